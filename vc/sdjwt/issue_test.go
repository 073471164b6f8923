package sdjwt_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// document is a credential of the data model in the avatar vocabulary.
func document(t testing.TB, issuer string, change func(map[string]any)) vc.Credential {
	t.Helper()
	claims := map[string]any{
		"@context":          []any{"https://www.w3.org/ns/credentials/v2", "https://avouch.example/ns/avatar/v1"},
		"type":              []any{"VerifiableCredential", "EmploymentCredential"},
		"id":                "urn:uuid:7c2f3a52-5f0b-4b53-8f86-1d8d6c6b9d61",
		"issuer":            issuer,
		"validFrom":         "2026-01-01T00:00:00.25+01:00",
		"validUntil":        "2027-01-01T00:00:00.75Z",
		"credentialStatus":  map[string]any{"type": "BitstringStatusListEntry"},
		"credentialSubject": map[string]any{"id": "did:example:mira", "jobTitle": "Planner", "worksFor": map[string]any{"name": "Kestrel Freight"}},
	}
	if change != nil {
		change(claims)
	}
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	return c
}

func (w world) signing() vc.Signing {
	return vc.Signing{Key: w.issuer.Key, At: noon, Rand: rand.Reader}
}

// TestMapping: where the members of a document of the data model go.
func TestMapping(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	want := `{"exp":1798761600,"iat":1780315200,"iss":"` + w.issuer.ID + `","jobTitle":"Planner",` +
		`"jti":"urn:uuid:7c2f3a52-5f0b-4b53-8f86-1d8d6c6b9d61","nbf":1767222001,"status":{"type":"BitstringStatusListEntry"},` +
		`"sub":"did:example:mira","vct":"https://avouch.example/ns/avatar/v1#EmploymentCredential","worksFor":{"name":"Kestrel Freight"}}`
	for _, v := range []sdjwt.VC{{}, {ConcealAll: true}, {Conceal: []vc.Pointer{"/jobTitle", "/worksFor/name", "/sub", "/jti", "/iat"}, Decoys: 2}} {
		s, err := w.issuer.Issue(context.Background(), document(t, w.issuer.ID, nil), v)
		require.NoError(t, err)
		require.Equal(t, "application/dc+sd-jwt", s.MediaType())
		o, err := w.open(string(s.Bytes()))
		require.NoError(t, err)
		require.JSONEq(t, want, jsonOf(o.Credential))
	}
	s, err := w.issuer.Issue(context.Background(), document(t, w.issuer.ID, nil), sdjwt.VC{Type: vct})
	require.NoError(t, err)
	o, err := w.open(string(s.Bytes()))
	require.NoError(t, err)
	require.Equal(t, []string{vct}, o.Credential.Types())
}

// TestMappingRefused: what has no place is not left out in silence.
func TestMappingRefused(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	subject := func(m map[string]any) map[string]any { return m["credentialSubject"].(map[string]any) }
	for name, change := range map[string]func(map[string]any){
		"evidence":                  func(m map[string]any) { m["evidence"] = map[string]any{"type": "X"} },
		"name":                      func(m map[string]any) { m["name"] = "Job" },
		"something said of issuers": func(m map[string]any) { m["issuer"] = map[string]any{"id": w.issuer.ID, "name": "Kestrel"} },
		"two subjects":              func(m map[string]any) { m["credentialSubject"] = []any{subject(m), subject(m)} },
		"exp of a subject":          func(m map[string]any) { subject(m)["exp"] = 1 },
		"aud of a subject":          func(m map[string]any) { subject(m)["aud"] = "x" },
		"cnf of a subject":          func(m map[string]any) { subject(m)["cnf"] = map[string]any{} },
		"vct of a subject":          func(m map[string]any) { subject(m)["vct"] = "x" },
		"_sd of a subject":          func(m map[string]any) { subject(m)["_sd"] = []any{} },
		"... within":                func(m map[string]any) { subject(m)["x"] = []any{map[string]any{"...": "x"}} },
		"_sd_alg of a subject":      func(m map[string]any) { subject(m)["_sd_alg"] = "md5" },
		"two statuses":              func(m map[string]any) { m["status"] = map[string]any{} },
		"another vocabulary":        func(m map[string]any) { m["@context"] = []any{"https://www.w3.org/ns/credentials/v2"} },
		"two types":                 func(m map[string]any) { m["type"] = []any{"VerifiableCredential", "A", "B"} },
		"no type":                   func(m map[string]any) { m["type"] = "VerifiableCredential" },
		"bad time":                  func(m map[string]any) { m["validFrom"] = "2026-01-01" },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sdjwt.VC{}.Secure(context.Background(), document(t, w.issuer.ID, change), w.signing())
			require.Error(t, err)
		})
	}
	_, err := sdjwt.VC{}.Secure(context.Background(), vc.Credential{}, w.signing())
	require.Error(t, err)
	_, err = sdjwt.VC{}.Secure(context.Background(), document(t, w.issuer.ID, nil), vc.Signing{})
	require.Error(t, err)
	_, err = sdjwt.VC{Type: "https://plaza.example/other"}.Secure(context.Background(), w.claims(t), w.signing())
	var m *vc.Mismatch
	require.ErrorAs(t, err, &m)
}

