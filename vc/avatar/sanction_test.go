package avatar_test

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"
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
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func nymIn(domain string, n byte) vc.Nym {
	return vc.Nym{Suite: "bls12-381-sha-256", Domain: domain, Point: [48]byte{0xa1, n, 47: 3}}
}

// banned is a person's ban.
func banned(testing.TB) avatar.Sanction {
	return avatar.Sanction{ID: "urn:uuid:66666666-6666-4666-8666-666666666666", SubjectNym: nymIn("did:web:a.example", 2), From: from, Until: from.AddDate(1, 0, 0),
		Category: "ScamsAndFraud", Ground: "Rule 4: sell what you show", GroundURL: "https://a.example/rules#4", Facts: "Sold the same horse three times.\nTwo buyers complained.",
		Automated: new(false), Measure: avatar.Ban, Scope: avatar.ScopeWorld, Start: from, End: from.AddDate(0, 6, 0),
		Appeal: "https://a.example/appeals", AppealBy: from.AddDate(0, 1, 0)}
}

// warned is a business's, in public, and has no end.
func warned(t testing.TB) avatar.Sanction {
	s := banned(t)
	s.SubjectNym, s.Subject = vc.Nym{}, name(t, "did:web:kestrel.example")
	s.Measure, s.Scope = avatar.Warning, avatar.ScopeFederation
	s.End, s.Indefinite = time.Time{}, true
	return s
}

func reduced(t testing.TB) avatar.AppealDecision {
	s := banned(t)
	return avatar.AppealDecision{ID: "urn:uuid:77777777-7777-4777-8777-777777777777", SubjectNym: s.SubjectNym, From: from.AddDate(0, 0, 20), Until: from.AddDate(2, 0, 0),
		Sanction: s.ID, Digest: [32]byte{4, 5, 6}, Outcome: avatar.Reduced, Reasons: "One of the buyers was paid back.", NewEnd: from.AddDate(0, 2, 0), Decided: from.AddDate(0, 0, 19)}
}

func sanctionList(t testing.TB) avatar.SanctionList {
	league := name(t, "did:web:league.example")
	return avatar.SanctionList{ID: "urn:uuid:88888888-8888-4888-8888-888888888888", Federation: league, From: from, Until: from.AddDate(0, 0, 1),
		Suite: "bls12-381-sha-256", AsOf: avatar.DateOf(from),
		Banned: map[vc.Nym]time.Time{nymIn(league.String(), 9): {}, nymIn(league.String(), 1): from.AddDate(0, 3, 0)}}
}

