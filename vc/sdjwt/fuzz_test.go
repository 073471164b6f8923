package sdjwt_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// counter is randomness that is the same in every run: SHA-256 of 0, 1, 2 …
type counter struct{ n uint64 }

func (c *counter) Read(p []byte) (int, error) {
	for i := 0; i < len(p); {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, c.n))
		c.n++
		i += copy(p[i:], sum[:])
	}
	return len(p), nil
}

// fixedWorld is the same in every process: fuzzing runs in several.
func fixedWorld(t testing.TB) world {
	t.Helper()
	issuer, err := did.DeriveKey(make([]byte, 32), "did:example:issuer", 0, did.Ed25519)
	require.NoError(t, err)
	holder, err := did.DeriveKey(make([]byte, 32), "did:example:holder", 0, did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(issuer)
	require.NoError(t, err)
	return world{vc.Issuer{ID: id.String(), Key: key, Now: clock, Rand: &counter{}}, holder, vc.Challenge{Nonce: nonce, Audience: audience}}
}

// onlyRefusals: a result or a *vc.VerifyError, never both and nothing else.
func onlyRefusals(t testing.TB, found bool, err error) {
	t.Helper()
	var e *vc.VerifyError
	require.Equal(t, found, err == nil)
	require.True(t, err == nil || errors.As(err, &e) && e == err, "%v", err)
}

// FuzzOpen: whatever is opened was signed by the issuer and, with a key binding, by the holder.
func FuzzOpen(f *testing.F) {
	w := fixedWorld(f)
	issued := string(w.issue(f, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true, Decoys: 1}).Bytes())
	shown := string(w.show(f, received(issued), "/job/title").Bytes())
	for _, seed := range []string{issued, shown, "", "~", "a.b.c~", "e30.e30.e30~e30~", strings.Replace(issued, "~", "~~", 1), w.forge(f, ``)} {
		f.Add(seed)
	}
	jwt, _, _ := strings.Cut(issued, "~")
	other, _, _ := strings.Cut(w.forge(f, ``), "~")
	f.Fuzz(func(t *testing.T, text string) {
		o, err := w.open(text)
		onlyRefusals(t, o.Proofs != nil, err)
		u, uerr := sdjwt.ReadUnverified(received(text))
		onlyRefusals(t, u.Header != nil, uerr)
		if err != nil {
			require.Equal(t, vc.Opened{}, o)
			return
		}
		require.NoError(t, uerr)
		got, _, _ := strings.Cut(text, "~")
		require.True(t, got == jwt || got == other)
		require.Equal(t, jsonOf(u.Claims), jsonOf(o.Credential))
		if o.Bound != nil {
			require.Equal(t, shown, text)
		}
	})
}

// FuzzJSON: of whatever is opened in the JSON serialization the issuer signed the payload, and the holder the choice of disclosures.
func FuzzJSON(f *testing.F) {
	w := fixedWorld(f)
	issued := w.issue(f, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true, Decoys: 1, JSON: true})
	shown := w.show(f, issued, "/job/title")
	compact := string(w.show(f, w.issue(f, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true})).Bytes())
	two := inJSON(general(compact, again(f, compact, w.header("dc+sd-jwt"), w.issuer.Key.Signer)))
	for _, seed := range []string{string(issued.Bytes()), string(shown.Bytes()), string(two.Bytes()), `{}`, `{"payload":"","signatures":[]}`,
		`{"payload":"e30","protected":"e30","signature":"","header":{"disclosures":[""],"kb_jwt":""}}`} {
		f.Add(seed)
	}
	payload := func(s vc.Secured) string { o, _ := s.Object(vc.Limits{}); p, _ := o["payload"].(string); return p }
	f.Fuzz(func(t *testing.T, text string) {
		s := vc.Received("application/sd-jwt+json", []byte(text))
		o, err := w.openSecured(s)
		onlyRefusals(t, o.Proofs != nil, err)
		u, uerr := sdjwt.ReadUnverified(s)
		onlyRefusals(t, u.Header != nil, uerr)
		sdjwt.Mechanism{}.Recognizes(vc.Received("", []byte(text)))
		if err != nil {
			require.Equal(t, vc.Opened{}, o)
			return
		}
		require.NoError(t, uerr)
		require.Equal(t, jsonOf(u.Claims), jsonOf(o.Credential))
		require.Contains(t, []string{payload(issued), payload(two)}, payload(s))
		if o.Bound != nil {
			require.Contains(t, []string{"Planner", ""}, jobTitle(o.Credential))
		}
	})
}

// jobTitle is the one claim that the holder of FuzzJSON shows.
func jobTitle(c vc.Credential) string {
	v, _ := c.At("/job/title")
	s, _ := v.(string)
	return s
}

// FuzzRules: an issuer may sign anything; what comes out is a claim set without digests.
func FuzzRules(f *testing.F) {
	w := fixedWorld(f)
	for _, r := range rules {
		f.Add(r.members, strings.Join(r.disclosures, "\x1e"))
	}
	f.Fuzz(func(t *testing.T, members, disclosures string) {
		r := rule{members: members}
		if disclosures != "" {
			r.disclosures = strings.Split(disclosures, "\x1e")
		}
		if len(r.disclosures) > 9 {
			return
		}
		text := r.text(t, w)
		o, err := w.open(text)
		onlyRefusals(t, o.Proofs != nil, err)
		if err != nil {
			return
		}
		clean(t, o.Credential.Object())
		_, err = vc.ParseCredential(strictjson.Append(nil, o.Credential.Object()))
		require.NoError(t, err)
	})
}

// clean: no name that carries digests is left.
func clean(t testing.TB, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for name, e := range v {
			require.NotContains(t, []string{"_sd", "...", "_sd_alg"}, name)
			clean(t, e)
		}
	case []any:
		for _, e := range v {
			clean(t, e)
		}
	}
}
