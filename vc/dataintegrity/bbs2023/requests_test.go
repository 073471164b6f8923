package bbs2023_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// nymFeatures have a pseudonym.
var nymFeatures = []bbs2023.Feature{bbs2023.Pseudonym, bbs2023.HolderBindingPseudonym}

// shownIn is the session of a world that has just seen somebody's pseudonym; the presentation's digest stands for the presentation.
func shownIn(t testing.TB, world office, of *bbs2023.Owned, f bbs2023.Feature) bbs2023.Session {
	t.Helper()
	in := session(world, f)
	var err error
	in.Nym, err = of.Nym(plaza)
	require.NoError(t, err)
	in.Holder, in.Presentation = newAvatar(t).ID, [32]byte{1, 2, 3}
	return in
}

// alterations are of every field of a session, to other values that are well-formed.
func alterations(t testing.TB, in bbs2023.Session) map[string]func(s *bbs2023.Session) {
	t.Helper()
	other, person := newOffice(t, suite), newAvatar(t)
	out := map[string]func(s *bbs2023.Session){
		"issuer":     func(s *bbs2023.Session) { s.Issuer = other.id },
		"issuer key": func(s *bbs2023.Session) { s.IssuerKey = other.public() },
		"holder":     func(s *bbs2023.Session) { s.Holder = person.ID },
		"no holder":  func(s *bbs2023.Session) { s.Holder = did.DID{} },
		"nonce":      func(s *bbs2023.Session) { s.Nonce = rand.Text() },
		"nonce more": func(s *bbs2023.Session) { s.Nonce += "A" },
		"feature":    func(s *bbs2023.Session) { s.Feature = nymFeatures[1-slices.Index(nymFeatures, s.Feature)] },
		"no nym":     func(s *bbs2023.Session) { s.Feature = bbs2023.HolderBinding },
	}
	if in.Nym == (vc.Nym{}) {
		delete(out, "no holder") // there was none
		return out
	}
	stranger, _ := enrol(t, other, newPerson(t, other), nil, nil, bbs2023.Pseudonym)
	out["presentation"] = func(s *bbs2023.Session) { s.Presentation[31]++ }
	out["no presentation"] = func(s *bbs2023.Session) { s.Presentation = [32]byte{} }
	out["domain"] = func(s *bbs2023.Session) { s.Nym.Domain = harbour }
	out["domain no DID"] = func(s *bbs2023.Session) { s.Nym.Domain = plaza + "/enrolment" }
	out["suite of the nym"] = func(s *bbs2023.Session) { s.Nym.Suite = "BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_" }
	out["nym of another secret"] = func(s *bbs2023.Session) { s.Nym, _ = stranger.Nym(plaza) }
	out["nym negated"] = func(s *bbs2023.Session) { s.Nym.Point[0] ^= 0x20 }
	out["nym of nobody"] = func(s *bbs2023.Session) { s.Nym.Point = [48]byte(unhex(t, basePoint)) }
	out["enrolment"] = func(s *bbs2023.Session) { s.Nym, s.Presentation = vc.Nym{}, [32]byte{} }
	return out
}

// TestRequestsAreForOneSession: a request holds for the session that it was made for, and for none that differs from it in one field:
// not for a nonce of another session either, the issuer's own.
func TestRequestsAreForOneSession(t *testing.T) {
	o := newOffice(t, suite)
	for _, f := range nymFeatures {
		in := session(o, f)
		request, _, err := newPerson(t, o).Request(nil, in, nil)
		require.NoError(t, err)
		_, err = suite.Enrol(request, in, nil, nil)
		require.NoError(t, err)
		for name, change := range alterations(t, in) {
			other := in
			change(&other)
			_, err := suite.Enrol(request, other, nil, nil)
			require.ErrorIs(t, err, bbs2023.ErrRequest, name)
		}

		owned, _ := enrol(t, o, newPerson(t, o), nil, nil, f)
		world := newOffice(t, suite)
		in = shownIn(t, world, owned, f)
		request, _, err = owned.Request(nil, in)
		require.NoError(t, err)
		sign := func(in bbs2023.Session, by office) error {
			c := personhood(t) // any credential that names nobody
			_, err := vc.Issuer{ID: by.id, Key: by.key, Now: clock}.Issue(t.Context(), c, suite.Blind(request, in, nil, avatar.Mandatory(c)...))
			return err
		}
		require.NoError(t, sign(in, world))
		for name, change := range alterations(t, in) {
			other := in
			change(&other)
			require.Error(t, sign(other, world), name)
			if other.Issuer == in.Issuer && other.IssuerKey == in.IssuerKey && other.Nym.Domain == in.Nym.Domain && other.Nym.Suite == in.Nym.Suite && other.Presentation != [32]byte{} {
				require.ErrorIs(t, sign(other, world), bbs2023.ErrRequest, name)
			}
		}
		// Made for one world, given to another, which says that it is for itself.
		elsewhere := newOffice(t, suite)
		require.Error(t, sign(in, elsewhere))
		taken := in
		taken.Issuer, taken.IssuerKey = elsewhere.id, elsewhere.public()
		require.ErrorIs(t, sign(taken, elsewhere), bbs2023.ErrRequest)
		// Enrolments are not sessions.
		_, err = suite.Enrol(request, in, nil, nil)
		require.ErrorIs(t, err, bbs2023.ErrRequest)
	}
}

