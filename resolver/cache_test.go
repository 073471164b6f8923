package resolver_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
)

// script is a resolver that a test writes; it counts questions.
type script struct {
	say   func(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error)
	asked atomic.Int64
}

func (s *script) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	s.asked.Add(1)
	return s.say(ctx, id, at)
}

func says(r did.Resolution, err error) *script {
	return &script{say: func(context.Context, did.DID, did.Version) (did.Resolution, error) { return r, err }}
}

type clock struct{ at time.Time }

func newClock() *clock                { return &clock{time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)} }
func (c *clock) now() time.Time       { return c.at }
func (c *clock) pass(d time.Duration) { c.at = c.at.Add(d) }

const kestrel = "did:web:kestrel.example"

func ask(t *testing.T, r did.Resolver, id string) (did.Resolution, error) {
	t.Helper()
	return r.Resolve(t.Context(), parse(t, id), did.Version{})
}

// TestCacheAge: how long each kind of answer is kept.
func TestCacheAge(t *testing.T) {
	d := document(t, kestrel)
	for name, c := range map[string]struct {
		answer did.Resolution
		err    error
		max    time.Duration
		want   time.Duration // 0: not kept
	}{
		"a document":           {answer: did.Resolution{Document: d}, max: time.Hour, want: time.Hour},
		"unset":                {answer: did.Resolution{Document: d}, want: 5 * time.Minute},
		"short TTL":            {answer: did.Resolution{Document: d, TTL: time.Minute}, max: time.Hour, want: time.Minute},
		"long TTL":             {answer: did.Resolution{Document: d, TTL: time.Hour}, max: time.Minute, want: time.Minute},
		"deactivated":          {answer: did.Resolution{Deactivated: true}, max: time.Hour, want: time.Hour},
		"not found":            {err: did.ErrNotFound, max: time.Hour, want: 10 * time.Second},
		"invalid":              {err: did.ErrInvalid, max: time.Hour, want: 10 * time.Second},
		"unavailable":          {err: did.ErrUnavailable, max: time.Hour},
		"unavailable or wrong": {err: errors.Join(did.ErrInvalid, did.ErrUnavailable), max: time.Hour},
		"no method":            {err: did.ErrMethodNotSupported, max: time.Hour},
		"another error":        {err: errors.New("odd"), max: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			inner, now := says(c.answer, c.err), newClock()
			cache := &resolver.Cache{Inner: inner, MaxAge: c.max, Now: now.now}
			try := func(want int64) {
				t.Helper()
				r, err := ask(t, cache, kestrel)
				require.Equal(t, c.answer, r)
				require.ErrorIs(t, err, c.err)
				require.Equal(t, want, inner.asked.Load())
			}
			try(1)
			if c.want == 0 {
				try(2)
				return
			}
			now.pass(c.want - 1)
			try(1)
			now.pass(1)
			try(2)
			now.pass(-2 * c.want) // a clock set back makes nothing younger
			try(3)
		})
	}
}

// TestCacheAgeCountsFromTheQuestion: an answer may be as old as the question.
func TestCacheAgeCountsFromTheQuestion(t *testing.T) {
	now := newClock()
	inner := &script{say: func(_ context.Context, id did.DID, _ did.Version) (did.Resolution, error) {
		now.pass(40 * time.Second)
		return did.Resolution{Document: document(t, id.String())}, nil
	}}
	cache := &resolver.Cache{Inner: inner, MaxAge: time.Minute, Now: now.now}
	for range 2 {
		_, err := ask(t, cache, kestrel)
		require.NoError(t, err)
		now.pass(20 * time.Second)
	}
	require.EqualValues(t, 2, inner.asked.Load())
}

