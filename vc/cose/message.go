package cose

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// What a message may be instead of a COSE_Sign1 with its payload in it.
var (
	// ErrEncrypted: COSE_Encrypt or COSE_Encrypt0. Whoever it is for decrypts it first.
	ErrEncrypted = errors.New("an encrypted message (COSE_Encrypt)")
	// ErrDetached: the payload is nil, so it is kept somewhere else. A document secured by this package is in its message.
	ErrDetached = errors.New("a detached payload")
)

// What a message may have in it. The payload has the limits of documents.
const (
	maxHeader    = 64 << 10 // bytes of each of the two; a chain of certificates fits
	maxSignature = 1 << 10  // bytes; that of P-384 has 96
	maxDepth     = 16
	maxElements  = 256 // of an array, and pairs of a map
)

// strict reads CBOR. Labels are unique (RFC 9052, section 9), text is UTF-8, lengths are definite, nothing comes after.
var strict = decoder()

func decoder() cbor.DecMode {
	mode, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		MaxNestedLevels: maxDepth, MaxArrayElements: maxElements, MaxMapPairs: maxElements}.DecMode()
	if err != nil {
		panic(err) // constants that go together, or not
	}
	return mode
}

// tags of what is no COSE_Sign1 (RFC 9052, section 2; RFC 8392, section 6).
var tags = map[uint64]error{
	16: ErrEncrypted,
	96: ErrEncrypted,
	17: errors.New("a COSE_Mac0: whoever can check it could have made it"),
	97: errors.New("a COSE_Mac: whoever can check it could have made it"),
	98: errors.New("a COSE_Sign, for several signatures"),
	61: errors.New("a CWT, whose payload are claims"),
}

// headSign1 is the tag 18 of a COSE_Sign1, in its shortest form: the others are not read.
const headSign1 = majorTag<<5 | 18

// tagged says what has another tag.
func tagged(raw []byte) error {
	var t cbor.RawTag
	if err := strict.Unmarshal(raw, &t); err != nil {
		return fmt.Errorf("something else: %w", err)
	}
	if err, known := tags[t.Number]; known {
		return err
	}
	return fmt.Errorf("something with the tag %d, and not 18 in its shortest form", t.Number)
}

// message is a COSE_Sign1 whose form was checked, and nothing else. It keeps no part of what it was parsed from.
type message struct {
	header    params          // protected
	protected cbor.RawMessage // as encoded, a byte string
	payload   []byte
	signature []byte
}

// parse checks the form of a COSE_Sign1, tagged or not, of at most max bytes. Of the headers it looks at their form and at what
// must not be in them.
func parse(raw []byte, max int) (message, *vc.VerifyError) {
	if max == 0 {
		max = strictjson.DefaultBytes
	}
	if len(raw) > max {
		return message{}, refuse("limit", "%d bytes, at most %d", len(raw), max)
	}
	switch {
	case len(raw) > 0 && raw[0] == headSign1:
		raw = raw[1:]
	case major(raw) == majorTag:
		return message{}, refuse("structure", "a COSE_Sign1 was expected, this is %w", tagged(raw))
	}
	if major(raw) != majorArray {
		return message{}, refuse("structure", "no COSE_Sign1: an array was expected")
	}
	var parts []cbor.RawMessage
	if err := strict.Unmarshal(raw, &parts); err != nil {
		return message{}, malformed("COSE_Sign1", err)
	}
	if len(parts) != 4 {
		return message{}, refuse("structure", "no COSE_Sign1: it has four parts, this %d", len(parts))
	}
	return ofParts(parts[0], parts[1], parts[2], parts[3])
}

func ofParts(protected, unprotected, payload, signature cbor.RawMessage) (m message, err *vc.VerifyError) {
	header, ok := bytesOf(protected)
	if !ok {
		return message{}, refuse("structure", "the protected header is not a byte string")
	}
	if len(payload) > 0 && payload[0] == headNull {
		return message{}, refuse("structure", "the message has %w", ErrDetached)
	}
	m.protected = protected
	if m.payload, ok = bytesOf(payload); !ok {
		return message{}, refuse("structure", "the payload is not a byte string")
	}
	if m.signature, ok = bytesOf(signature); !ok {
		return message{}, refuse("structure", "the signature is not a byte string")
	}
	if n := max(len(header), len(unprotected)); n > maxHeader {
		return message{}, refuse("limit", "a header of %d bytes, at most %d", n, maxHeader)
	}
	if n := len(m.signature); n > maxSignature {
		return message{}, refuse("limit", "a signature of %d bytes, at most %d", n, maxSignature)
	}
	// An empty header is an empty string, or a map without members (RFC 9052, section 3).
	if len(header) > 0 {
		if m.header, err = parseParams(header, "the protected header"); err != nil {
			return message{}, err
		}
	}
	open, err := parseParams(unprotected, "the unprotected header")
	if err != nil {
		return message{}, err
	}
	return m, checkHeaders(m.header, open)
}

// checkHeaders refuses what no key could make good.
func checkHeaders(protected, unprotected params) *vc.VerifyError {
	for l := range unprotected {
		if _, twice := protected[l]; twice {
			return refuse("structure", "the label %v is in both headers", l)
		}
		if l.isSigned() {
			return refuse("structure", "the header parameter %v has to be protected", l)
		}
	}
	if _, there := protected.at(labelCritical); there {
		return refuse("structure", "unknown critical header parameters (crit)")
	}
	return nil
}

func refuse(check vc.Check, format string, args ...any) *vc.VerifyError {
	return &vc.VerifyError{Check: check, Err: fmt.Errorf(format, args...)}
}

func refusalOf(err error) *vc.VerifyError {
	var e *vc.VerifyError
	if errors.As(err, &e) {
		return e
	}
	return refuse("structure", "%w", err)
}

// malformed tells CBOR that is too large from CBOR that is wrong.
func malformed(what string, err error) *vc.VerifyError {
	var (
		depth    *cbor.MaxNestedLevelError
		elements *cbor.MaxArrayElementsError
		pairs    *cbor.MaxMapPairsError
	)
	if errors.As(err, &depth) || errors.As(err, &elements) || errors.As(err, &pairs) {
		return refuse("limit", "%s: %w", what, err)
	}
	return refuse("structure", "%s: %w", what, err)
}
