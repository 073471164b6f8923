package bbs2023_test

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func scalar(t testing.TB, n byte) []byte {
	t.Helper()
	raw := make([]byte, 32)
	raw[31] = n
	return raw
}

// minus is the order of the group less 1.
func minus(t testing.TB) []byte {
	raw := unhex(t, order)
	raw[31]--
	return raw
}

// bySigner signs whatever it is asked to for a commitment, without a time.
func bySigner(t testing.TB, o office, c vc.Credential, as vc.Securer) vc.Secured {
	t.Helper()
	claims := maps.Clone(c.Object())
	if _, named := claims["issuer"]; !named {
		claims["issuer"] = o.id
	}
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	s, err := as.Secure(t.Context(), c, vc.Signing{Key: o.key, Rand: rand.Reader})
	require.NoError(t, err)
	return s
}

// TestSecurityCase36ShiftedSecret: a signer who adds to the secret what it should not could link pseudonyms of two worlds. The wallet
// has no credential then.
func TestSecurityCase36ShiftedSecret(t *testing.T) {
	o, world, c := newOffice(t, suite), newOffice(t, suite), personhood(t)
	must := avatar.Mandatory(c)
	for _, f := range nymFeatures {
		p := newPerson(t, o)
		owned, e := enrol(t, o, p, nil, nil, f)
		shifted := map[string][]byte{"1": scalar(t, 1), "-1": minus(t), "random": e.Entropy[:]}

		// A world that attests conduct adds 0.
		request, pending, err := owned.Request(nil, shownIn(t, world, owned, f))
		require.NoError(t, err)
		for name, entropy := range shifted {
			base := bySigner(t, world, c, suite.Shifted(request.Commitment, f, entropy, must...))
			got, err := pending.Accept(t.Context(), base, documents{}, noon)
			require.ErrorIs(t, err, bbs2023.ErrEntropy, name)
			require.Nil(t, got)
			// It writes 0, and signs something else.
			header, v := proofValue(t, base)
			v[5] = scalar(t, 0)
			got, err = pending.Accept(t.Context(), withValue(t, base, header, v), documents{}, noon)
			requireCheck(t, err, "proof", name)
			require.ErrorIs(t, err, did.ErrSignature)
			require.Nil(t, got)
		}
		honest := bySigner(t, world, c, suite.Shifted(request.Commitment, f, scalar(t, 0), must...))
		for name, entropy := range map[string]any{"1": scalar(t, 1), "the group's order": unhex(t, order), "short": make([]byte, 31), "none": []byte{}, "a number": uint64(0)} {
			header, v := proofValue(t, honest)
			v[5] = entropy
			got, err := pending.Accept(t.Context(), withValue(t, honest, header, v), documents{}, noon)
			requireCheck(t, err, "proof", name)
			require.Nil(t, got)
		}
		_, err = pending.Accept(t.Context(), honest, documents{}, noon)
		require.NoError(t, err)

		// A personhood issuer adds the same at each renewal.
		for name, entropy := range map[string][]byte{"1": scalar(t, 1), "0": scalar(t, 0), "-1": minus(t)} {
			in := session(o, f)
			request, pending, err := p.Request(nil, in, owned)
			require.NoError(t, err)
			got, err := pending.Accept(t.Context(), bySigner(t, o, c, suite.Shifted(request.Commitment, f, entropy, must...)), documents{}, noon)
			require.ErrorIs(t, err, bbs2023.ErrEntropy, name)
			require.Nil(t, got)
			// Also after the wallet was closed in between.
			raw, err := pending.Export()
			require.NoError(t, err)
			pending, err = suite.ParsePending(raw)
			require.NoError(t, err)
			_, err = pending.Accept(t.Context(), bySigner(t, o, c, suite.Shifted(request.Commitment, f, entropy, must...)), documents{}, noon)
			require.ErrorIs(t, err, bbs2023.ErrEntropy, name)
			renewed, err := pending.Accept(t.Context(), o.issue(t, c, suite.Blind(request, in, &e, must...)), documents{}, noon)
			require.NoError(t, err)
			one, err := owned.Nym(plaza)
			require.NoError(t, err)
			two, err := renewed.Nym(plaza)
			require.NoError(t, err)
			require.Equal(t, one, two)
		}
		// An issuer that enrols cannot add 0 with our Securer: it would know nothing that makes the secret its own.
		in := session(o, f)
		request, _, err = p.Request(nil, in, nil)
		require.NoError(t, err)
		_, err = suite.Blind(request, in, &bbs2023.Enrolment{Y: e.Y}).Secure(t.Context(), c, vc.Signing{Key: o.key, Rand: rand.Reader})
		require.Error(t, err)
	}
}

