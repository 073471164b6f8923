package bans

import (
	"cmp"
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"
)

// Memory is a ban list in this process. The zero value is an empty list. It is not copied once it is in use.
type Memory struct {
	Limits Limits // not changed once the list is in use

	mu    sync.Mutex
	bans  map[Who]map[string]time.Time // by sanction: its end
	count int
	ends  ends // of all bans that have one, and of some that were lifted or replaced since
}

// Put records a ban.
func (m *Memory) Put(ctx context.Context, b Ban) error {
	if err := cmp.Or(b.Check(), ctx.Err()); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	of := m.bans[b.Who]
	if _, replaces := of[b.Sanction]; !replaces {
		if err := m.Limits.Full(m.count, len(of)); err != nil {
			return err
		}
		m.count++
	}
	if of == nil {
		of = map[string]time.Time{}
		if m.bans == nil {
			m.bans = map[Who]map[string]time.Time{}
		}
		m.bans[b.Who] = of
	}
	b.Until = b.Until.UTC()
	of[b.Sanction] = b.Until
	if !b.Until.IsZero() {
		m.remember(b)
	}
	return nil
}

// Lift removes a ban.
func (m *Memory) Lift(ctx context.Context, who Who, sanction string) (bool, error) {
	if err := cmp.Or(Named(who, sanction), ctx.Err()); err != nil {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	_, there := m.bans[who][sanction]
	if there {
		m.forget(who, sanction)
	}
	return there, nil
}

// Of returns the bans in force.
func (m *Memory) Of(ctx context.Context, who Who, at time.Time) ([]Ban, error) {
	if err := cmp.Or(who.Check(), ctx.Err()); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.ends) > 0 && !at.Before(m.ends[0].Until) {
		b := heap.Pop(&m.ends).(Ban)
		if until, there := m.bans[b.Who][b.Sanction]; there && until.Equal(b.Until) {
			m.forget(b.Who, b.Sanction)
		}
	}
	var in []Ban
	for sanction, until := range m.bans[who] {
		in = append(in, Ban{who, sanction, until})
	}
	slices.SortFunc(in, func(a, b Ban) int { return cmp.Compare(a.Sanction, b.Sanction) })
	return in, nil
}

// remember adds a ban's end. Where most ends are of no ban any more, it begins anew with those that are.
func (m *Memory) remember(b Ban) {
	if len(m.ends) < 2*m.count+64 {
		heap.Push(&m.ends, b)
		return
	}
	m.ends = m.ends[:0]
	for who, of := range m.bans {
		for sanction, until := range of {
			if !until.IsZero() {
				m.ends = append(m.ends, Ban{who, sanction, until})
			}
		}
	}
	heap.Init(&m.ends)
}

func (m *Memory) forget(who Who, sanction string) {
	delete(m.bans[who], sanction)
	if len(m.bans[who]) == 0 {
		delete(m.bans, who)
	}
	m.count--
}

// ends is a heap of bans, the one that ends first on top.
type ends []Ban

func (e ends) Len() int           { return len(e) }
func (e ends) Less(i, j int) bool { return e[i].Until.Before(e[j].Until) }
func (e ends) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *ends) Push(x any)        { *e = append(*e, x.(Ban)) }
func (e *ends) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	*e = (*e)[:last]
	return x
}