// TestCase33RotatedAway: whoever rotated a key or deactivated a DID is believed
// when the age is over, at once with Forget, and a fault of the network does not
// give the old key a longer life.
func TestCase33RotatedAway(t *testing.T) {
	old, fresh := document(t, kestrel), document(t, kestrel)
	for name, then := range map[string]did.Resolution{"rotated": {Document: fresh}, "deactivated": {Deactivated: true}} {
		t.Run(name, func(t *testing.T) {
			inner, now := says(did.Resolution{Document: old, TTL: time.Hour}, nil), newClock()
			cache := &resolver.Cache{Inner: inner, MaxAge: time.Minute, Now: now.now}
			r, err := ask(t, cache, kestrel)
			require.NoError(t, err)
			require.Same(t, old, r.Document)
			inner.say = says(did.Resolution{}, did.ErrUnavailable).say
			now.pass(time.Minute)
			_, err = ask(t, cache, kestrel)
			require.ErrorIs(t, err, did.ErrUnavailable)
			inner.say = says(then, nil).say
			r, err = ask(t, cache, kestrel)
			require.NoError(t, err)
			require.Equal(t, then, r)
			require.NotSame(t, old, r.Document)
		})
	}
	inner := says(did.Resolution{Document: old}, nil)
	cache := &resolver.Cache{Inner: inner}
	_, err := ask(t, cache, kestrel)
	require.NoError(t, err)
	inner.say = says(did.Resolution{Document: fresh}, nil).say
	cache.Forget(parse(t, kestrel))
	r, err := ask(t, cache, kestrel)
	require.NoError(t, err)
	require.Same(t, fresh, r.Document)
}

// TestCacheForgetInFlight: an answer that was asked for before Forget is given to
// who waits for it, and not kept.
func TestCacheForgetInFlight(t *testing.T) {
	d := document(t, kestrel)
	var cache *resolver.Cache
	inner := &script{say: func(context.Context, did.DID, did.Version) (did.Resolution, error) {
		cache.Forget(d.ID())
		return did.Resolution{Document: d}, nil
	}}
	cache = &resolver.Cache{Inner: inner}
	for want := range 2 {
		_, err := ask(t, cache, kestrel)
		require.NoError(t, err)
		require.EqualValues(t, want+1, inner.asked.Load())
	}
}

func TestCacheStale(t *testing.T) {
	d, now := document(t, kestrel), newClock()
	inner := says(did.Resolution{Document: d}, nil)
	cache := &resolver.Cache{Inner: inner, MaxAge: time.Minute, Stale: time.Hour, Absent: time.Second, Now: now.now}
	good := func(asked int64) {
		t.Helper()
		r, err := ask(t, cache, kestrel)
		require.NoError(t, err)
		require.Same(t, d, r.Document)
		require.Equal(t, asked, inner.asked.Load())
	}
	good(1)
	now.pass(2 * time.Minute)
	good(2) // fresh again
	inner.say = says(did.Resolution{}, fmt.Errorf("wrapped: %w", did.ErrUnavailable)).say
	now.pass(2 * time.Minute)
	good(3)
	good(3) // within Absent nobody asks again
	now.pass(time.Second)
	good(4)
	now.pass(59*time.Minute - 1500*time.Millisecond) // half a second before the end
	good(5)
	now.pass(time.Second / 2)
	_, err := ask(t, cache, kestrel)
	require.ErrorIs(t, err, did.ErrUnavailable)

	// What was looked at is not covered up by what was once there.
	for _, is := range []error{did.ErrNotFound, did.ErrInvalid} {
		inner.say = says(did.Resolution{Document: d}, nil).say
		_, err := ask(t, cache, kestrel)
		require.NoError(t, err)
		now.pass(2 * time.Minute)
		inner.say = says(did.Resolution{}, is).say
		_, err = ask(t, cache, kestrel)
		require.ErrorIs(t, err, is)
		inner.say = says(did.Resolution{}, did.ErrUnavailable).say
		now.pass(time.Minute)
		_, err = ask(t, cache, kestrel)
		require.ErrorIs(t, err, did.ErrUnavailable)
	}
}

