package dataintegrity_test

import (
	"errors"
	"testing"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// FuzzOpen: whatever is opened, Open returns a result or a refusal, never both; what it opened is a document whose every
// proof it reports, and the same again from its text written anew.
func FuzzOpen(f *testing.F) {
	var v eddsaVectors
	testvectors.Load(f, "eddsa", &v)
	for _, c := range v.Cases {
		f.Add([]byte(c.Signed))
	}
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"proof":[]}`))
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022"}}`))
	c := contexts()
	opener := dataintegrity.Suites(c, dataintegrity.EdDSAJCS2022(c), dataintegrity.EdDSARDFC2022(c))
	gate := &vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{opener}, Unsigned: true}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := vc.Received("application/vc", raw)
		opened, err := opener.Open(t.Context(), s, vc.Opening{Keys: documentKeys(v), At: time.Now()})
		if err != nil {
			var refused *vc.VerifyError
			if !errors.As(err, &refused) || len(opened.Proofs) > 0 || opened.Credential.Object() != nil {
				t.Fatalf("%#v with %v", opened, err)
			}
		} else {
			doc, err := strictjson.ParseObject(raw, strictjson.Limits{})
			if err != nil || len(opened.Proofs) == 0 {
				t.Fatalf("opened %q: %v", raw, err)
			}
			again := vc.Received("application/vc", strictjson.Append(nil, doc))
			if _, err := opener.Open(t.Context(), again, vc.Opening{Keys: documentKeys(v), At: time.Now()}); err != nil {
				t.Fatalf("%s, written anew: %v", again.Bytes(), err)
			}
		}
		if _, err := gate.VerifyPresentation(t.Context(), []vc.Secured{s}, vc.Unbound()); err != nil {
			var refused *vc.VerifyError
			if !errors.As(err, &refused) {
				t.Fatal(err)
			}
		}
	})
}

// FuzzAddProof: what a suite signs it opens.
func FuzzAddProof(f *testing.F) {
	f.Add([]byte(`{"a":[1,2.50,"\u0000",null]}`), true)
	f.Add([]byte(`{"@context":"https://www.w3.org/ns/credentials/v2","type":"VerifiableCredential","id":"urn:uuid:1","name":{"@value":"x","@language":"en"}}`), false)
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2",{"@vocab":"urn:x:"}],"y":{"z":[[]]}}`), false)
	_, key := newKey(f)
	c := jsonld.Embedded()
	jcs, rdfc := dataintegrity.EdDSAJCS2022(c), dataintegrity.EdDSARDFC2022(c)
	f.Fuzz(func(t *testing.T, raw []byte, byJCS bool) {
		suite := rdfc
		if byJCS {
			suite = jcs
		}
		signed, err := suite.AddProof(t.Context(), raw, dataintegrity.ProofOptions{Purpose: 2}, key)
		if err != nil {
			return
		}
		doc, err := strictjson.ParseObject(raw, strictjson.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if _, set := doc["proof"]; set {
			return // the other proofs need not be ours
		}
		if _, err := suite.Open(t.Context(), vc.Received("application/vc", signed), vc.Opening{Keys: oneKey{key}, At: time.Now()}); err != nil {
			t.Fatalf("%s: %v", signed, err)
		}
	})
}
