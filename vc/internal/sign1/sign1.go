// Package sign1 makes and checks the signature of a COSE_Sign1 (RFC 9052, section 4.4), whatever its payload is. The key decides
// about the algorithm; a header has to name it.
package sign1

import (
	"context"
	"fmt"
	"io"
	"slices"

	gocose "github.com/veraison/go-cose"

	"github.com/avouch-id/avouch/did"
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

// IsKnown tells whether any kind of key has an algorithm.
func IsKnown(algorithm int64) bool {
	return slices.ContainsFunc(algorithms[:], func(numbers []int64) bool { return slices.Contains(numbers, algorithm) })
}

// IsOf tells whether an algorithm is that of a kind.
func IsOf(k did.Kind, algorithm int64) bool {
	numbers, err := algorithmsOf(k)
	return err == nil && slices.Contains(numbers, algorithm)
}

// Sign writes a tagged COSE_Sign1. The algorithm is added to the header, as the signer's key has it.
func Sign(ctx context.Context, header gocose.ProtectedHeader, payload []byte, by did.Signer) ([]byte, error) {
	numbers, err := algorithmsOf(by.PublicKey().Kind())
	if err != nil {
		return nil, err
	}
	header.SetAlgorithm(gocose.Algorithm(numbers[0]))
	return gocose.Sign1(nil, signature{algorithm: numbers[0], make: func(content []byte) ([]byte, error) {
		return by.Sign(ctx, content)
	}}, gocose.Headers{Protected: header}, payload, nil)
}

// Message is what a signature is of, and the signature. Protected is the protected header as it was encoded, a byte string;
// Algorithm is what stands in it.
type Message struct {
	Protected          []byte
	Algorithm          int64
	Payload, Signature []byte
}

// Verify checks the signature, with external_aad empty. The error wraps did.ErrSignature or did.ErrNotASigningKey, or says that the
// algorithm is not the key's.
func (m Message) Verify(key did.PublicKey) error {
	numbers, err := algorithmsOf(key.Kind())
	if err != nil {
		return err
	}
	if !slices.Contains(numbers, m.Algorithm) {
		return fmt.Errorf("wrong algorithm %d: the key is for %d", m.Algorithm, numbers[0])
	}
	if len(m.Signature) == 0 {
		return fmt.Errorf("the signature is empty: %w", did.ErrSignature)
	}
	signed := gocose.Sign1Message{
		Headers: gocose.Headers{RawProtected: m.Protected, Protected: gocose.ProtectedHeader{gocose.HeaderLabelAlgorithm: gocose.Algorithm(m.Algorithm)}},
		Payload: m.Payload, Signature: m.Signature,
	}
	if err := signed.Verify(nil, signature{algorithm: m.Algorithm, check: key.Verify}); err != nil {
		return fmt.Errorf("the signature: %w", err)
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
