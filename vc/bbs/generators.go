package bbs

import (
	"encoding/binary"
	"fmt"
	"sync"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
)

// MaxMessages is how many messages a Scheme takes where nothing else is said.
const MaxMessages = 1 << 12

// mostEver is how many messages a Scheme takes whatever is asked for: their generators take 2.5 GB.
const mostEver = 1_000_000

// Scheme is a ciphersuite with its generators, which are made when they are first needed and kept: about 2.5 KB each, for
// each interface in use, at most as many as messages are allowed. It is safe for concurrent use.
type Scheme struct {
	suite Suite
	most  int
	p1    *table
	base  lines // of -BP2

	growing sync.Mutex // held while generators are made, which takes long; mu never is
	mu      sync.RWMutex
	made    map[string]*generators
}

// lines are the part of a pairing that depends on the point of G2 alone.
type lines = [2][len(bls.LoopCounter) - 1]bls.LineEvaluationAff

// New makes a scheme that takes up to a number of messages, those of the holder included, and a million at most; 0 is MaxMessages. The
// interfaces of an unknown suite refuse everything.
func New(s Suite, most int) *Scheme {
	if s.ID() == "" {
		return &Scheme{}
	}
	if most <= 0 {
		most = MaxMessages
	}
	most = min(most, mostEver)
	p1 := s.createGenerators(s.ID()+"H2G_HM2S_", "BP_", 1)
	_, _, _, g2 := bls.Generators()
	g2.Neg(&g2)
	return &Scheme{suite: s, most: most, p1: newTables(fixedWidth, p1.points[0])[0], base: bls.PrecomputeLines(g2),
		made: map[string]*generators{}}
}

// generators are the first of an endless row. It is not changed: a longer one takes its place.
type generators struct {
	points []bls.G1Affine
	tables []*table
	octets octets // serialized, one after the other
	state  []byte // of which the next follows
}

// createGenerators is create_generators (section 4.1.1). seed is what stands before MESSAGE_GENERATOR_SEED in the seed: P1 has one of
// its own (section 7.2).
func (s Suite) createGenerators(api, seed string, n int) *generators {
	g := &generators{state: s.expand([]byte(api+seed+"MESSAGE_GENERATOR_SEED"), api+"SIG_GENERATOR_SEED_", expandSize)}
	return g.extended(s, api, n)
}

func (g *generators) extended(s Suite, api string, n int) *generators {
	out := &generators{points: append([]bls.G1Affine(nil), g.points...), state: g.state}
	for i := len(g.points) + 1; i <= n; i++ {
		out.state = s.expand(binary.BigEndian.AppendUint64(append([]byte(nil), out.state...), uint64(i)), api+"SIG_GENERATOR_SEED_", expandSize)
		out.points = append(out.points, s.hashToCurve(out.state, api+"SIG_GENERATOR_DST_"))
	}
	out.octets = append(out.octets, g.octets...)
	out.octets.points(out.points[len(g.points):]...)
	out.tables = append(append([]*table(nil), g.tables...), newTables(fixedWidth, out.points[len(g.points):]...)...)
	return out
}

// generators are the first n of an interface. n is bounded before anything is made.
func (s *Scheme) generators(api string, n int) (tables []*table, raw octets, err error) {
	// Beside the messages: Q_1, or Q_2.
	if n < 1 || n > s.most+1 {
		return nil, nil, fmt.Errorf("%w: %d, at most %d", ErrLimit, n-1, s.most)
	}
	g := s.known(api)
	if g == nil || len(g.points) < n {
		g = s.make(api, n)
	}
	return g.tables[:n:n], g.octets[: n*pointSize : n*pointSize], nil
}

func (s *Scheme) known(api string) *generators {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.made[api]
}

// make makes what is missing. Whoever needs no more than is known does not wait for it: a stranger's proof may be of many messages.
func (s *Scheme) make(api string, n int) *generators {
	s.growing.Lock()
	defer s.growing.Unlock()
	g := s.known(api)
	if g == nil {
		g = s.suite.createGenerators(api, "", 0)
	}
	if len(g.points) < n {
		g = g.extended(s.suite, api, min(n+n/2, s.most+1)) // a few more at once: documents differ in size
		s.mu.Lock()
		s.made[api] = g
		s.mu.Unlock()
	}
	return g
}