// TestAlteredRequests: every byte of a request counts, and what is left of another person's does not fit.
func TestAlteredRequests(t *testing.T) {
	o := newOffice(t, suite)
	for _, f := range nymFeatures {
		in := session(o, f)
		request, _, err := newPerson(t, o).Request(nil, in, nil)
		require.NoError(t, err)
		other, _, err := newPerson(t, o).Request(nil, in, nil)
		require.NoError(t, err)
		refused := func(name string, change func(r *bbs2023.Request)) {
			r := bbs2023.Request{Commitment: slices.Clone(request.Commitment), Binding: slices.Clone(request.Binding), Enrolment: slices.Clone(request.Enrolment)}
			change(&r)
			e, err := suite.Enrol(r, in, nil, nil)
			require.ErrorIs(t, err, bbs2023.ErrRequest, name)
			require.Zero(t, e)
		}
		for at := range request.Commitment {
			refused("commitment", func(r *bbs2023.Request) { r.Commitment[at] ^= 1 })
		}
		for at := range request.Binding {
			refused("binding", func(r *bbs2023.Request) { r.Binding[at] ^= 1 })
		}
		for at := range request.Enrolment {
			refused("enrolment", func(r *bbs2023.Request) { r.Enrolment[at] ^= 1 })
		}
		for name, change := range map[string]func(r *bbs2023.Request){
			"no commitment":           func(r *bbs2023.Request) { r.Commitment = nil },
			"no binding":              func(r *bbs2023.Request) { r.Binding = nil },
			"no enrolment":            func(r *bbs2023.Request) { r.Enrolment = nil },
			"nothing":                 func(r *bbs2023.Request) { *r = bbs2023.Request{} },
			"short":                   func(r *bbs2023.Request) { r.Enrolment = r.Enrolment[:47] },
			"long":                    func(r *bbs2023.Request) { r.Enrolment = append(r.Enrolment, 0) },
			"commitment to more":      func(r *bbs2023.Request) { r.Commitment = append(r.Commitment, r.Commitment[48:80]...) },
			"commitment to less":      func(r *bbs2023.Request) { r.Commitment = r.Commitment[:len(r.Commitment)-32] },
			"commitment without end":  func(r *bbs2023.Request) { r.Commitment = bytes.Repeat([]byte{1}, 1<<20) },
			"binding without end":     func(r *bbs2023.Request) { r.Binding = bytes.Repeat([]byte{1}, 1<<20) },
			"their commitment":        func(r *bbs2023.Request) { r.Commitment = other.Commitment },
			"their binding":           func(r *bbs2023.Request) { r.Binding = other.Binding },
			"their enrolment":         func(r *bbs2023.Request) { r.Enrolment = other.Enrolment },
			"their secret, mine":      func(r *bbs2023.Request) { r.Commitment, r.Binding = other.Commitment, other.Binding },
			"commitment the identity": func(r *bbs2023.Request) { copy(r.Commitment, unhex(t, identity)) },
			"enrolment the identity":  func(r *bbs2023.Request) { r.Enrolment = unhex(t, identity) },
			"enrolment P1":            func(r *bbs2023.Request) { r.Enrolment = unhex(t, p1) },
			"enrolment base point":    func(r *bbs2023.Request) { r.Enrolment = unhex(t, basePoint) },
			"enrolment off subgroup":  func(r *bbs2023.Request) { r.Enrolment = unhex(t, offSubgroup) },
			"all the identity": func(r *bbs2023.Request) {
				copy(r.Commitment, append(unhex(t, identity), make([]byte, len(r.Commitment)-48)...))
				r.Binding, r.Enrolment = make([]byte, len(r.Binding)), unhex(t, identity)
			},
		} {
			refused(name, change)
		}
	}
}

