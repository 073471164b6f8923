package scoring

import (
	"errors"
	"slices"
	"time"

	"github.com/avouch-id/avouch/vc"
)

// ErrNoTime: the time of an assessment is zero, or beyond the year 9999.
var ErrNoTime = errors.New("an assessment needs the time for which it is made")

// Assess decides about whoever answered, by a policy and for a time. known is what this world already holds about the same
// DID or nym.
//
// It counts what the verifier found to be the holder's own, and nothing else: a credential that is not is an error, an
// *EvidenceError that names it, and so is a credential of the avatar vocabulary that does not keep to it. An answer that
// shows nothing is ErrNothing, a nil or zero policy ErrNoPolicy. Where no presentation was signed one key, or one nym, has to
// bind everything that is shown.
func Assess(p *Policy, at time.Time, who *vc.VerifiedPresentation, known ...*vc.Verified) (Assessment, error) {
	if err := p.ready(at); err != nil {
		return Assessment{}, err
	}
	all, err := p.gather(who, known)
	if err != nil {
		return Assessment{}, err
	}
	return p.assess(at, all), nil
}

// ready: there is a policy, and a time.
func (p *Policy) ready(at time.Time) error {
	if p == nil || p.decisions == nil {
		return ErrNoPolicy
	}
	if y := at.UTC().Year(); at.IsZero() || y < 1970 || y > 9999 {
		return ErrNoTime
	}
	return nil
}

// assess is the pure core: evidence in, verdict out.
func (p *Policy) assess(at time.Time, all []evidence) Assessment {
	at = at.UTC().Truncate(time.Second)
	entries := p.weigh(at, all)
	c := &calculation{p: p, at: at, entries: entries, sums: p.tally(entries)}
	c.state = c.stateOf(c.sums, entries)
	c.decision = p.decide(c.state)
	return c.verdict()
}

// calculation is one assessment, worked out.
type calculation struct {
	p        *Policy
	at       time.Time
	entries  []entry
	sums     [][2]int64
	state    state
	decision *decision
}

// stateOf is what decisions depend on.
func (c *calculation) stateOf(sums [][2]int64, entries ...[]entry) state {
	s := state{missing: c.missing(entries...)}
	total := total(sums)
	for _, g := range sums {
		if g[0] > 0 {
			s.groups++
		}
	}
	prior := c.p.prior[0] + c.p.prior[1]
	all := prior + total[0] + total[1]
	s.score = int(1000 * (c.p.prior[0] + total[0]) / all)
	s.confidence = int(1000 * (total[0] + total[1]) / all)
	return s
}

func total(sums [][2]int64) (t [2]int64) {
	for _, g := range sums {
		t[0] += g[0]
		t[1] += g[1]
	}
	return t
}

// missing is the set of requirements that nothing meets.
func (c *calculation) missing(parts ...[]entry) (set uint) {
	for i := range c.p.required {
		set |= 1 << i
		for _, entries := range parts {
			for j := range entries {
				if entries[j].satisfies(c.at, &c.p.required[i]) {
					set &^= 1 << i
				}
			}
		}
	}
	return set
}

// matters tells whether anything would be different without this entry.
func (c *calculation) matters(e *entry) bool {
	if e.counted > 0 {
		return true
	}
	for i := range c.p.required {
		if e.satisfies(c.at, &c.p.required[i]) {
			return true
		}
	}
	return false
}

// without is the state as it would be if one piece of evidence had not been shown. Only its own group can change.
func (c *calculation) without(i int) state {
	group := c.entries[i].group
	var same, others []entry
	for j := range c.entries {
		switch e := c.entries[j]; {
		case j == i:
		case e.group == group:
			e.counted, e.why = 0, e.alone
			same = append(same, e)
		default:
			others = append(others, e)
		}
	}
	sums := slices.Clone(c.sums)
	sums[group] = c.p.tally(same)[group]
	return c.stateOf(sums, same, others)
}
