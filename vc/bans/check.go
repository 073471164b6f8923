package bans

import (
	"fmt"
	"unicode/utf8"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// The sizes of what a ban is made of, in bytes. A DID has the bound of its package.
const (
	maxSuite    = 256
	maxSanction = 2048
)

// Limits bound a list.
type Limits struct {
	Bans int // bans in all; 0 is 1,048,576
	Each int // bans of one Who; 0 is 100
}

// Full is vc.ErrUnavailable where a list that holds that many bans, that many of them of one Who, has no place for one more.
func (l Limits) Full(bans, each int) error {
	if l.Bans == 0 {
		l.Bans = 1 << 20
	}
	if l.Each == 0 {
		l.Each = 100
	}
	switch {
	case each >= l.Each:
		return fmt.Errorf("%w: all %d places for bans of one pseudonym or DID are taken", vc.ErrUnavailable, l.Each)
	case bans >= l.Bans:
		return fmt.Errorf("%w: all %d places for bans are taken", vc.ErrUnavailable, l.Bans)
	}
	return nil
}

// Check is an error that is vc.ErrInvalid where who is neither a pseudonym nor a DID, or both, or half of a pseudonym.
// Whether its point is one of the curve is not looked at.
func (w Who) Check() error {
	switch {
	case w == Who{}:
		return invalid("nobody is named: a pseudonym or a DID was expected")
	case w.Nym == vc.Nym{}:
		return nil
	case !w.DID.IsZero():
		return invalid("a pseudonym and a DID are named: one of them was expected")
	case w.Nym.Point == [48]byte{}:
		return invalid("the pseudonym has no point")
	}
	if _, err := did.Parse(w.Nym.Domain); err != nil {
		return invalid("the pseudonym's domain is not a DID: %w", err)
	}
	return text("the pseudonym's suite", w.Nym.Suite, maxSuite)
}

// Check is an error that is vc.ErrInvalid where a ban cannot be recorded: what Who.Check says; a sanction that is empty,
// longer than 2,048 bytes or no UTF-8; or an end that is not in whole seconds, or before the year 1 or after 9999.
func (b Ban) Check() error {
	if err := Named(b.Who, b.Sanction); err != nil {
		return err
	}
	if year := b.Until.UTC().Year(); b.Until.Nanosecond() != 0 || year < 1 || year > 9999 {
		return invalid("the end of a ban is a time in whole seconds: got %v", b.Until)
	}
	return nil
}

// Named is what Ban.Check says of who and sanction alone, by which a ban is lifted.
func Named(who Who, sanction string) error {
	if err := who.Check(); err != nil {
		return err
	}
	return text("the sanction", sanction, maxSanction)
}

func text(what, s string, most int) error {
	if s == "" || len(s) > most || !utf8.ValidString(s) {
		return invalid("%s: 1 to %d bytes of UTF-8 were expected, got %d: %.60q", what, most, len(s), s)
	}
	return nil
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w ban: "+format, append([]any{vc.ErrInvalid}, args...)...)
}
