package main

import (
	"crypto/sha256"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

const day = 24 * time.Hour

// claims: four issuers vouch for the avatar of world B.
func (s *story) claims() error {
	if err := s.issuers(); err != nil {
		return err
	}
	from, until := s.now.Add(-30*day), s.now.Add(365*day)
	today := avatar.DateOf(s.now)
	points, followers, good, bad, open, verified := 62, 1840, 20, -5, 0, true
	evidence := sha256.Sum256([]byte("what the world keeps"))
	bound := sdjwt.VC{Holder: s.inB.key.Signer.PublicKey(), ConcealAll: true, Decoys: 2}

	s.say("2. Others vouch for the avatar of world B. Each SD-JWT VC is bound to its key, and each claim can be hidden")
	for _, c := range []struct {
		into   *vc.Secured
		by     party
		as     vc.Securer
		claims interface{ Credential() (vc.Credential, error) }
		words  string
	}{
		{&s.social, s.platform, s.rdfc, avatar.SocialAccount{Subject: s.inB.id, From: from, Until: until, Platform: "ripple.example",
			Handle: "@mira.quill", Verified: &verified, FollowerCount: &followers},
			"Ripple        social account   @mira.quill, 1840 followers      eddsa-rdfc-2022"},
		{&s.job, s.employer, bound, avatar.Employment{Subject: s.inB.id, From: from, Until: until, WorksFor: "Kestrel Freight",
			JobTitle: "Route planner", Start: avatar.DateOf(s.now.Add(-900 * day))},
			"Employer      employment       Kestrel Freight, route planner   SD-JWT VC"},
		{&s.deed, s.worldA, bound, avatar.ConductAttestation{Subject: s.inB.id, From: from, Until: until, World: s.worldA.id,
			Category: "Helpfulness", Effect: avatar.Positive, Severity: 2, Points: &good, Occurred: avatar.DateOf(from), Evidence: evidence},
			"World A       good deed        helped newcomers, +20            SD-JWT VC"},
		{&s.scam, s.worldC, bound, avatar.ConductAttestation{Subject: s.inB.id, From: from, Until: until, World: s.worldC.id,
			Category: "ScamsAndFraud", Effect: avatar.Negative, Severity: 1, Points: &bad, Occurred: avatar.DateOf(from), Evidence: evidence},
			"World C       scam report      minor, -5                        SD-JWT VC"},
		{&s.summary, s.worldA, bound, avatar.ConductSummary{Subject: s.inB.id, From: s.now, Until: s.now.Add(avatar.SummaryLife), World: s.worldA.id,
			PeriodStart: avatar.DateOf(from), PeriodEnd: today, AsOf: today, Points: &points, OpenSanctions: &open},
			"World A       summary          62 points, at least 50, …        SD-JWT VC"},
	} {
		claims, err := c.claims.Credential()
		if err != nil {
			return err
		}
		issuer := vc.Issuer{ID: c.by.id.String(), Key: c.by.key, Now: s.clock}
		if *c.into, err = issuer.Issue(s.ctx, claims, c.as); err != nil {
			return err
		}
		s.say("   %s", c.words)
	}
	s.say("")
	return nil
}
