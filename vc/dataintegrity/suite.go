package dataintegrity

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// Suite is one cryptosuite: a vc.Securer, vc.Presenter and vc.Mechanism, and a ProofOpener for Suites. It is safe for
// concurrent use. The zero Suite secures and opens nothing.
type Suite struct {
	name     string
	contexts *jsonld.Contexts
	// keepsContext: the proof has the document's contexts, and those count (JCS suites).
	keepsContext bool
	// hash transforms and hashes: the data to be signed.
	hash func(ctx context.Context, c *jsonld.Contexts, document, config map[string]any, l vc.Limits) ([]byte, error)
}

// EdDSAJCS2022 is eddsa-jcs-2022 (section 3.3):
//
//	transformation  JSON Canonicalization Scheme, RFC 8785
//	hash            SHA-256 of the proof configuration || SHA-256 of the document
//	key             Ed25519
//	proof value     signature, 64 bytes, multibase base58btc
//
// Terms and types are checked against c, although canonicalization does not need them: what no context defines means
// nothing to anybody.
func EdDSAJCS2022(c *jsonld.Contexts) Suite {
	return Suite{jcsproof.Name, c, true, hashJCS}
}

// EdDSARDFC2022 is eddsa-rdfc-2022 (section 3.2):
//
//	transformation  RDF Dataset Canonicalization, RDFC-1.0, after expansion with contexts from c
//	hash            SHA-256 of the proof configuration || SHA-256 of the document
//	key             Ed25519
//	proof value     signature, 64 bytes, multibase base58btc
func EdDSARDFC2022(c *jsonld.Contexts) Suite {
	return Suite{"eddsa-rdfc-2022", c, false, hashRDFC}
}

// Cryptosuite is the suite's identifier, as it stands in a proof.
func (s Suite) Cryptosuite() string { return s.name }

func hashJCS(_ context.Context, c *jsonld.Contexts, document, config map[string]any, _ vc.Limits) ([]byte, error) {
	if _, linked := document["@context"]; linked {
		if err := c.Check(document); err != nil {
			return nil, contextError("", err)
		}
	}
	return jcsproof.HashData(document, config)
}

func hashRDFC(ctx context.Context, c *jsonld.Contexts, document, config map[string]any, l vc.Limits) ([]byte, error) {
	o := jsonld.Options{}
	doc, err := c.Canonicalize(ctx, document, o)
	if err != nil {
		return nil, contextError("", err)
	}
	cfg, err := c.Canonicalize(ctx, config, o)
	if err != nil {
		return nil, contextError("/proof", err)
	}
	first, second := sha256.Sum256(cfg), sha256.Sum256(doc)
	return append(first[:], second[:]...), nil
}

// OpenProof checks one proof of a document; document has no proof member. Neither map is changed.
func (s Suite) OpenProof(ctx context.Context, document, proof map[string]any, o vc.Opening) (vc.Proof, error) {
	if s.hash == nil {
		return vc.Proof{}, refuse("proof", "", "the zero Suite opens nothing")
	}
	p, err := readProof(proof, s.name)
	if err != nil {
		return vc.Proof{}, err
	}
	config := maps.Clone(proof)
	delete(config, "proofValue")
	if document, err = s.withContext(document, config); err != nil {
		return vc.Proof{}, err
	}
	key, kerr := o.Keys.Find(ctx, vc.KeyRef{Method: p.Method}, o.At)
	if kerr != nil {
		return vc.Proof{}, &vc.VerifyError{Check: "key", Path: "/verificationMethod", Err: kerr}
	}
	p.Key, p.Controller = key, key.Controller
	hash, herr := s.hash(ctx, s.contexts, document, config, o.Limits)
	if herr != nil {
		return vc.Proof{}, asRefusal("structure", herr)
	}
	if err := jcsproof.VerifyHash(hash, p.value, key.Public); err != nil {
		return vc.Proof{}, &vc.VerifyError{Check: "proof", Path: "/proofValue", Err: err}
	}
	return p.Proof, nil
}

