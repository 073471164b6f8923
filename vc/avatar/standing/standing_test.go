package standing_test

import (
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"maps"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/avatar/standing"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// TestAnOverturnedSanctionHasNoEffect: from the day on which it was decided, and it says who decided.
func TestAnOverturnedSanctionHasNoEffect(t *testing.T) {
	c := newCourt(t)
	s := c.issue(c.world, ban())
	overturned := c.decides(c.council, s, avatar.Overturned, 20, 0)
	require.Equal(t, standing.InForce, c.one(10, s).State)
	require.Equal(t, standing.InForce, c.one(19, s, overturned).State, "not yet decided")
	got := c.one(20, overturned, s)
	require.Equal(t, standing.Overturned, got.State)
	require.Equal(t, c.council.ID, got.Decided.Body)
	require.Equal(t, overturned.Issued(), got.Decided.Issued)
	require.Contains(t, got.Words, "overturned")
	require.Equal(t, standing.Overturned, c.one(999, s, overturned).State, "what was decided does not lapse")
}

func TestPeriods(t *testing.T) {
	c := newCourt(t)
	later := ban()
	later.Start, later.AppealBy = day(5), day(40)
	endless := ban()
	endless.End, endless.Indefinite = time.Time{}, true
	for _, row := range []struct {
		sanction avatar.Sanction
		at       int
		want     standing.State
		end      time.Time
	}{
		{ban(), -1, standing.NotYet, day(100)},
		{ban(), 0, standing.InForce, day(100)},
		{ban(), 99, standing.InForce, day(100)},
		{ban(), 100, standing.Ended, day(100)},
		{ban(), 500, standing.Ended, day(100)},
		{later, 4, standing.NotYet, day(100)},
		{later, 5, standing.InForce, day(100)},
		{endless, 364, standing.InForce, time.Time{}},
		{endless, 365, standing.Lapsed, time.Time{}},
	} {
		got := c.one(row.at, c.issue(c.world, row.sanction))
		require.Equal(t, row.want, got.State, row.at)
		require.True(t, row.end.Equal(got.Ends))
		require.Nil(t, got.Decided)
		require.NotEmpty(t, got.Words)
	}
}

func TestStatuses(t *testing.T) {
	c := newCourt(t)
	require.Equal(t, standing.Suspended, c.one(10, c.issue(c.world, ban(), "suspension")).State)
	require.Equal(t, standing.Revoked, c.one(10, c.issue(c.world, ban(), "revocation")).State)
	require.Equal(t, standing.Revoked, c.one(10, c.issue(c.world, ban(), "suspension", "revocation")).State)
	require.Equal(t, standing.Ended, c.one(100, c.issue(c.world, ban(), "suspension")).State)

	// The same bytes, looked up twice: once set is enough, whichever look came first.
	secured := c.signed(c.world, ban(), c.jcs)
	before, after := c.verify(secured, day(1)), c.verify(secured, day(2), "revocation")
	require.Equal(t, standing.Revoked, c.one(10, before, after).State)
	require.Equal(t, standing.Revoked, c.one(10, after, before).State)
	require.Equal(t, [][32]byte{before.Digest()}, c.one(10, after, before).Records)

	claims := before.Credential()
	require.True(t, standing.AcceptStatus(claims, vc.Status{Purpose: "suspension", Value: 1}))
	require.False(t, standing.AcceptStatus(claims, vc.Status{Purpose: "message", Value: 1}))
	job, err := avatar.Employment{From: day(0), Until: day(1), WorksFor: "Kestrel"}.Credential()
	require.NoError(t, err)
	require.False(t, standing.AcceptStatus(job, vc.Status{Purpose: "revocation", Value: 1}))
	appeal, err := decision(before, avatar.Overturned, 3, 0).Credential()
	require.NoError(t, err)
	require.False(t, standing.AcceptStatus(appeal, vc.Status{Purpose: "revocation", Value: 1}))
}

func TestReductions(t *testing.T) {
	c := newCourt(t)
	s := c.issue(c.world, ban())
	shorter := c.decides(c.world, s, avatar.Reduced, 20, 50)
	got := c.one(49, s, shorter)
	require.Equal(t, standing.InForce, got.State)
	require.Equal(t, day(50), got.Ends)
	require.Equal(t, c.world.ID, got.Decided.Body, "the issuer hears appeals against itself without being named")
	require.Equal(t, standing.Reduced, c.one(50, s, shorter).State)
	require.Equal(t, day(100), c.one(19, s, shorter).Ends, "not yet decided")
	require.Equal(t, standing.Reduced, c.one(20, s, c.decides(c.council, s, avatar.Reduced, 20, -5)).State, "to an end before it began")

	endless := ban()
	endless.End, endless.Indefinite = time.Time{}, true
	s = c.issue(c.world, endless)
	require.Equal(t, standing.Reduced, c.one(50, s, c.decides(c.council, s, avatar.Reduced, 20, 50)).State)
}

// TestAppealsThatDoNotCount: each is reported with its reason, and the sanction stands.
func TestAppealsThatDoNotCount(t *testing.T) {
	c := newCourt(t)
	s := c.issue(c.world, ban())
	other, elsewhere := ban(), c.issue(c.another, ban())
	other.Facts = "Sold another horse."
	again := c.issue(c.another, other)
	unknown := decision(s, avatar.Overturned, 20, 0)
	unknown.Sanction = "urn:sanction:2"
	for want, d := range map[standing.Weight]*vc.Verified{
		standing.NoSanction:  c.issue(c.council, unknown),
		standing.OtherBytes:  c.decides(c.council, again, avatar.Overturned, 20, 0),
		standing.NotAccepted: c.decides(c.another, s, avatar.Overturned, 20, 0),
		standing.TooEarly:    c.decides(c.council, s, avatar.Overturned, -1, 0),
		standing.Ahead:       c.decides(c.council, s, avatar.Overturned, 31, 0),
		standing.NotEarlier:  c.decides(c.council, s, avatar.Reduced, 20, 100),
		standing.Upholds:     c.decides(c.council, s, avatar.Upheld, 20, 0),
	} {
		require.Equal(t, standing.InForce, c.one(30, s, d).State, want)
		found, err := standing.Of(wren, day(30), c.accepts, d, s)
		require.NoError(t, err)
		require.Len(t, found.Appeals, 1)
		require.Equal(t, want, found.Appeals[0].Weight)
		require.Equal(t, d.Issuer(), found.Appeals[0].Body)
		require.NotEmpty(t, found.Appeals[0].Words)
		require.Nil(t, found.Sanctions[0].Decided)
	}
	// Two issuers can have one id: the digest says whose sanction it is, and who may decide.
	d := c.decides(c.council, elsewhere, avatar.Overturned, 20, 0)
	found, err := standing.Of(wren, day(30), c.accepts, s, elsewhere, d)
	require.NoError(t, err)
	require.Len(t, found.InForce(), 2)
	require.Equal(t, standing.NotAccepted, found.Appeals[0].Weight)
	found, err = standing.Of(wren, day(30), nil, s, c.decides(c.council, s, avatar.Overturned, 20, 0))
	require.NoError(t, err)
	require.Len(t, found.InForce(), 1, "nobody was accepted")
}

func TestWhichOfSeveralDecisionsCounts(t *testing.T) {
	c := newCourt(t)
	s := c.issue(c.world, ban())
	over := func(by vc.Issuer, on int) *vc.Verified { return c.decides(by, s, avatar.Overturned, on, 0) }
	less := func(by vc.Issuer, on, end int) *vc.Verified { return c.decides(by, s, avatar.Reduced, on, end) }
	same := func(by vc.Issuer, on int) *vc.Verified { return c.decides(by, s, avatar.Upheld, on, 0) }
	for name, row := range map[string]struct {
		decisions []*vc.Verified
		want      standing.State
		ends      int
	}{
		"the latest, if it is worse":               {[]*vc.Verified{less(c.council, 10, 40), less(c.council, 20, 60)}, standing.InForce, 60},
		"the latest, if it is better":              {[]*vc.Verified{less(c.council, 10, 60), less(c.council, 20, 40)}, standing.InForce, 40},
		"at one time the better":                   {[]*vc.Verified{less(c.council, 20, 60), less(c.council, 20, 40)}, standing.InForce, 40},
		"at one time overturned":                   {[]*vc.Verified{over(c.council, 20), less(c.council, 20, 40)}, standing.Overturned, 100},
		"upheld later":                             {[]*vc.Verified{over(c.council, 10), same(c.council, 20)}, standing.Overturned, 100},
		"the issuer takes nothing back":            {[]*vc.Verified{over(c.council, 10), less(c.world, 20, 60)}, standing.Overturned, 100},
		"nor by upholding":                         {[]*vc.Verified{less(c.council, 10, 40), same(c.world, 20)}, standing.InForce, 40},
		"the issuer may give more":                 {[]*vc.Verified{less(c.council, 10, 40), over(c.world, 20)}, standing.Overturned, 100},
		"the issuer's own latest, where it judges": {[]*vc.Verified{less(c.world, 10, 40), less(c.world, 20, 60)}, standing.InForce, 60},
	} {
		got := c.one(30, append(row.decisions, s)...)
		require.Equal(t, row.want, got.State, name)
		require.Equal(t, day(row.ends), got.Ends, name)
		require.Equal(t, standing.Counts, got.Decided.Weight, name)
		found, err := standing.Of(wren, day(30), c.accepts, append(row.decisions, s)...)
		require.NoError(t, err)
		counting := 0
		for _, a := range found.Appeals {
			if a.Weight == standing.Counts {
				counting++
			} else {
				require.Contains(t, []standing.Weight{standing.Superseded, standing.Upholds}, a.Weight, name)
			}
		}
		require.Equal(t, 1, counting, name)
	}
}

// TestIssuedAnew: the newest issue of an id counts, an appeal against an earlier one holds for it, and what lies ahead waits.
func TestIssuedAnew(t *testing.T) {
	c := newCourt(t)
	endless := ban()
	endless.End, endless.Indefinite = time.Time{}, true
	first := c.issue(c.world, endless, "revocation") // as it should be, now that there is a newer one
	renewed := endless
	renewed.From, renewed.Until, renewed.AppealBy, renewed.Measure = day(300), day(700), day(400), avatar.Suspension
	second := c.issue(c.world, renewed)
	require.Equal(t, standing.Revoked, c.one(299, first, second).State)
	got := c.one(300, second, first)
	require.Equal(t, standing.InForce, got.State)
	require.Equal(t, second.Issued(), got.Issued)
	require.Equal(t, avatar.Suspension, got.Measure)
	require.Equal(t, standing.NotYet, c.one(299, second).State, "nothing else is there")
	overturned := c.decides(c.council, first, avatar.Overturned, 20, 0)
	require.Equal(t, standing.Overturned, c.one(300, first, second, overturned).State)
	require.Equal(t, standing.InForce, c.one(300, second, overturned).State, "whose earlier issue nobody knows")

	require.Equal(t, first.Issued(), c.one(-1, first, second).Issued, "of those that lie ahead the nearest")
	shorter := ban()
	shorter.From, shorter.End, shorter.AppealBy = day(20), day(40), day(60)
	reduced := c.issue(c.world, ban())
	require.Equal(t, day(40), c.one(30, reduced, c.issue(c.world, shorter), c.decides(c.council, reduced, avatar.Reduced, 10, 50)).Ends, "an issue that ends before that")

	// That issue ends as its issuer said, not as the appeal did: nothing says that the decision changed it.
	earlier, decided := c.issue(c.world, shorter), c.decides(c.council, reduced, avatar.Reduced, 10, 50)
	require.Nil(t, c.one(30, reduced, earlier, decided).Decided)
	said, err := standing.Of(wren, day(30), c.accepts, reduced, earlier, decided)
	require.NoError(t, err)
	require.Equal(t, standing.NotEarlier, said.Appeals[0].Weight)

	// In two forms at one time: the better for the person.
	doc, token := c.issue(c.world, ban()), c.issueAs(c.world, ban(), sdjwt.VC{Holder: c.world.Key.Signer.PublicKey()}, "suspension")
	require.Equal(t, standing.Suspended, c.one(10, doc, token).State)
	require.Equal(t, standing.Suspended, c.one(10, token, doc).State)
	require.Equal(t, standing.Suspended, c.one(10, c.issue(c.world, ban(), "suspension"), c.issueAs(c.world, ban(), sdjwt.VC{Holder: c.world.Key.Signer.PublicKey()})).State)
	require.Equal(t, standing.Overturned, c.one(30, doc, token, c.decides(c.council, token, avatar.Overturned, 20, 0)).State)

	// So it is with what two issues of one time do, and how far they reach.
	for range 4 { // whichever has the smaller digest
		milder, nearer := ban(), ban()
		milder.Measure, milder.Facts = avatar.Mute, rand.Text()
		found, err := standing.Of(wren, day(10), c.accepts, doc, c.issue(c.world, milder))
		require.NoError(t, err)
		require.Equal(t, avatar.Mute, found.Sanctions[0].Measure)
		nearer.Facts = rand.Text()
		wide := nearer
		wide.Scope = avatar.ScopeFederation
		found, err = standing.Of(wren, day(10), c.accepts, c.issue(c.world, nearer), c.issue(c.world, wide))
		require.NoError(t, err)
		require.Equal(t, avatar.ScopeWorld, found.Sanctions[0].Scope)
	}
}

// TestABusinessStandsInPublic: under its DID, and for whoever asks.
func TestABusinessStandsInPublic(t *testing.T) {
	c := newCourt(t)
	kestrel, err := did.Parse("did:web:kestrel.example")
	require.NoError(t, err)
	s := ban()
	s.SubjectNym, s.Subject = vc.Nym{}, kestrel
	got, err := standing.Of(vc.Subject{DID: kestrel}, day(1), nil, c.issue(c.world, s))
	require.NoError(t, err)
	require.Len(t, got.InForce(), 1)
	require.Equal(t, c.world.ID, got.InForce()[0].Issuer)
}

func TestRecordsAboutOthersAreRefused(t *testing.T) {
	c := newCourt(t)
	s := c.issue(c.world, ban())
	stranger := ban()
	stranger.SubjectNym.Domain = "did:web:b.example"
	foreign := decision(s, avatar.Overturned, 20, 0)
	foreign.SubjectNym.Point[5] = 1
	business := ban()
	business.SubjectNym = vc.Nym{}
	var err error
	business.Subject, err = did.Parse("did:web:kestrel.example")
	require.NoError(t, err)
	for _, record := range []*vc.Verified{c.issue(c.world, stranger), c.issue(c.council, foreign), c.issue(c.world, business)} {
		_, err := standing.Of(wren, day(30), c.accepts, s, record)
		var e *standing.RecordError
		require.ErrorAs(t, err, &e)
		require.Equal(t, 1, e.Item)
		require.ErrorIs(t, err, standing.ErrForeign)
	}
	_, err = standing.Of(vc.Subject{}, day(30), c.accepts, s)
	require.ErrorIs(t, err, standing.ErrForeign, "nobody")
	_, err = standing.Of(wren, day(30), c.accepts, s, nil)
	require.ErrorContains(t, err, "record 1")
	_, err = standing.Of(wren, day(30), c.accepts, make([]*vc.Verified, 1025)...)
	require.ErrorIs(t, err, standing.ErrTooMuch)

	avatarDID, err := did.Parse("did:web:wren.example")
	require.NoError(t, err)
	other := c.issue(c.another, avatar.Employment{Subject: avatarDID, From: day(0), Until: day(1), WorksFor: "Kestrel"})
	found, err := standing.Of(wren, day(30), c.accepts, s, other)
	require.NoError(t, err, "neither a sanction nor a decision: passed over")
	require.Len(t, found.Sanctions, 1)
}

// A sanction that nobody held to the vocabulary when it was verified is refused here.
func TestASanctionWithoutReasonsIsRefused(t *testing.T) {
	c := newCourt(t)
	o := maps.Clone(c.issue(c.world, ban()).Credential().Without("proof").Object())
	subject := maps.Clone(o["credentialSubject"].(map[string]any))
	delete(subject, "facts")
	o["credentialSubject"] = subject
	claims, err := vc.NewCredential(o)
	require.NoError(t, err)
	by := c.world
	by.Now = func() time.Time { return day(0) }
	secured, err := by.Issue(t.Context(), claims, c.jcs)
	require.NoError(t, err)
	verifier := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{c.jcs}, Now: by.Now, Status: found(nil)}
	verified, err := verifier.Verify(t.Context(), secured)
	require.NoError(t, err)
	_, err = standing.Of(wren, day(1), nil, verified)
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, vc.Pointer("/credentialSubject/facts"), e.Path)
}

