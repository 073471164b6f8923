package status

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// memo keeps values within bounds; what was used least lately goes first. A value that several want is made once. The zero value is
// empty.
type memo[K comparable, V any] struct {
	mu     sync.Mutex
	kept   map[K]*list.Element
	order  list.List // of place[K, V], the latest in front
	bytes  int
	making map[K]*making[V]
}

type place[K comparable, V any] struct {
	key   K
	value V
	size  int
}

// making is a value on its way. It belongs to who began it; the others wait, or go when their context ends.
type making[V any] struct {
	done     chan struct{}
	value    V
	err      error
	deserted bool // it was given up: somebody else has to begin anew
}

type bounds struct{ entries, bytes int }

// get gives a kept value that is good, or makes one in its place; made tells that it was made, by whomever, after the call. An error is
// not kept.
func (m *memo[K, V]) get(ctx context.Context, key K, b bounds, good func(V) bool, produce func() (V, int, error)) (v V, made bool, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return v, false, unavailable("%w", err)
		}
		m.mu.Lock()
		if e := m.kept[key]; e != nil {
			if p := e.Value.(place[K, V]); good(p.value) {
				m.order.MoveToFront(e)
				m.mu.Unlock()
				return p.value, false, nil
			}
		}
		f := m.making[key]
		if f == nil {
			f = &making[V]{done: make(chan struct{})}
			if m.making == nil {
				m.making = map[K]*making[V]{}
			}
			m.making[key] = f
			m.mu.Unlock()
			m.finish(ctx, key, b, f, produce)
			return f.value, true, f.err
		}
		m.mu.Unlock()
		select {
		case <-f.done:
		case <-ctx.Done():
			return v, false, unavailable("%w", ctx.Err())
		}
		if !f.deserted {
			return f.value, true, f.err
		}
	}
}

// finish makes a value and keeps it. If the maker panics, or its own context ends, those who wait go on without it.
func (m *memo[K, V]) finish(ctx context.Context, key K, b bounds, f *making[V], produce func() (V, int, error)) {
	f.deserted = true
	size := 0
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.making, key)
		if f.err == nil && !f.deserted {
			m.put(key, f.value, size, b)
		}
		close(f.done)
	}()
	f.value, size, f.err = produce()
	f.deserted = f.err != nil && (ctx.Err() != nil || errors.Is(f.err, context.Canceled))
}

// put keeps a value. One that alone goes beyond the bounds is not kept.
func (m *memo[K, V]) put(key K, v V, size int, b bounds) {
	if e := m.kept[key]; e != nil {
		m.remove(e)
	}
	if size > b.bytes || b.entries < 1 {
		return
	}
	for m.order.Len() >= b.entries || m.bytes > b.bytes-size {
		m.remove(m.order.Back())
	}
	if m.kept == nil {
		m.kept = map[K]*list.Element{}
	}
	m.kept[key] = m.order.PushFront(place[K, V]{key, v, size})
	m.bytes += size
}

func (m *memo[K, V]) remove(e *list.Element) {
	p := m.order.Remove(e).(place[K, V])
	delete(m.kept, p.key)
	m.bytes -= p.size
}
