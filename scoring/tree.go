package scoring

import (
	"github.com/avouch-id/avouch/vc/avatar"
)

// tree holds the sums of one assessment: rule within category within group, on each side. What counts at a place is the
// smaller of its cap and what counts below it, so that one piece of evidence is added or taken away along one path, whatever
// else there is.
type tree struct {
	p      *Policy
	trunks [][2]trunk // by group; for, against
}

// trunk is one side of a group.
type trunk struct {
	cap                      int64
	summaries, conduct, rest int64 // the sums of its categories
	taken                    int64
	boughs                   [32]*bough // by branch
}

// bough is one category in a group.
type bough struct {
	of      *trunk
	part    *int64 // of the trunk: summaries, conduct or rest
	cap     int64
	named   int64    // the sum of its rules, identified items only
	largest [2]int64 // items without an id, each within its rule's cap: the largest, and the one after it
	taken   int64    // by what counts, when it is told
	twigs   []*twig
}

// twig is one rule in a category.
type twig struct {
	of         *bough
	rule       int32
	cap        int64
	sum, taken int64
}

func (p *Policy) tree(entries []entry) *tree {
	t := &tree{p: p, trunks: make([][2]trunk, len(p.groups))}
	for g := range p.groups {
		for sign := range t.trunks[g] {
			t.trunks[g][sign] = trunk{cap: p.groups[g].cap}
		}
	}
	for i := range entries {
		if e := &entries[i]; e.why == whyCounted {
			t.add(e)
		}
	}
	return t
}

// value is what counts of a group on one side. A summary and single attestations tell of the same conduct.
func (t *trunk) value() int64 { return min(t.cap, t.rest+max(t.summaries, t.conduct)) }

// value is what counts of a category: the identified items or the largest one without an id. What has none could be another
// look at the same.
func (b *bough) value() int64 { return min(b.cap, max(b.named, b.largest[0])) }

func (w *twig) value() int64 { return min(w.cap, w.sum) }

// path finds where an entry counts.
func (t *tree) path(e *entry) *twig {
	trunk := &t.trunks[e.group][e.sign]
	b := trunk.boughs[e.branch]
	if b == nil {
		b = &bough{of: trunk, part: &trunk.rest, cap: maxCap}
		name := e.kind
		switch e.kind {
		case avatar.TypeConductSummary:
			b.part = &trunk.summaries
		case avatar.TypeConductAttestation:
			b.part, name = &trunk.conduct, string(e.category)
		}
		if limit, capped := t.p.categories[name]; capped {
			b.cap = limit
		}
		trunk.boughs[e.branch] = b
	}
	for _, w := range b.twigs {
		if w.rule == e.rule {
			return w
		}
	}
	w := &twig{of: b, rule: e.rule, cap: t.p.rules[e.rule].cap}
	b.twigs = append(b.twigs, w)
	return w
}

// identified: it is told apart from others by its id, or, a summary, by its issuer.
func (e *entry) identified() bool { return e.id != "" || e.kind == avatar.TypeConductSummary }

// add counts an entry in.
func (t *tree) add(e *entry) {
	e.twig = t.path(e)
	if e.identified() {
		e.twig.grow(e.decayed)
		return
	}
	b := e.twig.of
	switch n := min(e.twig.cap, e.decayed); {
	case n > b.largest[0]:
		b.nameless([2]int64{n, b.largest[0]})
	case n > b.largest[1]:
		b.largest[1] = n
	}
}

// grow changes the sum of a rule's identified items.
func (w *twig) grow(by int64) {
	before := w.value()
	w.sum += by
	after := w.value()
	b := w.of
	was := b.value()
	b.named += after - before
	*b.part += b.value() - was
}

// nameless changes the largest items without an id.
func (b *bough) nameless(largest [2]int64) {
	was := b.value()
	b.largest = largest
	*b.part += b.value() - was
}

// sums is what each group adds to each side.
func (t *tree) sums() [][2]int64 {
	sums := make([][2]int64, len(t.trunks))
	for g := range t.trunks {
		sums[g] = [2]int64{t.trunks[g][0].value(), t.trunks[g][1].value()}
	}
	return sums
}

// without is what the group of an entry would add if the entry had not been there, and what comes next in its place were.
func (t *tree) without(e, next *entry) (sums [2]int64) {
	if e.twig != nil {
		if b := e.twig.of; e.identified() {
			e.twig.grow(-e.decayed)
			defer e.twig.grow(e.decayed)
		} else if largest := b.largest; min(e.twig.cap, e.decayed) == largest[0] {
			b.nameless([2]int64{largest[1]})
			defer b.nameless(largest)
		}
	}
	if next != nil && next.alone == whyCounted {
		w := t.path(next)
		w.grow(next.decayed)
		defer w.grow(-next.decayed)
	}
	group := &t.trunks[e.group]
	return [2]int64{group[0].value(), group[1].value()}
}
