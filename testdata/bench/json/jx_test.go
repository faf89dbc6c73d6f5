package bench

import (
	"time"

	"github.com/go-faster/jx"
)

// The codec that ogen would generate, on the peers' structs.

func (p *Page) decodeJX(d *jx.Decoder) error {
	return d.ObjBytes(func(d *jx.Decoder, key []byte) error {
		if string(key) != "records" {
			return d.Skip()
		}
		p.Records = make([]Record, 0)
		return d.Arr(func(d *jx.Decoder) error {
			var r Record
			if err := r.decodeJX(d); err != nil {
				return err
			}
			p.Records = append(p.Records, r)
			return nil
		})
	})
}

func (r *Record) decodeJX(d *jx.Decoder) error {
	text := func(to **string) error {
		v, err := d.Str()
		*to = &v
		return err
	}
	return d.ObjBytes(func(d *jx.Decoder, key []byte) (err error) {
		switch string(key) {
		case "id":
			r.ID, err = d.Int64()
		case "accountNumber":
			r.AccountNumber, err = d.Str()
		case "firstName":
			err = text(&r.FirstName)
		case "lastName":
			err = text(&r.LastName)
		case "email":
			err = text(&r.Email)
		case "phone":
			err = text(&r.Phone)
		case "street":
			err = text(&r.Street)
		case "city":
			err = text(&r.City)
		case "postalCode":
			err = text(&r.PostalCode)
		case "country":
			err = text(&r.Country)
		case "active":
			r.Active, err = d.Bool()
		case "balance":
			r.Balance, err = d.Float64()
		case "limit":
			var v float64
			v, err = d.Float64()
			r.Limit = &v
		case "age":
			var v int32
			v, err = d.Int32()
			r.Age = &v
		case "score":
			var v int32
			v, err = d.Int32()
			r.Score = &v
		case "createdAt":
			r.CreatedAt, err = timeJX(d)
		case "updatedAt":
			var v time.Time
			v, err = timeJX(d)
			r.UpdatedAt = &v
		case "status":
			r.Status, err = d.Str()
		case "notes":
			err = text(&r.Notes)
		case "tags":
			r.Tags = make([]string, 0)
			err = d.Arr(func(d *jx.Decoder) error {
				v, err := d.Str()
				r.Tags = append(r.Tags, v)
				return err
			})
		default:
			err = d.Skip()
		}
		return err
	})
}

func timeJX(d *jx.Decoder) (time.Time, error) {
	s, err := d.Str()
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339, s)
}

func (p *Page) encodeJX(e *jx.Encoder) {
	e.ObjStart()
	e.FieldStart("records")
	e.ArrStart()
	for i := range p.Records {
		p.Records[i].encodeJX(e)
	}
	e.ArrEnd()
	e.ObjEnd()
}

func (r *Record) encodeJX(e *jx.Encoder) {
	text := func(name string, v *string) {
		if v != nil {
			e.FieldStart(name)
			e.Str(*v)
		}
	}
	e.ObjStart()
	e.FieldStart("id")
	e.Int64(r.ID)
	e.FieldStart("accountNumber")
	e.Str(r.AccountNumber)
	text("firstName", r.FirstName)
	text("lastName", r.LastName)
	text("email", r.Email)
	text("phone", r.Phone)
	text("street", r.Street)
	text("city", r.City)
	text("postalCode", r.PostalCode)
	text("country", r.Country)
	e.FieldStart("active")
	e.Bool(r.Active)
	e.FieldStart("balance")
	e.Float64(r.Balance)
	if r.Limit != nil {
		e.FieldStart("limit")
		e.Float64(*r.Limit)
	}
	if r.Age != nil {
		e.FieldStart("age")
		e.Int32(*r.Age)
	}
	if r.Score != nil {
		e.FieldStart("score")
		e.Int32(*r.Score)
	}
	e.FieldStart("createdAt")
	e.Str(r.CreatedAt.Format(time.RFC3339))
	if r.UpdatedAt != nil {
		e.FieldStart("updatedAt")
		e.Str(r.UpdatedAt.Format(time.RFC3339))
	}
	e.FieldStart("status")
	e.Str(r.Status)
	text("notes", r.Notes)
	e.FieldStart("tags")
	e.ArrStart()
	for _, v := range r.Tags {
		e.Str(v)
	}
	e.ArrEnd()
	e.ObjEnd()
}
