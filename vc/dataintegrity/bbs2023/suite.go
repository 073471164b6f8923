package bbs2023

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
)

const name = "bbs-2023"

// NymSuite is the ciphersuite of this cryptosuite, which enters the hash of every pseudonym (vc.Nym).
const NymSuite = "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_"

// Suite opens derived proofs: it is a vc.Mechanism, and a dataintegrity.ProofOpener for documents with proofs of several
// suites. Base and Blind make base proofs; Disclose derives from those of Base, an Owned from those of Blind. It is safe for
// concurrent use; copies share what they remember of generators and keys. The zero Suite opens and makes nothing.
type Suite struct {
	contexts *jsonld.Contexts
	scheme   *bbs.Scheme
	keys     *keys
	opener   dataintegrity.Suite
	form     func(vc.Credential) error
}

// New makes the suite, with contexts from c.
func New(c *jsonld.Contexts) Suite {
	s := Suite{contexts: c, scheme: bbs.New(bbs.SHA256, 0), keys: &keys{known: map[did.PublicKey]bbs.PublicKey{}}}
	s.opener = s.algorithm(s.verify).Suite(c)
	return s
}

// WithForm is a suite for wallets whose Owned.Traces ask form whether a credential has the statements that everybody's have, in number
// and order: avatar.Unlinkable for those of package avatar. Without one Traces say that nobody knows.
func (s Suite) WithForm(form func(vc.Credential) error) Suite {
	s.form = form
	return s
}

type verifying = func(ctx context.Context, document map[string]any, proofHash []byte, value string, p *vc.Proof) error

func (s Suite) algorithm(verify verifying) dataintegrity.Algorithm {
	return dataintegrity.Algorithm{Cryptosuite: name, VerifyDocument: verify}
}

// ForHolder opens base proofs of Base, and refuses derived ones (structure, ErrDerived): it is for the wallet that receives a
// credential from its issuer, and for nobody else. Those of Blind are for Pending.Accept, which knows their secrets.
func (s Suite) ForHolder() vc.Mechanism {
	if s.contexts == nil {
		return s.opener
	}
	return s.algorithm(func(ctx context.Context, document map[string]any, proofHash []byte, value string, p *vc.Proof) error {
		_, err := s.verifyBase(ctx, document, proofHash, value, p, baseline, func(baseValue) (bbs.Held, error) { return bbs.Held{}, nil })
		return err
	}).Suite(s.contexts)
}

// Cryptosuite is bbs-2023.
func (s Suite) Cryptosuite() string { return name }

// Recognizes a document with a proof of this suite, and one that has no proofs at all.
func (s Suite) Recognizes(d vc.Secured) bool { return s.opener.Recognizes(d) }

// Open checks every proof of a document. A document whose proofs are of several suites is for dataintegrity.Suites.
func (s Suite) Open(ctx context.Context, d vc.Secured, o vc.Opening) (vc.Opened, error) {
	return s.opener.Open(ctx, d, o)
}

// OpenProof checks one derived proof of a document; document has no proof member. Neither map is changed. A base proof is
// refused (structure, ErrBase): whoever shows one has shown all that it hides. The vc.Proof has the presentation header, and of
// features with a pseudonym the nym, with the domain that the proof carries: whose domain that is, the Verifier judges.
func (s Suite) OpenProof(ctx context.Context, document, proof map[string]any, o vc.Opening) (vc.Proof, error) {
	return s.opener.OpenProof(ctx, document, proof, o)
}

// verify checks a derived proof (section 3.3.7 with createVerifyData, section 3.2.8). The document is canonicalized once.
func (s Suite) verify(ctx context.Context, document map[string]any, proofHash []byte, value string, p *vc.Proof) error {
	v, f, err := parseDerived(value)
	if errors.Is(err, ErrBase) {
		return &vc.VerifyError{Check: "structure", Path: "/proof", Err: err}
	} else if err != nil {
		return err
	}
	return s.verifyDerived(ctx, document, proofHash, v, f, p)
}