// TestSanctionsWithoutDueProcessAreNotWritten: the refusal names the claim.
func TestSanctionsWithoutDueProcessAreNotWritten(t *testing.T) {
	const c = "/credentialSubject/"
	for at, list := range map[vc.Pointer][]func(s *avatar.Sanction){
		"/id":     {func(s *avatar.Sanction) { s.ID = "" }},
		c + "id":  {func(s *avatar.Sanction) { s.SubjectNym = vc.Nym{} }},
		c + "nym": {func(s *avatar.Sanction) { s.Subject = name(t, "did:web:kestrel.example") }},
		c + "category": {
			func(s *avatar.Sanction) { s.Category = "" },
			func(s *avatar.Sanction) { s.Category = "Helpfulness" },
		},
		c + "ground":    {func(s *avatar.Sanction) { s.Ground = "" }},
		c + "groundURL": {func(s *avatar.Sanction) { s.GroundURL = "" }, func(s *avatar.Sanction) { s.GroundURL = "rule 4" }},
		c + "facts": {
			func(s *avatar.Sanction) { s.Facts = "" },
			func(s *avatar.Sanction) { s.Facts = " " },
			func(s *avatar.Sanction) { s.Facts = "a\x1b[2J" },
			func(s *avatar.Sanction) { s.Facts = "\xff" },
			func(s *avatar.Sanction) { s.Facts = strings.Repeat("é", 5001) },
		},
		c + "automated": {func(s *avatar.Sanction) { s.Automated = nil }},
		c + "measure":   {func(s *avatar.Sanction) { s.Measure = "" }, func(s *avatar.Sanction) { s.Measure = "fine" }},
		c + "scope":     {func(s *avatar.Sanction) { s.Scope = "" }, func(s *avatar.Sanction) { s.Scope = "everywhere" }},
		c + "startTime": {func(s *avatar.Sanction) { s.Start = time.Time{} }},
		c + "endTime": {
			func(s *avatar.Sanction) { s.End = time.Time{} },
			func(s *avatar.Sanction) { s.Indefinite = true },
			func(s *avatar.Sanction) { s.End = s.Start },
			func(s *avatar.Sanction) { s.End = s.Start.AddDate(9000, 0, 0) },
		},
		c + "appealURL": {
			func(s *avatar.Sanction) { s.Appeal = "" },
			func(s *avatar.Sanction) { s.Appeal = "http://a.example/appeals" },
			func(s *avatar.Sanction) { s.Appeal = "javascript:alert(1)" },
		},
		c + "appealDeadline": {
			func(s *avatar.Sanction) { s.AppealBy = time.Time{} },
			func(s *avatar.Sanction) { s.AppealBy = s.Start },
			func(s *avatar.Sanction) { s.Start = s.From.AddDate(0, -1, 0); s.AppealBy = s.From },
		},
	} {
		for _, change := range list {
			s := banned(t)
			change(&s)
			_, err := s.Credential()
			refused(t, err, at, string(at))
		}
	}
	s := banned(t)
	s.Facts = strings.Repeat("é", 5000)
	write(t, s)
}

// TestSanctionsWithoutDueProcessAreNotRead: whatever claim is missing, in either form, and whatever another way there is of
// writing one.
func TestSanctionsWithoutDueProcessAreNotRead(t *testing.T) {
	for _, s := range []avatar.Sanction{banned(t), warned(t)} {
		doc := write(t, s)
		set := claimSet(t, doc)
		subject := doc.Object()["credentialSubject"].(map[string]any)
		for claim := range subject {
			less := maps.Clone(subject)
			delete(less, claim)
			o := maps.Clone(doc.Object())
			o["credentialSubject"] = less
			_, err := avatar.Parse(credential(t, o))
			require.ErrorIs(t, err, vc.ErrInvalid, claim)
			hidden := maps.Clone(set)
			delete(hidden, map[bool]string{true: "sub", false: claim}[claim == "id"])
			_, err = avatar.Parse(credential(t, hidden))
			if slices.Contains(avatar.Claims(avatar.TypeSanction), claim) {
				refused(t, err, vc.Pointer("/"+claim), claim)
			}
			require.ErrorIs(t, err, vc.ErrInvalid, claim)
		}
	}
	set := claimSet(t, write(t, banned(t)))
	for claim, list := range map[string][]any{
		"status":         {nil, "https://a.example/status/1", map[string]any{}, []any{}},
		"jti":            {nil, 7},
		"facts":          {7, "", []any{"Sold a horse."}},
		"automated":      {"no", 0},
		"startTime":      {"2026-11-23", "2026-11-23T09:30:15+00:00", "2026-11-23T09:30:15.5Z", "0001-01-01T00:00:00Z", 1795426215},
		"endTime":        {nil, "never", "2026-11-23T09:30:15Z"},
		"indefinite":     {nil, true, "false"},
		"appealDeadline": {nil, "2026-11-23T09:30:15Z", "2026-11-01T00:00:00Z"},
	} {
		for _, bad := range list {
			claims := maps.Clone(set)
			claims[claim] = bad
			if bad == nil {
				delete(claims, claim)
			}
			_, err := avatar.ParseSanction(credential(t, claims))
			at := vc.Pointer("/" + claim)
			if claim == "indefinite" && bad == any(true) {
				at = "/endTime"
			}
			refused(t, err, at, claim)
		}
	}
	o := maps.Clone(write(t, banned(t)).Object())
	_, err := avatar.ParseSanction(credential(t, o))
	require.NoError(t, err, "claims that nobody issued yet get their status later")
	o["issuer"] = "did:web:a.example"
	_, err = avatar.ParseSanction(credential(t, o))
	refused(t, err, "/credentialStatus", "an issued one")
}