// withContext gives document and proof configuration the contexts under which they were signed.
func (s Suite) withContext(document, config map[string]any) (map[string]any, error) {
	own, has := config["@context"]
	switch {
	case s.keepsContext && has:
		if !startsWith(document["@context"], own) {
			return nil, refuse("context", "/@context", "the document's @context does not begin with the proof's")
		}
		document = maps.Clone(document)
		document["@context"] = own
	case !s.keepsContext:
		// The proof's own @context is not signed: it may say the same as the document's, nothing else.
		if has && !strictjson.Equal(own, document["@context"]) {
			return nil, refuse("context", "/@context", "the proof's @context is not the document's")
		}
		config["@context"] = document["@context"]
	}
	return document, nil
}

// startsWith tells whether the contexts of a document begin with those of a proof, in the same order.
func startsWith(document, proof any) bool {
	all, first := list(document), list(proof)
	if len(first) == 0 || len(first) > len(all) {
		return false
	}
	return strictjson.Equal(all[:len(first)], first)
}

func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// Secure adds an assertionMethod proof, created at by.At.
func (s Suite) Secure(ctx context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	signed, err := s.add(ctx, c.Object(), ProofOptions{Purpose: did.AssertionMethod, Created: by.At}, by.Key)
	if err != nil {
		return vc.Secured{}, err
	}
	return vc.Received("application/vc", strictjson.Append(nil, signed)), nil
}

// Present signs a presentation for authentication, with the challenge's nonce and domain.
func (s Suite) Present(ctx context.Context, p vc.Presentation, by vc.Signing) (vc.Secured, error) {
	doc, err := p.Credential()
	if err != nil {
		return vc.Secured{}, err
	}
	o := ProofOptions{Purpose: did.Authentication, Created: by.At, Challenge: p.To.Nonce}
	if domain := p.To.ProofDomain(); domain != "" {
		o.Domain = []string{domain}
	}
	signed, err := s.add(ctx, doc.Object(), o, by.Key)
	if err != nil {
		return vc.Secured{}, err
	}
	return vc.Received("application/vp", strictjson.Append(nil, signed)), nil
}

// AddProof secures any JSON document, credential or not. A proof that it already has stays: the two are a proof set.
func (s Suite) AddProof(ctx context.Context, document []byte, o ProofOptions, k did.SigningKey) ([]byte, error) {
	doc, err := strictjson.ParseObject(document, strictjson.Limits{})
	if err != nil {
		return nil, err
	}
	signed, err := s.add(ctx, doc, o, k)
	if err != nil {
		return nil, err
	}
	return strictjson.Append(nil, signed), nil
}

func (s Suite) add(ctx context.Context, document map[string]any, o ProofOptions, k did.SigningKey) (map[string]any, error) {
	if s.hash == nil || k.Signer == nil {
		return nil, fmt.Errorf("a cryptosuite and a key are needed")
	}
	doc := maps.Clone(document)
	existing := list(doc["proof"])
	for i, p := range existing {
		if _, err := readAnyProof(p); err != nil {
			return nil, within(err, i, len(existing))
		}
	}
	delete(doc, "proof")
	injectContext(doc)
	if err := checkRelatedResources(s.contexts, doc); err != nil {
		return nil, err
	}
	config, err := o.config(s.name, k.ID)
	if err != nil {
		return nil, err
	}
	if c, linked := doc["@context"]; linked {
		config["@context"] = c
	}
	hash, err := s.hash(ctx, s.contexts, doc, config, vc.Limits{})
	if err != nil {
		return nil, err
	}
	value, err := jcsproof.SignHash(ctx, hash, k.Signer)
	if err != nil {
		return nil, err
	}
	if !s.keepsContext {
		delete(config, "@context")
	}
	config["proofValue"] = value
	doc["proof"] = config
	if len(existing) > 0 {
		doc["proof"] = append(append([]any(nil), existing...), config)
	}
	return doc, nil
}
