//go:build go1.24

package xsdtype

import "slices"

// AppendInt appends v in decimal, in less time than package strconv takes.
func AppendInt(b []byte, v int64) []byte {
	if v < 0 {
		return AppendUint(append(b, '-'), -uint64(v))
	}
	return AppendUint(b, uint64(v))
}

// AppendUint appends v in decimal.
func AppendUint(b []byte, v uint64) []byte {
	at := len(b)
	end := at + digits(v)
	if end > cap(b) {
		b = slices.Grow(b, end-at)
	}
	b = b[:end]
	putDigits(b[at:], v)
	return b
}

// pairs are the numbers from 00 to 99.
const pairs = "00010203040506070809101112131415161718192021222324" +
	"25262728293031323334353637383940414243444546474849" +
	"50515253545556575859606162636465666768697071727374" +
	"75767778798081828384858687888990919293949596979899"

// digits is how many v has in decimal.
func digits(v uint64) int {
	n := 1
	for ; v >= 10000; v /= 10000 {
		n += 4
	}
	switch {
	case v >= 1000:
		return n + 3
	case v >= 100:
		return n + 2
	case v >= 10:
		return n + 1
	}
	return n
}

// putDigits fills b with v in decimal.
func putDigits(b []byte, v uint64) {
	i := len(b)
	for v >= 100 {
		p := v % 100 * 2
		v /= 100
		i -= 2
		b[i], b[i+1] = pairs[p], pairs[p+1]
	}
	if v >= 10 {
		b[i-2], b[i-1] = pairs[v*2], pairs[v*2+1]
		return
	}
	b[i-1] = byte('0' + v)
}
