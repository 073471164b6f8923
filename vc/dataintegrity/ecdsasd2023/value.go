package ecdsasd2023

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
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
	proofKeySize  = 35 // two of the multicodec header, then the compressed point
	maxValue      = 1 << 20
	maxStatements = 1 << 12 // each costs a verification
)

var (
	headerBase    = [...]byte{0xd9, 0x5d, 0x00}
	headerDerived = [...]byte{0xd9, 0x5d, 0x01}
	multicodec    = [...]byte{0x80, 0x24} // p256-pub
)

// baseValue is the value of a base proof (parseBaseProofValue).
type baseValue struct {
	_          struct{} `cbor:",toarray"`
	Signature  []byte
	ProofKey   []byte
	HMACKey    []byte
	Statements [][]byte // signatures, of those that are not mandatory
	Mandatory  []string
}

// derivedValue is the value of a derived proof (parseDerivedProofValue).
type derivedValue struct {
	_          struct{} `cbor:",toarray"`
	Signature  []byte
	ProofKey   []byte
	Statements [][]byte
	Labels     map[uint64][]byte
	Mandatory  []uint64
}

// open undoes multibase and finds out which of the two it is.
func open(value string) (body []byte, base bool, err error) {
	text, multibase := strings.CutPrefix(value, "u")
	if !multibase || len(value) > maxValue {
		return nil, false, fmt.Errorf("%w: multibase base64url of at most %d characters was expected", ErrProofValue, maxValue)
	}
	raw, err := encoding.Base64URL(text)
	if err != nil {
		return nil, false, fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	if body, base = bytes.CutPrefix(raw, headerBase[:]); base {
		return body, true, nil
	}
	body, derived := bytes.CutPrefix(raw, headerDerived[:])
	if !derived {
		return nil, false, fmt.Errorf("%w: it begins with % x", ErrProofValue, raw[:min(len(raw), 3)])
	}
	return body, false, nil
}

func parseBase(value string) (v baseValue, err error) {
	body, base, err := open(value)
	if err == nil && !base {
		err = ErrDerived
	}
	if err == nil {
		err = decode(body, &v)
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
		err = decode(body, &v)
	}
	if err == nil {
		err = checkSigned(v.Signature, v.ProofKey, v.Statements)
	}
	for i, index := range v.Mandatory {
		if err == nil && (index >= maxStatements || i > 0 && index <= v.Mandatory[i-1]) {
			err = fmt.Errorf("%w: mandatory indexes that do not rise", ErrProofValue)
		}
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

// decode reads CBOR in the one encoding that encode writes (RFC 8949 section 4.2.1), without tags.
func decode(body []byte, into any) error {
	strict, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		TagsMd: cbor.TagsForbidden, MaxNestedLevels: 4, MaxArrayElements: maxStatements, MaxMapPairs: maxStatements}.DecMode()
	if err != nil {
		return err
	}
	if err := strict.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	again, err := encode(nil, into)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, body) {
		return fmt.Errorf("%w: not in the deterministic encoding of CBOR", ErrProofValue)
	}
	return nil
}

func encode(header []byte, v any) ([]byte, error) {
	options := cbor.CoreDetEncOptions()
	options.NilContainers = cbor.NilContainerAsEmpty
	mode, err := options.EncMode()
	if err != nil {
		return nil, err
	}
	body, err := mode.Marshal(v)
	return append(header, body...), err
}

func serialize(header [3]byte, v any) (string, error) {
	raw, err := encode(header[:], v)
	if err != nil {
		return "", err
	}
	value := "u" + base64.RawURLEncoding.EncodeToString(raw)
	if len(value) > maxValue {
		return "", fmt.Errorf("%w: %d characters, at most %d", ErrProofValue, len(value), maxValue)
	}
	return value, nil
}