// TestAnAppealHoldsForWhatIsShown: whoever shows a sanction, in a presentation or bound to a key, shows the one that was decided
// about.
func TestAnAppealHoldsForWhatIsShown(t *testing.T) {
	c := newCourt(t)
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	me, key, err := didkey.New(signer)
	require.NoError(t, err)
	s := ban()
	s.SubjectNym, s.Subject = vc.Nym{}, me
	s.ID = "urn:sanction:doc"
	doc := c.signed(c.world, s, c.jcs)
	s.ID = "urn:sanction:token"
	token := c.signed(c.world, s, sdjwt.VC{Holder: signer.PublicKey()})

	now := func() time.Time { return day(25) }
	ask := vc.Challenge{Nonce: "6cQmOzpHQYPNnaEE", Audience: "did:web:b.example", Expires: day(26)}
	answer, err := vc.Holder{ID: me, Key: key, As: c.jcs, Now: now}.Answer(t.Context(), ask, vc.Showing{Of: doc},
		vc.Showing{Of: token, Reveal: []vc.Pointer{""}, By: sdjwt.Bound{Key: signer}})
	require.NoError(t, err)
	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{c.jcs, sdjwt.Mechanism{}}, Schemas: avatar.Schema{},
		Now: now, Status: found(nil), AcceptStatus: standing.AcceptStatus, Replay: vc.MemoryReplay(8)}
	presented, err := gate.VerifyPresentation(t.Context(), answer, ask)
	require.NoError(t, err)
	records := []*vc.Verified{}
	for _, shown := range presented.Shown() {
		records = append(records, shown.Verified)
	}
	for _, decided := range []vc.Secured{doc, token} {
		d := decision(c.verify(decided, day(1)), avatar.Overturned, 20, 0)
		d.SubjectNym, d.Subject = vc.Nym{}, me
		records = append(records, c.issue(c.council, d))
	}
	found, err := standing.Of(vc.Subject{DID: me}, day(25), c.accepts, records...)
	require.NoError(t, err)
	require.Len(t, found.Sanctions, 2)
	for i, s := range found.Sanctions {
		require.Equal(t, standing.Overturned, s.State)
		require.Equal(t, [][32]byte{records[i].Digest()}, s.Records)
	}
}

