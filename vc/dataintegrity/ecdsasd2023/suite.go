package ecdsasd2023

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
)

const name = "ecdsa-sd-2023"

// Suite opens derived proofs: it is a vc.Mechanism, and a dataintegrity.ProofOpener for documents with proofs of several
// suites. Base makes base proofs, Disclose derives of them. It is safe for concurrent use. The zero Suite opens and makes
// nothing.
type Suite struct {
	contexts *jsonld.Contexts
	opener   dataintegrity.Suite
}

// New makes the suite, with contexts from c.
func New(c *jsonld.Contexts) Suite {
	return Suite{c, algorithm(c).Suite(c)}
}

func algorithm(c *jsonld.Contexts) dataintegrity.Algorithm {
	return dataintegrity.Algorithm{Cryptosuite: name,
		VerifyDocument: func(ctx context.Context, document map[string]any, proofHash []byte, value string, p *vc.Proof) error {
			return verify(ctx, c, document, proofHash, value, p.Key.Public)
		}}
}

// ForHolder opens base proofs, and refuses derived ones (structure, ErrDerived): it is for the wallet that receives a
// credential from its issuer, and for nobody else.
func (s Suite) ForHolder() vc.Mechanism {
	if s.contexts == nil {
		return s.opener
	}
	return dataintegrity.Algorithm{Cryptosuite: name,
		VerifyDocument: func(ctx context.Context, document map[string]any, proofHash []byte, value string, p *vc.Proof) error {
			return verifyBase(ctx, s.contexts, document, proofHash, value, p.Key.Public)
		}}.Suite(s.contexts)
}

// Cryptosuite is ecdsa-sd-2023.
func (s Suite) Cryptosuite() string { return name }

// Recognizes a document with a proof of this suite, and one that has no proofs at all.
func (s Suite) Recognizes(d vc.Secured) bool { return s.opener.Recognizes(d) }

// Open checks every proof of a document. A document whose proofs are of several suites is for dataintegrity.Suites.
func (s Suite) Open(ctx context.Context, d vc.Secured, o vc.Opening) (vc.Opened, error) {
	return s.opener.Open(ctx, d, o)
}

// OpenProof checks one derived proof of a document; document has no proof member. Neither map is changed. A base proof is
// refused (structure, ErrBase): whoever shows one has shown all that it hides.
func (s Suite) OpenProof(ctx context.Context, document, proof map[string]any, o vc.Opening) (vc.Proof, error) {
	return s.opener.OpenProof(ctx, document, proof, o)
}

// verify checks a derived proof (section 3.6.7 with createVerifyData, section 3.5.8). The document is canonicalized once.
func verify(ctx context.Context, c *jsonld.Contexts, document map[string]any, proofHash []byte, value string, key did.PublicKey) error {
	if err := checkKind(key); err != nil {
		return err
	}
	v, err := parseDerived(value)
	if errors.Is(err, ErrBase) {
		return &vc.VerifyError{Check: "structure", Path: "/proof", Err: err}
	} else if err != nil {
		return err
	}
	labels, err := v.labels()
	if err != nil {
		return err
	}
	statements, err := sd.Statements(ctx, c, document, sd.Known(labels))
	if err != nil {
		return err
	}
	if len(v.Mandatory)+len(v.Statements) != len(statements) {
		return fmt.Errorf("%w: %d statements, of which %d are mandatory, and %d signatures", did.ErrSignature,
			len(statements), len(v.Mandatory), len(v.Statements))
	}
	if n := len(v.Mandatory); n > 0 && v.Mandatory[n-1] >= uint64(len(statements)) {
		return fmt.Errorf("%w: mandatory index %d of %d statements", ErrProofValue, v.Mandatory[n-1], len(statements))
	}
	mandatory, others := sd.Group(statements, v.Mandatory)
	if err := key.Verify(signData(proofHash, v.ProofKey, mandatory), v.Signature); err != nil {
		return fmt.Errorf("mandatory statements: %w", err)
	}
	return verifyStatements(v.ProofKey, others, v.Statements)
}

// verifyBase checks all signatures of a base proof.
func verifyBase(ctx context.Context, c *jsonld.Contexts, document map[string]any, proofHash []byte, value string, key did.PublicKey) error {
	if err := checkKind(key); err != nil {
		return err
	}
	v, err := parseBase(value)
	if errors.Is(err, ErrDerived) {
		return &vc.VerifyError{Check: "structure", Path: "/proof", Err: err}
	} else if err != nil {
		return err
	}
	whole, indexes, err := v.of(ctx, c, document)
	if err != nil {
		return err
	}
	mandatory, others := sd.Group(whole.Statements, indexes)
	if err := key.Verify(signData(proofHash, v.ProofKey, mandatory), v.Signature); err != nil {
		return fmt.Errorf("mandatory statements: %w", err)
	}
	return verifyStatements(v.ProofKey, others, v.Statements)
}

// of transforms the document that a base proof is of and finds the indexes of what is mandatory.
func (v baseValue) of(ctx context.Context, c *jsonld.Contexts, document map[string]any) (*sd.Transformed, []int, error) {
	whole, err := sd.Transform(ctx, c, document, sd.HMACLabels(v.HMACKey))
	if err != nil {
		return nil, nil, err
	}
	mandatory, err := whole.Match(v.Mandatory)
	if err != nil {
		return nil, nil, err
	}
	if len(mandatory)+len(v.Statements) != len(whole.Statements) {
		return nil, nil, fmt.Errorf("%w: %d signatures for %d statements, of which %d are mandatory", did.ErrSignature,
			len(v.Statements), len(whole.Statements), len(mandatory))
	}
	return whole, mandatory, nil
}

func checkKind(key did.PublicKey) error {
	if key.Kind() != did.P256 {
		return fmt.Errorf("%s is signed by P-256, not by %s", name, key.Kind())
	}
	return nil
}

// verifyStatements checks one signature for each statement.
func verifyStatements(key []byte, statements []string, signatures [][]byte) error {
	k, err := proofKey(key)
	if err != nil {
		return err
	}
	for i, s := range statements {
		if err := k.Verify([]byte(s), signatures[i]); err != nil {
			return fmt.Errorf("the statement %.200q: %w", s, err)
		}
	}
	return nil
}

// signData is serializeSignData with hashMandatoryNQuads: what the issuer signs.
func signData(proofHash, key []byte, mandatory []string) []byte {
	return slices.Concat(proofHash, key, sd.Hash(mandatory))
}
