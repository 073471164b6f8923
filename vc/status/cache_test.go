package status_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

func (w *world) loads() int {
	w.web.mu.Lock()
	defer w.web.mu.Unlock()
	return len(w.web.asked)
}

// at checks one entry as of so long after noon.
func (w *world) after(d time.Duration) error {
	_, err := w.checkAt(w.entry(nil), noon.Add(d))
	return err
}

// TestCacheAges: a list is loaded again after MaxAge, or after its ttl if that is shorter, or when it has expired.
func TestCacheAges(t *testing.T) {
	for name, c := range map[string]struct {
		cache          *status.Cache
		subject, whole map[string]any
		kept           time.Duration
	}{
		"by default":      {&status.Cache{}, nil, nil, 5 * time.Minute},
		"MaxAge":          {&status.Cache{MaxAge: time.Hour}, nil, nil, time.Hour},
		"a shorter ttl":   {&status.Cache{MaxAge: time.Hour}, map[string]any{"ttl": 90_000}, nil, 90 * time.Second},
		"a longer ttl":    {&status.Cache{MaxAge: time.Hour}, map[string]any{"ttl": 86_400_000}, nil, time.Hour},
		"a validity":      {&status.Cache{MaxAge: time.Hour}, nil, map[string]any{"validUntil": "2026-06-01T12:30:00Z"}, 30 * time.Minute},
		"a ttl of nearly": {&status.Cache{MaxAge: time.Hour}, map[string]any{"ttl": jsonNumber("0.0000000001")}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.checker.Cache = c.cache
			w.publish(w.issuer, c.subject, c.whole)
			require.NoError(t, w.after(0))
			require.NoError(t, w.after(c.kept-1))
			require.Equal(t, 1, w.loads())
			// The next list is another one, in which the entry is set.
			w.publish(w.issuer, map[string]any{"encodedList": gzipped(list(7))}, nil)
			s, err := w.checkAt(w.entry(nil), noon.Add(c.kept))
			require.NoError(t, err)
			require.Equal(t, uint64(1), s[0].Value)
			require.Equal(t, 2, w.loads())
			// If the clock was set back nobody knows how old it is.
			require.NoError(t, w.after(c.kept-1))
			require.Equal(t, 3, w.loads())
		})
	}
}

// TestCacheTokens: the same of tokens, by ttl and exp.
func TestCacheTokens(t *testing.T) {
	for _, publish := range []func(w *world, ttl, exp int64){
		func(w *world, ttl, exp int64) { w.token(w.issuer, nil, map[string]any{"ttl": ttl, "exp": exp}) },
		func(w *world, ttl, exp int64) { w.cwt(w.issuer, nil, map[any]any{65534: ttl, 4: exp}) },
	} {
		w := newWorld(t)
		w.checker.Cache = &status.Cache{MaxAge: time.Hour}
		check := func(after time.Duration) error { _, err := w.checkAt(w.claims(nil), noon.Add(after)); return err }
		publish(w, 60, noon.Unix()+90)
		require.NoError(t, check(0))
		require.NoError(t, check(59*time.Second))
		require.Equal(t, 1, w.loads())
		require.NoError(t, check(60*time.Second))
		require.Equal(t, 2, w.loads())
		require.NoError(t, check(89*time.Second))
		require.Equal(t, 2, w.loads())
		require.ErrorIs(t, check(90*time.Second), vc.ErrInvalid) // it was asked for again, and is the same
		require.Equal(t, 3, w.loads())
		publish(w, 60, noon.Unix()+900)
		require.NoError(t, check(90*time.Second))
	}
}

// TestCacheJudgesEach: what is kept was judged for one credential, and is judged again for the next: issuer, purpose, size, index.
func TestCacheJudgesEach(t *testing.T) {
	w := newWorld(t)
	w.checker.Cache = &status.Cache{}
	w.publish(w.issuer, nil, nil)
	require.NoError(t, w.after(0))
	other := changed(w.entry(nil).Object(), map[string]any{"issuer": w.stranger.ID})
	_, err := w.check(credential(t, other))
	require.ErrorContains(t, err, "issuer of the list")
	_, err = w.check(w.entry(map[string]any{"statusPurpose": "suspension"}))
	require.ErrorContains(t, err, "the entry for")
	_, err = w.check(w.entry(map[string]any{"statusListIndex": "131072"}))
	require.ErrorContains(t, err, "out of range")
	_, err = w.check(w.entry(map[string]any{"statusListIndex": "3"}))
	require.NoError(t, err)
	require.Equal(t, 1, w.loads())

	// A token without iss is its reader's own, for each reader: a list of the stranger's is not the issuer's because that asked first.
	for range 2 {
		w.token(w.stranger, nil, map[string]any{"iss": nil})
		mine := w.claims(nil)
		yours := credential(t, changed(mine.Object(), map[string]any{"iss": w.stranger.ID}))
		_, err = w.check(yours)
		require.NoError(t, err)
		_, err = w.check(mine)
		require.ErrorIs(t, err, vc.ErrInvalid)
		// And the other way round.
		w.checker.Cache = &status.Cache{}
		_, err = w.check(mine)
		require.ErrorIs(t, err, vc.ErrInvalid)
		_, err = w.check(yours)
		require.NoError(t, err)
	}
	// Where lists of others count, a token without iss is still found by its reader's name, whoever read it before.
	w.checker.Issuers = func(string, string) bool { return true }
	w.token(w.issuer, map[string]any{"kid": "#" + strings.TrimPrefix(w.issuer.ID, "did:key:")}, map[string]any{"iss": nil})
	w.checker.Cache = &status.Cache{}
	for range 2 {
		_, err = w.check(w.claims(nil))
		require.NoError(t, err)
		_, err = w.check(credential(t, changed(w.claims(nil).Object(), map[string]any{"iss": w.stranger.ID})))
		require.ErrorIs(t, err, vc.ErrInvalid)
	}
	// A page that is a list in one form is none in the other.
	w.web.put(lists, w.web.pages[listing])
	w.checker.Cache = &status.Cache{}
	_, err = w.check(w.entry(nil))
	require.ErrorIs(t, err, vc.ErrInvalid)
}

