package cose

import (
	"context"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	gocose "github.com/veraison/go-cose"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// algorithms are the numbers of each kind's one algorithm (RFC 9053, RFC 8812, RFC 9864); the first is written.
var algorithms = [...][]int64{
	did.Ed25519:   {-8, -19},
	did.P256:      {-7, -9},
	did.P384:      {-35, -51},
	did.Secp256k1: {-47},
}

func algorithmsOf(k did.Kind) ([]int64, error) {
	if int(k) >= len(algorithms) || len(algorithms[k]) == 0 {
		return nil, fmt.Errorf("%w: %s", did.ErrNotASigningKey, k)
	}
	return algorithms[k], nil
}

// sign1 writes a tagged COSE_Sign1. The algorithm is added to the header, as the signer's key has it.
func sign1(ctx context.Context, header gocose.ProtectedHeader, payload []byte, by did.Signer) ([]byte, error) {
	numbers, err := algorithmsOf(by.PublicKey().Kind())
	if err != nil {
		return nil, err
	}
	header.SetAlgorithm(gocose.Algorithm(numbers[0]))
	return gocose.Sign1(nil, signature{algorithm: numbers[0], make: func(content []byte) ([]byte, error) {
		return by.Sign(ctx, content)
	}}, gocose.Headers{Protected: header}, payload, nil)
}

// algorithm is the protected one. One that no key has is refused here, before any key is looked for.
func (m message) algorithm() (int64, *vc.VerifyError) {
	v, there := m.header.at(labelAlgorithm)
	if !there {
		return 0, refuse("structure", "the protected header has no algorithm (1)")
	}
	n, ok := integerOf(v)
	if !ok || !slices.ContainsFunc(algorithms[:], func(numbers []int64) bool { return slices.Contains(numbers, n) }) {
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
	numbers, err := algorithmsOf(key.Kind())
	if err != nil {
		return refuse("proof", "%w", err)
	}
	if !slices.Contains(numbers, named) {
		return refuse("proof", "wrong algorithm %d: the key is for %d", named, numbers[0])
	}
	if len(m.signature) == 0 {
		return refuse("proof", "the signature is empty: %w", did.ErrSignature)
	}
	signed := gocose.Sign1Message{
		Headers: gocose.Headers{RawProtected: m.protected, Protected: gocose.ProtectedHeader{labelAlgorithm: gocose.Algorithm(named)}},
		Payload: m.payload, Signature: m.signature,
	}
	// It writes the Sig_structure (RFC 9052, section 4.4), with external_aad empty.
	if err := signed.Verify(nil, signature{algorithm: named, check: key.Verify}); err != nil {
		return refuse("proof", "the signature: %w", err)
	}
	return nil
}

// signature is what package go-cose makes and checks one with.
type signature struct {
	algorithm int64
	make      func(content []byte) ([]byte, error)
	check     func(content, signature []byte) error
}

func (s signature) Algorithm() gocose.Algorithm { return gocose.Algorithm(s.algorithm) }

func (s signature) Sign(_ io.Reader, content []byte) ([]byte, error) { return s.make(content) }

func (s signature) Verify(content, signature []byte) error { return s.check(content, signature) }

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

func isAlgorithmOf(k did.Kind, number int64) bool {
	numbers, err := algorithmsOf(k)
	return err == nil && slices.Contains(numbers, number)
}
