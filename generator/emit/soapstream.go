package emit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// Every operation whose answer is nothing but a list of records has a second
// method, which yields them while the answer arrives. It is not generated where
// the policy judges answers by their content: that content would have to be there
// before the first record is.

// Streams: some method yields records.
func (v *clientView) Streams() bool { return v.some((*callView).streams) }

// streams: the operation has a method that yields records.
func (c *callView) streams() bool {
	if c.StreamName == "" || !c.IsSOAP() {
		return false
	}
	if c.client.Session == nil {
		return true
	}
	_, typed := c.client.Session.judgeBody(c)
	return !typed
}

// Stream declares the method that yields records, if there is one.
//
//	// ListCustomersSeq is ListCustomers for an answer that is too large to hold.
//	func (c *Client) ListCustomersSeq(ctx context.Context, from int32) iter.Seq2[Customer, error] {
//		return streamSOAP(ctx, c, &opListCustomers, &listCustomersRequest{From: from}, func(d *xmlwire.Decoder, yield func(Customer) bool) {
//			d.Expect("", "{"+space1+"}Customer*")
//			for d.Next() {
//				if string(d.Local()) != "Customer" {
//					d.Unknown()
//					continue
//				}
//				var v Customer
//				…
//			}
//		})
//	}
func (c *callView) Stream() string {
	if !c.streams() {
		return ""
	}
	answer := c.singleStruct(c.soap().Response)
	field := answer.Fields[0]
	item := field.Type
	wrapper := ""
	name := field.Name
	var outer, inner xmlPrinter
	outer.w, inner.w = c.client.w, c.client.w
	outer.expect(answer)
	if list, ok := model.Resolve(field.Type).(*model.List); ok {
		wrapper, name, item = field.Name, list.Item.Name, list.Elem
		inner.expectItems(list)
	}
	record := goType(item)
	args, options := c.Signature(), ""
	args = args[:strings.LastIndex(args, ") ")+1]
	if i := strings.LastIndex(c.Signature(), ") ("); i >= 0 {
		args = c.Signature()[:i+1]
	}
	if c.TakesOptions() {
		options = ", opts..."
	}
	doc := docComment(c.StreamName + " is " + c.GoName + " for an answer that is too large to hold: it sends the request when it is ranged over, " +
		"and yields each " + record + " while the answer arrives. An error ends it.")
	return fmt.Sprintf("%s\nfunc (%s) %s%s iter.Seq2[%s, error] {\nreturn streamSOAP(ctx, %s, &%s, %s, func(d *xmlwire.Decoder, yield func(%s) bool) {\n%s%s}%s)\n}",
		doc, c.Receiver(), c.StreamName, args, record, c.Caller(), c.Var(), c.soapInput(), record, outer.b.String(), streamLoop(wrapper, inner.b.String(), name, record), options)
}

// streamLoop is the statements that yield the records called name, which stand
// within an element called wrapper if that is not empty, of which expect says
// what it has.
func streamLoop(wrapper, expect, name, record string) string {
	inner := fmt.Sprintf("for d.Next() {\nif string(d.Local()) != %s {\nd.Unknown()\ncontinue\n}\nvar v %s\nif !d.Nil() {\nv.decodeXML(d)\n}\nif d.Err() != nil || !yield(v) {\nreturn\n}\n}\n",
		strconv.Quote(name), record)
	if wrapper == "" {
		return inner
	}
	return fmt.Sprintf("for d.Next() {\nif string(d.Local()) != %s {\nd.Unknown()\ncontinue\n}\n%s%s}\n", strconv.Quote(wrapper), expect, inner)
}