// TestCacheKeepsNoErrors: the next who asks may have more luck.
func TestCacheKeepsNoErrors(t *testing.T) {
	w := newWorld(t)
	w.checker.Cache = &status.Cache{}
	w.web.fail = errors.New("down")
	require.ErrorIs(t, w.after(0), vc.ErrUnavailable)
	w.web.fail = nil
	w.publish(w.stranger, nil, map[string]any{"id": listing})
	require.ErrorIs(t, w.after(0), vc.ErrInvalid)
	w.publish(w.issuer, nil, nil)
	require.NoError(t, w.after(0))
}

// TestSameBytes: what was loaded again and is the same is not verified again, as long as the verification counts.
func TestSameBytes(t *testing.T) {
	w := newWorld(t)
	w.checker.Cache = &status.Cache{MaxAge: time.Hour}
	w.publish(w.issuer, map[string]any{"ttl": 60_000}, nil)
	opened := 0
	check := func(after time.Duration) {
		v := w.verifier()
		v.Now, v.Status = at(noon.Add(after)), spare{}
		_, err := w.checker.Check(t.Context(), w.entry(nil), w.issuer.ID, noon.Add(after), v.KeySource(),
			func(ctx context.Context, s vc.Secured) (*vc.Verified, error) { opened++; return v.Verify(ctx, s) })
		require.NoError(t, err)
	}
	check(0)
	check(time.Minute)
	check(59 * time.Minute)
	require.Equal(t, 3, w.loads())
	require.Equal(t, 1, opened)
	check(time.Hour)
	require.Equal(t, 2, opened)
}

// slow is a Loader that waits until it is told to go on.
type slow struct {
	*web
	begun, release chan struct{}
}