// TestSecurityCase37OtherSecretAtRenewal: a ban would end there. The issuer refuses, and what it has stored stays as it is.
func TestSecurityCase37OtherSecretAtRenewal(t *testing.T) {
	o, c := newOffice(t, suite), personhood(t)
	seed := make([]byte, 32)
	_, err := rand.Read(seed)
	require.NoError(t, err)
	first, err := suite.Person(seed, o.id, 0)
	require.NoError(t, err)
	_, e := enrol(t, o, first, nil, nil, bbs2023.Pseudonym)
	second, err := suite.Person(seed, o.id, 1)
	require.NoError(t, err)
	for name, p := range map[string]*bbs2023.Person{"another attempt": second, "another seed": newPerson(t, o)} {
		for _, f := range nymFeatures {
			stored := e
			in := session(o, f)
			request, _, err := p.Request(nil, in, nil)
			require.NoError(t, err)
			got, err := suite.Enrol(request, in, &stored, nil)
			require.ErrorIs(t, err, bbs2023.ErrEnrolled, name)
			require.Zero(t, got)
			require.Equal(t, e, stored)
			// Nor does Blind sign for the enrolment of another.
			_, err = vc.Issuer{ID: o.id, Key: o.key}.Issue(t.Context(), c, suite.Blind(request, in, &stored))
			require.ErrorIs(t, err, bbs2023.ErrEnrolled, name)
			// A commitment of one, and the enrolled pseudonym of the other.
			request.Enrolment = e.Y.Point[:]
			_, err = suite.Enrol(request, in, &stored, nil)
			require.ErrorIs(t, err, bbs2023.ErrRequest, name)
		}
	}
	for name, change := range map[string]func(e *bbs2023.Enrolment){
		"domain":          func(e *bbs2023.Enrolment) { e.Y.Domain = o.id },
		"another issuer":  func(e *bbs2023.Enrolment) { e.Y.Domain = plaza + "/enrolment" },
		"suite":           func(e *bbs2023.Enrolment) { e.Y.Suite = "" },
		"pseudonym":       func(e *bbs2023.Enrolment) { e.Y.Point[0] ^= 0x20 },
		"nothing at all":  func(e *bbs2023.Enrolment) { *e = bbs2023.Enrolment{} },
		"entropy, no one": func(e *bbs2023.Enrolment) { e.Entropy = [32]byte(unhex(t, order)) },
	} {
		stored := e
		change(&stored)
		in := session(o, bbs2023.Pseudonym)
		request, _, err := first.Request(nil, in, nil)
		require.NoError(t, err)
		if stored.Y != e.Y {
			_, err = suite.Enrol(request, in, &stored, nil)
			require.ErrorIs(t, err, bbs2023.ErrEnrolled, name)
		}
		_, err = vc.Issuer{ID: o.id, Key: o.key}.Issue(t.Context(), c, suite.Blind(request, in, &stored))
		require.ErrorIs(t, err, bbs2023.ErrEnrolled, name)
	}
}

// TestRestoredSeed: from the seed alone come the same enrolment and, with what the issuer has stored, the same pseudonyms.
func TestRestoredSeed(t *testing.T) {
	o := newOffice(t, suite)
	seed := make([]byte, 32)
	_, err := rand.Read(seed)
	require.NoError(t, err)
	person := func(issuer string, attempt uint32) *bbs2023.Person {
		p, err := suite.Person(seed, issuer, attempt)
		require.NoError(t, err)
		return p
	}
	owned, e := enrol(t, o, person(o.id, 0), nil, nil, bbs2023.Pseudonym)
	restored, again := enrol(t, o, person(o.id, 0), &e, nil, bbs2023.HolderBindingPseudonym)
	require.Equal(t, e, again)
	one, err := owned.Nym(harbour)
	require.NoError(t, err)
	two, err := restored.Nym(harbour)
	require.NoError(t, err)
	require.Equal(t, one, two)

	elsewhere := newOffice(t, suite)
	ys := map[[48]byte]bool{e.Y.Point: true}
	for _, p := range []struct {
		by      office
		attempt uint32
	}{{o, 1}, {elsewhere, 0}} {
		_, e := enrol(t, p.by, person(p.by.id, p.attempt), nil, nil, bbs2023.Pseudonym)
		require.False(t, ys[e.Y.Point])
		ys[e.Y.Point] = true
	}
	for _, short := range [][]byte{nil, seed[:31], append(slices.Clone(seed), 0)} {
		_, err := suite.Person(short, o.id, 0)
		require.ErrorIs(t, err, did.ErrInvalid)
	}
	_, err = suite.Person(seed, o.id+"/enrolment", 0)
	require.ErrorIs(t, err, did.ErrInvalid)
}

