package bolt

import (
	"context"
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"go.etcd.io/bbolt"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

// StatusList keeps one of the status lists of a store, by its name: 1 to 256 bytes of UTF-8. Under another name all methods give
// an error that is vc.ErrInvalid. A list is there once one of its indexes was reserved. Values holds what it has read of the list,
// 16 bytes for each value that is not 0, and lets others write while it yields.
func (d *DB) StatusList(name string) status.Storage { return statusList{d, name} }

type statusList struct {
	d    *DB
	name string
}

func (l statusList) check() error {
	if l.name == "" || len(l.name) > 256 || !utf8.ValidString(l.name) {
		return fmt.Errorf("%w name of a status list: 1 to 256 bytes of UTF-8 were expected, got %d: %.60q", vc.ErrInvalid, len(l.name), l.name)
	}
	return nil
}

// in is a bucket of the list, or nil.
func (l statusList) in(tx *bbolt.Tx, name string) *bbolt.Bucket {
	if b := tx.Bucket([]byte("lists")).Bucket([]byte(l.name)); b != nil {
		return b.Bucket([]byte(name))
	}
	return nil
}

// Reserve takes an index.
func (l statusList) Reserve(ctx context.Context, index uint64) (bool, error) {
	if err := l.check(); err != nil {
		return false, err
	}
	var free bool // the writer's until write returns nil
	err := l.d.write(ctx, func(tx *bbolt.Tx) (bool, error) {
		list, err := tx.Bucket([]byte("lists")).CreateBucketIfNotExists([]byte(l.name))
		if err != nil {
			return false, err
		}
		reserved, err := list.CreateBucketIfNotExists([]byte("reserved"))
		if err != nil {
			return false, err
		}
		if free = !has(reserved, number(nil, index)); !free {
			return false, nil
		}
		return true, reserved.Put(number(nil, index), present)
	})
	if err != nil {
		return false, err
	}
	return free, nil
}

// Set stores a value.
func (l statusList) Set(ctx context.Context, index uint64, value uint8) (bool, error) {
	if err := l.check(); err != nil {
		return false, err
	}
	var reserved bool // the writer's until write returns nil
	err := l.d.write(ctx, func(tx *bbolt.Tx) (bool, error) {
		key, known := number(nil, index), l.in(tx, "reserved")
		if reserved = known != nil && has(known, key); !reserved {
			return false, nil
		}
		values, err := tx.Bucket([]byte("lists")).Bucket([]byte(l.name)).CreateBucketIfNotExists([]byte("values"))
		if err != nil {
			return false, err
		}
		if value == 0 {
			return true, values.Delete(key)
		}
		return true, values.Put(key, []byte{value})
	})
	if err != nil {
		return false, err
	}
	return reserved, nil
}

// Values calls yield with the values that are not 0, in the order of their indexes.
func (l statusList) Values(ctx context.Context, yield func(index uint64, value uint8) error) error {
	if err := l.check(); err != nil {
		return err
	}
	type entry struct {
		index uint64
		value uint8
	}
	var all []entry
	err := l.d.read(ctx, func(tx *bbolt.Tx) error {
		values := l.in(tx, "values")
		if values == nil {
			return nil
		}
		return values.ForEach(func(k, v []byte) error {
			if len(k) != 8 || len(v) != 1 || v[0] == 0 {
				return damaged("an index and its value", append(k[:len(k):len(k)], v...))
			}
			all = append(all, entry{binary.BigEndian.Uint64(k), v[0]})
			return nil
		})
	})
	if err != nil {
		return err
	}
	for i, e := range all {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := yield(e.index, e.value); err != nil {
			return err
		}
	}
	return nil
}
