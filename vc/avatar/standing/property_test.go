package standing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/avatar/standing"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// pool is everything that the properties draw from: three sanctions, one of them in several issues, and decisions of every outcome
// by every body on several days.
type pool struct {
	sanctions, appeals, upheld, overturned, refused []*vc.Verified
}

func newPool(c *court) (p pool) {
	endless := ban()
	endless.ID, endless.End, endless.Indefinite = "urn:sanction:2", time.Time{}, true
	anew := ban()
	anew.From, anew.End, anew.AppealBy = day(40), day(120), day(60)
	p.sanctions = []*vc.Verified{c.issue(c.world, ban()), c.issue(c.world, ban(), "suspension"), c.issue(c.world, anew),
		c.issueAs(c.world, anew, sdjwt.VC{Holder: c.world.Key.Signer.PublicKey()}), c.issue(c.world, endless), c.issue(c.another, ban())}
	for _, s := range p.sanctions {
		for _, on := range []int{5, 50} {
			for _, by := range []vc.Issuer{c.world, c.council} {
				p.upheld = append(p.upheld, c.decides(by, s, avatar.Upheld, on, 0))
				p.overturned = append(p.overturned, c.decides(by, s, avatar.Overturned, on, 0))
				p.appeals = append(p.appeals, c.decides(by, s, avatar.Reduced, on, 60), c.decides(by, s, avatar.Reduced, on, 110))
			}
			if s.Issuer() == c.world.ID {
				p.refused = append(p.refused, c.decides(c.another, s, avatar.Overturned, on, 0))
			}
		}
	}
	p.appeals = slices.Concat(p.appeals, p.upheld, p.overturned, p.refused)
	return p
}

// draw is a case: some records, and a time.
func (p pool) draw(r *rapid.T) (records []*vc.Verified, at time.Time) {
	records = rapid.SliceOfN(rapid.SampledFrom(p.sanctions), 1, 5).Draw(r, "sanctions")
	records = append(records, rapid.SliceOfN(rapid.SampledFrom(p.appeals), 0, 6).Draw(r, "appeals")...)
	return records, day(rapid.IntRange(-1, 400).Draw(r, "day"))
}

func TestProperties(t *testing.T) {
	c := newCourt(t)
	p := newPool(c)
	of := func(r *rapid.T, at time.Time, records ...*vc.Verified) standing.Standing {
		s, err := standing.Of(wren, at, c.accepts, records...)
		require.NoError(r, err)
		return s
	}
	for name, law := range map[string]func(r *rapid.T, records []*vc.Verified, at time.Time){
		"the order does not matter, nor that one is there twice": func(r *rapid.T, records []*vc.Verified, at time.Time) {
			again := append(slices.Clone(records), rapid.SampledFrom(records).Draw(r, "twin"))
			require.Equal(r, of(r, at, records...), of(r, at, rapid.Permutation(again).Draw(r, "order")...))
		},
		"a decision that upholds changes no sanction": func(r *rapid.T, records []*vc.Verified, at time.Time) {
			more := of(r, at, append(records, rapid.SampledFrom(p.upheld).Draw(r, "upheld"))...)
			require.Equal(r, of(r, at, records...).Sanctions, more.Sanctions)
		},
		"nor does one by a body that is not accepted": func(r *rapid.T, records []*vc.Verified, at time.Time) {
			more := of(r, at, append(records, rapid.SampledFrom(p.refused).Draw(r, "refused"))...)
			require.Equal(r, of(r, at, records...).Sanctions, more.Sanctions)
		},
		"an overturn never makes it worse": func(r *rapid.T, records []*vc.Verified, at time.Time) {
			less, more := of(r, at, records...), of(r, at, append(records, rapid.SampledFrom(p.overturned).Draw(r, "overturned"))...)
			require.Subset(r, names(less), names(more))
			for i, s := range more.Sanctions {
				before := less.Sanctions[i]
				require.False(r, !before.Ends.IsZero() && s.State != standing.Overturned && s.Ends.After(before.Ends))
			}
		},
		"an issuer takes back nothing that another body decided": func(r *rapid.T, records []*vc.Verified, at time.Time) {
			own := rapid.SampledFrom(slices.DeleteFunc(slices.Clone(p.appeals), func(v *vc.Verified) bool { return v.Issuer() != c.world.ID })).Draw(r, "own")
			records = slices.DeleteFunc(slices.Clone(records), func(v *vc.Verified) bool {
				return avatar.TypeOf(v.Credential()) == avatar.TypeAppealDecision && v.Issuer() == c.world.ID
			})
			require.Subset(r, names(of(r, at, records...)), names(of(r, at, append(records, own)...)))
		},
		"nothing is in force before it begins or when it is over": func(r *rapid.T, records []*vc.Verified, at time.Time) {
			for _, s := range of(r, at, records...).InForce() {
				require.False(r, at.Before(s.Start) || at.Before(s.From) || !at.Before(s.Until))
				require.False(r, !s.Ends.IsZero() && !at.Before(s.Ends))
				require.False(r, s.Decided != nil && s.Decided.Decision.Outcome == avatar.Overturned)
				require.False(r, !s.End.IsZero() && (s.Ends.IsZero() || s.Ends.After(s.End)))
			}
		},
		"every decision is reported, and of each sanction one at most counts": func(r *rapid.T, records []*vc.Verified, at time.Time) {
			s := of(r, at, records...)
			given, counting := map[[32]byte]bool{}, 0
			for _, v := range records {
				if avatar.TypeOf(v.Credential()) == avatar.TypeAppealDecision {
					given[v.Issued()] = true
				}
			}
			require.Len(r, s.Appeals, len(given))
			for _, a := range s.Appeals {
				require.True(r, given[a.Issued] && a.Weight != "" && a.Words != "")
				if a.Weight == standing.Counts {
					counting++
				}
			}
			for _, found := range s.Sanctions {
				require.NotEmpty(r, found.Words)
				if found.Decided != nil {
					counting--
				}
			}
			require.Zero(r, counting)
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				records, at := p.draw(r)
				law(r, records, at)
			})
		})
	}
}

// names are the sanctions in force.
func names(s standing.Standing) []string {
	all := []string{}
	for _, in := range s.InForce() {
		all = append(all, in.Issuer+" "+in.ID)
	}
	return all
}
