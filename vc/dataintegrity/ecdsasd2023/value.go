package ecdsasd2023

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
)

var (
	// ErrProofValue: neither a base nor a derived proof in its one encoding.
	ErrProofValue = errors.New("not a proof value of ecdsa-sd-2023")
	// ErrBase: a base proof where a derived one was expected. It holds the key to everything that is not disclosed.
	ErrBase = errors.New("a base proof, which is for the holder alone")
	// ErrDerived: a derived proof where a base proof was expected.
	ErrDerived = errors.New("a derived proof, of which nothing can be derived")
)

// Lengths in bytes.
const (
	signatureSize = 64
	digestSize    = 32
	proofKeySize  = 35      // two of the multicodec header, then the compressed point
	maxStatements = 1 << 12 // each costs a verification
)

var (
	headerBase    = sd.Header{0xd9, 0x5d, 0x00}
	headerDerived = sd.Header{0xd9, 0x5d, 0x01}
	multicodec    = [...]byte{0x80, 0x24} // p256-pub
)

// baseValue is the value of a base proof (parseBaseProofValue).
type baseValue struct {
	Signature  []byte
	ProofKey   []byte
	HMACKey    []byte
	Statements [][]byte // signatures, of those that are not mandatory
	Mandatory  []string
}

// derivedValue is the value of a derived proof (parseDerivedProofValue).
type derivedValue struct {
	Signature  []byte
	ProofKey   []byte
	Statements [][]byte
	Labels     map[uint64][]byte
	Mandatory  []uint64
}

// items are the elements of the CBOR array, in their order.
func (v *baseValue) items() []any {
	return []any{&v.Signature, &v.ProofKey, &v.HMACKey, &v.Statements, &v.Mandatory}
}

func (v *derivedValue) items() []any {
	return []any{&v.Signature, &v.ProofKey, &v.Statements, &v.Labels, &v.Mandatory}
}

// open undoes multibase and finds out which of the two it is.
func open(value string) (body []byte, base bool, err error) {
	h, body, err := sd.OpenValue(value)
	switch {
	case err != nil:
		return nil, false, fmt.Errorf("%w: %w", ErrProofValue, err)
	case h != headerBase && h != headerDerived:
		return nil, false, fmt.Errorf("%w: it begins with % x", ErrProofValue, h)
	}
	return body, h == headerBase, nil
}

func decode(body []byte, into []any) error {
	if err := sd.Decode(body, maxStatements, into); err != nil {
		return fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	return nil
}

func parseBase(value string) (v baseValue, err error) {
	body, base, err := open(value)
	if err == nil && !base {
		err = ErrDerived
	}
	if err == nil {
		err = decode(body, v.items())
	}
	if err == nil && len(v.HMACKey) != digestSize {
		err = fmt.Errorf("%w: an HMAC key of %d bytes", ErrProofValue, len(v.HMACKey))
	}
	if err == nil {
		err = checkSigned(v.Signature, v.ProofKey, v.Statements)
	}
	if err != nil {
		return baseValue{}, err
	}
	return v, nil
}

func parseDerived(value string) (v derivedValue, err error) {
	body, base, err := open(value)
	if err == nil && base {
		err = ErrBase
	}
	if err == nil {
		err = decode(body, v.items())
	}
	if err == nil {
		err = checkSigned(v.Signature, v.ProofKey, v.Statements)
	}
	if err == nil && !sd.Rises(v.Mandatory, maxStatements) {
		err = fmt.Errorf("%w: mandatory indexes that do not rise below %d", ErrProofValue, maxStatements)
	}
	if err != nil {
		return derivedValue{}, err
	}
	return v, nil
}

func checkSigned(signature, key []byte, statements [][]byte) error {
	if len(key) != proofKeySize || !bytes.HasPrefix(key, multicodec[:]) {
		return fmt.Errorf("%w: the proof key is no P-256 Multikey", ErrProofValue)
	}
	for _, s := range slices.Concat(statements, [][]byte{signature}) {
		if len(s) != signatureSize {
			return fmt.Errorf("%w: a signature of %d bytes", ErrProofValue, len(s))
		}
	}
	return nil
}

// proofKey is the key in a proof value.
func proofKey(key []byte) (did.PublicKey, error) {
	k, err := did.NewPublicKey(did.P256, key[len(multicodec):])
	if err != nil {
		return k, fmt.Errorf("%w: proof key: %w", ErrProofValue, err)
	}
	return k, nil
}

// labels are the blank nodes' labels by number (decompressLabelMap).
func (v derivedValue) labels() ([]string, error) {
	labels := make([]string, len(v.Labels))
	for n, digest := range v.Labels {
		if n >= uint64(len(labels)) || len(digest) != digestSize {
			return nil, fmt.Errorf("%w: a label map with gaps, or a label of %d bytes", ErrProofValue, len(digest))
		}
		labels[n] = "u" + base64.RawURLEncoding.EncodeToString(digest)
	}
	return labels, nil
}

// compress is compressLabelMap.
func compress(labels []string) (map[uint64][]byte, error) {
	out := make(map[uint64][]byte, len(labels))
	for n, label := range labels {
		digest, err := encoding.Base64URL(strings.TrimPrefix(label, "u"))
		if err != nil {
			return nil, err
		}
		out[uint64(n)] = digest
	}
	return out, nil
}

// serialize writes a proof value.
func serialize(header sd.Header, items []any) (string, error) {
	value, err := sd.Encode(header, items)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	return value, nil
}
