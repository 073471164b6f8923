package issuerkeys_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/issuerkeys"
)

// ticking is a clock that is set by hand.
type ticking struct {
	mu sync.Mutex
	at time.Time
}

func (c *ticking) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *ticking) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// remembering is a cache of ten minutes that asks again after one, with what it loads from and its clock.
func remembering() (*issuerkeys.Cache, *files, *ticking) {
	f, c := &files{}, &ticking{at: noon}
	return &issuerkeys.Cache{Metadata: issuerkeys.Metadata{Loader: f}, MaxAge: 10 * time.Minute, Interval: time.Minute, Now: c.now}, f, c
}

func named(kid string) vc.KeyRef { return ref(kestrel, `{"kid":"`+kid+`"}`) }

// TestCase33RotatedKey: a key that its issuer took away is gone with the next load, and after MaxAge at the latest.
func TestCase33RotatedKey(t *testing.T) {
	old, new := newTwin(t, did.P256).PublicKey(), newTwin(t, did.P256).PublicKey()
	t.Run("when it is too old", func(t *testing.T) {
		c, f, now := remembering()
		f.published(jwk(t, old, `"kid":"old",`))
		got, err := find(c, named("old"))
		require.NoError(t, err)
		require.Equal(t, good(old, kestrel), got)
		f.published(jwk(t, new, `"kid":"new",`))
		now.pass(10*time.Minute - 1)
		_, err = find(c, named("old"))
		require.NoError(t, err)
		require.Equal(t, 1, f.loads())
		now.pass(1)
		got, err = find(c, named("old"))
		invalid(t, "none of the 1 keys", got, err)
		require.Equal(t, 2, f.loads())
	})
	t.Run("when another is asked for", func(t *testing.T) {
		c, f, now := remembering()
		f.published(jwk(t, old, `"kid":"old",`))
		_, err := find(c, named("old"))
		require.NoError(t, err)
		f.published(jwk(t, new, `"kid":"new",`))
		now.pass(time.Minute)
		got, err := find(c, named("new"))
		require.NoError(t, err)
		require.Equal(t, good(new, kestrel), got)
		got, err = find(c, named("old"))
		unavailable(t, "not loaded again before 2026-06-01T12:02:00Z", got, err)
		require.Equal(t, 2, f.loads())
		now.pass(time.Minute)
		got, err = find(c, named("old"))
		invalid(t, "none of the 1 keys", got, err)
		require.Equal(t, 3, f.loads())
	})
	t.Run("a new key under the old name", func(t *testing.T) {
		c, f, now := remembering()
		f.published(jwk(t, old, `"kid":"1",`))
		_, err := find(c, named("1"))
		require.NoError(t, err)
		f.published(jwk(t, new, `"kid":"1",`))
		now.pass(10 * time.Minute)
		got, err := find(c, named("1"))
		require.NoError(t, err)
		require.Equal(t, good(new, kestrel), got)
	})
	t.Run("no key is left", func(t *testing.T) {
		c, f, now := remembering()
		f.published(jwk(t, old, ``))
		_, err := find(c, ref(kestrel, `{}`))
		require.NoError(t, err)
		f.published(``)
		now.pass(10 * time.Minute)
		got, err := find(c, ref(kestrel, `{}`))
		invalid(t, "one was expected", got, err)
	})
}

// TestCase33FailingRefresh: a load that fails does not make a key live longer, nor does one that goes wrong.
func TestCase33FailingRefresh(t *testing.T) {
	key := newTwin(t, did.P256).PublicKey()
	for name, spoil := range map[string]func(*files){
		"down":           func(f *files) { f.down(errors.New("no route to host")) },
		"not there":      func(f *files) { f.down(fmt.Errorf("%w: 404", vc.ErrInvalid)) },
		"malformed":      func(f *files) { f.put(kestrel+"/.well-known/jwt-vc-issuer", "<html>") },
		"another issuer": func(f *files) { f.put(kestrel+"/.well-known/jwt-vc-issuer", `{"issuer":"https://plaza.example"}`) },
	} {
		t.Run(name, func(t *testing.T) {
			c, f, now := remembering()
			f.published(jwk(t, key, `"kid":"1",`))
			_, err := find(c, named("1"))
			require.NoError(t, err)
			spoil(f)
			for range 9 { // each minute one refresh that fails
				now.pass(time.Minute)
				got, err := find(c, named("2"))
				require.Error(t, err)
				require.Zero(t, got)
				_, err = find(c, named("1"))
				require.NoError(t, err)
			}
			require.Equal(t, 10, f.loads())
			now.pass(time.Minute)
			for range 3 {
				got, err := find(c, named("1"))
				require.Error(t, err)
				require.Zero(t, got)
			}
			require.Equal(t, 11, f.loads(), "a load that failed is not made again at once")
			// And it recovers.
			f.down(nil)
			f.published(jwk(t, key, `"kid":"1",`))
			now.pass(time.Minute)
			_, err = find(c, named("1"))
			require.NoError(t, err)
		})
	}
}

// TestCase33UnknownKeys: names of keys that do not exist make no more than one load in an interval.
func TestCase33UnknownKeys(t *testing.T) {
	key := newTwin(t, did.P256).PublicKey()
	c, f, now := remembering()
	f.published(jwk(t, key, `"kid":"1",`))
	for minute := range 5 {
		for i := range 100 {
			got, err := find(c, named(fmt.Sprint("invented-", minute, "-", i)))
			require.Error(t, err)
			require.Zero(t, got)
		}
		require.Equal(t, minute+1, f.loads())
		now.pass(time.Minute)
	}
}