// TestASanctionWithoutAppealIsRefusedWhenIssuedAndWhenRead: due process is part of validity.
func TestASanctionWithoutAppealIsRefusedWhenIssuedAndWhenRead(t *testing.T) {
	const at vc.Pointer = "/credentialSubject/appealURL"
	s := warned(t)
	s.Appeal = ""
	_, err := s.Credential()
	refused(t, err, at, "issued")

	// A world that writes its own JSON gets a signature on it, and no verifier that has the schema accepts it.
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	suite, clock := dataintegrity.EdDSAJCS2022(jsonld.Embedded()), func() time.Time { return from.Add(time.Hour) }
	whole := withStatus(t, write(t, warned(t)))
	subject := maps.Clone(whole.Object()["credentialSubject"].(map[string]any))
	delete(subject, "appealURL")
	o := maps.Clone(whole.Object())
	o["credentialSubject"] = subject
	for _, c := range []vc.Credential{whole, credential(t, o)} {
		secured, err := vc.Issuer{ID: id.String(), Key: key, Now: clock}.Issue(t.Context(), c, suite)
		require.NoError(t, err)
		verifier := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Now: clock, Status: statuses{}, Mechanisms: []vc.Mechanism{suite}}
		verified, err := verifier.Verify(t.Context(), secured)
		require.NoError(t, err, "the signature holds")
		_, says := c.At(at)
		_, err = avatar.ParseSanction(verified.Credential())
		if verifier.Schemas = (avatar.Schema{}); says {
			require.NoError(t, err)
			_, err = verifier.Verify(t.Context(), secured)
			require.NoError(t, err)
			continue
		}
		refused(t, err, at, "read")
		_, err = verifier.Verify(t.Context(), secured)
		refused(t, err, at, "verified")
	}
}

// TestASanctionOnABusinessIsPublic: it names the business's own DID, and all of it shows whatever a holder would hide.
func TestASanctionOnABusinessIsPublic(t *testing.T) {
	c := withStatus(t, write(t, warned(t)))
	require.Equal(t, "did:web:kestrel.example", c.SubjectID())
	require.Equal(t, []vc.Pointer{"/issuer", "/type", "/validFrom", "/validUntil", "/credentialStatus", "/credentialSubject"}, avatar.Mandatory(c))
	got, err := avatar.ParseSanction(c)
	require.NoError(t, err)
	require.Equal(t, warned(t), got)
	indefinite, _ := c.At("/credentialSubject/indefinite")
	require.Equal(t, true, indefinite, "that it has no end is said")

	said := banned(t)
	said.Extra = map[string]any{"case/number": "A-2026-117"}
	set := claimSet(t, write(t, said))
	for claim := range set {
		if claim != "iat" && claim != "cnf" {
			require.Contains(t, avatar.Mandatory(credential(t, set)), vc.Pointer("/"+strings.ReplaceAll(claim, "/", "~1")))
		}
	}
}

// TestNothingOfADecisionCanBeHidden: not even by a mechanism with which holders choose what they show.
func TestNothingOfADecisionCanBeHidden(t *testing.T) {
	signer, err := did.GenerateKey(did.P256)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	suite, clock := ecdsasd2023.New(jsonld.Embedded()), func() time.Time { return from.AddDate(0, 0, 20) }
	issuer := vc.Issuer{ID: id.String(), Key: key, Now: clock}
	verifier := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Now: clock, Status: statuses{}, Schemas: avatar.Schema{}, Mechanisms: []vc.Mechanism{suite}}
	business := warned(t)
	business.Extra = map[string]any{"https://a.example/ns#case": "A-2026-117"}
	for _, w := range []writer{banned(t), business, reduced(t), verdict(t)} {
		c := withStatus(t, write(t, w))
		base, err := issuer.Issue(t.Context(), c, suite.Base(avatar.Mandatory(c)...))
		require.NoError(t, err)
		shown, err := suite.Disclose(t.Context(), base, vc.Disclosure{Rand: rand.Reader})
		require.NoError(t, err)
		verified, err := verifier.Verify(t.Context(), shown)
		require.NoError(t, err)
		got, err := avatar.Parse(verified.Credential())
		require.NoError(t, err)
		require.Equal(t, w, got)
	}
}

