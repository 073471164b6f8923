package did

import (
	"encoding/base64"
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// jwkLimits bounds a JSON Web Key on its own.
var jwkLimits = strictjson.Limits{Bytes: 16 << 10, Depth: 8, Nodes: 256}

// jwkForms says how each kind is written: RFC 7518, §6.2, RFC 8037, §2, and
// RFC 8812, §3. The algorithms are those that "alg" may name (RFC 9864 renames
// EdDSA).
var jwkForms = [...]struct {
	kty, crv string
	size     int // of a coordinate
	algs     []string
}{
	Ed25519:   {"OKP", "Ed25519", 32, []string{"EdDSA", "Ed25519"}},
	X25519:    {"OKP", "X25519", 32, []string{"ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"}},
	P256:      {"EC", "P-256", 32, []string{"ES256"}},
	P384:      {"EC", "P-384", 48, []string{"ES384"}},
	Secp256k1: {"EC", "secp256k1", 32, []string{"ES256K"}},
}

// privateMembers are the members of a JWK that hold a secret (RFC 7518, §6.2.2,
// §6.3.2, §6.4; "priv" of AKP keys).
var privateMembers = [...]string{"d", "k", "p", "q", "dp", "dq", "qi", "oth", "priv"}

// ParseJWK reads a public key from a JSON Web Key. Coordinates are base64url
// without padding, of full length; "alg", if present, names the algorithm of
// the key's kind; a key with a private member is refused, other members are
// ignored. What "use" and "key_ops" allow counts in a DID document, where it
// narrows the purposes of a verification method; here it is only checked for
// its shape. Errors wrap [ErrInvalid], or [ErrUnsupportedKey] for another type,
// curve or algorithm.
func ParseJWK(json []byte) (PublicKey, error) {
	jwk, err := strictjson.ParseObject(json, jwkLimits)
	if err != nil {
		return PublicKey{}, fmt.Errorf("JWK: %w: %w", ErrInvalid, err)
	}
	key, _, err := publicJWK(jwk)
	if err != nil {
		return PublicKey{}, fmt.Errorf("JWK: %w", err)
	}
	return key, nil
}

// JWK returns the public key as a JSON Web Key with the members that RFC 7638
// requires and in its order, so that its SHA-256 is the thumbprint.
// BLS12381G2 has no registered form, and that of MLDSA44 (kty AKP, RFC 9964) is
// not written or read: [ErrUnsupportedKey].
func (k PublicKey) JWK() ([]byte, error) {
	x, y, err := k.coordinates()
	if err != nil {
		return nil, err
	}
	form := jwkForms[k.kind]
	out := `{"crv":"` + form.crv + `","kty":"` + form.kty + `","x":"` + x
	if y != "" {
		out += `","y":"` + y
	}
	return []byte(out + `"}`), nil
}

// coordinates returns what stands in a JWK, in base64url.
func (k PublicKey) coordinates() (x, y string, err error) {
	if k.IsZero() || int(k.kind) >= len(jwkForms) {
		return "", "", fmt.Errorf("%v key as a JWK: %w", k.kind, ErrUnsupportedKey)
	}
	raw, size := []byte(k.raw), jwkForms[k.kind].size
	if len(raw) == size {
		return base64.RawURLEncoding.EncodeToString(raw), "", nil
	}
	return base64.RawURLEncoding.EncodeToString(raw[1 : 1+size]),
		base64.RawURLEncoding.EncodeToString(raw[1+size:]), nil
}

// publicJWK reads a JWK and the purposes that it allows.
func publicJWK(jwk map[string]any) (PublicKey, Purpose, error) {
	if err := refuseSecret(jwk); err != nil {
		return PublicKey{}, 0, err
	}
	return commonJWK(jwk)
}

func refuseSecret(jwk map[string]any) error {
	for _, name := range privateMembers {
		if _, found := jwk[name]; found {
			return fmt.Errorf("%w: private member %q in a public key", ErrInvalid, name)
		}
	}
	if jwk["kty"] == "oct" {
		return fmt.Errorf("%w: symmetric key", ErrInvalid)
	}
	return nil
}

func commonJWK(jwk map[string]any) (PublicKey, Purpose, error) {
	kty, crv, err := jwkType(jwk)
	if err != nil {
		return PublicKey{}, 0, err
	}
	for i, form := range jwkForms {
		if form.crv != crv || crv == "" {
			continue
		}
		kind := Kind(i)
		if form.kty != kty {
			return PublicKey{}, 0, fmt.Errorf("%w: curve %s with kty %s, want %s", ErrInvalid, crv, quote(kty), form.kty)
		}
		if alg, err := jwkString(jwk, "alg", false); err != nil {
			return PublicKey{}, 0, err
		} else if _, found := jwk["alg"]; found && !slices.Contains(form.algs, alg) {
			return PublicKey{}, 0, fmt.Errorf("%w: algorithm %s for curve %s", ErrUnsupportedKey, quote(alg), crv)
		}
		allowed, err := jwkPurposes(jwk)
		if err != nil {
			return PublicKey{}, 0, err
		}
		key, err := jwkPoint(kind, jwk)
		return key, allowed, err
	}
	return PublicKey{}, 0, fmt.Errorf("%w: kty %s, crv %s", ErrUnsupportedKey, quote(kty), quote(crv))
}

func jwkType(jwk map[string]any) (kty, crv string, err error) {
	if kty, err = jwkString(jwk, "kty", true); err != nil {
		return "", "", err
	}
	crv, err = jwkString(jwk, "crv", kty == "OKP" || kty == "EC")
	return kty, crv, err
}

// jwkPurposes reads the purposes that "use" and "key_ops" both allow.
func jwkPurposes(jwk map[string]any) (Purpose, error) {
	use, err := jwkUse(jwk)
	if err != nil {
		return 0, err
	}
	operations, err := jwkOperations(jwk)
	return use & operations, err
}

// jwkOperations reads the purposes that "key_ops" (RFC 7517, §4.3) allows. A
// public key verifies or takes part in a key agreement; WebCrypto exports the
// latter with an empty list.
func jwkOperations(jwk map[string]any) (Purpose, error) {
	v, found := jwk["key_ops"]
	if !found {
		return allPurposes, nil
	}
	list, ok := v.([]any)
	if !ok {
		return 0, fmt.Errorf("%w: \"key_ops\" is not an array", ErrInvalid)
	}
	seen := make(map[string]bool, len(list))
	for _, v := range list {
		operation, ok := v.(string)
		if !ok || seen[operation] {
			return 0, fmt.Errorf("%w: \"key_ops\" has what is not a string, or one twice", ErrInvalid)
		}
		seen[operation] = true
	}
	var allowed Purpose
	if seen["verify"] {
		allowed = allPurposes &^ KeyAgreement
	}
	if seen["deriveKey"] || seen["deriveBits"] || len(list) == 0 {
		allowed |= KeyAgreement
	}
	return allowed, nil
}

// jwkUse reads the purposes that "use" (RFC 7517, §4.2) allows.
func jwkUse(jwk map[string]any) (Purpose, error) {
	use, err := jwkString(jwk, "use", false)
	if err != nil {
		return 0, err
	}
	switch use {
	case "sig":
		return allPurposes &^ KeyAgreement, nil
	case "enc":
		return KeyAgreement, nil
	}
	if _, found := jwk["use"]; found {
		return 0, nil
	}
	return allPurposes, nil
}

func jwkPoint(kind Kind, jwk map[string]any) (PublicKey, error) {
	x, err := jwkBytes(jwk, "x", jwkForms[kind].size)
	if err != nil {
		return PublicKey{}, err
	}
	if jwkForms[kind].kty == "OKP" {
		return NewPublicKey(kind, x)
	}
	y, err := jwkBytes(jwk, "y", jwkForms[kind].size)
	if err != nil {
		return PublicKey{}, err
	}
	return newPoint(kind, slices.Concat([]byte{4}, x, y))
}

func jwkString(jwk map[string]any, name string, required bool) (string, error) {
	v, found := jwk[name]
	s, ok := v.(string)
	if found && !ok || required && !found {
		return "", fmt.Errorf("%w: %q is not a string", ErrInvalid, name)
	}
	return s, nil
}

// jwkBytes does not quote its input: it may be a secret.
func jwkBytes(jwk map[string]any, name string, size int) ([]byte, error) {
	s, err := jwkString(jwk, name, true)
	if err != nil {
		return nil, err
	}
	if want := base64.RawURLEncoding.EncodedLen(size); len(s) != want {
		return nil, fmt.Errorf("%w: %q has %d characters, want %d", ErrInvalid, name, len(s), want)
	}
	data, err := encoding.Base64URL(s)
	if err != nil {
		return nil, fmt.Errorf("%w: %q is %v", ErrInvalid, name, err)
	}
	return data, nil
}
