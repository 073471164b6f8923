package federation_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/federation"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

var jcs = dataintegrity.EdDSAJCS2022(jsonld.Embedded())

// party is somebody who can sign.
type party struct {
	id  did.DID
	key did.SigningKey
}

func newParty(t testing.TB) party {
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	return party{id, key}
}

// says makes a membership of a world, signed by this party; change spoils it before.
func (p party) says(t testing.TB, world did.DID, change func(m *avatar.Membership)) vc.Secured {
	m := avatar.Membership{Subject: world, Members: []did.DID{world}, Federation: "Harbour League", From: noon.AddDate(0, 0, -1), Until: noon.AddDate(0, 1, 0)}
	if change != nil {
		change(&m)
	}
	c, err := m.Credential()
	require.NoError(t, err)
	s, err := vc.Issuer{ID: p.id.String(), Key: p.key, Now: clock}.Issue(context.Background(), c, jcs)
	require.NoError(t, err)
	return s
}

func verifier() *vc.Verifier {
	return &vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{jcs, sdjwt.Mechanism{}}, Trust: vc.AnyIssuer{}, Now: clock}
}

// scene is a world that belongs to a federation and asks for pseudonyms in its domain; the person agrees.
type scene struct {
	world, league, other party
	guard                federation.Guard
	to                   vc.Challenge
	asked                []avatar.Membership
}

func newScene(t testing.TB) *scene {
	s := &scene{world: newParty(t), league: newParty(t), other: newParty(t)}
	s.to = vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: s.world.id.String(), NymDomain: s.league.id.String()}
	s.guard = federation.Guard{Domains: federation.NewMemory(8), Verifier: verifier(), Memberships: []vc.Secured{s.league.says(t, s.world.id, nil)},
		Consent: func(_ context.Context, _ vc.Challenge, m avatar.Membership) error {
			s.asked = append(s.asked, m)
			return nil
		}}
	return s
}

func (s *scene) asks() error { return s.guard.NymDomain(context.Background(), s.to) }

func refused(t testing.TB, err error, check vc.Check, words string) {
	t.Helper()
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, check, e.Check, "%v", err)
	require.ErrorContains(t, err, words)
}

func TestAFederationIsAskedAboutAndRemembered(t *testing.T) {
	s := newScene(t)
	require.NoError(t, s.asks())
	require.Len(t, s.asked, 1)
	require.Equal(t, "Harbour League", s.asked[0].Federation)
	require.Equal(t, []did.DID{s.world.id}, s.asked[0].Members)
	role, err := s.guard.Domains.Role(t.Context(), s.league.id)
	require.NoError(t, err)
	require.Equal(t, federation.Federation, role)
	require.NoError(t, s.asks(), "and again")

	s.to.NymDomain = s.to.Audience
	require.NoError(t, s.asks(), "its own domain stays its own")
	require.Len(t, s.asked, 2, "about which nobody is asked")
	role, err = s.guard.Domains.Role(t.Context(), s.world.id)
	require.NoError(t, err)
	require.Equal(t, federation.World, role)
}

