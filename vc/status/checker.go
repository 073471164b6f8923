package status

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/folder"
)

// Loader gets the status list at a URL, whole. It bounds what it reads, and where it reads from: the URL is the issuer's word.
// Whatever its error is, the list could not be looked at: vc.ErrUnavailable. *fetch.Client is a Loader for the network; its MaxBytes
// has to be large enough.
type Loader interface {
	Load(ctx context.Context, url string) ([]byte, error)
}

// Folder gives what is in a folder and nothing else. Its file index.json maps each URL to a file of the folder,
// {"https://…": "file"}. A file may have 16 MiB.
func Folder(files fs.FS) (Loader, error) {
	f, err := folder.Open(files)
	if err != nil {
		return nil, fmt.Errorf("status lists: %w", err)
	}
	return f.UpTo(int64(Limits{}.orDefaults().wrapped())), nil
}

// Checker is a vc.StatusChecker: it looks up statuses in Bitstring Status Lists and Token Status Lists. Its zero value finds no list
// and answers vc.ErrUnavailable. It is not changed by use, and safe for concurrent use if what it is made of is.
type Checker struct {
	// Lists finds lists. Nil: none is to be had, but what Cache has.
	Lists Loader
	// Cache keeps lists. Nil: each check loads and verifies anew.
	Cache *Cache
	// Issuers tells whether lists of another issuer count for a credential: one that both trust, as the policy says. Nil: a list counts
	// for credentials of its own issuer alone.
	Issuers func(credential, list string) bool
	// MinEntries is how many entries a Bitstring Status List has at least, for whom it is about to hide among; 131,072, unless an
	// ecosystem's specification has another bound (section 3.2).
	MinEntries uint64
	Limits     Limits
}

// Check looks up every status that a credential names. It loads whole lists, and what it asks a Loader is a list's URL and nothing
// else. Whatever is wrong with an entry or with a list that was looked at is vc.ErrInvalid; a list, or the key of its issuer, that is
// not to be had is vc.ErrUnavailable, and so is an entry of an unknown type. A list that has a status
// of its own is vc.ErrUnavailable too: it is not looked up, because lists that name lists would have no end.
//
// Of a Bitstring Status List a vc.Status has the entry's purpose and the number in its bits. Of a Token Status List the purpose is
// "revocation" if the value is 1 (INVALID), "suspension" if it is 2 (SUSPENDED), "status" otherwise.
func (c Checker) Check(ctx context.Context, credential vc.Credential, issuer string, at time.Time, keys vc.Keys,
	open func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
	if issuer == "" {
		return nil, invalid("the credential has no issuer, whose list it could be")
	}
	all, err := references(credential, c.Limits.orDefaults().Entries)
	if err != nil {
		return nil, err
	}
	if c.Cache == nil {
		c.Cache = &Cache{} // so that one list is loaded once
	}
	o := opener{c, keys, open}
	statuses := make([]vc.Status, len(all))
	for i, r := range all {
		l, err := c.Cache.list(ctx, o, r, issuer, at)
		if err == nil {
			statuses[i], err = c.look(l, r, issuer)
		}
		if err != nil {
			return nil, ofList(r.url, err)
		}
	}
	return statuses, nil
}

// look reads one entry of a list that holds by itself, if the list is for this credential.
func (c Checker) look(l *statusList, r reference, issuer string) (s vc.Status, err error) {
	if l.issuer != issuer && (c.Issuers == nil || !c.Issuers(issuer, l.issuer)) {
		return s, invalid("%w", &vc.Mismatch{What: "issuer of the list", Want: issuer, Got: l.issuer})
	}
	bits := l.bits
	if !r.token {
		if bits, err = l.entriesOf(r, c.minEntries()); err != nil {
			return s, err
		}
	}
	value, inside := bits.At(r.index)
	if !inside {
		return s, invalid("the index %d is out of range, the list has %d entries", r.index, bits.Len())
	}
	s = vc.Status{Purpose: r.purpose, Value: value, List: r.url}
	if r.token {
		s.Purpose = purposeOf(value)
	}
	return s, nil
}

// minEntries is how many entries a Bitstring Status List has at least, where nobody says otherwise (section 3.2).
const minEntries = 131_072

func (c Checker) minEntries() uint64 {
	if c.MinEntries == 0 {
		return minEntries
	}
	return c.MinEntries
}

// purposeOf names the status types of section "Status Types Values".
func purposeOf(value uint64) string {
	switch value {
	case 1:
		return "revocation"
	case 2:
		return "suspension"
	}
	return "status"
}

// Prefetch loads lists into the cache, as of a time, whether it has them or not: at regular times, say, so that nobody learns when, or
// if, a credential was shown. They are verified when they are first needed. Where one cannot be loaded, what is kept stays.
func (c Checker) Prefetch(ctx context.Context, at time.Time, urls ...string) error {
	if c.Cache == nil {
		return unavailable("there is no cache to load status lists into (Checker.Cache)")
	}
	for _, url := range urls {
		_, err := listURL(url)
		if err != nil {
			return invalid("%w", err)
		}
		if _, _, err = c.Cache.load(ctx, opener{Checker: c}, url, at, never); err != nil {
			return ofList(url, err)
		}
	}
	return nil
}
