package sd

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"github.com/avouch-id/avouch/internal/encoding"
)

// MaxValue bounds a proof value, in characters.
const MaxValue = 1 << 20

// Header is how a proof value begins, before multibase: it names the suite, the feature, and base or derived.
type Header [3]byte

// OpenValue undoes multibase and splits the header off.
func OpenValue(value string) (h Header, body []byte, err error) {
	text, multibase := strings.CutPrefix(value, "u")
	if !multibase || len(value) > MaxValue {
		return h, nil, fmt.Errorf("multibase base64url of at most %d characters was expected", MaxValue)
	}
	raw, err := encoding.Base64URL(text)
	if err != nil {
		return h, nil, err
	}
	if copy(h[:], raw) < len(h) {
		return h, nil, fmt.Errorf("%d bytes, which have no header", len(raw))
	}
	return h, raw[len(h):], nil
}

// Decode reads a CBOR array of as many elements as into has, pointers all, in the one encoding that Encode writes (RFC 8949 section
// 4.2.1), without tags; no array or map in it has more than most elements.
func Decode(body []byte, most int, into []any) error {
	strict, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		TagsMd: cbor.TagsForbidden, MaxNestedLevels: 4, MaxArrayElements: most, MaxMapPairs: most}.DecMode()
	if err != nil {
		return err
	}
	var elements []cbor.RawMessage
	if err := strict.Unmarshal(body, &elements); err != nil {
		return err
	}
	if len(elements) != len(into) {
		return fmt.Errorf("%d elements, want %d", len(elements), len(into))
	}
	for i, e := range elements {
		if err := strict.Unmarshal(e, into[i]); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	again, err := encode(into)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, body) {
		return errors.New("not in the deterministic encoding of CBOR")
	}
	return nil
}

// Encode writes a proof value: what OpenValue and Decode read.
func Encode(h Header, items []any) (string, error) {
	body, err := encode(items)
	if err != nil {
		return "", err
	}
	value := "u" + base64.RawURLEncoding.EncodeToString(append(h[:], body...))
	if len(value) > MaxValue {
		return "", fmt.Errorf("%d characters, at most %d", len(value), MaxValue)
	}
	return value, nil
}

func encode(items []any) ([]byte, error) {
	options := cbor.CoreDetEncOptions()
	options.NilContainers = cbor.NilContainerAsEmpty
	mode, err := options.EncMode()
	if err != nil {
		return nil, err
	}
	return mode.Marshal(items)
}
