package resolver

import (
	"context"
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/did"
)

// Fallback asks one resolver after the other. The next is asked where one has no
// such method ([did.ErrMethodNotSupported]) or could not look
// ([did.ErrUnavailable]), and never after [did.ErrInvalid], [did.ErrNotFound] or
// any other error: whoever looked has spoken.
//
// So whoever can cut the first one off decides that the next is believed: put
// nobody into the list whose word alone would not do. A later one's ErrNotFound
// does not count where an earlier one could not look: that stays ErrUnavailable.
type Fallback []did.Resolver

// Resolve returns the first answer. If there is none, the error is of the first
// that supports the method.
func (f Fallback) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	var failed error // the first that could not look
	for _, r := range f {
		if r == nil {
			continue
		}
		found, err := r.Resolve(ctx, id, at)
		if end := ctx.Err(); err != nil && end != nil {
			return did.Resolution{}, fmt.Errorf("resolving %.80q: %w", id, end)
		}
		switch {
		case err == nil:
			return found, nil
		case errors.Is(err, did.ErrUnavailable):
			if failed == nil {
				failed = err
			}
		case errors.Is(err, did.ErrNotFound) && failed != nil:
			return did.Resolution{}, failed
		case !errors.Is(err, did.ErrMethodNotSupported):
			return did.Resolution{}, err
		}
	}
	if failed != nil {
		return did.Resolution{}, failed
	}
	return did.Resolution{}, fmt.Errorf("%w: %q, of %.80q", did.ErrMethodNotSupported, id.Method(), id)
}
