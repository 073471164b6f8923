package jws

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// VerifyDetached checks a compact JWS whose payload is detached and not encoded (RFC 7797, section 5): its header has alg,
// b64 false, crit naming b64 alone, perhaps kid, which then is the name by which the key was found, and nothing else. The
// key decides about the algorithm.
func VerifyDetached(compact string, payload []byte, kid string, key did.PublicKey) error {
	if len(compact) > maxSignature {
		return fmt.Errorf("JWS: %w: %d bytes, at most %d", ErrLimit, len(compact), maxSignature)
	}
	encoded, rest, _ := bytes.Cut([]byte(compact), []byte{'.'})
	between, signature, found := bytes.Cut(rest, []byte{'.'})
	if !found || len(between) != 0 {
		return fmt.Errorf("%w: a header, two dots and a signature were expected", ErrForm)
	}
	raw, err := Decode(encoded)
	if err != nil {
		return fmt.Errorf("%w: the header is %w", ErrForm, err)
	}
	header, err := strictjson.ParseObject(raw, headerLimits)
	if err != nil {
		return fmt.Errorf("%w: header: %w", ErrForm, err)
	}
	want, err := Algorithm(key.Kind())
	if err != nil {
		return err
	}
	if alg, _ := header["alg"].(string); !slices.Contains(algorithms[key.Kind()], alg) {
		return fmt.Errorf("%w %.40q: the key is for %s", ErrAlgorithm, alg, want)
	}
	allowed := 3
	if name, there := header["kid"]; there && name == kid {
		allowed = 4
	}
	if len(header) != allowed || header["b64"] != false || !strictjson.Equal(header["crit"], []any{"b64"}) {
		return fmt.Errorf("%w: of a detached payload the header says alg, b64 false, crit b64, perhaps the key's kid, and nothing else, got %.200s", ErrForm, raw)
	}
	bytesOf, err := Decode(signature)
	if err != nil {
		return fmt.Errorf("%w: the signature is %w", ErrForm, err)
	}
	return key.Verify(slices.Concat(encoded, []byte{'.'}, payload), bytesOf)
}
