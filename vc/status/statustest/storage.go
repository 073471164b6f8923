// Package statustest holds implementations of status.Storage to what that interface says.
package statustest

import (
	"context"
	"errors"
	"maps"
	"sync"
	"testing"

	"github.com/avouch-id/avouch/vc/status"
)

// Storage tests one implementation: open gives a new, empty storage each time. It is for a test of the implementation's own package:
//
//	func TestStorage(t *testing.T) { statustest.Storage(t, func(t testing.TB) status.Storage { return open(t) }) }
//
// What it cannot see, durability above all, is that package's to test.
func Storage(t *testing.T, open func(testing.TB) status.Storage) {
	t.Helper()
	for _, law := range []struct {
		name string
		test func(*testing.T, status.Storage)
	}{
		{"reserve", reserve}, {"set", set}, {"unreserved", unreserved}, {"largest", largest}, {"concurrent reservations", concurrentReservations},
		{"concurrent sets", concurrentSets}, {"snapshot", snapshot}, {"early end", earlyEnd}, {"cancelled", cancelled},
	} {
		t.Run(law.name, func(t *testing.T) { law.test(t, open(t)) })
	}
}

// values is all that is set.
func values(t testing.TB, s status.Storage) map[uint64]uint8 {
	t.Helper()
	all := map[uint64]uint8{}
	err := s.Values(t.Context(), func(index uint64, value uint8) error {
		if _, twice := all[index]; twice {
			t.Errorf("index %d came twice", index)
		}
		all[index] = value
		return nil
	})
	if err != nil {
		t.Fatalf("Values: %v", err)
	}
	return all
}

func expect(t testing.TB, s status.Storage, want map[uint64]uint8) {
	t.Helper()
	if got := values(t, s); !maps.Equal(got, want) {
		t.Fatalf("set are %v, expected were %v", got, want)
	}
}

func mustReserve(t testing.TB, s status.Storage, index uint64, want bool) {
	t.Helper()
	if free, err := s.Reserve(t.Context(), index); err != nil || free != want {
		t.Fatalf("Reserve(%d): %v, %v; expected was %v", index, free, err, want)
	}
}

func mustSet(t testing.TB, s status.Storage, index uint64, value uint8, want bool) {
	t.Helper()
	if reserved, err := s.Set(t.Context(), index, value); err != nil || reserved != want {
		t.Fatalf("Set(%d, %d): %v, %v; expected was %v", index, value, reserved, err, want)
	}
}

// reserve: an index is given once, set or not.
func reserve(t *testing.T, s status.Storage) {
	for _, index := range []uint64{7, 0, 131_071} {
		mustReserve(t, s, index, true)
		mustReserve(t, s, index, false)
	}
	mustSet(t, s, 7, 1, true)
	mustReserve(t, s, 7, false)
	mustSet(t, s, 7, 0, true)
	mustReserve(t, s, 7, false)
	expect(t, s, nil)
}

// set: every value is stored, replaced and unset.
func set(t *testing.T, s status.Storage) {
	expect(t, s, nil)
	mustReserve(t, s, 3, true)
	mustReserve(t, s, 9, true)
	for _, value := range []uint8{1, 1, 255, 128, 2} {
		mustSet(t, s, 3, value, true)
		expect(t, s, map[uint64]uint8{3: value})
	}
	mustSet(t, s, 9, 4, true)
	expect(t, s, map[uint64]uint8{3: 2, 9: 4})
	mustSet(t, s, 3, 0, true)
	expect(t, s, map[uint64]uint8{9: 4})
	mustSet(t, s, 3, 0, true)
	mustSet(t, s, 3, 1, true)
	expect(t, s, map[uint64]uint8{3: 1, 9: 4})
}

// unreserved: what was not given out cannot be set, and is not given out by that.
func unreserved(t *testing.T, s status.Storage) {
	mustSet(t, s, 5, 1, false)
	mustSet(t, s, 5, 0, false)
	expect(t, s, nil)
	mustReserve(t, s, 5, true)
	mustSet(t, s, 4, 1, false)
	mustSet(t, s, 6, 1, false)
	expect(t, s, nil)
}

