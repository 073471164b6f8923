package jose_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// printed is what the Recommendation prints. Its tokens are signed by keys that were made when the page was: none of the keys
// that it prints is theirs, and their kid is the same text on every such page. So their signatures cannot be checked; their
// payloads and disclosures are opened under a signature of our own, and as printed they are refused for their headers.
type printed struct {
	Documents []struct {
		Title    string
		Document json.RawMessage
	}
	Envelopes []struct{ Title, ID string }
}

func load(t *testing.T) (p printed) {
	testvectors.Load(t, "vcjose", &p)
	require.Len(t, p.Documents, 9)
	require.Len(t, p.Envelopes, 8)
	return p
}

// examples is a suite that knows the terms of the Recommendation's examples.
func examples() jose.Suite {
	return jose.New(jsonld.Embedded().AllowVocab("https://www.w3.org/ns/credentials/examples/v2"))
}

// TestPrintedDocuments: every document that is printed is secured and opened again, byte for byte.
func TestPrintedDocuments(t *testing.T) {
	w := newWorld(t, did.P384, did.P384)
	for _, d := range load(t).Documents {
		t.Run(d.Title, func(t *testing.T) {
			var compact bytes.Buffer
			require.NoError(t, json.Compact(&compact, d.Document))
			c, err := vc.ParseCredential(compact.Bytes())
			require.NoError(t, err)
			typ, purpose := "vc+jwt", did.AssertionMethod
			if c.Object()["type"] == "VerifiablePresentation" {
				typ, purpose = "vp+jwt", did.Authentication
			}
			header := `{"alg":"ES384","typ":"` + typ + `","cty":"` + typ[:2] + `","kid":"` + w.issuer.key.ID.String() + `"}`
			s := vc.Received("", []byte(w.forge(t, header, compact.String())))
			if typ == "vc+jwt" {
				s, err = examples().Secure(context.Background(), c, vc.Signing{Key: w.issuer.key, At: noon})
				require.NoError(t, err)
			}
			o, err := examples().Open(context.Background(), s, w.opening())
			if bytes.Contains(d.Document, []byte(" ~")) { // a space got into the data: URL of these
				refused(t, "context", err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, compact.String(), string(o.Credential.JSON()))
			require.Equal(t, purpose, o.Proofs[0].Purpose)
		})
	}
}

func (w world) opening() vc.Opening {
	key := vc.Key{Public: w.issuer.key.Signer.PublicKey(), Controller: w.issuer.id.String(), Purposes: did.AnyPurpose}
	return vc.Opening{At: noon, Keys: anyKey{key}}
}

// anyKey finds one key, whatever it is called.
type anyKey struct{ key vc.Key }

func (k anyKey) Find(context.Context, vc.KeyRef, time.Time) (vc.Key, error) { return k.key, nil }

// TestPrintedEnvelopes: the tokens of the examples.
func TestPrintedEnvelopes(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	opened := 0
	for _, e := range load(t).Envelopes {
		media, data, _ := strings.Cut(strings.TrimPrefix(e.ID, "data:"), ",")
		if strings.HasPrefix(media, "application/vp+cose") {
			continue // package cose has it
		}
		t.Run(e.Title+" "+media, func(t *testing.T) {
			// As printed: without "typ", or with the name of an earlier draft, or with white space within.
			_, err := examples().Open(context.Background(), vc.Received("application/vc+jwt", []byte(data)), w.opening())
			refused(t, "structure", err)
			_, err = examples().Open(context.Background(), vc.Received("application/vc+sd-jwt", []byte(data)), w.opening())
			refused(t, "structure", err)

			jwt, disclosures, selective := strings.Cut(strings.ReplaceAll(data, " ~", "~"), "~")
			token, err := jws.Parse([]byte(jwt), 1<<20)
			require.NoError(t, err)
			kind, _, _ := strings.Cut(strings.TrimPrefix(media, "application/"), "+")
			header := `{"alg":"EdDSA","typ":"` + kind + `+jwt","kid":"` + w.issuer.key.ID.String() + `"}`
			if !selective {
				again := vc.Received("", []byte(w.forge(t, header, string(token.Payload))))
				o, err := examples().Open(context.Background(), again, w.opening())
				require.NoError(t, err)
				require.JSONEq(t, string(token.Payload), text(o.Credential.Object()))
				opened++
				return
			}
			all := strings.Split(strings.TrimSuffix(disclosures, "~"), "~")
			// One has a key binding of an earlier draft: without sd_hash, and with a tilde after it.
			if last := all[len(all)-1]; strings.Contains(last, ".") {
				checkPrintedBinding(t, token, last)
				all = all[:len(all)-1]
			}
			again := w.forge(t, strings.Replace(header, kind+"+jwt", "vc+sd-jwt", 1), string(token.Payload)) + "~" + strings.Join(all, "~") + "~"
			o, err := examples().Open(context.Background(), vc.Received("", []byte(again)), w.opening())
			if strings.Contains(string(token.Payload), `"verifiableCredential"`) {
				refused(t, "structure", err) // a presentation is no vc+sd-jwt
				opened++
				return
			}
			require.NoError(t, err)
			u, err := sdjwt.ReadUnverified(vc.Received("", []byte(again)))
			require.NoError(t, err)
			require.Equal(t, 6, len(all)+u.Hidden)
			require.Equal(t, "https://university.example/issuers/565049", o.Credential.Issuer())
			require.Contains(t, o.Credential.Types(), "VerifiableCredential")
			opened++
		})
	}
	require.Equal(t, 7, opened)
}

// checkPrintedBinding: the one signature whose key is printed, in cnf.
func checkPrintedBinding(t *testing.T, token jws.Token, binding string) {
	t.Helper()
	payload, err := strictjson.ParseObject(token.Payload, strictjson.Limits{})
	require.NoError(t, err)
	key, err := jws.ParseKey(payload["cnf"].(map[string]any)["jwk"].(map[string]any))
	require.NoError(t, err)
	kb, err := jws.Parse([]byte(binding), 1<<16)
	require.NoError(t, err)
	require.Equal(t, "kb+jwt", kb.Type())
	require.NoError(t, kb.Verify(key))
}
