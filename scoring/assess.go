package scoring

import (
	"errors"
	"math/bits"
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
// shows nothing is ErrNothing, a nil or zero policy ErrNoPolicy, one without its lists of issuers ErrNoList. Where no presentation was signed one key, or one nym, has to
// bind everything that is shown.
func Assess(p *Policy, at time.Time, who *vc.VerifiedPresentation, known ...*vc.Verified) (Assessment, error) {
	if err := p.ready(at); err != nil {
		return Assessment{}, err
	}
	at = at.UTC().Truncate(time.Second)
	all, err := p.gather(at, who, known)
	if err != nil {
		return Assessment{}, err
	}
	return p.assess(at, all), nil
}

// ready: there is a policy with all its issuers, and a time.
func (p *Policy) ready(at time.Time) error {
	if p == nil || p.decisions == nil {
		return ErrNoPolicy
	}
	if y := at.UTC().Year(); at.IsZero() || y < 1970 || y > 9999 {
		return ErrNoTime
	}
	return p.listed(at)
}

// assess is the pure core: evidence in, verdict out.
func (p *Policy) assess(at time.Time, all []evidence) Assessment {
	return p.calculate(at, all).verdict()
}

func (p *Policy) calculate(at time.Time, all []evidence) *calculation {
	at = at.UTC().Truncate(time.Second)
	entries := p.weigh(at, all)
	c := &calculation{p: p, at: at, entries: entries, tree: p.tally(entries)}
	c.begin()
	return c
}

// calculation is one assessment, worked out.
type calculation struct {
	p        *Policy
	at       time.Time
	entries  []entry
	tree     *tree
	sums     [][2]int64
	total    [2]int64
	met      [maxRequired]int  // how many entries meet each requirement
	active   [maxDecisions]int // how many sanctions in force each decision asks for
	inForce  []*entry          // those sanctions
	state    state
	decision *decision
}

// begin finds the state and the decision.
func (c *calculation) begin() {
	c.sums = c.tree.sums()
	c.total = total(c.sums)
	c.state.score, c.state.confidence = c.p.estimate(c.total)
	for _, g := range c.sums {
		if g[0] > 0 {
			c.state.groups++
		}
	}
	for i := range c.entries {
		if e := &c.entries[i]; e.why != whySuperseded {
			c.count(e.meets, 1)
		}
	}
	c.state.missing = c.missing()
	c.sanctioned()
	c.decision = c.p.decide(c.state)
}

func (c *calculation) count(meets uint8, by int) {
	for ; meets != 0; meets &= meets - 1 {
		c.met[bits.TrailingZeros8(meets)] += by
	}
}

// missing is the set of requirements that nothing meets.
func (c *calculation) missing() (set uint) {
	for i := range c.p.required {
		if c.met[i] == 0 {
			set |= 1 << i
		}
	}
	return set
}

// estimate is the score and the confidence for the sums of both sides (Beta evidence).
func (p *Policy) estimate(total [2]int64) (score, confidence int) {
	all := p.prior[0] + p.prior[1] + total[0] + total[1]
	return int(1000 * (p.prior[0] + total[0]) / all), int(1000 * (total[0] + total[1]) / all)
}

func total(sums [][2]int64) (t [2]int64) {
	for _, g := range sums {
		t[0] += g[0]
		t[1] += g[1]
	}
	return t
}

// without is the state as it would be if one piece of evidence had not been there. It is found along one path of the tree.
func (c *calculation) without(e *entry) state {
	s := c.state
	var next *entry
	if e.next >= 0 {
		next = &c.entries[e.next]
	}
	if e.twig != nil || next != nil {
		was := c.sums[e.group]
		if is := c.tree.without(e, next); is != was {
			s.score, s.confidence = c.p.estimate([2]int64{c.total[0] - was[0] + is[0], c.total[1] - was[1] + is[1]})
			if was[0] > 0 && is[0] == 0 {
				s.groups--
			}
			if was[0] == 0 && is[0] > 0 {
				s.groups++
			}
		}
	}
	if e.why == whySuperseded || e.meets == 0 && next == nil {
		return s
	}
	c.count(e.meets, -1)
	if next != nil && next.why == whySuperseded {
		c.count(next.meets, 1)
		defer c.count(next.meets, -1)
	}
	s.missing = c.missing()
	c.count(e.meets, 1)
	return s
}