func (s slow) Load(ctx context.Context, url string) ([]byte, error) {
	s.begun <- struct{}{}
	select {
	case <-s.release:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.web.Load(ctx, url)
}

// TestOneLoad: many who ask at one time wait for one load. One who goes away takes nobody along, not even the one who began.
func TestOneLoad(t *testing.T) {
	w := newWorld(t)
	w.publish(w.issuer, nil, nil)
	l := slow{w.web, make(chan struct{}, 8), make(chan struct{})}
	w.checker = status.Checker{Lists: l, Cache: &status.Cache{}}
	v := w.verifier()
	v.Status = spare{}
	check := func(ctx context.Context) error {
		_, err := w.checker.Check(ctx, w.entry(nil), w.issuer.ID, noon, v.KeySource(), v.Verify)
		return err
	}
	first, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() { gone <- check(first) }()
	<-l.begun
	results := make(chan error, 20)
	var wait sync.WaitGroup
	for range 20 {
		wait.Add(1)
		go func() { defer wait.Done(); results <- check(t.Context()) }()
	}
	impatient, end := context.WithCancel(t.Context())
	end()
	require.ErrorIs(t, check(impatient), vc.ErrUnavailable)
	leave()
	require.ErrorIs(t, <-gone, vc.ErrUnavailable)
	<-l.begun // another of them has taken over
	close(l.release)
	wait.Wait()
	for range 20 {
		require.NoError(t, <-results)
	}
	require.Equal(t, 1, w.loads())
	require.Empty(t, l.begun)
}

// TestLoaderPanics: whoever waits for a load that panicked begins anew.
func TestLoaderPanics(t *testing.T) {
	w := newWorld(t)
	w.publish(w.issuer, nil, nil)
	w.checker = status.Checker{Lists: panics{}, Cache: &status.Cache{}}
	require.Panics(t, func() { _ = w.after(0) })
	w.checker.Lists = w.web
	require.NoError(t, w.after(0))
}

type panics struct{}

func (panics) Load(context.Context, string) ([]byte, error) { panic("no") }

// TestCacheBounds: what was used least lately goes first, and what is too large alone is not kept.
func TestCacheBounds(t *testing.T) {
	w := newWorld(t)
	urls := []string{lists, listing, lists + "0"}
	for _, url := range urls {
		w.web.put(url, w.listCredential(w.issuer, nil, map[string]any{"id": url}).Bytes())
	}
	check := func(i int) {
		t.Helper()
		_, err := w.check(w.entry(map[string]any{"statusListCredential": urls[i]}))
		require.NoError(t, err)
	}
	w.checker.Cache = &status.Cache{Lists: 2}
	for _, i := range []int{0, 1, 0, 2, 0, 2} { // 2 drives 1 out
		check(i)
	}
	require.Equal(t, urls, w.web.asked)
	check(1)
	require.Equal(t, 4, w.loads())

	w.web.asked = nil
	w.checker.Cache = &status.Cache{Bytes: 2*len(w.web.pages[lists]) + 2*len(lists) + 10}
	for _, i := range []int{0, 1, 0, 2, 0, 2} {
		check(i)
	}
	require.Equal(t, urls, w.web.asked)
	check(1)
	require.Equal(t, 4, w.loads())

	w.web.asked = nil
	w.checker.Cache = &status.Cache{Bytes: 100}
	check(0)
	check(0)
	require.Equal(t, 2, w.loads())
}

// TestPrefetch: lists are loaded before they are needed, once.
func TestPrefetch(t *testing.T) {
	w := newWorld(t)
	w.publish(w.issuer, nil, nil)
	require.ErrorIs(t, w.checker.Prefetch(t.Context(), noon, lists), vc.ErrUnavailable)
	w.checker.Cache = &status.Cache{}
	require.NoError(t, w.checker.Prefetch(t.Context(), noon, lists))
	require.NoError(t, w.after(time.Minute))
	require.Equal(t, 1, w.loads())
	require.NoError(t, w.checker.Prefetch(t.Context(), noon.Add(4*time.Minute), lists))
	require.Equal(t, 2, w.loads())
	require.NoError(t, w.after(8*time.Minute))
	require.Equal(t, 2, w.loads())
	w.web.fail = errors.New("down")
	require.ErrorIs(t, w.checker.Prefetch(t.Context(), noon.Add(8*time.Minute), lists), vc.ErrUnavailable)
	require.NoError(t, w.after(8*time.Minute)) // what is kept is as good as before
	require.ErrorIs(t, w.after(9*time.Minute), vc.ErrUnavailable)
	w.web.fail = nil
	require.ErrorIs(t, w.checker.Prefetch(t.Context(), noon, lists, listing), vc.ErrUnavailable)
	require.ErrorIs(t, w.checker.Prefetch(t.Context(), noon, lists+"#7"), vc.ErrInvalid)
}

// TestCacheIsNotEmptiedByOthers: a credential that names somebody's list as what it is not finds nothing good in it. That is no reason
// to forget the list for those whose it is.
func TestCacheIsNotEmptiedByOthers(t *testing.T) {
	w := newWorld(t)
	w.checker.Cache = &status.Cache{}
	w.publish(w.issuer, nil, nil)
	require.NoError(t, w.after(0))
	w.web.fail = errors.New("down")
	_, err := w.check(w.claims(map[string]any{"uri": lists}))
	require.Error(t, err)
	require.NoError(t, w.after(time.Minute))
	w.checker.Lists = nil // as of one who has nothing but what others loaded
	_, err = w.check(w.claims(map[string]any{"uri": lists}))
	require.Error(t, err)
	require.NoError(t, w.after(time.Minute))
}

// TestWaitersJudgeForTheirTime: verifiers that differ in their clocks alone share a cache. Who waits for another's verification is told
// what holds at their own time.
func TestWaitersJudgeForTheirTime(t *testing.T) {
	for name, c := range map[string]struct {
		at   [2]time.Time
		want [2]error
	}{
		"a valid list, later":   {[2]time.Time{noon, noon.AddDate(1, 0, 0)}, [2]error{nil, vc.ErrInvalid}},
		"a valid list, earlier": {[2]time.Time{noon, noon.AddDate(-1, 0, 0)}, [2]error{nil, vc.ErrInvalid}},
		"one that expired":      {[2]time.Time{noon.AddDate(1, 0, 0), noon}, [2]error{vc.ErrInvalid, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.publish(w.issuer, nil, nil)
				w.checker.Cache = &status.Cache{}
				release := make(chan struct{})
				var results [2]chan error
				for i, now := range c.at {
					v := w.verifier()
					v.Now, v.Status = at(now), spare{}
					results[i] = make(chan error, 1)
					go func() {
						_, err := w.checker.Check(t.Context(), w.entry(nil), w.issuer.ID, now, v.KeySource(),
							func(ctx context.Context, s vc.Secured) (*vc.Verified, error) { <-release; return v.Verify(ctx, s) })
						results[i] <- err
					}()
					// The second has the list of the first, or has loaded it again, and waits for what becomes of it.
					synctest.Wait()
				}
				close(release)
				for i, want := range c.want {
					require.ErrorIs(t, <-results[i], want)
				}
			})
		})
	}
}
