package issuerkeys

import (
	"context"
	"sync"
	"time"

	"github.com/avouch-id/avouch/vc"
)

// Cache is Metadata that remembers keys. It answers as Metadata does, from what it loaded less than MaxAge ago; what an issuer
// took away is gone with the next load, which replaces all keys. It is used by its address, not copied after first use, its
// fields are not changed after that, and it is safe for concurrent use: there is one load at a time for an issuer, others who
// need it wait, and nobody else does.
type Cache struct {
	Metadata Metadata
	// MaxAge is how long keys are used after they were loaded: how long a key goes on to be accepted after its issuer took it
	// away. A load that fails does not make it longer. 0: keys are loaded each time.
	MaxAge time.Duration
	// Interval is how long nothing is loaded for an issuer after a load that failed, and, while its keys are not too old, after
	// any load: signatures with invented keys cannot make a verifier ask more often. 0 is a minute.
	Interval time.Duration
	// Timeout bounds one load; 0 is ten seconds. The load goes on if its first caller leaves: others may wait for it, and
	// callers who leave early are not to make more of them.
	Timeout time.Duration
	// MaxIssuers is how many issuers are remembered; 0 is 100. Of more, the one asked longest ago is forgotten.
	MaxIssuers int
	// Now is the clock for age and interval, nil the system's. What time keys are wanted for (Find's at) is another matter.
	Now func() time.Time

	mu      sync.Mutex
	issuers map[string]*remembered
}

// remembered is what is known of one issuer. flight is the load that goes on, nil if none does.
type remembered struct {
	keys          keySet
	loaded, tried time.Time // when the load began that keys came from (zero: none did), and when the last one began
	err           error     // how the last load ended
	flight        *flight
}

// flight is one load; keys and err may be read when over is closed.
type flight struct {
	over chan struct{}
	keys keySet
	err  error
}

// Find answers as Metadata.Find. A key that is not among those that are remembered, and may not be looked for again before
// Interval is over, is vc.ErrUnavailable.
func (c *Cache) Find(ctx context.Context, r vc.KeyRef, at time.Time) (vc.Key, error) {
	kid, err := c.Metadata.ask(r, at)
	if err != nil {
		return vc.Key{}, err
	}
	if _, err := MetadataURL(r.Issuer); err != nil {
		return vc.Key{}, err // not worth remembering
	}
	key, f, err := c.look(ctx, r.Issuer, kid)
	if f == nil {
		return key, err
	}
	select {
	case <-f.over:
	case <-ctx.Done():
		return vc.Key{}, unavailable("waiting for the keys of %.200q: %w", r.Issuer, ctx.Err())
	}
	if f.err != nil {
		return vc.Key{}, f.err
	}
	return f.keys.find(kid, r.Issuer)
}

// look answers from memory, or with the load to wait for. Nothing is loaded while the lock is held.
func (c *Cache) look(ctx context.Context, issuer string, kid *string) (vc.Key, *flight, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	e := c.issuers[issuer]
	if e == nil {
		e = c.remember(issuer)
	}
	if !within(now, e.loaded, c.MaxAge) {
		e.keys, e.loaded = nil, time.Time{}
	}
	fresh, resting := !e.loaded.IsZero(), within(now, e.tried, c.interval())
	var missing error
	if fresh {
		key, err := e.keys.find(kid, issuer)
		if err == nil {
			return key, nil, nil
		}
		missing = unavailable("the keys of %.200q are not loaded again before %s: %w", issuer, stamp(e.tried.Add(c.interval())), plain{err})
	}
	switch {
	case e.flight != nil:
		return vc.Key{}, e.flight, nil
	case fresh && resting:
		return vc.Key{}, nil, missing
	case e.err != nil && resting:
		return vc.Key{}, nil, e.err
	}
	e.tried, e.flight = now, &flight{over: make(chan struct{})}
	go c.load(context.WithoutCancel(ctx), issuer, e, e.flight, now)
	return vc.Key{}, e.flight, nil
}

// load makes one load and remembers what came of it.
func (c *Cache) load(ctx context.Context, issuer string, e *remembered, f *flight, began time.Time) {
	timeout := c.Timeout
	if timeout == 0 {
		timeout = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	f.keys, f.err = c.Metadata.load(ctx, issuer)
	c.mu.Lock()
	defer c.mu.Unlock()
	e.flight, e.err = nil, f.err
	if f.err == nil {
		e.keys, e.loaded = f.keys, began
	}
	close(f.over)
}

// remember makes room for one more issuer.
func (c *Cache) remember(issuer string) *remembered {
	if c.issuers == nil {
		c.issuers = map[string]*remembered{}
	}
	for len(c.issuers) >= max(orDefault(c.MaxIssuers, 100), 1) {
		oldest := ""
		for name, e := range c.issuers {
			if oldest == "" || e.tried.Before(c.issuers[oldest].tried) {
				oldest = name
			}
		}
		delete(c.issuers, oldest)
	}
	e := &remembered{}
	c.issuers[issuer] = e
	return e
}

func (c *Cache) interval() time.Duration {
	if c.Interval == 0 {
		return time.Minute
	}
	return c.Interval
}

func (c *Cache) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

// within: less than d ago, and not in the future, where a clock that was set back would leave it for long.
func within(now, then time.Time, d time.Duration) bool {
	age := now.Sub(then)
	return !then.IsZero() && age >= 0 && age < d
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
