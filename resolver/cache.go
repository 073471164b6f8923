package resolver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/avouch-id/avouch/did"
)

// Cache remembers the answers of Inner and asks it once where many ask at the
// same time. Put it around the methods that ask a network, inside [Methods]: a
// did:key costs less to work out than to keep, and anyone can make a million.
//
// Only the newest version is kept, and it answers nobody who asks for another:
// what was newest a minute ago proves nothing about a time. So a request with a
// [did.Version] goes to Inner, and its answer is not kept.
//
// A rotated key or a deactivated DID lives on until the answer's age is over: the
// age is the price of the cache, and [Cache.Forget] ends it. A wrong answer is
// not kept, nor is one that says nothing of the DID, such as
// [did.ErrUnavailable].
//
// Fields must not be changed, nor the Cache copied, after its first use; from
// then on it is safe for concurrent use. It shares documents, it does not copy
// them.
type Cache struct {
	Inner did.Resolver
	// MaxAge is how long a document is kept, counted from when Inner was asked;
	// 5 minutes. A shorter TTL of the publisher counts, a longer one does not.
	MaxAge time.Duration
	// Absent is how long [did.ErrNotFound] and [did.ErrInvalid] are kept; 10
	// seconds. Both can be put right by the publisher, so it should be short. They
	// have a room of their own, of the size of Entries: whoever asks for DIDs that
	// do not exist drives out no document.
	Absent time.Duration
	// Stale is how much longer a document is given where Inner answers
	// [did.ErrUnavailable]; not at all. It is the time that an attacker who can
	// keep Inner from answering adds to the life of a stolen key. Inner is asked
	// again after Absent.
	Stale time.Duration
	// Entries and Bytes bound what is kept: how many documents, 10,000, and how
	// long they are together as JSON, 64 MiB. Parsed, they take a few times that.
	Entries, Bytes int
	// Timeout bounds one question to Inner, which may outlive the caller that
	// began it; 30 seconds.
	Timeout time.Duration
	// Now tells the time; time.Now.
	Now func() time.Time

	mu      sync.Mutex
	present shelf
	absent  shelf
	flights map[did.DID]*flight
}

// entry is an answer, good from asked to until; last is when it is not even good
// as a stale one. After retry, with a stale one, Inner is asked again.
type entry struct {
	answer
	asked, until, last, retry time.Time
}

type answer struct {
	resolution did.Resolution
	err        error
}

// give makes the answer the caller's own: documents cannot be changed, but the
// one list beside them can.
func (a answer) give() (did.Resolution, error) {
	a.resolution.EquivalentIDs = slices.Clone(a.resolution.EquivalentIDs)
	return a.resolution, a.err
}

// Resolve answers from what is kept, or asks Inner. A caller whose context ends
// gets its error and leaves the others waiting; when nobody waits any more, the
// question to Inner is called off. Where Inner panics, or answers with another
// DID's document or with nothing, the error wraps [did.ErrUnavailable].
func (c *Cache) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	switch {
	case id.IsZero():
		return did.Resolution{}, fmt.Errorf("resolving: %w: no DID", did.ErrInvalid)
	case c.Inner == nil:
		return did.Resolution{}, fmt.Errorf("%w: a cache of nothing", did.ErrMethodNotSupported)
	case !at.IsZero():
		return c.Inner.Resolve(ctx, id, at)
	}
	if err := ctx.Err(); err != nil {
		return did.Resolution{}, fmt.Errorf("resolving %.80q: %w", id, err)
	}
	now := c.now()
	c.mu.Lock()
	if kept, ok := c.kept(id, now); ok {
		c.mu.Unlock()
		return kept.give()
	}
	f := c.board(ctx, id, now)
	c.mu.Unlock()
	select {
	case <-f.landed:
		return f.answer.give()
	case <-ctx.Done():
		c.leave(id, f)
		return did.Resolution{}, fmt.Errorf("resolving %.80q: %w", id, ctx.Err())
	}
}

// Forget makes the next caller ask Inner: for who has learnt that a key was
// rotated or a DID deactivated.
func (c *Cache) Forget(id did.DID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.present.drop(id)
	c.absent.drop(id)
	delete(c.flights, id) // it may have asked before; who waits for it has asked before too
}

// kept finds an answer that is still good.
func (c *Cache) kept(id did.DID, now time.Time) (answer, bool) {
	for _, s := range [...]*shelf{&c.present, &c.absent} {
		e := s.take(id)
		switch {
		case e == nil:
		case now.Before(e.asked): // the clock was set back: how old is it?
			s.drop(id)
		case now.Before(e.until) || now.Before(e.retry):
			return e.answer, true
		}
	}
	return answer{}, false
}

// keep takes in what Inner said at a time, and turns it into what is passed on.
func (c *Cache) keep(id did.DID, a answer, asked time.Time) answer {
	switch {
	case a.err == nil:
		c.absent.drop(id)
		life := or(c.MaxAge, 5*time.Minute)
		if ttl := a.resolution.TTL; ttl > 0 && ttl < life {
			life = ttl
		}
		until := asked.Add(life)
		c.present.put(id, &entry{answer: a, asked: asked, until: until, last: until.Add(max(c.Stale, 0))},
			size(id, a.resolution), or(c.Entries, 10_000), or(c.Bytes, 64<<20))
	case errors.Is(a.err, did.ErrUnavailable):
		now := c.now()
		if e := c.present.take(id); e != nil && c.Stale > 0 && now.Before(e.last) && !now.Before(e.asked) {
			e.retry = now.Add(or(c.Absent, 10*time.Second))
			if e.retry.After(e.last) {
				e.retry = e.last
			}
			return e.answer
		}
	case errors.Is(a.err, did.ErrNotFound), errors.Is(a.err, did.ErrInvalid):
		c.present.drop(id)
		until := asked.Add(or(c.Absent, 10*time.Second))
		c.absent.put(id, &entry{answer: a, asked: asked, until: until},
			len(id.String())+len(a.err.Error()), or(c.Entries, 10_000), or(c.Bytes, 64<<20)/16)
	}
	return a
}

func (c *Cache) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

// or is a bound, or what its zero value stands for.
func or[T int | time.Duration](bound, normal T) T {
	if bound == 0 {
		return normal
	}
	return bound
}

func size(id did.DID, r did.Resolution) int {
	n := len(id.String())
	if r.Document != nil {
		n += len(r.Document.JSON())
	}
	for _, other := range r.EquivalentIDs {
		n += len(other.String())
	}
	return n
}
