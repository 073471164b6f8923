package status

import (
	"context"
	"sync"
)

// Memory is a Storage for as long as the program runs.
func Memory() Storage { return &memory{values: map[uint64]uint8{}} }

type memory struct {
	mu     sync.Mutex
	values map[uint64]uint8 // of indexes that were given out
}

func (m *memory) Reserve(ctx context.Context, index uint64) (free bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, taken := m.values[index]; taken {
		return false, nil
	}
	m.values[index] = 0
	return true, nil
}

func (m *memory) Set(ctx context.Context, index uint64, value uint8) (reserved bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, reserved = m.values[index]; reserved {
		m.values[index] = value
	}
	return reserved, nil
}

func (m *memory) Values(ctx context.Context, yield func(index uint64, value uint8) error) error {
	for index, value := range m.set() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := yield(index, value); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// set is a copy of what is not 0: yield may take its time, and call back.
func (m *memory) set() map[uint64]uint8 {
	m.mu.Lock()
	defer m.mu.Unlock()
	set := map[uint64]uint8{}
	for index, value := range m.values {
		if value != 0 {
			set[index] = value
		}
	}
	return set
}
