// Package bans is a world's own list of who may not come in: pseudonyms, avatars and businesses, never people.
//
// A ban is kept no longer than it lasts. One person can have several, each from its own sanction, so that the end of one
// sanction (an appeal, say) lifts that ban and no other.
package bans

import (
	"context"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// Who is banned: a pseudonym or a DID, one of them. It is comparable.
type Who struct {
	Nym vc.Nym
	DID did.DID
}

// Ban is one ban by one sanction.
type Ban struct {
	Who
	Sanction string    // the sanction's id, or what else the world knows it by; never empty
	Until    time.Time // whole seconds; from then on it is over; zero: without an end
}

// List is a ban list. Memory is one; a shared database is another, which banstest.List holds to what stands here. What a
// method did is durable when it returns without an error; all are safe for concurrent use.
type List interface {
	// Put records a ban; one of the same Who and Sanction is replaced.
	Put(ctx context.Context, b Ban) error
	// Lift removes the ban of that Who and Sanction, and tells whether there was one.
	Lift(ctx context.Context, who Who, sanction string) (bool, error)
	// Of returns the bans that are in force at a time, sorted by Sanction. Bans that are over are forgotten, here or earlier.
	Of(ctx context.Context, who Who, at time.Time) ([]Ban, error)
}
