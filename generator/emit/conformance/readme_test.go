package conformance_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/authgen/authgen/generated/number"
	"github.com/authgen/authgen/generated/number/numbertest"
	"github.com/authgen/authgen/generated/session"
)

// A Shop is somebody's service that takes payments.
type Shop struct{ payments *number.Client }

// NewShop returns a shop that is paid through the client.
func NewShop(c *number.Client) *Shop { return &Shop{c} }

// Checkout is what the shop does for a customer.
func (s *Shop) Checkout(ctx context.Context) error {
	_, err := s.payments.SOAP.ConsentAnnualProcPayment(ctx, new(int32(7)), nil)
	return err
}

// readme:begin
func TestShopWhenNumberLocksUsOut(t *testing.T) {
	srv := numbertest.NewServer(t)
	shop := NewShop(srv.Client())
	srv.Lock()
	if err := shop.Checkout(t.Context()); !errors.Is(err, session.ErrLockedOut) {
		t.Errorf("error: %v", err)
	}
}

// readme:end

// The README shows the test above, and it has less than ten lines.
func TestReadmeShowsTheLockout(t *testing.T) {
	source, err := os.ReadFile("readme_test.go")
	must(t, err)
	readme, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	must(t, err)
	_, rest, _ := strings.Cut(string(source), "// readme:begin\n")
	shown, _, _ := strings.Cut(rest, "\n// readme:end")
	if !strings.Contains(string(readme), "```go\n"+shown+"```\n") {
		t.Errorf("the README does not show\n%s", shown)
	}
	if n := strings.Count(shown, "\n"); n >= 10 {
		t.Errorf("%d lines", n)
	}
}