func TestConcealRefused(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for _, p := range []vc.Pointer{"", "/", "job", "/~2", "/iss", "/vct", "/exp", "/nbf", "/cnf", "/cnf/jwk", "/status", "/aka_vcts", "/vct#integrity",
		"/nobody", "/job/nothing", "/languages/3", "/languages/01", "/languages/-", "/given_name/0"} {
		_, err := sdjwt.VC{Conceal: []vc.Pointer{p}, Holder: w.holder.PublicKey()}.Secure(context.Background(), w.claims(t), w.signing())
		require.Error(t, err, "%q", p)
	}
	for _, v := range []sdjwt.VC{{Decoys: -1}, {Decoys: 1 << 20}} {
		_, err := v.Secure(context.Background(), w.claims(t), w.signing())
		require.Error(t, err)
	}
}

// TestNothingConcealed: then there is no "_sd" (SD-JWT VC, section 3.2.2.5), whatever was said of decoys.
func TestNothingConcealed(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	c, err := w.issue(t, sdjwt.VC{Decoys: 3}).Unverified()
	require.NoError(t, err)
	require.NotContains(t, jsonOf(c), "_sd")
}

// TestHolderKey: cnf is the holder's, or nobody could show the credential.
func TestHolderKey(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.P256)
	_, err := sdjwt.VC{Holder: newKey(t, did.X25519).PublicKey()}.Secure(context.Background(), w.claims(t), w.signing())
	require.ErrorIs(t, err, did.ErrNotASigningKey)
	with := func(cnf any) vc.Credential {
		o := w.claims(t).Object()
		c, err := vc.NewCredential(map[string]any{"iss": o["iss"], "vct": o["vct"], "cnf": cnf})
		require.NoError(t, err)
		return c
	}
	raw, err := w.holder.PublicKey().JWK()
	require.NoError(t, err)
	jwk, err := strictjson.ParseObject(raw, strictjson.Limits{})
	require.NoError(t, err)
	own := with(map[string]any{"jwk": jwk})
	for _, v := range []sdjwt.VC{{}, {Holder: w.holder.PublicKey()}} {
		s, err := v.Secure(context.Background(), own, w.signing())
		require.NoError(t, err)
		o, err := w.open(string(s.Bytes()))
		require.NoError(t, err)
		require.Equal(t, w.holder.PublicKey(), o.Confirmation)
	}
	_, err = sdjwt.VC{Holder: newKey(t, did.P256).PublicKey()}.Secure(context.Background(), own, w.signing())
	var m *vc.Mismatch
	require.ErrorAs(t, err, &m)
	for _, cnf := range []any{"x", map[string]any{"kid": "k"}, map[string]any{"jwk": map[string]any{"kty": "oct", "k": "AA"}}} {
		_, err = sdjwt.VC{}.Secure(context.Background(), with(cnf), w.signing())
		require.Error(t, err)
	}
}

