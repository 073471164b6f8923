package scoring_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// What is said to change the decision about somebody who is sanctioned changes it: an appeal is decided as it says, or the sanction
// ends, and everything is looked at anew.
func TestWhatIsSaidOfSanctionsIsTrue(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 29))
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	p := sanctionPolicy(t)
	tried := map[string]int{}
	for range 400 {
		a := newAnswer(t, true)
		a.show(standing(), worldA)
		var known []*vc.Verified
		of := map[scoring.Digest]avatar.Sanction{}
		held := map[scoring.Digest]*vc.Verified{}
		for range 1 + r.IntN(4) {
			s := sanction(a.me, avatar.Measure(pick("ban", "ban", "mute", "warning")))
			s.ID, s.From = pick("urn:s:1", "urn:s:2"), s.From.AddDate(0, 0, r.IntN(3))
			s.Scope, s.End = avatar.Scope(pick("world", "federation")), now.AddDate(0, 0, r.IntN(3))
			if r.IntN(4) == 0 {
				s.End, s.Indefinite = time.Time{}, true
			}
			v := a.holds(s, pick(worldB, worldB, worldA, federation), [][]string{nil, nil, nil, {"suspension"}, {"revocation"}}[r.IntN(5)]...)
			known, of[v.Digest()], held[v.Digest()] = append(known, v), s, v
			if r.IntN(3) == 0 {
				d := decision(v, s, avatar.Outcome(pick("upheld", "reduced", "overturned")))
				d.From, d.Decided = now, now
				if !d.NewEnd.IsZero() {
					d.NewEnd = now.AddDate(0, 0, r.IntN(3))
				}
				known = append(known, a.holds(d, pick(council, v.Issuer(), "did:web:m.example")))
			}
		}
		who := a.verified()
		got, err := scoring.Assess(p, now, who, known...)
		require.NoError(t, err)
		ends := func(v *vc.Verified, s avatar.Sanction) *vc.Verified {
			d := decision(v, s, avatar.Reduced)
			d.From, d.Decided, d.NewEnd = now, now, now.AddDate(0, 0, -1)
			return a.holds(d, council)
		}
		for _, c := range got.Changes {
			more := known
			switch c.Code {
			case "overturned":
				d := decision(held[c.Evidence], of[c.Evidence], avatar.Overturned)
				d.From, d.Decided = now, now
				more = append(known[:len(known):len(known)], a.holds(d, council))
			case "ends":
				require.True(t, c.When.After(now))
				more = append(known[:len(known):len(known)], ends(held[c.Evidence], of[c.Evidence]))
			case "all-end":
				more = known[:len(known):len(known)]
				for digest, v := range held {
					more = append(more, ends(v, of[digest]))
				}
			default:
				continue
			}
			then, err := scoring.Assess(p, now, who, more...)
			require.NoError(t, err)
			require.Equal(t, c.Decision, then.Decision, "%s\n%s", c, fmt.Sprint(got.Reasons))
			tried[c.Code]++
		}
		// A decision by a body that nobody accepts, or about other bytes, changes nothing.
		for digest, v := range held {
			d := decision(v, of[digest], avatar.Overturned)
			foreign := d
			foreign.Digest[0]++
			then, err := scoring.Assess(p, now, who, append(known[:len(known):len(known)], a.holds(d, "did:web:m.example"), a.holds(foreign, council))...)
			require.NoError(t, err)
			require.Equal(t, []any{got.Code, got.Changes}, []any{then.Code, then.Changes})
		}
	}
	for _, code := range []string{"overturned", "ends", "all-end"} {
		require.Positive(t, tried[code], code)
	}
}
