package mldsa44_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/mldsa44"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// FuzzOpen: whatever is opened, there is a result or a refusal, never both. What is opened says what the published examples
// say, for nobody here has their private key.
func FuzzOpen(f *testing.F) {
	v := load(f)
	for _, c := range v.Cases {
		f.Add([]byte(c.Signed))
	}
	c := jsonld.Embedded()
	opener := dataintegrity.Suites(c, mldsa44.RDFC2024(c), mldsa44.JCS2024(c))
	f.Fuzz(func(t *testing.T, raw []byte) {
		opened, err := opener.Open(t.Context(), vc.Received("application/vc", raw), vc.Opening{Keys: documentKeys{}, At: noon})
		if err != nil {
			var refused *vc.VerifyError
			if !errors.As(err, &refused) || len(opened.Proofs) > 0 || opened.Credential.Object() != nil {
				t.Fatalf("%#v with %v", opened, err)
			}
			return
		}
		for _, p := range opened.Proofs {
			if p.Suite == "mldsa44-jcs-2024" {
				got, err := jcs.Canonical(opened.Credential.Object())
				require.NoError(t, err)
				require.Equal(t, v.Cases[1].CanonicalDocument, string(got))
			} else {
				got, err := c.Canonicalize(t.Context(), opened.Credential.Object(), jsonld.Options{})
				require.NoError(t, err)
				require.Equal(t, v.Cases[0].CanonicalDocument, string(got))
			}
		}
	})
}

// FuzzProofValue: under one proof configuration, one proof value is known to hold, in one spelling, by one key that has two
// names. Nobody here can make another.
func FuzzProofValue(f *testing.F) {
	v := load(f)
	document := parse(f, v.Cases[1].Signed)
	proof := document["proof"].(map[string]any)
	delete(document, "proof")
	value, method := proof["proofValue"].(string), proof["verificationMethod"].(string)
	f.Add(value, method)
	f.Add(value+"A", method)
	f.Add(value[:len(value)-1]+"B", method)
	f.Add("z"+value[1:], method+"#"+v.PublicKeyMultibase)
	f.Add(value, method+"#")
	suite := mldsa44.JCS2024(jsonld.Embedded())
	f.Fuzz(func(t *testing.T, changedValue, changedMethod string) {
		changed := map[string]any{"proofValue": changedValue, "verificationMethod": changedMethod}
		for name, member := range proof {
			if _, there := changed[name]; !there {
				changed[name] = member
			}
		}
		_, err := suite.OpenProof(t.Context(), document, changed, vc.Opening{Keys: documentKeys{}, At: noon})
		if changedValue == value && changedMethod == method {
			require.NoError(t, err)
			return
		}
		var refused *vc.VerifyError
		require.ErrorAs(t, err, &refused)
	})
}

// FuzzVerify: what is no signature by the key, whatever it is, is refused.
func FuzzVerify(f *testing.F) {
	key := load(f).key(f)
	f.Add([]byte("m"), []byte(""))
	f.Add([]byte(""), make([]byte, 2420))
	f.Add([]byte("m"), []byte(strings.Repeat("\xff", 2420)))
	f.Fuzz(func(t *testing.T, message, signature []byte) {
		require.ErrorIs(t, mldsa44.Verify(key, message, signature), did.ErrSignature)
	})
}