// TestCacheVersions: the newest version answers nobody who asks for another one.
func TestCacheVersions(t *testing.T) {
	d, old := document(t, kestrel), document(t, kestrel)
	inner := &script{say: func(_ context.Context, _ did.DID, at did.Version) (did.Resolution, error) {
		if at.IsZero() {
			return did.Resolution{Document: d}, nil
		}
		return did.Resolution{Document: old}, nil
	}}
	cache := &resolver.Cache{Inner: inner}
	for want := range 3 {
		for _, at := range []did.Version{{ID: "1"}, {Time: time.Unix(1, 0)}, {Time: time.Now().Add(time.Hour)}} {
			r, err := cache.Resolve(t.Context(), d.ID(), at)
			require.NoError(t, err)
			require.Same(t, old, r.Document)
		}
		r, err := ask(t, cache, kestrel)
		require.NoError(t, err)
		require.Same(t, d, r.Document)
		require.EqualValues(t, 3*(want+1)+1, inner.asked.Load())
	}
}

// TestCacheBounds: the least used goes first, by number and by bytes, and DIDs
// that do not exist drive out none that does.
func TestCacheBounds(t *testing.T) {
	inner := &script{say: func(_ context.Context, id did.DID, _ did.Version) (did.Resolution, error) {
		if strings.Contains(id.String(), "none") {
			return did.Resolution{}, did.ErrNotFound
		}
		return did.Resolution{Document: document(t, id.String())}, nil
	}}
	one := len(document(t, "did:web:a.example").JSON()) + len("did:web:a.example")
	for name, cache := range map[string]*resolver.Cache{
		"entries": {Inner: inner, Entries: 2},
		"bytes":   {Inner: inner, Bytes: 2 * one},
	} {
		t.Run(name, func(t *testing.T) {
			asks := func(id string, want int64) {
				t.Helper()
				before := inner.asked.Load()
				_, err := ask(t, cache, id)
				require.NoError(t, err)
				require.Equal(t, want, inner.asked.Load()-before, id)
			}
			asks("did:web:a.example", 1)
			asks("did:web:b.example", 1)
			asks("did:web:a.example", 0)
			for i := range 100 {
				_, err := ask(t, cache, fmt.Sprintf("did:web:none%d.example", i))
				require.ErrorIs(t, err, did.ErrNotFound)
			}
			asks("did:web:c.example", 1) // b goes
			asks("did:web:a.example", 0)
			asks("did:web:c.example", 0)
			asks("did:web:b.example", 1)
		})
	}
	small := &resolver.Cache{Inner: inner, Bytes: one - 1}
	for range 2 {
		before := inner.asked.Load()
		_, err := ask(t, small, "did:web:a.example")
		require.NoError(t, err)
		require.EqualValues(t, 1, inner.asked.Load()-before)
	}
}

// TestCacheOneFlight: ten thousand ask, Inner is asked once, and a caller whose
// context ends leaves alone.
func TestCacheOneFlight(t *testing.T) {
	const many = 10_000
	d, gate, begun := document(t, kestrel), make(chan struct{}), make(chan struct{})
	inner := &script{say: func(ctx context.Context, _ did.DID, _ did.Version) (did.Resolution, error) {
		close(begun)
		select {
		case <-gate:
			return did.Resolution{Document: d}, nil
		case <-ctx.Done():
			return did.Resolution{}, ctx.Err()
		}
	}}
	cache := &resolver.Cache{Inner: inner}
	first, hurry := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := cache.Resolve(first, d.ID(), did.Version{})
		left <- err
	}()
	<-begun
	var wg, in sync.WaitGroup
	var got atomic.Int64
	in.Add(many)
	for range many {
		wg.Go(func() {
			in.Done()
			if r, err := cache.Resolve(context.Background(), d.ID(), did.Version{}); err == nil && r.Document == d {
				got.Add(1)
			}
		})
	}
	in.Wait()
	for cache.Waiting(d.ID()) < 2 { // the one who began it is not the only one any more
		runtime.Gosched()
	}
	hurry()
	require.ErrorIs(t, <-left, context.Canceled)
	close(gate)
	wg.Wait()
	require.EqualValues(t, many, got.Load())
	require.EqualValues(t, 1, inner.asked.Load())
}

