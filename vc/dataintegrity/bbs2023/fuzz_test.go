package bbs2023_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// fixedOffice has a key that is the same each time: what a corpus holds stays what it is.
func fixedOffice(t testing.TB) office {
	t.Helper()
	secret, err := bbs2023.ParseSecretKey([]byte(strings.Repeat("k", 32)))
	require.NoError(t, err)
	id, key, err := didkey.New(secret.Signer())
	require.NoError(t, err)
	return office{id.String(), key, suite}
}

// fixedSession is one to enrol in.
func fixedSession(o office, f bbs2023.Feature) bbs2023.Session {
	return bbs2023.Session{Issuer: o.id, IssuerKey: o.public(), Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Feature: f}
}

// FuzzOpen: whatever is opened, Open returns a result or a refusal, never both; nothing that opens can be derived from, and what is
// derived opens.
func FuzzOpen(f *testing.F) {
	for _, c := range published(f) {
		f.Add([]byte(c.Base), "/validFrom")
		f.Add([]byte(c.Derived), "")
	}
	for _, s := range scenes(f, newOffice(f, suite)) {
		f.Add(s.base.Bytes(), "/type")
		f.Add(s.disclose(f, challenge(plaza), newAvatar(f), level).Bytes(), level)
	}
	f.Add([]byte(`{"@context":"https://www.w3.org/ns/credentials/v2","type":"VerifiableCredential","proof":{"type":"DataIntegrityProof","cryptosuite":"bbs-2023"}}`), "/type")
	f.Fuzz(func(t *testing.T, document []byte, pointer string) {
		s := vc.Received("application/vc", document)
		opened, err := suite.Open(t.Context(), s, vc.Opening{Keys: documents{}, At: noon})
		if err != nil {
			var refused *vc.VerifyError
			require.True(t, errors.As(err, &refused) && len(opened.Proofs) == 0 && opened.Credential.Object() == nil, "%v", err)
		} else {
			require.NotEmpty(t, opened.Proofs)
			require.False(t, bbs2023.IsBase(s))
		}
		derived, derr := suite.Disclose(t.Context(), s, vc.Disclosure{Reveal: []vc.Pointer{vc.Pointer(pointer)}, Rand: rand.Reader})
		if derr != nil {
			return
		}
		require.Error(t, err, "a base proof opened")
		// Its key may be another than the proof names: a holder does not look at that.
		opened, err = suite.Open(t.Context(), derived, vc.Opening{Keys: documents{}, At: noon})
		var refused *vc.VerifyError
		require.True(t, err == nil && len(opened.Proofs) > 0 || errors.As(err, &refused), "%v", err)
	})
}

// FuzzRequest: whatever a stranger sends, Enrol refuses it or has an enrolment of it, by which Blind then signs.
func FuzzRequest(f *testing.F) {
	o := fixedOffice(f)
	p, err := suite.Person([]byte(strings.Repeat("s", 32)), o.id, 0)
	require.NoError(f, err)
	for _, feature := range nymFeatures {
		request, _, err := p.Request(zeros{}, fixedSession(o, feature), nil)
		require.NoError(f, err)
		f.Add(request.Commitment, request.Binding, request.Enrolment, uint8(feature))
		f.Add(request.Commitment, request.Binding, []byte{}, uint8(feature))
	}
	f.Add([]byte{}, []byte{}, unhex(f, identity), uint8(0))
	f.Fuzz(func(t *testing.T, commitment, binding, enrolment []byte, feature uint8) {
		request := bbs2023.Request{Commitment: commitment, Binding: binding, Enrolment: enrolment}
		in := fixedSession(o, bbs2023.Feature(feature))
		e, err := suite.Enrol(request, in, nil, nil)
		c := personhood(t)
		_, signing := vc.Issuer{ID: o.id, Key: o.key, Now: clock}.Issue(t.Context(), c, suite.Blind(request, in, &e))
		if err != nil {
			require.Zero(t, e)
			require.Error(t, signing)
			return
		}
		require.NoError(t, signing)
		again, err := suite.Enrol(request, in, &e, nil)
		require.NoError(t, err)
		require.Equal(t, e, again)
	})
}

// FuzzParseOwned: what is read as an Owned or a Pending is written as it would be read again, and as one of the two.
func FuzzParseOwned(f *testing.F) {
	pending, owned := stored(f)
	for _, all := range []map[string][]byte{pending, owned} {
		for _, raw := range all {
			f.Add(raw)
		}
	}
	f.Add([]byte(`{"format":"avouch bbs-2023 owned 1"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := suite.ParseOwned(raw)
		p, perr := suite.ParsePending(raw)
		require.False(t, err == nil && perr == nil, "both")
		for _, e := range []error{err, perr} {
			require.True(t, e == nil || errors.Is(e, bbs2023.ErrExport), "%v", e)
		}
		switch {
		case err == nil:
			first, err := o.Export()
			require.NoError(t, err)
			o, err = suite.ParseOwned(first)
			require.NoError(t, err)
			second, err := o.Export()
			require.NoError(t, err)
			require.Equal(t, string(first), string(second))
			_ = o.Traces()
			_, _ = o.Traceable().Disclose(t.Context(), o.Secured(), vc.Disclosure{To: challenge(plaza), Rand: rand.Reader})
			_, _ = o.Nym(plaza)
		case perr == nil:
			first, err := p.Export()
			require.NoError(t, err)
			p, err = suite.ParsePending(first)
			require.NoError(t, err)
			second, err := p.Export()
			require.NoError(t, err)
			require.Equal(t, string(first), string(second))
			_, err = p.Accept(t.Context(), vc.Received("application/vc", raw), documents{}, noon)
			require.Error(t, err)
		}
	})
}
