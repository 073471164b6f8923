// Package encoding is the strict face of the project on two lax
// decoders: one base, one alphabet, no second spelling of the same bytes, and a
// bound on the work.
package encoding

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/multiformats/go-multibase"
)

// Base64URL decodes base64url without padding, unused bits zero (RFC 4648, §5
// and §3.5).
func Base64URL(s string) ([]byte, error) {
	if i := strings.IndexAny(s, "\r\n"); i >= 0 { // the library would skip them
		return nil, fmt.Errorf("not base64url: line break at byte %d", i)
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("not base64url without padding: %w", err)
	}
	return data, nil
}

// Base58 decodes base58btc without the multibase prefix, at most max characters
// (the work is quadratic).
func Base58(s string, max int) ([]byte, error) {
	return Multibase("z"+s, max+1)
}

// Multibase decodes multibase base58btc, "z" and what follows, at most max
// characters.
func Multibase(s string, max int) ([]byte, error) {
	if len(s) > max {
		return nil, fmt.Errorf("longer than %d characters", max)
	}
	if len(s) < 2 || s[0] != 'z' {
		return nil, errors.New(`not multibase base58btc ("z")`)
	}
	for i := 1; i < len(s); i++ {
		if !isBase58(s[i]) {
			return nil, fmt.Errorf("%q at byte %d is not base58btc", s[i:i+1], i)
		}
	}
	_, data, err := multibase.Decode(s)
	return data, err
}

// isBase58: digits and letters but 0, O, I and l, which look alike.
func isBase58(c byte) bool {
	return '1' <= c && c <= '9' || 'A' <= c && c <= 'Z' && c != 'I' && c != 'O' || 'a' <= c && c <= 'z' && c != 'l'
}

// EncodeMultibase writes multibase base58btc.
func EncodeMultibase(data []byte) string {
	s, err := multibase.Encode(multibase.Base58BTC, data)
	if err != nil { // only for an unknown base
		panic(err)
	}
	return s
}
