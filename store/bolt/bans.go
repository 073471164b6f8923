package bolt

import (
	"bytes"
	"cmp"
	"context"
	"time"

	"go.etcd.io/bbolt"

	"github.com/avouch-id/avouch/vc/bans"
)

// Bans is the ban list. Of only reads, unless it meets bans that are over: those of the one who is asked for it forgets, and 16
// of others at most.
func (d *DB) Bans() bans.List { return banList{d} }

type banList struct{ d *DB }

// Put records a ban.
func (l banList) Put(ctx context.Context, b bans.Ban) error {
	if err := b.Check(); err != nil {
		return err
	}
	return l.d.write(ctx, func(tx *bbolt.Tx) (bool, error) {
		t := tableOf(tx)
		key := append(whose(nil, b.Who), b.Sanction...)
		n, err := count(t.in)
		if err != nil {
			return false, err
		}
		if has(t.bans, key) {
			if err := t.delete(key); err != nil {
				return false, err
			}
			n--
		} else if err := l.d.options.Bans.Full(int(n), t.each(b.Who)); err != nil {
			return false, refusal{err}
		}
		return true, cmp.Or(t.put(key, b.Until), setCount(t.in, n+1))
	})
}

// Lift removes a ban.
func (l banList) Lift(ctx context.Context, who bans.Who, sanction string) (bool, error) {
	if err := bans.Named(who, sanction); err != nil {
		return false, err
	}
	var there bool // the writer's until write returns nil
	err := l.d.write(ctx, func(tx *bbolt.Tx) (bool, error) {
		t := tableOf(tx)
		key := append(whose(nil, who), sanction...)
		if there = has(t.bans, key); !there {
			return false, nil
		}
		return true, t.forget([][]byte{key})
	})
	if err != nil {
		return false, err
	}
	return there, nil
}

// Of returns the bans in force.
func (l banList) Of(ctx context.Context, who bans.Who, at time.Time) ([]bans.Ban, error) {
	if err := who.Check(); err != nil {
		return nil, err
	}
	var in []bans.Ban
	over := false
	err := l.d.read(ctx, func(tx *bbolt.Tx) error {
		t := tableOf(tx)
		over = len(due(t.ends, after(at))) > 0
		return t.of(who, func(key []byte, b bans.Ban) {
			if b.Until.IsZero() || at.Before(b.Until) {
				in = append(in, b)
			}
		})
	})
	if err != nil {
		return nil, err
	}
	if !over {
		return in, nil
	}
	err = l.d.write(ctx, func(tx *bbolt.Tx) (bool, error) {
		t := tableOf(tx)
		var keys [][]byte
		err := t.of(who, func(key []byte, b bans.Ban) {
			if !b.Until.IsZero() && !at.Before(b.Until) {
				keys = append(keys, bytes.Clone(key))
			}
		})
		if err != nil {
			return false, err
		}
		if err := t.forget(keys); err != nil {
			return false, err
		}
		others := due(t.ends, after(at))
		for i, end := range others {
			if len(end) < 8 {
				return false, damaged("the end of a ban", end)
			}
			others[i] = end[8:]
		}
		return len(keys)+len(others) > 0, t.forget(others)
	})
	if err != nil {
		return nil, err
	}
	return in, nil
}

// after sorts after the ends of all bans that are over at a time, and before all others.
func after(at time.Time) []byte { return second(nil, at.Add(time.Second)) }

// table is the bucket of bans within a transaction.
type table struct{ in, bans, ends *bbolt.Bucket }

func tableOf(tx *bbolt.Tx) table {
	in := tx.Bucket([]byte("bans"))
	return table{in, in.Bucket([]byte("bans")), in.Bucket([]byte("until"))}
}

// of calls yield with all bans of who, sorted by sanction. The key is valid until yield returns.
func (t table) of(who bans.Who, yield func(key []byte, b bans.Ban)) error {
	prefix := whose(nil, who)
	c := t.bans.Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		b := bans.Ban{Who: who, Sanction: string(k[len(prefix):])}
		if len(v) > 0 {
			var err error
			if b.Until, err = secondOf(v); err != nil {
				return err
			}
		}
		yield(k, b)
	}
	return nil
}

// each counts the bans of who.
func (t table) each(who bans.Who) (n int) {
	prefix := whose(nil, who)
	c := t.bans.Cursor()
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		n++
	}
	return n
}

func (t table) put(key []byte, until time.Time) error {
	if until.IsZero() {
		return t.bans.Put(key, present)
	}
	end := second(nil, until)
	return cmp.Or(t.bans.Put(key, end), t.ends.Put(append(end, key...), present))
}

// delete deletes a ban and its place in the order of ends; the count stays.
func (t table) delete(key []byte) error {
	end := bytes.Clone(t.bans.Get(key))
	return remove(t.bans, key, t.ends, append(end, key...))
}

// forget deletes bans.
func (t table) forget(keys [][]byte) error {
	if len(keys) == 0 {
		return nil
	}
	n, err := count(t.in)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := t.delete(key); err != nil {
			return err
		}
	}
	return setCount(t.in, n-uint64(len(keys)))
}