func TestAppealsMistakesAreRefused(t *testing.T) {
	const c = "/credentialSubject/"
	for at, list := range map[vc.Pointer][]func(a *avatar.AppealDecision){
		c + "id":             {func(a *avatar.AppealDecision) { a.SubjectNym = vc.Nym{} }},
		c + "sanction":       {func(a *avatar.AppealDecision) { a.Sanction = "" }, func(a *avatar.AppealDecision) { a.Sanction = "the ban" }},
		c + "sanctionDigest": {func(a *avatar.AppealDecision) { a.Digest = [32]byte{} }},
		c + "outcome":        {func(a *avatar.AppealDecision) { a.Outcome = "" }, func(a *avatar.AppealDecision) { a.Outcome = "doubled" }},
		c + "reasons":        {func(a *avatar.AppealDecision) { a.Reasons = "" }},
		c + "newEndTime": {
			func(a *avatar.AppealDecision) { a.NewEnd = time.Time{} },
			func(a *avatar.AppealDecision) { a.Outcome = avatar.Overturned },
			func(a *avatar.AppealDecision) { a.Outcome = avatar.Upheld },
		},
		c + "decidedAt": {
			func(a *avatar.AppealDecision) { a.Decided = time.Time{} },
			func(a *avatar.AppealDecision) { a.Decided = a.From.Add(time.Second) },
		},
	} {
		for _, change := range list {
			a := reduced(t)
			change(&a)
			_, err := a.Credential()
			refused(t, err, at, string(at))
		}
	}
	set := claimSet(t, write(t, reduced(t)))
	for _, claim := range avatar.Claims(avatar.TypeAppealDecision) {
		hidden := maps.Clone(set)
		delete(hidden, claim)
		_, err := avatar.ParseAppealDecision(credential(t, hidden))
		refused(t, err, vc.Pointer("/"+claim), claim)
	}
}

// TestSchema: what is of another vocabulary passes, as far as the next checker agrees.
func TestSchema(t *testing.T) {
	other := credential(t, map[string]any{"@context": []any{"https://www.w3.org/ns/credentials/v2"}, "type": []any{"VerifiableCredential"}})
	named := maps.Clone(other.Object())
	named["credentialSchema"] = map[string]any{"id": "https://a.example/s", "type": "JsonSchema"}
	require.NoError(t, avatar.Schema{}.Check(t.Context(), other))
	require.ErrorIs(t, avatar.Schema{}.Check(t.Context(), credential(t, named)), vc.ErrUnavailable)
	require.NoError(t, avatar.Schema{}.Check(t.Context(), credential(t, map[string]any{"vct": "x", "credentialSchema": "a claim"})))
	asked := 0
	with := avatar.Schema{Next: next(func() error { asked++; return vc.ErrInvalid })}
	require.ErrorIs(t, with.Check(t.Context(), credential(t, named)), vc.ErrInvalid)
	require.ErrorIs(t, with.Check(t.Context(), write(t, membership(t))), vc.ErrInvalid)
	require.Equal(t, 2, asked)
	broken := claimSet(t, write(t, banned(t)))
	delete(broken, "facts")
	refused(t, with.Check(t.Context(), credential(t, broken)), "/facts", "ours")
	require.Equal(t, 2, asked)
}

type next func() error

func (n next) Check(context.Context, vc.Credential) error { return n() }
