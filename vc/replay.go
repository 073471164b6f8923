package vc

import (
	"container/heap"
	"context"
	"fmt"
	"sync"
	"time"
)

// MemoryReplay remembers up to max nonces in this process. When it is full of nonces that have not expired, it refuses with
// ErrUnavailable rather than forget one. Where the clock is set back it refuses what ended before the latest time that it was told,
// because that may have been forgotten. It is safe for concurrent use.
func MemoryReplay(max int) ReplayStore {
	return &memoryReplay{max: max, spent: make(map[[32]byte]bool)}
}

type memoryReplay struct {
	mu    sync.Mutex
	max   int
	spent map[[32]byte]bool
	now   time.Time // the latest that any caller has seen
	queue expiries  // those of spent that can expire, the next one first
}

func (m *memoryReplay) Spend(_ context.Context, key [32]byte, now, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	// Ends are on the clock on the wall. The monotonic one would say that a time is later although that was set back.
	now, until = now.Round(0), until.Round(0)
	if now.After(m.now) {
		m.now = now
	}
	for len(m.queue) > 0 && m.queue[0].until.Before(m.now) {
		delete(m.spent, heap.Pop(&m.queue).(expiry).key)
	}
	if m.spent[key] || !until.IsZero() && until.Before(m.now) {
		return false, nil
	}
	if len(m.spent) >= m.max {
		return false, fmt.Errorf("%w: all %d places for spent nonces are taken", ErrUnavailable, m.max)
	}
	m.spent[key] = true
	if !until.IsZero() {
		heap.Push(&m.queue, expiry{key, until})
	}
	return true, nil
}

type expiry struct {
	key   [32]byte
	until time.Time
}

type expiries []expiry

func (e expiries) Len() int           { return len(e) }
func (e expiries) Less(i, j int) bool { return e[i].until.Before(e[j].until) }
func (e expiries) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *expiries) Push(x any)        { *e = append(*e, x.(expiry)) }
func (e *expiries) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	*e = (*e)[:last]
	return x
}
