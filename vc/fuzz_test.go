package vc_test

import (
	"errors"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/stretchr/testify/require"
)

// FuzzParseCredential: what is read is kept, means the same when written anew, and can be asked anything.
func FuzzParseCredential(f *testing.F) {
	for _, seed := range []string{`{}`, `{"vct":"t","iss":"did:web:k.example","exp":1e3}`, `{"a":[1,-0.5e-7,"é\u0001\ud83d\ude00",null,true,{}]}`,
		`{"@context":["https://www.w3.org/ns/credentials/v2",{}],"type":["T"],"issuer":{"id":"a:b"},"credentialSubject":[{"id":"a:b"}],"validFrom":"2026-01-01T00:00:00Z"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := vc.ParseCredential(raw)
		if err != nil {
			require.ErrorIs(t, err, vc.ErrInvalid)
			require.Nil(t, c.Object())
			return
		}
		require.Equal(t, raw, c.JSON())
		again, err := vc.NewCredential(c.Object())
		require.NoError(t, err)
		third, err := vc.ParseCredential(again.JSON())
		require.NoError(t, err)
		require.True(t, strictjson.Equal(c.Object(), third.Object()))
		_, _, _ = c.Validity()
		require.Equal(t, c.Issuer(), third.Issuer())
		require.Equal(t, c.Types(), third.Types())
		require.Equal(t, c.ID()+c.SubjectID(), third.ID()+third.SubjectID())
	})
}

// fuzzed is a verifier with every mechanism, and good input for it: the same in every process.
func fuzzed(f *testing.F) (v vc.Verifier, to vc.Challenge, credentials, answers [][]byte) {
	f.Helper()
	key := func(index uint32) (did.DID, did.SigningKey) {
		k, err := did.DeriveKey(make([]byte, 32), "did:web:plaza.example", index, did.Ed25519)
		require.NoError(f, err)
		id, signing, err := didkey.New(k)
		require.NoError(f, err)
		return id, signing
	}
	id, signing := key(0)
	me, mine := key(1)
	clock := func() time.Time { return noon }
	issuer := vc.Issuer{ID: id.String(), Key: signing, Now: clock}
	contexts := jsonld.Embedded()
	jcs, rdfc := dataintegrity.EdDSAJCS2022(contexts), dataintegrity.EdDSARDFC2022(contexts)
	to = vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience}
	v = vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Replay: everyReplay(), Now: clock,
		Mechanisms: []vc.Mechanism{jcs, rdfc, sdjwt.Mechanism{}}, Limits: vc.Limits{Bytes: 1 << 14}}
	claims, err := vc.NewCredential(map[string]any{"@context": []any{v2}, "type": []any{"VerifiableCredential"},
		"validFrom": "2026-01-01T00:00:00Z", "credentialSubject": map[string]any{"id": me.String(), "name": "Mira"}})
	require.NoError(f, err)
	for _, suite := range []dataintegrity.Suite{jcs, rdfc} {
		s, err := issuer.Issue(f.Context(), claims, suite)
		require.NoError(f, err)
		items, err := vc.Holder{ID: me, Key: mine, As: suite, Now: clock}.Answer(f.Context(), to, vc.Showing{Of: s})
		require.NoError(f, err)
		credentials, answers = append(credentials, s.Bytes()), append(answers, items[0].Bytes())
	}
	flat, err := vc.NewCredential(map[string]any{"vct": "https://kestrel.example/job", "title": "Planner", "sites": []any{"Leith"}})
	require.NoError(f, err)
	s, err := issuer.Issue(f.Context(), flat, sdjwt.VC{Holder: mine.Signer.PublicKey(), ConcealAll: true})
	require.NoError(f, err)
	shown, err := sdjwt.Bound{Key: mine.Signer}.Disclose(f.Context(), s, vc.Disclosure{Reveal: []vc.Pointer{""}, To: to, At: noon})
	require.NoError(f, err)
	return v, to, append(credentials, s.Bytes()), append(answers, shown.Bytes())
}

// requireVerdict: a result or an error, never both, and every error is a refusal with a known check.
func requireVerdict(t *testing.T, accepted bool, err error) {
	t.Helper()
	require.Equal(t, accepted, err == nil)
	if err == nil {
		return
	}
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Contains(t, []vc.Check{"limit", "structure", "context", "key", "proof", "purpose", "binding", "time", "status", "schema", "trust", "replay"}, e.Check)
	require.NotEmpty(t, e.Error())
	require.True(t, errors.Is(err, vc.ErrInvalid) || errors.Is(err, vc.ErrUnavailable))
}

// FuzzVerify: whatever comes, a verdict; and what is accepted was signed by its issuer's key.
func FuzzVerify(f *testing.F) {
	v, _, credentials, answers := fuzzed(f)
	for _, raw := range append(credentials, answers...) {
		f.Add(raw)
	}
	for _, raw := range credentials {
		if _, err := v.Verify(f.Context(), vc.Received("", raw)); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := vc.Received("", raw)
		got, err := v.Verify(t.Context(), s)
		requireVerdict(t, got != nil, err)
		if err == nil {
			require.NotEmpty(t, got.Issuer())
			require.Equal(t, got.Issuer(), got.Credential().Issuer())
			u, err := s.Unverified()
			require.NoError(t, err)
			require.Equal(t, u.Issuer(), got.Issuer())
		}
	})
}

// FuzzVerifyPresentation: the same of answers; nothing of an answer that is accepted is about another than who answered.
func FuzzVerifyPresentation(f *testing.F) {
	v, to, credentials, answers := fuzzed(f)
	for i, raw := range answers {
		if _, err := v.VerifyPresentation(f.Context(), []vc.Secured{vc.Received("", raw)}, to); err != nil {
			f.Fatal(err)
		}
		f.Add(raw, []byte{})
		f.Add(raw, answers[len(answers)-1])
		f.Add(credentials[i], answers[0])
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		items := []vc.Secured{vc.Received("", first)}
		if len(second) > 0 {
			items = append(items, vc.Received("", second))
		}
		got, err := v.VerifyPresentation(t.Context(), items, to)
		requireVerdict(t, got != nil, err)
		if err == nil {
			for _, shown := range got.Shown() {
				require.NotZero(t, shown.Binding)
				require.Equal(t, shown.Own, shown.Subject().DID == got.Holder() || !shown.Subject().Key.IsZero())
			}
		}
	})
}
