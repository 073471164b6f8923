package cose

import (
	"context"
	"unicode/utf8"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/sign1"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// algorithm is the protected one. One that no key has is refused here, before any key is looked for.
func (m message) algorithm() (int64, *vc.VerifyError) {
	v, there := m.header.at(labelAlgorithm)
	if !there {
		return 0, refuse("structure", "the protected header has no algorithm (1)")
	}
	n, ok := integerOf(v)
	if !ok || !sign1.IsKnown(n) {
		return 0, refuse("proof", "wrong algorithm %s: nothing here has it", diagnose(v))
	}
	return n, nil
}

// verify checks the signature. The key decides about the algorithm; the header has to name it.
func (m message) verify(key did.PublicKey) *vc.VerifyError {
	named, verr := m.algorithm()
	if verr != nil {
		return verr
	}
	signed := sign1.Message{Protected: m.protected, Algorithm: named, Payload: m.payload, Signature: m.signature}
	if err := signed.Verify(key); err != nil {
		return refuse("proof", "%w", err)
	}
	return nil
}

// find asks for the key that "kid" names: a DID URL, or its fragment if the signer is a DID.
func (m message) find(ctx context.Context, signer string, o vc.Opening) (ref vc.KeyRef, key vc.Key, _ *vc.VerifyError) {
	v, there := m.header.at(labelKeyID)
	if !there {
		return ref, key, refuse("key", "nothing names the key: the protected header has no kid (4), and nothing else is looked at")
	}
	id, ok := bytesOf(v)
	if !ok || !utf8.Valid(id) {
		return ref, key, refuse("structure", "kid (4) is not a byte string of UTF-8")
	}
	if ref.Method = token.Method(string(id), signer); ref.Method == "" {
		return ref, key, refuse("key", "kid (4) is not a DID URL, and the signer %.200q is not a DID", signer)
	}
	key, err := token.Find(ctx, ref, "the message", o)
	return ref, key, err
}