// TestCacheClock: a clock that is set back leaves nothing for long; the time that keys are wanted for is no clock.
func TestCacheClock(t *testing.T) {
	key := newTwin(t, did.P256).PublicKey()
	c, f, now := remembering()
	f.published(jwk(t, key, `"kid":"1",`))
	_, err := find(c, named("1"))
	require.NoError(t, err)
	for _, at := range []time.Time{noon.AddDate(-5, 0, 0), noon.AddDate(5, 0, 0)} {
		_, err = c.Find(context.Background(), named("1"), at)
		require.NoError(t, err)
	}
	require.Equal(t, 1, f.loads())
	now.pass(-time.Hour)
	_, err = find(c, named("1"))
	require.NoError(t, err)
	require.Equal(t, 2, f.loads())
	// Without an age nothing is kept.
	c.MaxAge = 0
	for range 3 {
		_, err = find(c, named("1"))
		require.NoError(t, err)
	}
	require.Equal(t, 5, f.loads())
}

// TestCacheRoom: it holds so many issuers and no more, and forgets the one that was asked longest ago.
func TestCacheRoom(t *testing.T) {
	key := newTwin(t, did.P256).PublicKey()
	c, f, now := remembering()
	c.MaxIssuers = 3
	issuer := func(i int) string { return fmt.Sprintf("https://i%d.example", i) }
	ask := func(i int) {
		t.Helper()
		got, err := find(c, ref(issuer(i), `{"kid":"1"}`))
		require.NoError(t, err)
		require.Equal(t, issuer(i), got.Controller)
	}
	for i := range 4 {
		f.publishedBy(issuer(i), jwk(t, key, `"kid":"1",`))
		ask(i)
		now.pass(time.Second)
	}
	require.Equal(t, 4, f.loads())
	ask(1)
	ask(2)
	ask(3)
	require.Equal(t, 4, f.loads())
	ask(0)
	require.Equal(t, 5, f.loads())
	ask(1)
	require.Equal(t, 6, f.loads())
}

// gate is a Loader that answers when it is let.
type gate struct {
	files
	entered chan string
	open    chan struct{}
}

func (g *gate) Load(ctx context.Context, url string) ([]byte, error) {
	g.entered <- url
	select {
	case <-g.open:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return g.files.Load(ctx, url)
}

// TestCacheTogether: many who need one issuer make one load; those who need another do not wait for it.
func TestCacheTogether(t *testing.T) {
	key := newTwin(t, did.P256).PublicKey()
	g := &gate{entered: make(chan string, 100), open: make(chan struct{})}
	g.published(jwk(t, key, `"kid":"1",`))
	g.publishedBy("https://plaza.example", jwk(t, key, `"kid":"1",`))
	c := &issuerkeys.Cache{Metadata: issuerkeys.Metadata{Loader: g}, MaxAge: time.Hour, Now: clock}
	results := make(chan error, 50)
	for range cap(results) {
		go func() {
			_, err := find(c, named("1"))
			results <- err
		}()
	}
	require.Equal(t, kestrel+"/.well-known/jwt-vc-issuer", <-g.entered)
	other := make(chan error, 1)
	go func() {
		_, err := find(c, ref("https://plaza.example", `{"kid":"1"}`))
		other <- err
	}()
	require.Equal(t, "https://plaza.example/.well-known/jwt-vc-issuer", <-g.entered) // while the first still loads
	// Who leaves early leaves alone: the load goes on for the others.
	over, cancel := context.WithCancel(context.Background())
	cancel()
	got, err := c.Find(over, named("1"), noon)
	unavailable(t, "waiting", got, err)
	require.ErrorIs(t, err, context.Canceled)
	close(g.open)
	for range cap(results) {
		require.NoError(t, <-results)
	}
	require.NoError(t, <-other)
	require.Equal(t, 2, g.loads())
}

// TestCacheFirstCallerLeaves: callers who leave make neither more loads nor a failed one.
func TestCacheFirstCallerLeaves(t *testing.T) {
	key := newTwin(t, did.P256).PublicKey()
	g := &gate{entered: make(chan string, 100), open: make(chan struct{})}
	g.published(jwk(t, key, `"kid":"1",`))
	c := &issuerkeys.Cache{Metadata: issuerkeys.Metadata{Loader: g}, MaxAge: time.Hour, Now: clock}
	for range 10 {
		over, cancel := context.WithCancel(context.Background())
		cancel()
		got, err := c.Find(over, named("1"), noon)
		unavailable(t, "waiting", got, err)
	}
	close(g.open)
	_, err := find(c, named("1"))
	require.NoError(t, err)
	require.Equal(t, 1, g.loads())
}

// TestCacheTimeout: a load ends, whatever its callers do.
func TestCacheTimeout(t *testing.T) {
	g := &gate{entered: make(chan string, 100), open: make(chan struct{})} // never opened
	c := &issuerkeys.Cache{Metadata: issuerkeys.Metadata{Loader: g}, MaxAge: time.Hour, Timeout: 1, Now: clock}
	got, err := find(c, named("1"))
	unavailable(t, "deadline", got, err)
	got, err = find(c, named("1"))
	unavailable(t, "deadline", got, err)
	require.Len(t, g.entered, 1)
}