// keysOf finds keys by the whole name, with purposes.
type keysOf map[string]vc.Key

func (k keysOf) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) {
	key, there := k[r.Method]
	if !there {
		return vc.Key{}, vc.ErrUnavailable
	}
	return key, nil
}

// webOffice has a DID whose keys are found in keys.
func webOffice(t testing.TB, id, fragment string, keys keysOf, purposes did.Purpose) office {
	t.Helper()
	secret, err := bbs2023.GenerateKey(nil)
	require.NoError(t, err)
	url, err := did.ParseURL(id + "#" + fragment)
	require.NoError(t, err)
	keys[url.String()] = vc.Key{Public: secret.Signer().PublicKey(), Controller: id, Purposes: purposes}
	return office{id, did.SigningKey{ID: url, Signer: secret.Signer()}, suite}
}

// TestAcceptRefuses: whatever is not the one credential that was asked for, in the session in which it was.
func TestAcceptRefuses(t *testing.T) {
	keys, c := keysOf{}, personhood(t)
	must := avatar.Mandatory(c)
	o := webOffice(t, "did:web:registry.example", "a", keys, did.AssertionMethod)
	otherKey := webOffice(t, o.id, "b", keys, did.AssertionMethod)
	loginKey := webOffice(t, o.id, "c", keys, did.Authentication)
	elsewhere := webOffice(t, harbour, "a", keys, did.AssertionMethod)
	for _, f := range nymFeatures {
		p := newPerson(t, o)
		in := session(o, f)
		request, pending, err := p.Request(nil, in, nil)
		require.NoError(t, err)
		e, err := suite.Enrol(request, in, nil, nil)
		require.NoError(t, err)
		good := o.issue(t, c, suite.Blind(request, in, &e, must...))
		by := func(o office, request bbs2023.Request, f bbs2023.Feature) vc.Secured {
			return bySigner(t, o, c, suite.Shifted(request.Commitment, f, e.Entropy[:], must...))
		}
		otherFeature := nymFeatures[1-slices.Index(nymFeatures, f)]
		other, _, err := p.Request(nil, session(o, otherFeature), nil)
		require.NoError(t, err)
		same, _, err := p.Request(nil, in, nil)
		require.NoError(t, err)
		stranger, _, err := newPerson(t, o).Request(nil, in, nil)
		require.NoError(t, err)
		_, v := proofValue(t, by(otherKey, request, f))
		otherPublic := v[2]
		alter := func(change func(v []any)) vc.Secured {
			header, v := proofValue(t, good)
			change(v)
			return withValue(t, good, header, v)
		}
		withIssuer := maps.Clone(c.Object())
		withIssuer["issuer"] = o.id
		named, err := vc.NewCredential(withIssuer)
		require.NoError(t, err)
		theirs := bySigner(t, elsewhere, named, suite.Shifted(request.Commitment, f, e.Entropy[:], must...))
		set, err := dataintegrity.EdDSARDFC2022(jsonld.Embedded()).AddProof(t.Context(), good.Bytes(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, newAvatar(t).Key)
		require.NoError(t, err)

		for name, x := range map[string]struct {
			check vc.Check
			given vc.Secured
		}{
			"another key of the issuer":    {"binding", by(otherKey, request, f)},
			"a key for something else":     {"binding", by(loginKey, request, f)},
			"another issuer":               {"binding", by(elsewhere, request, f)},
			"another issuer's key":         {"binding", theirs},
			"another feature":              {"proof", by(o, other, otherFeature)},
			"of another request of mine":   {"proof", by(o, same, f)},
			"of a stranger's request":      {"proof", by(o, stranger, f)},
			"for nobody":                   {"proof", o.issue(t, c, suite.Base(must...))},
			"claim changed":                {"proof", edit(t, good, func(_, s, _ map[string]any) { s["method"] = "by letter" })},
			"claim removed":                {"proof", edit(t, good, func(_, s, _ map[string]any) { delete(s, "method") })},
			"mandatory claim changed":      {"proof", edit(t, good, func(o, _, _ map[string]any) { o["validUntil"] = "2126-06-01T00:00:00Z" })},
			"claim added":                  {"proof", edit(t, good, func(_, s, _ map[string]any) { s["id"] = plaza })},
			"created":                      {"proof", edit(t, good, func(_, _, p map[string]any) { p["created"] = "2026-06-01T12:00:00Z" })},
			"signature":                    {"proof", alter(func(v []any) { v[0] = flipped(v[0], 79) })},
			"signature's point":            {"proof", alter(func(v []any) { v[0] = changed(v[0], 0, unhex(t, identity)...) })},
			"header":                       {"proof", alter(func(v []any) { v[1] = flipped(v[1], 63) })},
			"public key":                   {"proof", alter(func(v []any) { v[2] = otherPublic })},
			"HMAC key":                     {"proof", alter(func(v []any) { v[3] = make([]byte, 31) })},
			"mandatory pointer less":       {"proof", alter(func(v []any) { v[4] = v[4].([]any)[1:] })},
			"mandatory pointer more":       {"proof", alter(func(v []any) { v[4] = append(v[4].([]any), "/credentialSubject/method") })},
			"mandatory pointer to nothing": {"proof", alter(func(v []any) { v[4] = []any{"/credentialSubject/shoeSize"} })},
			"a second proof":               {"proof", edit(t, good, func(o, _, p map[string]any) { o["proof"] = []any{p, p} })},
			"a proof by somebody, besides": {"proof", vc.Received("application/vc", set)},
			"no proof":                     {"proof", edit(t, good, func(o, _, _ map[string]any) { delete(o, "proof") })},
			"nothing":                      {"structure", vc.Secured{}},
			"no JSON":                      {"structure", vc.Received("application/vc", []byte("{"))},
			"key of nobody":                {"key", edit(t, good, func(_, _, p map[string]any) { p["verificationMethod"] = o.id + "#d" })},
			"another context of the issuer": {"context", edit(t, good, func(o, _, _ map[string]any) {
				o["@context"] = append(o["@context"].([]any), "https://nobody.example/v1")
			})},
		} {
			got, err := pending.Accept(t.Context(), x.given, keys, noon)
			require.Nil(t, got, name)
			var refused *vc.VerifyError
			require.ErrorAs(t, err, &refused, name)
			require.Equal(t, x.check, refused.Check, "%s: %v", name, err)
		}
		_, err = pending.Accept(t.Context(), good, nil, noon)
		require.Error(t, err)
		owned, err := pending.Accept(t.Context(), good, keys, noon)
		require.NoError(t, err)
		_, err = pending.Accept(t.Context(), good, keys, noon)
		require.Error(t, err, "twice")
		raw, err := pending.Export()
		require.NoError(t, err)
		spent, err := suite.ParsePending(raw)
		require.NoError(t, err)
		_, err = spent.Accept(t.Context(), good, keys, noon)
		require.Error(t, err, "twice, stored in between")
		_, err = (*bbs2023.Pending)(nil).Accept(t.Context(), good, keys, noon)
		require.Error(t, err)
		_, err = new(bbs2023.Pending).Accept(t.Context(), good, keys, noon)
		require.Error(t, err)

		derived, err := owned.Disclose(t.Context(), good, vc.Disclosure{To: challenge(plaza), Rand: rand.Reader})
		require.NoError(t, err)
		_, pending, err = p.Request(nil, session(o, f), owned)
		require.NoError(t, err)
		_, err = pending.Accept(t.Context(), derived, keys, noon)
		requireCheck(t, err, "structure")
		require.ErrorIs(t, err, bbs2023.ErrDerived)
	}
}

// TestAcceptOfAnotherWorld: a session in one world, answered by another, with its own signature for the same commitment.
func TestAcceptOfAnotherWorld(t *testing.T) {
	o, c := newOffice(t, suite), personhood(t)
	one, two := newOffice(t, suite), newOffice(t, suite)
	owned, _ := enrol(t, o, newPerson(t, o), nil, nil, bbs2023.Pseudonym)
	request, pending, err := owned.Request(nil, shownIn(t, two, owned, bbs2023.Pseudonym))
	require.NoError(t, err)
	_, err = pending.Accept(t.Context(), bySigner(t, one, c, suite.Shifted(request.Commitment, bbs2023.Pseudonym, scalar(t, 0))), documents{}, noon)
	requireCheck(t, err, "binding")
	// And of another session of the same world.
	other, _, err := owned.Request(nil, shownIn(t, two, owned, bbs2023.Pseudonym))
	require.NoError(t, err)
	_, err = pending.Accept(t.Context(), bySigner(t, two, c, suite.Shifted(other.Commitment, bbs2023.Pseudonym, scalar(t, 0))), documents{}, noon)
	require.ErrorIs(t, err, bbs.ErrNotVerified)
}