// TestSessionsAreWhole: what is missing in a session is said on both sides.
func TestSessionsAreWhole(t *testing.T) {
	o := newOffice(t, suite)
	p := newPerson(t, o)
	owned, _ := enrol(t, o, p, nil, nil, bbs2023.Pseudonym)
	edKey := newAvatar(t).Key
	shown := shownIn(t, o, owned, bbs2023.Pseudonym)
	good := session(o, bbs2023.Pseudonym)
	request, _, err := p.Request(nil, good, nil)
	require.NoError(t, err)
	for name, change := range map[string]func(s *bbs2023.Session){
		"no issuer":       func(s *bbs2023.Session) { s.Issuer = "" },
		"issuer with key": func(s *bbs2023.Session) { s.Issuer += "#key" },
		"no key":          func(s *bbs2023.Session) { s.IssuerKey = did.PublicKey{} },
		"Ed25519":         func(s *bbs2023.Session) { s.IssuerKey = edKey.Signer.PublicKey() },
		"no nonce":        func(s *bbs2023.Session) { s.Nonce = "" },
		"short nonce":     func(s *bbs2023.Session) { s.Nonce = "fifteen letters" },
		"baseline":        func(s *bbs2023.Session) { s.Feature = 3 },
		"feature 200":     func(s *bbs2023.Session) { s.Feature = 200 },
		"presentation":    func(s *bbs2023.Session) { s.Presentation[0] = 1 },
		"nym alone":       func(s *bbs2023.Session) { s.Nym = shown.Nym },
	} {
		s := good
		change(&s)
		_, _, err := p.Request(nil, s, nil)
		require.Error(t, err, name)
		_, err = suite.Enrol(request, s, nil, nil)
		require.Error(t, err, name)
		_, err = suite.Blind(request, s, nil).Secure(t.Context(), personhood(t), vc.Signing{Key: o.key, Rand: rand.Reader})
		require.Error(t, err, name)
	}
	_, _, err = p.Request(nil, shown, nil)
	require.Error(t, err, "a person shows no pseudonym where it enrols")
	_, _, err = owned.Request(nil, good)
	require.Error(t, err, "an Owned does not enrol")
	_, _, err = p.Request(nil, session(newOffice(t, suite), bbs2023.Pseudonym), nil)
	require.Error(t, err, "another issuer than the secret is for")
	hb := bind(t, o, p, personhood(t))
	_, _, err = hb.Request(nil, shown)
	require.Error(t, err, "without a pseudonym")
	_, err = hb.Nym(plaza)
	require.Error(t, err)
	_, _, err = p.Request(nil, good, hb)
	require.Error(t, err, "what has no pseudonym is not renewed into one")

	// With holder binding alone nothing is bound and nobody enrols.
	alone := session(o, bbs2023.HolderBinding)
	bound, _, err := p.Request(nil, alone, nil)
	require.NoError(t, err)
	e := bbs2023.Enrolment{Entropy: [32]byte(scalar(t, 1))}
	for name, as := range map[string]vc.Securer{
		"binding":            suite.Blind(bbs2023.Request{Commitment: bound.Commitment, Binding: make([]byte, 64)}, alone, nil),
		"enrolment":          suite.Blind(bbs2023.Request{Commitment: bound.Commitment, Enrolment: make([]byte, 48)}, alone, nil),
		"enrolled":           suite.Blind(bound, alone, &e),
		"no commitment":      suite.Blind(bbs2023.Request{}, alone, nil),
		"commitment altered": suite.Blind(bbs2023.Request{Commitment: flipped(bound.Commitment, 80)}, alone, nil),
	} {
		_, err := vc.Issuer{ID: o.id, Key: o.key}.Issue(t.Context(), personhood(t), as)
		require.Error(t, err, name)
	}
	_, err = vc.Issuer{ID: o.id, Key: o.key}.Issue(t.Context(), personhood(t), suite.Blind(bound, alone, nil))
	require.NoError(t, err)
	_, err = suite.Enrol(bound, alone, nil, nil)
	require.ErrorIs(t, err, bbs2023.ErrRequest)

	// The conduct request of somebody whose secret is another than that of the session's nym.
	stranger, _ := enrol(t, o, newPerson(t, o), nil, nil, bbs2023.Pseudonym)
	_, _, err = stranger.Request(nil, shown)
	require.ErrorIs(t, err, bbs2023.ErrRequest)

	for name, r := range map[string]io.Reader{"broken": iotest.ErrReader(errors.New("broken")), "short": io.LimitReader(rand.Reader, 63)} {
		_, _, err := p.Request(r, good, nil)
		require.ErrorIs(t, err, bbs.ErrRandom, name)
		_, _, err = owned.Request(r, shown)
		require.ErrorIs(t, err, bbs.ErrRandom, name)
	}
	_, err = suite.Enrol(request, good, nil, io.LimitReader(rand.Reader, 47))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

// TestSecurityCase24Requests: randomness that repeats itself makes one commitment of one secret, and another of another; the issuer's nonce is in the
// proof that binds it.
func TestSecurityCase24Requests(t *testing.T) {
	o := newOffice(t, suite)
	stuck := func() io.Reader { return bytes.NewReader(make([]byte, 4096)) }
	in := session(o, bbs2023.Pseudonym)
	seen := map[string]string{}
	for name, p := range map[string]*bbs2023.Person{"one": newPerson(t, o), "two": newPerson(t, o)} {
		for range 2 {
			in := in
			in.Nonce = rand.Text()
			request, _, err := p.Request(stuck(), in, nil)
			require.NoError(t, err)
			require.Contains(t, []string{"", name}, seen[string(request.Commitment)])
			require.Empty(t, seen[string(request.Binding)])
			seen[string(request.Commitment)], seen[string(request.Binding)] = name, name
			for at := 0; at < len(request.Binding); at += 32 {
				scalar := string(request.Binding[at : at+32])
				require.Empty(t, seen[scalar])
				seen[scalar] = name
			}
		}
	}
}
