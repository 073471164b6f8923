package cose

import (
	"encoding/base64"

	"github.com/fxamacker/cbor/v2"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/sign1"
)

// The parts of a COSE_Key (RFC 9052, section 7.1; RFC 9053, section 7.1 and 7.2) and of "cnf" (RFC 8747, section 3.1).
const (
	methodKey     int64 = 1
	keyType       int64 = 1
	keyAlgorithm  int64 = 3
	keyOperations int64 = 4
	keyCurve      int64 = -1
	keyX          int64 = -2
	keyY          int64 = -3
	keyPrivate    int64 = -4

	typeOKP int64 = 1
	typeEC2 int64 = 2

	operationVerify int64 = 2
)

// curve is a curve with whose keys signatures are made, and its name in a JWK.
type curve struct {
	kind did.Kind
	name string
}

// curves are known by type and curve of their keys.
var curves = map[[2]int64]curve{
	{typeOKP, 6}: {did.Ed25519, "Ed25519"},
	{typeEC2, 1}: {did.P256, "P-256"},
	{typeEC2, 2}: {did.P384, "P-384"},
	{typeEC2, 8}: {did.Secp256k1, "secp256k1"},
}

// confirmationOf reads the key in the claim "cnf"; zero if there is no "cnf".
func confirmationOf(p params) (did.PublicKey, *vc.VerifyError) {
	v, there := p.at(claimConfirmation)
	if !there {
		return did.PublicKey{}, nil
	}
	methods, err := parseParams(v, "the CWT claim cnf (8)")
	if err != nil {
		return did.PublicKey{}, err
	}
	v, there = methods.at(methodKey)
	if !there {
		return did.PublicKey{}, refuse("key", "cnf (8): a COSE_Key was expected; no other confirmation method is known here")
	}
	parts, err := parseParams(v, "the COSE_Key in cnf (8)")
	if err != nil {
		return did.PublicKey{}, err
	}
	return keyOf(parts)
}

// keyOf reads a public key with which signatures are to be checked: one that says it is for something else is refused, and so is
// a private one.
func keyOf(parts params) (did.PublicKey, *vc.VerifyError) {
	number := func(name int64) int64 {
		v, _ := parts.at(name)
		n, _ := integerOf(v)
		return n
	}
	c, known := curves[[2]int64{number(keyType), number(keyCurve)}]
	if !known {
		return did.PublicKey{}, refuse("key", "a COSE_Key of type %d and curve %d: no key that signs here", number(keyType), number(keyCurve))
	}
	if _, there := parts.at(keyPrivate); there {
		return did.PublicKey{}, refuse("key", "a COSE_Key with its private part")
	}
	if v, there := parts.at(keyAlgorithm); there {
		if n, ok := integerOf(v); !ok || !sign1.IsOf(c.kind, n) {
			return did.PublicKey{}, refuse("key", "a COSE_Key of %s for the algorithm %s", c.name, diagnose(v))
		}
	}
	if v, there := parts.at(keyOperations); there && !allowsVerify(v) {
		return did.PublicKey{}, refuse("key", "a COSE_Key that is not for verifying signatures: key_ops %s", diagnose(v))
	}
	key, err := point(c, parts)
	if err != nil {
		return did.PublicKey{}, refuse("key", "COSE_Key: %w", err)
	}
	return key, nil
}

func allowsVerify(v cbor.RawMessage) bool {
	var operations []cbor.RawMessage
	if major(v) != majorArray || strict.Unmarshal(v, &operations) != nil {
		return false
	}
	for _, o := range operations {
		if n, ok := integerOf(o); ok && n == operationVerify {
			return true
		}
	}
	return false
}

// point reads the coordinates: y may be a sign instead (RFC 9053, section 7.1.1).
func point(c curve, parts params) (did.PublicKey, error) {
	v, _ := parts.at(keyX)
	x, _ := bytesOf(v)
	if c.kind == did.Ed25519 {
		return did.NewPublicKey(c.kind, x)
	}
	v, _ = parts.at(keyY)
	if sign := string(v); sign == "\xf4" || sign == "\xf5" {
		return did.NewPublicKey(c.kind, append([]byte{2 + sign[0]&1}, x...))
	}
	y, _ := bytesOf(v)
	// Package did holds x and y against each other where it reads them from a JWK.
	text := base64.RawURLEncoding.EncodeToString
	return did.ParseJWK([]byte(`{"kty":"EC","crv":"` + c.name + `","x":"` + text(x) + `","y":"` + text(y) + `"}`))
}
