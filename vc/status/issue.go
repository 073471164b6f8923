package status

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"time"
)

// What can be wrong when statuses are given out and set.
var (
	// ErrFull: no free index was found. It is time for the next list.
	ErrFull = errors.New("the status list is full")
	// ErrUnreserved: an index that was never given out has no status.
	ErrUnreserved = errors.New("the index was never given out")
)

// Form is the kind of a list.
type Form uint8

const (
	Bitstring Form = iota // Bitstring Status List, a credential
	TokenList             // Token Status List, a token
)

// List is a status list that an issuer runs. What it gives out and what is set is in Storage; everything else is how it looks. Its
// fields must not be changed while it is used, and those that say what an entry is (URL, Form, Purposes, Entries, Bits, Messages,
// References) not as long as a credential names the list. It is safe for concurrent use, by several processes if Storage is.
type List struct {
	Storage Storage
	// URL is where the list is published, an absolute https URL without a fragment. It is in every credential, so it must not differ
	// from credential to credential.
	URL  string
	Form Form
	// Purposes are what the statuses of a bitstring say; "revocation". A Token Status List has none.
	Purposes []string
	// Entries is how many indexes there are; 131,072, the least that a bitstring may have. With Bits they are at most 2^26 bits.
	Entries uint64
	// Bits is how many one status has: 1, which is the default, up to 8; in a Token Status List 1, 2, 4 or 8.
	Bits int
	// Messages say what each value of a bitstring's statuses means, from 0 on: one for each of 2^Bits values, needed where Bits is more
	// than 1. They are in every credential.
	Messages []string
	// References are URLs of documents about the statuses of a bitstring.
	References []string
	// Named gives each entry of a bitstring an id: the URL, "#" and the index, as the Recommendation's examples have.
	Named bool
	// Validity is how long a published list is valid; 24 hours. Until then a verifier may take it for the newest.
	Validity time.Duration
	// TTL is how long a verifier should keep a list before it asks for the next; not said.
	TTL time.Duration
	// Draws is how many indexes are drawn before the list counts as full; 128. With nine of ten taken that fails once in 700,000 times.
	Draws int
	// Rand is where indexes are drawn from; crypto/rand.
	Rand io.Reader
}

// maxBits is what a reader takes by default.
const maxBits = 8 * (8 << 20)

// ready fills in what is not said, and refuses a list that no verifier would read.
func (l List) ready() (List, error) {
	if l.Entries == 0 {
		l.Entries = minEntries
	}
	if l.Bits == 0 {
		l.Bits = 1
	}
	if l.Validity == 0 {
		l.Validity = 24 * time.Hour
	}
	if l.Draws == 0 {
		l.Draws = 128
	}
	if l.Rand == nil {
		l.Rand = rand.Reader
	}
	if len(l.Purposes) == 0 && l.Form == Bitstring {
		l.Purposes = []string{"revocation"}
	}
	_, err := listURL(l.URL)
	switch {
	case err != nil:
		return l, fmt.Errorf("status list: %w", err)
	case l.Storage == nil:
		return l, errors.New("status list: it needs a Storage")
	case l.Bits < 1 || l.Bits > 8 || l.Entries > maxBits/uint64(l.Bits):
		return l, fmt.Errorf("status list: %d entries of %d bits: 1 to 8 bits, at most %d together", l.Entries, l.Bits, maxBits)
	case l.Validity < time.Second: // times are whole seconds
		return l, fmt.Errorf("status list: valid for %v, a second is the least", l.Validity)
	case l.TTL < 0 || l.Draws < 1:
		return l, errors.New("status list: a time or a number of draws below zero")
	}
	return l, l.checkForm()
}

