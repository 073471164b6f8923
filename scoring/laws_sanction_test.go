package scoring

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc/avatar"
)

// A sanction that has no effect, and a decision on an appeal, add their reason and change nothing else.
func TestLawWhatHasNoEffectChangesOnlyReasons(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all, s := anyPolicy(r), someEvidence(r), anySanction(r)
		if s.stands.why == whyInForce {
			s.stands.why = rapid.SampledFrom([]cause{whyRevoked, whyOverturned, whyEnded, whyReduced, whySuspended, whyLapsed, whyNotYet, whyReissued}).Draw(r, "state")
			s.digest[0]++
		}
		if slices.ContainsFunc(all, func(e evidence) bool { return e.digest == s.digest }) {
			return
		}
		before, after := p.assess(moment, all), p.assess(moment, append(all, s))
		require.Len(r, after.Reasons, len(before.Reasons)+1)
		require.Len(r, after.Inputs, len(before.Inputs)+1)
		after.Reasons = slices.DeleteFunc(after.Reasons, func(x Reason) bool { return x.Contribution != nil && x.Contribution.Evidence == s.digest })
		after.Inputs = before.Inputs
		require.Equal(r, text(r, before), text(r, after))
	})
}

// A sanction in force never leads to a better decision, counts no points, and its end leads to where it was before.
func TestLawASanctionNeverImprovesTheDecision(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all, s := anyPolicy(r), someEvidence(r), anySanction(r)
		before, after := p.assess(moment, all), p.assess(moment, append(all, s))
		require.False(r, after.Decision.betterThan(before.Decision))
		require.Equal(r, []any{before.Score, before.Confidence, before.For, before.Against}, []any{after.Score, after.Confidence, after.For, after.Against})
		if slices.ContainsFunc(all, func(e evidence) bool { return e.digest == s.digest }) {
			require.Equal(r, before.Decision, after.Decision)
			return
		}
		for _, c := range after.Changes {
			if c.Evidence == s.digest {
				require.Equal(r, before.Decision, c.Decision)
				require.Equal(r, whyInForce, s.stands.why)
			}
		}
		if before.Decision != after.Decision {
			require.True(r, slices.ContainsFunc(after.Changes, func(c Change) bool { return c.Code == "overturned" && c.Evidence == s.digest }))
		}
	})
}

// Only issuers that the policy accepts for that can sanction, and only in force.
func TestLawOnlyAcceptedIssuersSanction(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, s := anyPolicy(r), anySanction(r)
		got := p.assess(moment, []evidence{s}).Code
		ofGroup0 := s.issuer == issuerOf(0, 0)
		acts := s.kind == avatar.TypeSanction && s.stands.why == whyInForce
		banned := acts && (s.issuer == p.audience || ofGroup0) && (s.sanction.Measure == avatar.Ban || s.sanction.Measure == avatar.Suspension)
		muted := acts && s.issuer == p.audience && s.sanction.Measure == avatar.Mute && s.sanction.Scope == avatar.ScopeWorld
		require.Equal(r, banned, got == "banned")
		require.Equal(r, muted && got != "low", got == "muted") // low comes before
	})
}
