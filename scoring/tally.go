package scoring

import (
	"slices"
)

// tally works out what each group adds to each side. It tells every entry what is left of it.
func (p *Policy) tally(entries []entry) *tree {
	supersede(entries)
	t := p.tree(entries)
	t.fill(choose(entries))
	return t
}

// choose takes of what could count that which does: of a category the identified items or the largest one without an id,
// whichever is more; of a group the summaries or the attestations. The first are taken if they are equal. The others are told
// why not.
func choose(entries []entry) (chosen []*entry) {
	told := map[*bough]bool{} // whose largest item without an id has been found
	for i := range entries {
		e := &entries[i]
		if e.why != whyCounted {
			continue
		}
		b := e.twig.of
		trunk := b.of
		nameless := min(b.cap, b.largest[0]) > min(b.cap, b.named)
		switch {
		case e.identified() == nameless:
			e.why = whyTwin
		case nameless && (told[b] || min(e.twig.cap, e.decayed) < b.largest[0]):
			e.why = whyTwin
		case b.part == &trunk.conduct && trunk.summaries >= trunk.conduct, b.part == &trunk.summaries && trunk.conduct > trunk.summaries:
			e.why = whyCovered
		default:
			chosen = append(chosen, e)
		}
		if nameless && e.why != whyTwin {
			told[b] = true
		}
	}
	return chosen
}

// fill counts entries one after the other, the heaviest first, until the caps of rule, category and group are full. Their sum
// is the value of the tree, whatever the order.
func (t *tree) fill(entries []*entry) {
	keys := make([]uint64, len(entries)) // weight and place, in one number to sort by
	for i, e := range entries {
		keys[i] = uint64(maxWeight-e.decayed)<<32 | uint64(i)
	}
	slices.Sort(keys)
	for _, key := range keys {
		e := entries[key&(1<<32-1)]
		w := e.twig
		b := w.of
		n := min(e.decayed, w.cap-w.taken, b.cap-b.taken, b.of.cap-b.of.taken)
		w.taken += n
		b.taken += n
		b.of.taken += n
		if e.counted = n; n < e.decayed {
			e.why = whyCapped
		}
	}
}
