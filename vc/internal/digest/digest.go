// Package digest reads the digests that credentials and metadata state of documents elsewhere, and holds documents to them.
package digest

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// ErrMismatch: the document is not the one that was digested.
var ErrMismatch = errors.New("the digest is not that of the document")

// sizes are those of the three hash functions of Subresource Integrity; weaker ones are no digests.
var sizes = map[string]int{"sha256": sha256.Size, "sha384": sha512.Size384, "sha512": sha512.Size}

// Fits tells whether a digest, whose length names its hash function, is that of a document.
func Fits(sum, document []byte) bool {
	switch len(sum) {
	case sha256.Size:
		have := sha256.Sum256(document)
		return subtle.ConstantTimeCompare(sum, have[:]) == 1
	case sha512.Size384:
		have := sha512.Sum384(document)
		return subtle.ConstantTimeCompare(sum, have[:]) == 1
	case sha512.Size:
		have := sha512.Sum512(document)
		return subtle.ConstantTimeCompare(sum, have[:]) == 1
	}
	return false
}

// Stated reads every digest that an object states by digestSRI and digestMultibase (VC Data Model 2.0, section 5.3). Each of
// them has to hold.
func Stated(o map[string]any) (sums [][]byte, err error) {
	for _, name := range [...]string{"digestSRI", "digestMultibase"} {
		read := SRI
		if name == "digestMultibase" {
			read = Multibase
		}
		for _, d := range strictjson.List(o[name]) {
			s, _ := d.(string)
			sum, err := read(s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			sums = append(sums, sum)
		}
	}
	return sums, nil
}

// SRI reads one digest of Subresource Integrity: sha256, sha384 or sha512, a hyphen, and base64.
func SRI(s string) ([]byte, error) {
	algorithm, value, _ := strings.Cut(s, "-")
	sum, err := base64.StdEncoding.Strict().DecodeString(value)
	size := sizes[algorithm]
	if err != nil || strings.ContainsAny(value, "\r\n") || size == 0 || len(sum) != size {
		return nil, fmt.Errorf("sha256-, sha384- or sha512- and base64 were expected, got %.120q", s)
	}
	return sum, nil
}

// Multibase reads multibase base64url or base58btc of a digest, with its multihash header or, as test suites have it,
// without.
func Multibase(s string) (raw []byte, err error) {
	switch {
	case strings.HasPrefix(s, "u"):
		raw, err = encoding.Base64URL(s[1:])
	case strings.HasPrefix(s, "z"):
		raw, err = encoding.Multibase(s, 100)
	default:
		err = errors.New("neither base64url nor base58btc")
	}
	if err != nil {
		return nil, err
	}
	for _, header := range [...][2]byte{{0x12, sha256.Size}, {0x20, sha512.Size384}, {0x13, sha512.Size}} {
		if size := int(header[1]); len(raw) == size+2 && raw[0] == header[0] && raw[1] == header[1] {
			return raw[2:], nil
		} else if len(raw) == size {
			return raw, nil
		}
	}
	return nil, fmt.Errorf("%d bytes are no SHA-256, SHA-384 or SHA-512 digest", len(raw))
}

// maxIntegrity is how long integrity metadata may be: a dozen digests.
const maxIntegrity = 2048

// Integrity reads integrity metadata (Subresource Integrity, section 3.3): digests separated by white space, with options
// that mean nothing yet. It gives those by the strongest hash function, of which one has to hold; digests by unknown functions
// count for nothing. Unlike there, metadata without any known digest is an error, not leave to take any document.
func Integrity(s string) (sums [][]byte, err error) {
	if len(s) > maxIntegrity {
		return nil, fmt.Errorf("integrity metadata of %d characters, at most %d", len(s), maxIntegrity)
	}
	for _, expression := range strings.Fields(s) {
		expression, _, _ = strings.Cut(expression, "?")
		if algorithm, _, _ := strings.Cut(expression, "-"); sizes[algorithm] == 0 {
			continue
		}
		sum, err := SRI(expression)
		if err != nil {
			return nil, err
		}
		if len(sums) > 0 && len(sum) > len(sums[0]) {
			sums = nil
		}
		if len(sums) == 0 || len(sum) == len(sums[0]) {
			sums = append(sums, sum)
		}
	}
	if len(sums) == 0 {
		return nil, fmt.Errorf("no digest by sha256, sha384 or sha512 in %.120q", s)
	}
	return sums, nil
}