func (l List) checkForm() error {
	switch {
	case l.Form == TokenList && !isTokenWidth(l.Bits):
		return fmt.Errorf("status list: 1, 2, 4 or 8 bits, not %d", l.Bits)
	case l.Form == TokenList && (l.Named || len(l.Purposes)+len(l.Messages)+len(l.References) > 0):
		return errors.New("status list: a Token Status List has no purposes, messages and references, and its entries no ids")
	case l.Form == TokenList:
	case l.Form != Bitstring:
		return fmt.Errorf("status list: the unknown form %d", l.Form)
	case l.Entries < minEntries:
		return fmt.Errorf("status list: a bitstring has at least %d entries, not %d", minEntries, l.Entries)
	case slices.Contains(l.Purposes, ""):
		return errors.New("status list: an empty purpose")
	case len(l.Messages) != 1<<l.Bits && (l.Bits > 1 || len(l.Messages) > 0):
		return fmt.Errorf("status list: %d messages for %d bits, %d are needed", len(l.Messages), l.Bits, 1<<l.Bits)
	}
	return nil
}

// Allocate takes an index that nobody has, and nobody else will ever get, for the first of Purposes. It is drawn at random, so that it
// says nothing of when, or how many (Bitstring Status List, section 2.1); the error is ErrFull when none was found.
func (l *List) Allocate(ctx context.Context) (Entry, error) { return l.AllocateFor(ctx, "") }

// AllocateFor does the same for a certain one of Purposes. Each purpose of a credential has an index of its own.
func (l *List) AllocateFor(ctx context.Context, purpose string) (Entry, error) {
	full, err := l.ready()
	if err != nil {
		return Entry{}, err
	}
	if purpose == "" && full.Form == Bitstring {
		purpose = full.Purposes[0]
	}
	if purpose != "" && !slices.Contains(full.Purposes, purpose) {
		return Entry{}, fmt.Errorf("status list: it is not for %.60q but for %.200q", purpose, full.Purposes)
	}
	for range full.Draws {
		n, err := rand.Int(full.Rand, new(big.Int).SetUint64(full.Entries))
		if err != nil {
			return Entry{}, fmt.Errorf("drawing an index: %w", err)
		}
		free, err := full.Storage.Reserve(ctx, n.Uint64())
		if err != nil {
			return Entry{}, fmt.Errorf("reserving an index: %w", err)
		}
		if free {
			e := Entry{n.Uint64(), full.URL, purpose, "", full.Form, full.Bits, full.Messages, full.References}
			if full.Named {
				e.ID = full.URL + "#" + n.String()
			}
			return e, nil
		}
	}
	return Entry{}, fmt.Errorf("%w: %d indexes drawn, all taken", ErrFull, full.Draws)
}

// Set stores a status, 0 unsets it. Verifiers see it in the next list that is published. An index that was never given out is
// ErrUnreserved. That a revocation is for ever (section 2.1) is the issuer's to keep: here nothing is known of what an index is for.
func (l *List) Set(ctx context.Context, index uint64, value uint8) error {
	full, err := l.ready()
	if err != nil {
		return err
	}
	if index >= full.Entries || uint64(value) >= 1<<full.Bits {
		return fmt.Errorf("status list: index %d, value %d: there are %d entries of %d bits", index, value, full.Entries, full.Bits)
	}
	reserved, err := full.Storage.Set(ctx, index, value)
	if err != nil {
		return fmt.Errorf("setting a status: %w", err)
	}
	if !reserved {
		return fmt.Errorf("%w: %d", ErrUnreserved, index)
	}
	return nil
}

// snapshot is the list as it is at one moment, not compressed.
func (l List) snapshot(ctx context.Context) ([]byte, error) {
	list := make([]byte, (l.Entries*uint64(l.Bits)+7)/8)
	err := l.Storage.Values(ctx, func(index uint64, value uint8) error {
		if index >= l.Entries || uint64(value) >= 1<<l.Bits {
			return fmt.Errorf("index %d has the value %d, but there are %d entries of %d bits: is it another list's storage?", index, value, l.Entries, l.Bits)
		}
		put(list, index, value, l.Bits, l.Form == Bitstring)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("status list: %w", err)
	}
	return list, nil
}
