// Package replaytest holds an implementation of vc.ReplayStore to what stands there. It is for tests.
package replaytest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/avouch-id/avouch/vc"
)

// Store runs subtests against empty stores, which open makes; each has to have room for 100 nonces. What belongs to one is
// released by the Cleanup of the test that it is for.
func Store(t *testing.T, open func(testing.TB) vc.ReplayStore) {
	for name, test := range map[string]func(*testing.T, store){
		"FirstOnce": firstOnce, "Never": never, "Expiry": expiry, "ClockGoesBack": clockGoesBack,
		"ManyExpire": manyExpire, "Keys": keys, "Concurrent": concurrent, "ConcurrentExpiry": concurrentExpiry, "Canceled": canceled,
	} {
		t.Run(name, func(t *testing.T) { test(t, store{t, open(t)}) })
	}
}

// noon is when the tests begin.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

type store struct {
	t testing.TB
	vc.ReplayStore
}

// spend spends a key, which has to be first or not.
func (s store) spend(first bool, key string, now, until time.Time) {
	s.t.Helper()
	got, err := s.Spend(s.t.Context(), keyOf(key), now, until)
	if err != nil || got != first {
		s.t.Errorf("Spend(%q, now %v, until %v): first %v, %v; expected %v", key, now, until, got, err, first)
	}
}

func keyOf(s string) (key [32]byte) {
	copy(key[:], s)
	return key
}

func firstOnce(_ *testing.T, s store) {
	s.spend(true, "a", noon, noon.Add(time.Minute))
	s.spend(false, "a", noon, noon.Add(time.Minute))
	s.spend(false, "a", noon, noon.Add(time.Hour))
	s.spend(false, "a", noon, time.Time{})
	s.spend(true, "b", noon, noon.Add(time.Minute))
	s.spend(false, "b", noon, noon.Add(time.Minute))
}

// never: without an end a nonce is known for ever.
func never(_ *testing.T, s store) {
	s.spend(true, "a", noon, time.Time{})
	for _, now := range []time.Time{noon, noon.AddDate(200, 0, 0), noon, {}} {
		s.spend(false, "a", now, time.Time{})
		s.spend(false, "a", now, now.Add(time.Hour))
	}
}

func expiry(_ *testing.T, s store) {
	until := noon.Add(time.Minute)
	s.spend(true, "a", noon, until)
	s.spend(false, "a", until, until)
	s.spend(true, "the last moment", until, until)
	s.spend(false, "a", until.Add(1), until)
	s.spend(false, "the last moment", until.Add(1), until)
	s.spend(false, "never seen", until.Add(1), until)
}

// clockGoesBack: whoever was slow, or has a clock that is, comes after a nonce was forgotten.
func clockGoesBack(_ *testing.T, s store) {
	until := noon.Add(time.Minute)
	s.spend(true, "a", noon, until)
	s.spend(true, "b", noon, until.Add(-1))
	s.spend(true, "later", noon.Add(time.Hour), noon.Add(2*time.Hour))
	s.spend(false, "a", noon, until)
	s.spend(false, "b", noon, until.Add(-1))
	s.spend(false, "a", noon.Add(-time.Hour), until)
	s.spend(true, "c", noon, noon.Add(2*time.Hour))
	s.spend(false, "c", noon.Add(-time.Hour), noon.Add(2*time.Hour))
}

// manyExpire: a store that forgets a few at a time forgets none before its time, and answers no differently.
func manyExpire(_ *testing.T, s store) {
	for i := range 50 {
		s.spend(true, string(rune('A'+i)), noon, noon.Add(time.Duration(50-i)*time.Second))
	}
	for i := range 50 {
		now := noon.Add(time.Duration(i) * time.Second)
		for j := range 50 {
			s.spend(false, string(rune('A'+j)), now, noon.Add(time.Duration(50-j)*time.Second))
		}
	}
}

// keys: all 32 bytes of a key count.
func keys(_ *testing.T, s store) {
	s.spend(true, "", noon, time.Time{})
	s.spend(true, "0123456789abcdef0123456789abcde0", noon, time.Time{})
	s.spend(true, "0123456789abcdef0123456789abcde1", noon, time.Time{})
	s.spend(true, "1123456789abcdef0123456789abcde1", noon, time.Time{})
	s.spend(false, "0123456789abcdef0123456789abcde0", noon, time.Time{})
	s.spend(false, "", noon, time.Time{})
}

// concurrent: of many calls with one key at the same time exactly one is first.
func concurrent(t *testing.T, s store) {
	var all sync.WaitGroup
	var won [8]atomic.Int32
	for i := range won {
		for range 16 {
			all.Go(func() {
				first, err := s.Spend(t.Context(), keyOf(string(rune('a'+i))), noon, noon.Add(time.Duration(i)*time.Minute))
				if err != nil {
					t.Error(err)
				}
				if first {
					won[i].Add(1)
				}
			})
		}
	}
	all.Wait()
	for i := range won {
		if n := won[i].Load(); n != 1 {
			t.Errorf("%d of 16 calls with one key were first", n)
		}
	}
}

// concurrentExpiry: the same while others' clocks say that its time is over.
func concurrentExpiry(t *testing.T, s store) {
	until := noon.Add(time.Minute)
	var all sync.WaitGroup
	var won atomic.Int32
	for i := range 32 {
		all.Go(func() {
			now, key := noon, "one"
			if i%4 == 0 {
				now, key = noon.Add(time.Hour), "other"+string(rune('a'+i))
			}
			first, err := s.Spend(t.Context(), keyOf(key), now, now.Add(time.Minute))
			if err != nil {
				t.Error(err)
			}
			if first && key == "one" {
				won.Add(1)
			}
		})
	}
	all.Wait()
	s.spend(false, "one", noon, until)
	if n := won.Load(); n > 1 {
		t.Errorf("%d of 24 calls with one key were first", n)
	}
}

// canceled: a call whose context has ended is not told that it was first, and does no harm to others.
func canceled(t *testing.T, s store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if first, err := s.Spend(ctx, keyOf("a"), noon, noon.Add(time.Minute)); first && err != nil {
		t.Errorf("Spend with a canceled context: first, and the error %v", err)
	}
	s.spend(true, "b", noon, noon.Add(time.Minute))
	s.spend(false, "b", noon, noon.Add(time.Minute))
}