func (s Suite) verifyDerived(ctx context.Context, document map[string]any, proofHash []byte, v derivedValue, f Feature, p *vc.Proof) error {
	key, err := s.publicKey(p.Key.Public)
	if errors.Is(err, bbs.ErrEncoding) {
		return &vc.VerifyError{Check: "key", Path: "/verificationMethod", Err: err}
	} else if err != nil {
		return err
	}
	labels, err := v.labels()
	if err != nil {
		return err
	}
	statements, err := sd.Statements(ctx, s.contexts, document, sd.Known(labels))
	if err != nil {
		return err
	}
	if n := len(v.Mandatory); n > 0 && v.Mandatory[n-1] >= uint64(len(statements)) {
		return fmt.Errorf("%w: mandatory index %d of %d statements", ErrProofValue, v.Mandatory[n-1], len(statements))
	}
	// The two features with a pseudonym are one to BBS: what a proof hides beside the statements, the blinding and each secret, tells
	// which it is of.
	if want := proofFloor + (int(v.Length)-len(v.Selective)+1+f.secrets())*scalarSize; f != baseline && len(v.Proof) != want {
		return fmt.Errorf("%w: a proof of %d bytes, of %s with %d of %d messages it has %d", ErrProofValue, len(v.Proof), f, len(v.Selective), v.Length, want)
	}
	mandatory, others := sd.Group(statements, v.Mandatory)
	shown := bbs.Shown{Proof: v.Proof, Header: signedHeader(proofHash, mandatory), Total: int(v.Length),
		Show: bbs.Show{Header: v.Header, Indexes: ints(v.Selective)}, Messages: messages(others)}
	if f.nym() {
		shown.Show.Domain, shown.Nym = []byte(v.Domain), v.Nym
	}
	if err := s.of(f).ProofVerify(key, shown); err != nil {
		return refused(err)
	}
	p.Header = append([]byte{}, v.Header...) // never nil: a derived proof has one
	if f.nym() {
		p.Nym = &vc.Nym{Suite: NymSuite, Domain: v.Domain, Point: [bbs.NymSize]byte(v.Nym)}
	}
	return nil
}

// verifyBase checks a base proof of a feature with what its holder knows, and returns its value.
func (s Suite) verifyBase(ctx context.Context, document map[string]any, proofHash []byte, value string, p *vc.Proof, want Feature, know func(baseValue) (bbs.Held, error)) (baseValue, error) {
	v, f, err := parseBase(value)
	if errors.Is(err, ErrDerived) {
		return v, &vc.VerifyError{Check: "structure", Path: "/proof", Err: err}
	} else if err != nil {
		return v, err
	}
	if f != want {
		return v, fmt.Errorf("%w: %w", ErrProofValue, &vc.Mismatch{What: "feature", Want: want.String(), Got: f.String()})
	}
	if string(v.PublicKey) != string(p.Key.Public.Bytes()) {
		return v, fmt.Errorf("%w: it is by another key than the proof names", ErrProofValue)
	}
	whole, indexes, err := s.transform(ctx, document, v)
	if err != nil {
		return v, err
	}
	mandatory, others := sd.Group(whole.Statements, indexes)
	if string(v.Header) != string(signedHeader(proofHash, mandatory)) {
		return v, fmt.Errorf("%w: its header is not that of the mandatory statements and the proof's options", did.ErrSignature)
	}
	held, err := know(v)
	if err != nil {
		return v, err
	}
	key, err := s.publicKey(p.Key.Public)
	if err != nil {
		return v, err
	}
	return v, refused(s.of(f).Verify(key, v.Signature, bbs.Signed{Header: v.Header, Messages: messages(others)}, held))
}

// of is the interface of a feature.
func (s Suite) of(f Feature) bbs.Interface {
	switch {
	case s.scheme == nil:
		return bbs.Interface{} // which refuses everything
	case f == baseline:
		return s.scheme.Core()
	case f.nym():
		return s.scheme.Pseudonyms(bbs.W3C2025)
	}
	return s.scheme.Blind()
}

// transform canonicalizes the document that a base proof is of and finds what is mandatory.
func (s Suite) transform(ctx context.Context, document map[string]any, v baseValue) (*sd.Transformed, []int, error) {
	whole, err := sd.Transform(ctx, s.contexts, document, sd.ShuffledLabels(v.HMACKey))
	if err != nil {
		return nil, nil, err
	}
	if len(whole.Statements) > maxStatements {
		return nil, nil, fmt.Errorf("%w: %d statements, at most %d", ErrProofValue, len(whole.Statements), maxStatements)
	}
	indexes, err := whole.Match(v.Mandatory)
	return whole, indexes, err
}

// signedHeader is what always shows of a document: the digests of the proof's options and of the mandatory statements.
func signedHeader(proofHash []byte, mandatory []string) []byte {
	return slices.Concat(proofHash, sd.Hash(mandatory))
}

func messages(statements []string) [][]byte {
	out := make([][]byte, len(statements))
	for i, s := range statements {
		out[i] = []byte(s)
	}
	return out
}

// refused gives what does not verify its name in this house.
func refused(err error) error {
	switch {
	case errors.Is(err, bbs.ErrNotVerified):
		return fmt.Errorf("%w: %w", did.ErrSignature, err)
	case errors.Is(err, bbs.ErrLimit):
		return &vc.VerifyError{Check: "limit", Path: "/proof", Err: err}
	case err != nil:
		return fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	return nil
}
