package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
)

// TestVectors posts the signed documents of the specifications. None is by the issuer that it names: those of vc.example are taken as
// the suites want it (MaySign), and of the others the signature is all that holds.
func TestVectors(t *testing.T) {
	july2025 := func() time.Time { return time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC) }
	w := start(t, func(s *service, _ *limits) { s.at(july2025) })
	anybody := start(t, func(s *service, _ *limits) {
		s.at(july2025)
		s.verifier.MaySign = func(string, string) bool { return true }
	})
	posted := 0
	verify := func(name string, document json.RawMessage, byVCExample bool) {
		t.Run(name, func(t *testing.T) {
			posted++
			doc := parsed(t, document)
			require.Empty(t, anybody.verify(t, doc))
			if byVCExample {
				require.Empty(t, w.verify(t, doc))
			} else {
				require.Equal(t, "binding", w.verify(t, doc))
			}
			// And one word more is another document.
			doc = clone(doc)
			doc["description"] = "another"
			require.Equal(t, "proof", anybody.verify(t, doc))
		})
	}
	for _, file := range []string{"eddsa", "ecdsa"} {
		var v struct {
			Cases []struct {
				Name   string
				Signed json.RawMessage
			}
		}
		testvectors.Load(t, file, &v)
		for _, c := range v.Cases {
			verify(file+" "+c.Name, c.Signed, !strings.Contains(c.Name, "employment"))
		}
	}
	var sets struct{ Signed map[string]json.RawMessage }
	testvectors.Load(t, "proofsets", &sets)
	for name, signed := range sets.Signed {
		if name == "Ed25519Signature2020" { // a suite from before Data Integrity, which is none of this service's
			require.Equal(t, "structure", anybody.verify(t, parsed(t, signed)))
			continue
		}
		verify(name, signed, true)
	}
	for file, byVCExample := range map[string]string{"ecdsasd": "", "bbs2023": "baseline"} {
		var v struct {
			Cases []struct {
				Name          string
				Base, Derived json.RawMessage
			}
		}
		testvectors.Load(t, file, &v)
		for _, c := range v.Cases {
			switch c.Name {
			case "Pseudonym", "PseudonymHB": // whose proof values contradict the text
				require.Equal(t, "proof", anybody.verify(t, parsed(t, c.Derived)))
				continue
			case "HolderBinding": // of data model 1.1, without what that demands
				require.Equal(t, "structure", anybody.verify(t, parsed(t, c.Derived)))
				continue
			}
			verify(file+" "+c.Name, c.Derived, c.Name == byVCExample)
			require.Equal(t, "structure", anybody.verify(t, parsed(t, c.Base)), "a base proof is for its holder")
		}
	}
	require.Equal(t, 3+6+len(sets.Signed)-1+2+2, posted)
}

func parsed(t testing.TB, raw json.RawMessage) map[string]any {
	t.Helper()
	o, err := strictjson.ParseObject(raw, strictjson.Limits{})
	require.NoError(t, err)
	return o
}

// TestDIDKeyVectors resolves the vectors of did:key, as the library does.
func TestDIDKeyVectors(t *testing.T) {
	var v struct{ Cases []struct{ DID string } }
	testvectors.Load(t, "didkey", &v)
	require.NotEmpty(t, v.Cases)
	w := start(t, nil)
	for _, c := range v.Cases {
		id, err := did.Parse(c.DID)
		require.NoError(t, err)
		want, err := didkey.Resolver{}.Resolve(t.Context(), id, did.Version{})
		status, answer := w.resolve(t, c.DID, "")
		if err != nil {
			require.ErrorIs(t, err, did.ErrUnsupportedKey)
			require.Equal(t, http.StatusBadRequest, status)
			require.Equal(t, "unsupportedPublicKeyType", answer["didResolutionMetadata"].(map[string]any)["error"])
			continue
		}
		require.Equal(t, http.StatusOK, status)
		require.JSONEq(t, string(want.Document.JSON()), string(strictjson.Append(nil, answer["didDocument"])))
	}
}

// resolve asks for a DID or a DID URL as the suite does, over https.
func (w *world) resolve(t testing.TB, id, query string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.https+"/1.0/identifiers/"+url.QueryEscape(id)+query, nil)
	require.NoError(t, err)
	req.Header.Set("Accept", resultOfOld)
	resp, err := client.Do(req)
	require.NoError(t, err)
	status, answer := answerOf(t, resp)
	require.Contains(t, answer, "@context")
	require.Contains(t, answer, "didDocumentMetadata")
	require.NotNil(t, answer["didDocument"])
	return status, answer
}