// TestCacheCalledOff: when nobody waits any more, Inner is told; the next caller
// begins anew and gets nothing of the old question.
func TestCacheCalledOff(t *testing.T) {
	d, told, release := document(t, kestrel), make(chan error, 1), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	inner := &script{}
	inner.say = func(ctx context.Context, _ did.DID, _ did.Version) (did.Resolution, error) {
		if inner.asked.Load() > 1 {
			return did.Resolution{Document: d}, nil
		}
		cancel() // the only caller leaves
		<-ctx.Done()
		told <- ctx.Err()
		<-release
		return did.Resolution{Deactivated: true}, nil // too late
	}
	cache := &resolver.Cache{Inner: inner}
	_, err := cache.Resolve(ctx, d.ID(), did.Version{})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, <-told, context.Canceled)
	close(release)
	for range 2 {
		r, err := ask(t, cache, kestrel)
		require.NoError(t, err)
		require.Same(t, d, r.Document)
	}
	require.EqualValues(t, 2, inner.asked.Load())
	_, err = cache.Resolve(ctx, d.ID(), did.Version{})
	require.ErrorIs(t, err, context.Canceled)
}

// TestCacheBrokenInner: what breaks the law of did.Resolver reaches nobody, and
// the program goes on.
func TestCacheBrokenInner(t *testing.T) {
	for name, say := range map[string]func() (did.Resolution, error){
		"panics":           func() (did.Resolution, error) { panic("boom") },
		"exits":            func() (did.Resolution, error) { runtime.Goexit(); panic("unreached") },
		"says nothing":     func() (did.Resolution, error) { return did.Resolution{}, nil },
		"another document": func() (did.Resolution, error) { return did.Resolution{Document: document(t, "did:web:a.example")}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			inner := &script{say: func(context.Context, did.DID, did.Version) (did.Resolution, error) { return say() }}
			cache := &resolver.Cache{Inner: inner}
			for want := range 2 {
				r, err := ask(t, cache, kestrel)
				require.ErrorIs(t, err, did.ErrUnavailable)
				require.Zero(t, r)
				require.EqualValues(t, want+1, inner.asked.Load())
			}
		})
	}
	both := &resolver.Cache{Inner: says(did.Resolution{Document: document(t, kestrel)}, did.ErrUnavailable)}
	r, err := ask(t, both, kestrel)
	require.ErrorIs(t, err, did.ErrUnavailable)
	require.Zero(t, r)
	_, err = ask(t, new(resolver.Cache), kestrel)
	require.ErrorIs(t, err, did.ErrMethodNotSupported)
	_, err = both.Resolve(t.Context(), did.DID{}, did.Version{})
	require.ErrorIs(t, err, did.ErrInvalid)
}

// TestCacheTimeout: a question that takes too long is nobody's context's end.
func TestCacheTimeout(t *testing.T) {
	inner := &script{say: func(ctx context.Context, _ did.DID, _ did.Version) (did.Resolution, error) {
		<-ctx.Done()
		return did.Resolution{}, ctx.Err()
	}}
	cache := &resolver.Cache{Inner: inner, Timeout: time.Millisecond}
	_, err := ask(t, cache, kestrel)
	require.ErrorIs(t, err, did.ErrUnavailable)
	require.NotErrorIs(t, err, context.DeadlineExceeded)
}

// TestCacheSharesNothingThatChanges: what one caller does to its list, the next
// does not see; the document is the same one.
func TestCacheSharesNothingThatChanges(t *testing.T) {
	other := parse(t, "did:web:www.kestrel.example")
	cache := &resolver.Cache{Inner: says(did.Resolution{Document: document(t, kestrel), EquivalentIDs: []did.DID{other}}, nil)}
	a, err := ask(t, cache, kestrel)
	require.NoError(t, err)
	a.EquivalentIDs[0] = did.DID{}
	b, err := ask(t, cache, kestrel)
	require.NoError(t, err)
	require.Equal(t, []did.DID{other}, b.EquivalentIDs)
	require.Same(t, a.Document, b.Document)
}
