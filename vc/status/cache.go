package status

import (
	"context"
	"crypto/sha256"
	"time"
)

// Cache keeps lists, as received and as decoded, so that they are neither loaded nor verified for each credential. Several who ask
// for one list at one time wait for one load. Time is what the verifier says that it is. What belongs to a credential is judged for
// each: whose list it is, for which purpose, and what the index says.
//
// One Cache is for one Verifier, or for several that differ in nothing that decides whether a list holds: mechanisms, keys, limits. A
// revocation lives unseen for as long as a list is kept, and so does the end of the key that signed the list, or of the signature's own
// time: that is the price.
//
// The zero value is ready. Fields must not be changed, nor the Cache copied, after its first use; from then on it is safe for
// concurrent use.
type Cache struct {
	// MaxAge is how long a list is kept, and a verification counts; 5 minutes. A list's shorter ttl counts, a longer one does not, and
	// nothing is kept beyond the end of its validity.
	MaxAge time.Duration
	// Lists and Bytes bound what is kept: how many lists, 64, and of how many bytes together, 64 MiB; once for lists as received, and
	// once for decoded ones.
	Lists, Bytes int

	received memo[string, received]
	opened   memo[openedKey, opened]
}

// received is a list as it came, at a time.
type received struct {
	raw    []byte
	digest [32]byte
	at     time.Time
}

// openedKey is all that an opened list depends on. issuer is the credential's where the list need not say its own.
type openedKey struct {
	digest      [32]byte
	token       bool
	url, issuer string
}

// opened is a list, verified at a time.
type opened struct {
	*statusList
	at time.Time
}

// list gives the list that a credential refers to. What was kept and does not hold any more, or not for this credential, is loaded once
// more; until that has come it stays, because it may hold for others.
func (c *Cache) list(ctx context.Context, o opener, r reference, issuer string, at time.Time) (*statusList, error) {
	raw, fresh, err := c.load(ctx, o, r.url, at, func(r received) bool { return c.isYoung(r.at, at) })
	if err != nil {
		return nil, err
	}
	l, err := c.open(ctx, o, r, issuer, raw, at)
	if fresh || err == nil && (l.ttl == 0 || at.Before(raw.at.Add(l.ttl))) {
		return l, err
	}
	if raw, _, err = c.load(ctx, o, r.url, at, never); err != nil {
		return nil, err
	}
	return c.open(ctx, o, r, issuer, raw, at)
}

// never has a list loaded although it is there.
func never(received) bool { return false }

// load gives the bytes at a URL, those that are kept if they are good; fresh tells that they were loaded for this call.
func (c *Cache) load(ctx context.Context, o opener, url string, at time.Time, good func(received) bool) (_ received, fresh bool, _ error) {
	return c.received.get(ctx, url, c.bounds(), good, func() (received, int, error) {
		if o.Lists == nil {
			return received{}, 0, unavailable("nothing is set to find it with (Checker.Lists)")
		}
		raw, err := o.Lists.Load(ctx, url)
		if err != nil {
			return received{}, 0, unavailable("%w", err)
		}
		if most := o.Limits.orDefaults().wrapped(); len(raw) > most {
			return received{}, 0, invalid("%w: %d bytes, at most %d", ErrLimit, len(raw), most)
		}
		return received{raw, sha256.Sum256(raw), at}, len(url) + len(raw), nil
	})
}

// open verifies and decodes, or finds that the same bytes were.
func (c *Cache) open(ctx context.Context, o opener, r reference, issuer string, raw received, at time.Time) (*statusList, error) {
	key := openedKey{raw.digest, r.token, r.url, ""}
	if r.token {
		key.issuer = issuer
	}
	good := func(l opened) bool { return c.isYoung(l.at, at) && (l.until.IsZero() || at.Before(l.until)) }
	l, _, err := c.opened.get(ctx, key, c.bounds(), good, func() (opened, int, error) {
		l, err := o.open(ctx, raw.raw, r, issuer, at)
		if err != nil {
			return opened{nil, at}, 0, err
		}
		return opened{l, at}, len(r.url) + l.bytes(), nil
	})
	// It may have been judged by another, whom this one waited for, as of another time.
	if ctx.Err() == nil && !l.at.Equal(at) && (err != nil || !good(l)) {
		return o.open(ctx, raw.raw, r, issuer, at)
	}
	return l.statusList, err
}

// isYoung tells whether what was made at one time may be used at another. If the clock was set back, how old is it?
func (c *Cache) isYoung(made, at time.Time) bool {
	age := c.MaxAge
	if age == 0 {
		age = 5 * time.Minute
	}
	return !at.Before(made) && at.Before(made.Add(age))
}

func (c *Cache) bounds() bounds {
	b := bounds{c.Lists, c.Bytes}
	if b.entries == 0 {
		b.entries = 64
	}
	if b.bytes == 0 {
		b.bytes = 64 << 20
	}
	return b
}
