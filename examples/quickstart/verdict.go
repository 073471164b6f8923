package main

import (
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// rules is the policy that world B has published.
const rules = `{
  "version": 1, "audience": "did:web:b.example", "purpose": "trade on the market",
  "prior": {"positive": 2000, "negative": 2000}, "halfLifeDays": 180,
  "groups": [
    {"name": "worlds", "issuers": ["did:web:a.example", "did:web:c.example"], "cap": 6000},
    {"name": "employers", "issuers": ["did:web:kestrel.example"], "cap": 2000},
    {"name": "platforms", "issuers": ["did:web:ripple.example"], "cap": 1000}],
  "rules": [
    {"name": "standing", "type": "ConductSummary", "groups": ["worlds"], "maxAgeDays": 7,
     "steps": [{"atLeast": 25, "weight": 2000}, {"atLeast": 50, "weight": 4000}]},
    {"name": "scams", "type": "ConductAttestation", "groups": ["worlds"], "categories": ["ScamsAndFraud"], "weight": -3000},
    {"name": "job", "type": "EmploymentCredential", "groups": ["employers"], "shows": ["worksFor"], "weight": 1000},
    {"name": "account", "type": "SocialAccountCredential", "groups": ["platforms"], "equals": {"verifiedAccount": true}, "weight": 1000}],
  "required": [{"name": "fresh-summary", "type": "ConductSummary", "groups": ["worlds"], "atLeast": 25, "maxAgeDays": 7}],
  "decisions": [
    {"code": "no-summary", "decision": "review", "words": "A fresh summary is missing; a person will look.", "when": {"missing": ["fresh-summary"]}},
    {"code": "welcome", "decision": "allow", "words": "You can trade.", "when": {"scoreAtLeast": 650}},
    {"code": "small-trades", "decision": "limit", "words": "You can trade up to 100 coins."}]}`

// verdict: world B verifies offline and decides by its own policy.
func (s *story) verdict() error {
	var err error
	if s.policy, err = scoring.Load([]byte(rules)); err != nil {
		return err
	}
	s.gate = &vc.Verifier{Resolver: s.resolver, Trust: s.policy.Trust(), Replay: vc.MemoryReplay(1024), Now: s.clock,
		Mechanisms: []vc.Mechanism{s.jcs, s.rdfc, sdjwt.Mechanism{}}}
	shown, err := s.gate.VerifyPresentation(s.ctx, s.answer, s.ask)
	if err != nil {
		return err
	}
	verdict, err := scoring.Assess(s.policy, s.now, shown)
	if err != nil {
		return err
	}
	s.say("4. World B verifies without a network and decides by its own published policy")
	s.say("   %s, score %d of 1000: the part of all weight that speaks for the avatar", verdict.Decision, verdict.Score)
	for _, r := range verdict.Reasons {
		s.say("   - %s", r)
	}
	s.say("")
	return nil
}