// TestRandomness: a source that fails, ends or repeats itself makes no credential.
func TestRandomness(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	fails := errors.New("no entropy")
	for name, c := range map[string]struct {
		rand io.Reader
		want error
	}{
		"fails":       {iotest.ErrReader(fails), fails},
		"ends":        {io.LimitReader(rand.Reader, 40), io.ErrUnexpectedEOF},
		"is empty":    {bytes.NewReader(nil), io.EOF},
		"stuck":       {stuck{}, nil},
		"bit by bit":  {iotest.OneByteReader(rand.Reader), errNone},
		"half as far": {iotest.HalfReader(rand.Reader), errNone},
	} {
		t.Run(name, func(t *testing.T) {
			by := w.signing()
			by.Rand = c.rand
			_, err := sdjwt.VC{ConcealAll: true, Decoys: 2}.Secure(context.Background(), w.claims(t), by)
			if c.want == errNone {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
			}
		})
	}
	by := w.signing()
	by.Rand = nil // the system's
	a, err := sdjwt.VC{ConcealAll: true}.Secure(context.Background(), w.claims(t), by)
	require.NoError(t, err)
	b, err := sdjwt.VC{ConcealAll: true}.Secure(context.Background(), w.claims(t), by)
	require.NoError(t, err)
	require.NotEqual(t, a.Bytes(), b.Bytes())
}

var errNone = errors.New("none")

type stuck struct{}

func (stuck) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestSaltsAndOrder: salts have 128 bits; digests and disclosures stand in an order that claims do not decide.
func TestSaltsAndOrder(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	firsts := map[string]bool{}
	for range 128 {
		s := w.issue(t, sdjwt.VC{ConcealAll: true, Decoys: 2})
		c, err := s.Unverified()
		require.NoError(t, err)
		digests := c.Object()["_sd"].([]any)
		require.Len(t, digests, 5) // given_name, job, languages and two decoys
		for i, d := range digests {
			require.Len(t, d, 43)
			if i > 0 {
				require.Less(t, digests[i-1], d)
			}
		}
		parts := strings.Split(string(s.Bytes()), "~")
		require.Len(t, parts, 1+8+1)
		require.True(t, slices.IsSorted(parts[1:9]))
		for _, d := range parts[1:9] {
			var content []any
			require.NoError(t, json.Unmarshal(decode(t, d), &content))
			require.Len(t, decode(t, content[0].(string)), 16)
			if digest(d) == digests[0] {
				firsts[content[1].(string)] = true
			}
		}
	}
	require.Len(t, firsts, 3, "each claim comes first now and then (by chance not, one run in 10^11)")
}

// TestIssuedAt: iat is the time of signing, unless there is one, or none is known.
func TestIssuedAt(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	s, err := sdjwt.VC{}.Secure(context.Background(), w.claims(t), vc.Signing{Key: w.issuer.Key, At: time.Time{}})
	require.NoError(t, err)
	o, err := w.open(string(s.Bytes()))
	require.NoError(t, err)
	require.NotContains(t, jsonOf(o.Credential), `"iat"`)
	require.True(t, o.Proofs[0].Created.IsZero())
	o, err = w.open(string(w.issue(t, sdjwt.VC{}).Bytes()))
	require.NoError(t, err)
	require.True(t, noon.Equal(o.Proofs[0].Created))
}

// TestDecoysInArrays: a decoy may stand anywhere among the elements, or its place would give it away.
func TestDecoysInArrays(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	at := map[int]bool{}
	for range 128 {
		s := w.issue(t, sdjwt.VC{Conceal: []vc.Pointer{"/languages/0", "/languages/1", "/languages/2"}, Decoys: 1})
		c, err := s.Unverified()
		require.NoError(t, err)
		real := map[string]bool{}
		for _, d := range strings.Split(string(s.Bytes()), "~")[1:4] {
			real[digest(d)] = true
		}
		elements := c.Object()["languages"].([]any)
		require.Len(t, elements, 4)
		for i, e := range elements {
			if !real[e.(map[string]any)["..."].(string)] {
				at[i] = true
			}
		}
	}
	require.Len(t, at, 4, "every place comes up (by chance not, one run in 10^15)")
}
