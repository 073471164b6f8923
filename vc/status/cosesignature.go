package status

import (
	"fmt"
	"io"
	"slices"

	gocose "github.com/veraison/go-cose"

	"github.com/avouch-id/avouch/did"
)

// algorithms are the numbers of each kind's one algorithm (RFC 9053, RFC 8812, RFC 9864); the first is written.
var algorithms = [...][]int64{did.Ed25519: {-8, -19}, did.P256: {-7, -9}, did.P384: {-35, -51}, did.Secp256k1: {-47}}

func algorithmsOf(k did.Kind) ([]int64, error) {
	if int(k) >= len(algorithms) || len(algorithms[k]) == 0 {
		return nil, fmt.Errorf("%w: %s", did.ErrNotASigningKey, k)
	}
	return algorithms[k], nil
}

// verify checks the signature. The key decides about the algorithm; the header has to name it.
func (m *cwt) verify(key did.PublicKey) error {
	numbers, err := algorithmsOf(key.Kind())
	if err != nil {
		return invalid("%w", err)
	}
	if !slices.Contains(numbers, m.algorithm) {
		return invalid("wrong algorithm %d: the key is for %d", m.algorithm, numbers[0])
	}
	signed := gocose.Sign1Message{
		Headers: gocose.Headers{RawProtected: m.protected, Protected: gocose.ProtectedHeader{labelAlgorithm: gocose.Algorithm(m.algorithm)}},
		Payload: m.payload, Signature: m.signature,
	}
	// It writes the Sig_structure (RFC 9052, section 4.4), with external_aad empty.
	if err := signed.Verify(nil, coseSignature{algorithm: m.algorithm, check: key.Verify}); err != nil {
		return invalid("the signature of %s: %w", tokenName, err)
	}
	return nil
}

// coseSignature is what package go-cose makes and checks one with.
type coseSignature struct {
	algorithm int64
	make      func(content []byte) ([]byte, error)
	check     func(content, signature []byte) error
}

func (s coseSignature) Algorithm() gocose.Algorithm { return gocose.Algorithm(s.algorithm) }

func (s coseSignature) Sign(_ io.Reader, content []byte) ([]byte, error) { return s.make(content) }

func (s coseSignature) Verify(content, signature []byte) error { return s.check(content, signature) }