func TestOtherDomainsAreRefused(t *testing.T) {
	no := errors.New("the person says no")
	for name, c := range map[string]struct {
		spoil func(t *testing.T, s *scene)
		check vc.Check
		words string
	}{
		"no memory":              {func(_ *testing.T, s *scene) { s.guard.Domains = nil }, "binding", "Guard.Domains"},
		"no memory, own domain":  {func(_ *testing.T, s *scene) { s.guard.Domains = nil; s.to.NymDomain = s.to.Audience }, "binding", "Guard.Domains"},
		"no verifier":            {func(_ *testing.T, s *scene) { s.guard.Verifier = nil }, "binding", "Guard.Verifier"},
		"nobody asks the person": {func(_ *testing.T, s *scene) { s.guard.Consent = nil }, "binding", "Guard.Consent"},
		"the person disagrees": {func(_ *testing.T, s *scene) {
			s.guard.Consent = func(context.Context, vc.Challenge, avatar.Membership) error { return no }
		}, "binding", no.Error()},
		"no domain":                 {func(_ *testing.T, s *scene) { s.to.NymDomain = "" }, "binding", "not a DID"},
		"where people are enrolled": {func(_ *testing.T, s *scene) { s.to.NymDomain += "/enrolment" }, "binding", "not a DID"},
		"the audience is no DID":    {func(_ *testing.T, s *scene) { s.to.Audience = "https://plaza.example" }, "binding", "only a DID"},
		"no memberships":            {func(_ *testing.T, s *scene) { s.guard.Memberships = nil }, "binding", "at hand"},
		"of another world":          {func(t *testing.T, s *scene) { s.guard.Memberships = []vc.Secured{s.league.says(t, s.other.id, nil)} }, "binding", "member of"},
		"of another federation":     {func(t *testing.T, s *scene) { s.guard.Memberships = []vc.Secured{s.other.says(t, s.world.id, nil)} }, "binding", "at hand"},
		"something else it said": {func(t *testing.T, s *scene) {
			c, err := avatar.Employment{Subject: s.world.id, WorksFor: "K", From: noon, Until: noon.AddDate(1, 0, 0)}.Credential()
			require.NoError(t, err)
			job, err := vc.Issuer{ID: s.league.id.String(), Key: s.league.key, Now: clock}.Issue(t.Context(), c, jcs)
			require.NoError(t, err)
			s.guard.Memberships = []vc.Secured{job}
		}, "binding", "at hand"},
		"expired": {func(t *testing.T, s *scene) {
			s.guard.Memberships = []vc.Secured{s.league.says(t, s.world.id, func(m *avatar.Membership) { m.Until = noon })}
		}, "time", "valid until"},
		"not valid yet": {func(t *testing.T, s *scene) {
			s.guard.Memberships = []vc.Secured{s.league.says(t, s.world.id, func(m *avatar.Membership) { m.From = noon.Add(time.Minute) })}
		}, "time", "valid from"},
		"forged": {func(_ *testing.T, s *scene) {
			raw := strings.Replace(string(s.guard.Memberships[0].Bytes()), "Harbour League", "Charity", 1)
			s.guard.Memberships = []vc.Secured{vc.Received("", []byte(raw))}
		}, "proof", ""},
		"of a federation that is not trusted": {func(_ *testing.T, s *scene) { s.guard.Verifier.Trust = nobody{} }, "trust", "nobody"},
		"too many":                            {func(_ *testing.T, s *scene) { s.guard.Memberships = make([]vc.Secured, 65) }, "limit", "65"},
		"an earlier name of its log": {func(_ *testing.T, s *scene) {
			s.to.NymDomain, s.to.Audience = "did:webvh:QmScid:old.example", "did:webvh:QmScid:new.example"
		}, "binding", "did:webvh"},
		"another log": {func(_ *testing.T, s *scene) {
			s.to.NymDomain, s.to.Audience = "did:webvh:QmOther:old.example", "did:webvh:QmScid:new.example"
		}, "binding", "at hand"},
		"the memory fails":      {func(_ *testing.T, s *scene) { s.guard.Domains = broken{} }, "binding", "disk"},
		"the memory fails late": {func(_ *testing.T, s *scene) { s.guard.Domains = late{} }, "binding", "disk"},
		"the memory is full":    {func(_ *testing.T, s *scene) { s.guard.Domains = federation.NewMemory(0) }, "binding", "taken"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			c.spoil(t, s)
			err := s.asks()
			refused(t, err, c.check, c.words)
			require.NotEqual(t, errors.Is(err, vc.ErrInvalid), errors.Is(err, vc.ErrUnavailable))
			if name == "the person disagrees" {
				require.ErrorIs(t, err, no)
			}
			if s.guard.Domains != nil {
				role, err := s.guard.Domains.Role(t.Context(), s.league.id)
				require.True(t, err != nil || role == 0, "nothing is recorded")
			}
			if !strings.HasPrefix(name, "the memory") {
				require.Empty(t, s.asked, "nobody is asked in vain")
			}
		})
	}
}

// A list of members of which part is hidden is no list to agree to.
func TestHiddenMembersAreRefused(t *testing.T) {
	for shown, members := range map[bool][]vc.Pointer{false: {"/federationName", "/memberCount", "/members/0"}, true: {""}} {
		s := newScene(t)
		c, err := avatar.Membership{Subject: s.world.id, Members: []did.DID{s.world.id, s.other.id}, Federation: "Harbour League",
			From: noon, Until: noon.AddDate(0, 1, 0)}.Credential()
		require.NoError(t, err)
		issued, err := vc.Issuer{ID: s.league.id.String(), Key: s.league.key, Now: clock}.Issue(t.Context(), c,
			sdjwt.VC{Holder: s.world.key.Signer.PublicKey(), Conceal: []vc.Pointer{"/members/0", "/members/1"}})
		require.NoError(t, err)
		if !shown {
			members = members[2:]
		}
		part, err := sdjwt.Bound{Key: s.world.key.Signer}.Disclose(t.Context(), issued,
			vc.Disclosure{Reveal: members, To: s.to, Holder: s.world.id, At: noon, Rand: strings.NewReader(strings.Repeat("r", 999))})
		require.NoError(t, err)
		cut := string(part.Bytes()[:strings.LastIndexByte(string(part.Bytes()), '~')+1])
		s.guard.Memberships = []vc.Secured{vc.Received("", []byte(cut))}
		if shown {
			require.NoError(t, s.asks())
			require.Len(t, s.asked[0].Members, 2)
			continue
		}
		refused(t, s.asks(), "structure", "member")
	}
}

type nobody struct{}

func (nobody) Trusts(string, vc.Credential) error { return errors.New("nobody is trusted") }

// broken is a memory that cannot be read, late one that can be read only.
type (
	broken struct{}
	late   struct{}
)

var errDisk = errors.New("the disk is gone")

func (broken) Role(context.Context, did.DID) (federation.Role, error)      { return 0, errDisk }
func (broken) Use(context.Context, did.DID, federation.Role) (bool, error) { return true, errDisk }
func (late) Role(context.Context, did.DID) (federation.Role, error)        { return 0, nil }
func (late) Use(context.Context, did.DID, federation.Role) (bool, error)   { return true, errDisk }
