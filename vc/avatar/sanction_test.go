package avatar_test

import (
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
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

var _ = did.DID{}
