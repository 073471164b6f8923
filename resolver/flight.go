package resolver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
)

// flight is one question to the inner resolver and those who wait for it.
type flight struct {
	waiting int // guarded by the cache
	cancel  context.CancelFunc
	landed  chan struct{} // closed when the answer is there
	answer  answer
}

// board joins the flight for a DID or begins one. The cache is locked.
func (c *Cache) board(ctx context.Context, id did.DID, now time.Time) *flight {
	f := c.flights[id]
	if f == nil {
		// The values of the first caller go along, its end does not.
		alone, cancel := context.WithTimeout(context.WithoutCancel(ctx), or(c.Timeout, 30*time.Second))
		f = &flight{cancel: cancel, landed: make(chan struct{})}
		if c.flights == nil {
			c.flights = map[did.DID]*flight{}
		}
		c.flights[id] = f
		go c.fly(alone, id, f, now)
	}
	f.waiting++
	return f
}

// leave calls a flight off when the last who waited is gone. Nobody can board it
// after that.
func (c *Cache) leave(id did.DID, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		if c.flights[id] == f {
			delete(c.flights, id)
		}
	}
}

// fly asks. An answer to a flight that was called off or forgotten is not kept: a
// later one may know more.
func (c *Cache) fly(ctx context.Context, id did.DID, f *flight, asked time.Time) {
	defer f.cancel()
	// A panic in a goroutine of ours would end the program, out of reach of any
	// caller; an answer that never comes (runtime.Goexit) would hold them all.
	f.answer.err = fmt.Errorf("%w: the resolver of %.80q did not return", did.ErrUnavailable, id)
	defer func() {
		if p := recover(); p != nil {
			f.answer = answer{err: fmt.Errorf("%w: the resolver of %.80q panicked: %.200q", did.ErrUnavailable, id, fmt.Sprint(p))}
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.flights[id] == f {
			delete(c.flights, id)
			f.answer = c.keep(id, f.answer, asked)
		}
		close(f.landed)
	}()
	f.answer = judge(ctx, c.Inner, id)
}

// judge asks and holds the answer to the law of did.Resolver: one broken answer
// would be given to everybody.
func judge(ctx context.Context, r did.Resolver, id did.DID) answer {
	resolution, err := r.Resolve(ctx, id, did.Version{})
	switch {
	case err != nil && ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)):
		// Not the end of the caller's context: that error would mislead.
		err = fmt.Errorf("%w: %.80q: not in time: %v", did.ErrUnavailable, id, err)
	case err != nil:
	case resolution.Document == nil && !resolution.Deactivated:
		err = fmt.Errorf("%w: the resolver of %.80q has neither a document nor an error", did.ErrUnavailable, id)
	case resolution.Document != nil && resolution.Document.ID() != id:
		err = fmt.Errorf("%w: the resolver of %.80q answers with the document of %.80q", did.ErrUnavailable, id, resolution.Document.ID())
	}
	if err != nil {
		return answer{err: err}
	}
	return answer{resolution: resolution}
}
