//go:build go1.24

package session

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// KeySize is the length of a key in bytes.
const KeySize = 32

// Keys is a ring of keys. The newest encrypts, all of them decrypt, and the
// oldest peppers the names of entries in the store: take it out of the ring and
// verdicts and budgets are forgotten. Its methods may be called concurrently; no
// formatter prints it.
type Keys struct {
	ring   []*sealer
	pepper []byte
}

type sealer struct {
	id   [4]byte
	aead cipher.AEAD
}

// NewKeys makes a ring from the newest key and those that came before it, the
// oldest last. Each has KeySize random bytes.
func NewKeys(newest []byte, older ...[]byte) (*Keys, error) {
	k := &Keys{}
	for _, key := range append([][]byte{newest}, older...) {
		if len(key) != KeySize {
			return nil, fmt.Errorf("a key of the session store has %d bytes, not %d", len(key), KeySize)
		}
		s, err := newSealer(key)
		if err != nil {
			return nil, err
		}
		k.ring = append(k.ring, s)
		k.pepper = derive(key, "pepper")
	}
	return k, nil
}

// NewKey returns a random key for NewKeys.
func NewKey() []byte {
	key := make([]byte, KeySize)
	rand.Read(key)
	return key
}

func randomKeys() *Keys {
	k, err := NewKeys(NewKey())
	if err != nil {
		panic(err) // the length is right
	}
	return k
}

func newSealer(key []byte) (*sealer, error) {
	block, err := aes.NewCipher(derive(key, "records"))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	s := &sealer{aead: aead}
	copy(s.id[:], derive(key, "name"))
	return s, nil
}

// derive gives a key for one purpose, so that none serves two.
func derive(key []byte, purpose string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("authgen session " + purpose))
	return h.Sum(nil)
}

// Format writes "[redacted]" for every verb.
func (k *Keys) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// name gives the key "policy/kind/hash" of parts. Parts are told apart by their
// lengths: ("ab", "c") and ("a", "bc") differ.
func (k *Keys) name(policy, kind string, parts ...string) string {
	h := hmac.New(sha256.New, k.pepper)
	for _, p := range append([]string{policy, kind}, parts...) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return policy + "/" + kind + "/" + hex.EncodeToString(h.Sum(nil)[:16])
}

var errSealed = errors.New("a record of the session store cannot be decrypted")

// seal encrypts a record for one key and generation: it cannot be read under another.
func (k *Keys) seal(key SlotKey, generation uint64, plain []byte) []byte {
	s := k.ring[0]
	nonce := make([]byte, s.aead.NonceSize())
	rand.Read(nonce)
	out := append(s.id[:len(s.id):len(s.id)], nonce...)
	return s.aead.Seal(out, nonce, plain, s.bound(key, generation))
}

// open decrypts a record with whichever key of the ring made it.
func (k *Keys) open(key SlotKey, generation uint64, sealed []byte) ([]byte, error) {
	for _, s := range k.ring {
		head := len(s.id) + s.aead.NonceSize()
		if len(sealed) < head || string(sealed[:len(s.id)]) != string(s.id[:]) {
			continue
		}
		plain, err := s.aead.Open(nil, sealed[len(s.id):head], sealed[head:], s.bound(key, generation))
		if err != nil {
			return nil, errSealed
		}
		return plain, nil
	}
	return nil, errSealed
}

// bound is what a record is tied to: session key, generation, key, schema.
func (s *sealer) bound(key SlotKey, generation uint64) []byte {
	out := append([]byte(key), 0)
	out = binary.BigEndian.AppendUint64(out, generation)
	out = append(out, s.id[:]...)
	return append(out, schema)
}
