package jsonld

import (
	"bytes"
	"context"
	"crypto"
	_ "crypto/sha256" // for crypto.Hash
	_ "crypto/sha512"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// DefaultWork is the work that canonicalization may do by default. An ordinary credential takes less than a hundredth of
// it, reaching it takes well under a second.
const DefaultWork = 200_000

// Options of canonicalization.
type Options struct {
	// Hash is crypto.SHA256 or crypto.SHA384. Zero: SHA-256.
	Hash crypto.Hash
	// Work bounds the steps: one a statement, and one more for every 256 bytes of it, and as many as it takes for blank nodes
	// that look alike ("dataset poisoning", section 7.1 of RDFC-1.0) and for contexts that change on the way down a document.
	// Zero: DefaultWork.
	Work int
	// Lossy accepts documents of which something is left out of the N-Quads, or is the same in other documents: not for
	// what will be signed, or was (see Contexts.Canonicalize).
	Lossy bool
}

// Canonical is a dataset in canonical form.
type Canonical struct {
	// NQuads is the canonical N-Quads document: lines in order of their code points.
	NQuads []byte
	// Labels is the issued identifiers map: for each label of the input (without "_:") the canonical one, c14n0 and so on.
	Labels map[string]string
}

// CanonicalizeQuads canonicalizes an RDF dataset in N-Quads (RDFC-1.0 section 4.4.3). ErrQuads: not N-Quads. ErrWork: the
// dataset needs more work than the options allow.
func CanonicalizeQuads(ctx context.Context, nquads []byte, o Options) (Canonical, error) {
	quads, err := parseQuads(nquads)
	if err != nil {
		return Canonical{}, err
	}
	c, err := canonicalize(ctx, quads, o)
	if err != nil {
		return Canonical{}, err
	}
	labels := make(map[string]string, len(c.labels))
	for i, label := range c.labels {
		labels[label] = "c14n" + strconv.Itoa(c.issued[i])
	}
	return Canonical{NQuads: c.lines(), Labels: labels}, nil
}

// canonicalizer is the state of one run. Blank nodes are numbers.
type canonicalizer struct {
	ctx    context.Context
	hash   crypto.Hash
	work   int // what is left
	quads  []quad
	labels []string       // of each blank node
	number map[string]int // and back
	at     [][]int        // the quads that name each blank node
	first  []string       // its first degree hash
	issued []int          // its canonical number, -1 before
	next   int            // the next canonical number
	buf    []byte
}

// canonicalize runs RDFC-1.0 over a set of quads. The canonical numbers stand in issued afterwards.
func canonicalize(ctx context.Context, quads []quad, o Options) (*canonicalizer, error) {
	c := &canonicalizer{ctx: ctx, hash: o.Hash, work: o.Work, quads: quads, number: map[string]int{}}
	if c.hash == 0 {
		c.hash = crypto.SHA256
	}
	if c.hash != crypto.SHA256 && c.hash != crypto.SHA384 {
		return nil, fmt.Errorf("canonicalization with %v: only SHA-256 and SHA-384 are defined", c.hash)
	}
	if c.work == 0 {
		c.work = DefaultWork
	}
	for i := range quads { // step 2
		if err := c.spend(quads[i].cost()); err != nil {
			return nil, err
		}
		for _, n := range blanks(&quads[i]) {
			if n == nil {
				continue
			}
			b, ok := c.number[n.text]
			if !ok {
				b = len(c.labels)
				c.number[n.text] = b
				c.labels, c.at, c.issued = append(c.labels, n.text), append(c.at, nil), append(c.issued, -1)
			}
			if a := c.at[b]; len(a) == 0 || a[len(a)-1] != i {
				c.at[b] = append(a, i)
			}
		}
	}
	groups := map[string][]int{} // step 3
	c.first = make([]string, len(c.labels))
	for b := range c.labels {
		c.first[b] = c.firstDegree(b)
		groups[c.first[b]] = append(groups[c.first[b]], b)
	}
	hashes := sorted(groups)
	for _, h := range hashes { // step 4
		if len(groups[h]) == 1 {
			c.issue(groups[h][0])
		}
	}
	for _, h := range hashes { // step 5
		if len(groups[h]) == 1 {
			continue
		}
		var results []nDegreeResult
		for _, b := range groups[h] {
			if c.issued[b] >= 0 {
				continue
			}
			r, err := c.nDegree(b, issuer{b})
			if err != nil {
				return nil, err
			}
			results = append(results, r)
		}
		slices.SortStableFunc(results, func(a, b nDegreeResult) int { return strings.Compare(a.hash, b.hash) })
		for _, r := range results {
			for _, b := range r.issuer {
				c.issue(b)
			}
		}
	}
	return c, nil
}

func (c *canonicalizer) issue(b int) {
	if c.issued[b] < 0 {
		c.issued[b] = c.next
		c.next++
	}
}

// spend takes work off what is left.
func (c *canonicalizer) spend(n int) error {
	c.work -= n
	if c.work < 0 {
		return fmt.Errorf("canonicalization: %w", ErrWork)
	}
	return c.ctx.Err()
}

// lines is the canonical document (step 6).
func (c *canonicalizer) lines() []byte {
	return c.sortedLines(len(c.quads), func(i int) *quad { return &c.quads[i] }, func(dst []byte, label string) []byte {
		return strconv.AppendInt(append(dst, "c14n"...), int64(c.issued[c.number[label]]), 10)
	})
}

// firstDegree is Hash First Degree Quads (section 4.6).
func (c *canonicalizer) firstDegree(b int) string {
	at := c.at[b]
	return c.sum(c.sortedLines(len(at), func(i int) *quad { return &c.quads[at[i]] }, func(dst []byte, label string) []byte {
		if label == c.labels[b] {
			return append(dst, 'a')
		}
		return append(dst, 'z')
	}))
}

// sortedLines writes n quads and sorts the lines by code points, which is the order of their bytes in UTF-8.
func (c *canonicalizer) sortedLines(n int, at func(int) *quad, label func([]byte, string) []byte) []byte {
	ends := make([]int, n)
	c.buf = c.buf[:0]
	for i := range n {
		c.buf = at(i).append(c.buf, label)
		ends[i] = len(c.buf)
	}
	lines := make([][]byte, n)
	for i, begin := 0, 0; i < n; i++ {
		lines[i] = c.buf[begin:ends[i]]
		begin = ends[i]
	}
	slices.SortFunc(lines, bytes.Compare)
	out := make([]byte, 0, len(c.buf))
	for _, l := range lines {
		out = append(out, l...)
	}
	return out
}

func (c *canonicalizer) sum(data []byte) string {
	h := c.hash.New()
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// blanks are the subject, object and graph of a quad where they are blank nodes, nil where they are not.
func blanks(q *quad) (b [3]*node) {
	for i, n := range [3]*node{&q.subject, &q.object, &q.graph} {
		if n.kind == blank {
			b[i] = n
		}
	}
	return b
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
