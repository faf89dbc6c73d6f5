// Command webhooks-and-callbacks takes what a vendor sends.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/authgen/authgen/templates/runtime/rest"
	"github.com/authgen/authgen/testdata/clients/webhooks-and-callbacks/want/shop"
)

func main() {
	paid := shop.OrderPaidHandler(signed, func(_ context.Context, d *rest.Delivery, order shop.Order) error {
		fmt.Println("paid:", d, order.ID)
		return nil
	})
	shipped := shop.OrderShippedHandler(signed, func(_ context.Context, _ *rest.Delivery, p shop.Parcel) (shop.Wish, error) {
		if p.Order == nil {
			return shop.Wish{}, &rest.HookError{Status: 422, Message: "which order?"}
		}
		return shop.Wish{Place: new("porch")}, nil
	})
	counted := shop.StockCountedHandler(signed, func(_ context.Context, d *rest.Delivery) error {
		fmt.Printf("counted: %q\n", d.Body)
		return nil
	})
	send(paid, "application/json", "s3cret", `{"id": 9007199254740993}`)
	send(paid, "application/json", "guess", `{"id": 1}`)
	send(paid, "application/json", "s3cret", `{"id": "one"}`)
	send(paid, "application/json", "s3cret", ``)
	send(paid, "text/plain", "s3cret", `id=1`)
	send(shipped, "application/json", "s3cret", `{"order": 7, "carrier": "pigeon"}`)
	send(shipped, "application/json", "s3cret", `{}`)
	send(counted, "text/csv", "s3cret", "a;1")
	send(counted, "text/csv", "s3cret", "")
}

// signed stands for a check of a signature.
func signed(r *http.Request, _ []byte) error {
	if r.Header.Get("X-Signature") != "s3cret" {
		return errors.New("not the vendor")
	}
	return nil
}

func send(h http.Handler, contentType, signature, body string) {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("X-Signature", signature)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Header().Get("Content-Type"), strings.TrimSpace(w.Body.String()))
}