// TestCase25WhoeverChangesASignatureChangesNoSanction: of an ECDSA signature anybody can make another that holds. What was decided
// about the sanction with one holds for it with the other.
func TestCase25WhoeverChangesASignatureChangesNoSanction(t *testing.T) {
	c := newCourt(t)
	signer, err := did.GenerateKey(did.P256)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	c.world = vc.Issuer{ID: id.String(), Key: key}
	made := c.signed(c.world, ban(), sdjwt.VC{Holder: signer.PublicKey()})
	token, disclosures, _ := strings.Cut(string(made.Bytes()), "~")
	end := strings.LastIndexByte(token, '.') + 1
	signature, err := base64.RawURLEncoding.DecodeString(token[end:])
	require.NoError(t, err)
	s := new(big.Int).SetBytes(signature[32:])
	s.Sub(elliptic.P256().Params().N, s).FillBytes(signature[32:])
	other := vc.Received("", []byte(token[:end]+base64.RawURLEncoding.EncodeToString(signature)+"~"+disclosures))
	require.NotEqual(t, made.Bytes(), other.Bytes())
	first, second := c.verify(made, day(1)), c.verify(other, day(1))
	require.Equal(t, first.Issued(), second.Issued())
	require.NotEqual(t, first.Digest(), second.Digest())
	require.Equal(t, standing.Overturned, c.one(30, first, c.decides(c.council, second, avatar.Overturned, 20, 0)).State)
}
