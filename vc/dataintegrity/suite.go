package dataintegrity

import (
	"context"
	"crypto"
	"fmt"
	"maps"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/terms"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// Suite is one cryptosuite: a vc.Securer, vc.Presenter and vc.Mechanism, and a ProofOpener for Suites. It is safe for
// concurrent use. The zero Suite secures and opens nothing.
type Suite struct {
	name     string
	contexts *jsonld.Contexts
	kinds    []did.Kind // of the keys that it signs with
	// keepsContext: the proof has the document's contexts, and those count (JCS suites).
	keepsContext bool
	transform    transformation
	// checksTerms: the canonical form does not need the terms' definitions, so they are checked apart (JCS suites).
	checksTerms bool
	// legacy suites have a proof type of their own and no cryptosuite, and hash by SHA-256 whatever the key; proofs are
	// read, not made. jws: the signature is a detached JWS in the member of that name.
	legacy, jws bool
	own         *Algorithm // makes and checks proof values; nil for the suites of this package
}

// transformation makes the canonical form of a document or of a proof configuration; by is the hash function of the key.
type transformation func(ctx context.Context, c *jsonld.Contexts, by crypto.Hash, document map[string]any) ([]byte, error)

// EdDSAJCS2022 is eddsa-jcs-2022 (EdDSA Cryptosuites section 3.3):
//
//	transformation  JSON Canonicalization Scheme, RFC 8785
//	hash            SHA-256 of the proof configuration || SHA-256 of the document
//	key             Ed25519
//	proof value     signature, 64 bytes, multibase base58btc
//
// Terms and types are checked against c, although canonicalization does not need them: what no context defines means
// nothing to anybody.
func EdDSAJCS2022(c *jsonld.Contexts) Suite {
	return Suite{name: jcsproof.Name, contexts: c, kinds: []did.Kind{did.Ed25519},
		keepsContext: true, checksTerms: true, transform: byJCS}
}

// EdDSARDFC2022 is eddsa-rdfc-2022 (EdDSA Cryptosuites section 3.2): as EdDSAJCS2022, but for
//
//	transformation  RDF Dataset Canonicalization, RDFC-1.0, after expansion with contexts from c
func EdDSARDFC2022(c *jsonld.Contexts) Suite {
	return Suite{name: "eddsa-rdfc-2022", contexts: c, kinds: []did.Kind{did.Ed25519}, transform: byRDFC}
}

// ECDSAJCS2019 is ecdsa-jcs-2019 (ECDSA Cryptosuites section 3.3):
//
//	transformation  JSON Canonicalization Scheme, RFC 8785
//	hash            of the proof configuration || of the document, SHA-256 for P-256, SHA-384 for P-384
//	key             P-256 or P-384
//	proof value     signature r || s, 64 or 96 bytes, multibase base58btc
func ECDSAJCS2019(c *jsonld.Contexts) Suite {
	return Suite{name: "ecdsa-jcs-2019", contexts: c, kinds: []did.Kind{did.P256, did.P384},
		keepsContext: true, checksTerms: true, transform: byJCS}
}

// ECDSARDFC2019 is ecdsa-rdfc-2019 (ECDSA Cryptosuites section 3.2): as ECDSAJCS2019, but for
//
//	transformation  RDF Dataset Canonicalization, RDFC-1.0 with the key's hash function, after expansion with contexts from c
func ECDSARDFC2019(c *jsonld.Contexts) Suite {
	return Suite{name: "ecdsa-rdfc-2019", contexts: c, kinds: []did.Kind{did.P256, did.P384}, transform: byRDFC}
}

// Ed25519Signature2020 opens proofs of the suite that came before Data Integrity (EdDSA Cryptosuites section A.1): as
// EdDSARDFC2022, but for a proof type of its own and no cryptosuite. It makes none: whoever accepts old credentials names it.
func Ed25519Signature2020(c *jsonld.Contexts) Suite {
	return Suite{name: "Ed25519Signature2020", contexts: c, kinds: []did.Kind{did.Ed25519}, transform: byRDFC, legacy: true}
}

// JSONWebSignature2020 opens proofs of the suite JsonWebSignature2020 (W3C Credentials Community Group, draft of 2022-07-21):
// as EdDSARDFC2022, but for a proof type of its own, no cryptosuite, and
//
//	key        Ed25519, P-256, P-384 or secp256k1
//	signature  over "header." || hash data: a JWS with a detached payload that is not encoded (RFC 7797), member "jws"
//
// It makes none: whoever accepts old credentials names it.
func JSONWebSignature2020(c *jsonld.Contexts) Suite {
	return Suite{name: "JsonWebSignature2020", contexts: c, kinds: []did.Kind{did.Ed25519, did.P256, did.P384, did.Secp256k1},
		transform: byRDFC, legacy: true, jws: true}
}

// Cryptosuite is the suite's identifier, as it stands in a proof; of the suites before Data Integrity it is the
// proof type.
func (s Suite) Cryptosuite() string { return s.name }

func byJCS(_ context.Context, c *jsonld.Contexts, _ crypto.Hash, document map[string]any) ([]byte, error) {
	return jcs.Canonical(document)
}

func byRDFC(ctx context.Context, c *jsonld.Contexts, by crypto.Hash, document map[string]any) ([]byte, error) {
	return c.Canonicalize(ctx, document, jsonld.Options{Hash: by})
}

// valueMember is where a proof has its signature.
func (s Suite) valueMember() string {
	if s.jws {
		return "jws"
	}
	return "proofValue"
}

// digest transforms and hashes a document and its proof configuration for a key.
func (s Suite) digest(ctx context.Context, k did.Kind, document, config map[string]any) ([]byte, error) {
	if s.legacy || s.own != nil {
		k = did.Ed25519 // SHA-256
	}
	// A proof chain may put proofs into the document; they are checked one by one.
	if _, linked := document["@context"]; linked && s.checksTerms {
		bare := document
		if _, chained := document["proof"]; chained {
			bare = maps.Clone(document)
			delete(bare, "proof")
		}
		if err := s.contexts.Check(bare); err != nil {
			return nil, terms.ContextError("", err)
		}
	}
	doc, err := s.transform(ctx, s.contexts, jcsproof.Hash(k), document)
	if err != nil {
		return nil, terms.ContextError("", err)
	}
	cfg, err := s.transform(ctx, s.contexts, jcsproof.Hash(k), config)
	if err != nil {
		return nil, terms.ContextError("/proof", err)
	}
	return jcsproof.Digest(k, cfg, doc), nil
}

// OpenProof checks one proof of a document; document has no proof member. Neither map is changed.
func (s Suite) OpenProof(ctx context.Context, document, proof map[string]any, o vc.Opening) (vc.Proof, error) {
	if s.transform == nil {
		return vc.Proof{}, refuse("proof", "", "the zero Suite opens nothing")
	}
	p, err := s.readProof(proof)
	if err != nil {
		return vc.Proof{}, err
	}
	config := maps.Clone(proof)
	delete(config, s.valueMember())
	if document, err = s.withContext(document, config); err != nil {
		return vc.Proof{}, err
	}
	key, kerr := o.Keys.Find(ctx, vc.KeyRef{Method: s.keyName(p.Method)}, o.At)
	if kerr != nil {
		return vc.Proof{}, &vc.VerifyError{Check: "key", Path: "/verificationMethod", Err: kerr}
	}
	p.Key, p.Controller = key, key.Controller
	if s.own != nil && s.own.VerifyDocument != nil {
		if err := s.verifyDocument(ctx, document, config, &p); err != nil {
			return vc.Proof{}, err
		}
		return p.Proof, nil
	}
	digest, err := s.digest(ctx, key.Public.Kind(), document, config)
	if err != nil {
		return vc.Proof{}, err
	}
	switch {
	case s.own != nil:
		err = s.own.VerifyHash(digest, p.value, key.Public)
	case s.jws:
		err = jws.VerifyDetached(p.value, digest, p.Method, key.Public)
	default:
		err = jcsproof.VerifyDigest(digest, p.value, key.Public, s.kinds...)
	}
	if err != nil {
		return vc.Proof{}, &vc.VerifyError{Check: "proof", Path: vc.Pointer("/" + s.valueMember()), Err: err}
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
		delete(config, "@context")
		if c, linked := document["@context"]; linked {
			config["@context"] = c
		}
	}
	return document, nil
}

// startsWith tells whether the contexts of a document begin with those of a proof, in the same order.
func startsWith(document, proof any) bool {
	all, first := strictjson.List(document), strictjson.List(proof)
	if len(first) == 0 || len(first) > len(all) {
		return false
	}
	return strictjson.Equal(all[:len(first)], first)
}

// Secure adds an assertionMethod proof, created at by.At.
func (s Suite) Secure(ctx context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	signed, err := s.add(ctx, c.Object(), ProofOptions{Purpose: did.AssertionMethod, Created: by.At}, by.Key)
	if err != nil {
		return vc.Secured{}, err
	}
	return vc.Received("application/vc", strictjson.Append(nil, signed)), nil
}

// Present signs a presentation for authentication, with the challenge's nonce and domain. Base proofs are not presented:
// ErrBaseProof.
func (s Suite) Present(ctx context.Context, p vc.Presentation, by vc.Signing) (vc.Secured, error) {
	if err := checkShown(p); err != nil {
		return vc.Secured{}, err
	}
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
	if s.transform == nil || k.Signer == nil {
		return nil, fmt.Errorf("a cryptosuite and a key are needed")
	}
	if s.legacy || s.own != nil && !s.own.makes() {
		return nil, fmt.Errorf("%s proofs are read, not made", s.name)
	}
	doc := maps.Clone(document)
	existing := strictjson.List(doc["proof"])
	for i, p := range existing {
		if _, err := readAnyProof(p); err != nil {
			return nil, within(err, i, len(existing))
		}
	}
	delete(doc, "proof")
	injectContext(doc)
	if err := terms.CheckRelatedResources(s.contexts, doc); err != nil {
		return nil, err
	}
	config, err := o.config(s.name, k.ID)
	if err != nil {
		return nil, err
	}
	if c, linked := doc["@context"]; linked {
		config["@context"] = c
	}
	signed, err := withPrevious(doc, existing, config)
	if err != nil {
		return nil, err
	}
	value, err := s.sign(ctx, signed, config, k.Signer)
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

// sign makes the proof value.
func (s Suite) sign(ctx context.Context, document, config map[string]any, by did.Signer) (string, error) {
	if s.own != nil && s.own.VerifyDocument != nil {
		hash, err := s.proofHash(ctx, config)
		if err != nil {
			return "", err
		}
		return s.own.SignDocument(ctx, document, hash, by)
	}
	digest, err := s.digest(ctx, by.PublicKey().Kind(), document, config)
	if err != nil {
		return "", err
	}
	if s.own != nil {
		return s.own.SignHash(ctx, digest, by)
	}
	return jcsproof.SignDigest(ctx, digest, by, s.kinds...)
}