// largest: an index is any number of 64 bits.
func largest(t *testing.T, s status.Storage) {
	want := map[uint64]uint8{}
	for i, index := range []uint64{1<<64 - 1, 1 << 63, 1<<63 - 1, 1 << 32, 1<<32 - 1, 255, 256} {
		mustReserve(t, s, index, true)
		mustSet(t, s, index, uint8(i+1), true)
		want[index] = uint8(i + 1)
	}
	expect(t, s, want)
}

const many = 8 // at one time

// together runs a function several times at once.
func together(f func(i int)) {
	var wait sync.WaitGroup
	for i := range many {
		wait.Add(1)
		go func() {
			defer wait.Done()
			f(i)
		}()
	}
	wait.Wait()
}

// concurrentReservations: of all who want an index one gets it.
func concurrentReservations(t *testing.T, s status.Storage) {
	const indexes = 64
	var mu sync.Mutex
	got := map[uint64]int{}
	together(func(int) {
		for index := range uint64(indexes) {
			free, err := s.Reserve(t.Context(), index)
			if err != nil {
				t.Errorf("Reserve(%d): %v", index, err)
			}
			if free {
				mu.Lock()
				got[index]++
				mu.Unlock()
			}
		}
	})
	for index := range uint64(indexes) {
		if got[index] != 1 {
			t.Errorf("index %d was given out %d times", index, got[index])
		}
	}
}

// concurrentSets: none is lost.
func concurrentSets(t *testing.T, s status.Storage) {
	want := map[uint64]uint8{}
	for i := range uint64(many) {
		for k := range uint64(16) {
			mustReserve(t, s, 16*i+k, true)
			want[16*i+k] = uint8(k + 1)
		}
	}
	together(func(i int) {
		for k := range uint64(16) {
			if reserved, err := s.Set(t.Context(), 16*uint64(i)+k, uint8(k+1)); err != nil || !reserved {
				t.Errorf("Set: %v, %v", reserved, err)
			}
		}
	})
	expect(t, s, want)
}

// snapshot: somebody sets A to a number, then B to the same, then A to the next, and so on. So at one moment A has the number of B or is
// one ahead.
func snapshot(t *testing.T, s status.Storage) {
	const a, b = 1, 2
	mustReserve(t, s, a, true)
	mustReserve(t, s, b, true)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := 1; ctx.Err() == nil && n < 250; n++ {
			for _, index := range []uint64{a, b} {
				if reserved, err := s.Set(t.Context(), index, uint8(n)); err != nil || !reserved {
					t.Errorf("Set: %v, %v", reserved, err)
				}
			}
		}
	}()
	for range 100 {
		seen := values(t, s)
		if ahead := int(seen[a]) - int(seen[b]); ahead != 0 && ahead != 1 {
			t.Errorf("not as it was at one moment: %v", seen)
			break
		}
	}
	stop()
	<-done
}

// earlyEnd: the error of who reads ends the reading and comes back, and the storage is whole after that.
func earlyEnd(t *testing.T, s status.Storage) {
	for index := range uint64(5) {
		mustReserve(t, s, index, true)
		mustSet(t, s, index, 1, true)
	}
	enough, calls := errors.New("enough"), 0
	err := s.Values(t.Context(), func(uint64, uint8) error {
		calls++
		return enough
	})
	if !errors.Is(err, enough) || calls != 1 {
		t.Fatalf("%d calls, error %v", calls, err)
	}
	mustSet(t, s, 0, 2, true)
	if n := len(values(t, s)); n != 5 {
		t.Fatalf("%d are set", n)
	}
}

// cancelled: who has no time left gets an error, and nothing is given out or set for them.
func cancelled(t *testing.T, s status.Storage) {
	mustReserve(t, s, 1, true)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if free, err := s.Reserve(ctx, 2); !errors.Is(err, context.Canceled) || free {
		t.Errorf("Reserve: %v, %v", free, err)
	}
	if reserved, err := s.Set(ctx, 1, 1); !errors.Is(err, context.Canceled) || reserved {
		t.Errorf("Set: %v, %v", reserved, err)
	}
	if err := s.Values(ctx, func(uint64, uint8) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Values: %v", err)
	}
	mustReserve(t, s, 2, true)
	expect(t, s, nil)
}
