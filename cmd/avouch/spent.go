package main

import (
	"context"
	"errors"
	"time"

	"github.com/avouch-id/avouch/store/bolt"
)

// spentNonces remembers spent nonces in a file, which is open, and locked, only while one is spent: several commands may use it.
type spentNonces struct{ file string }

// lockWait is how long a command waits for another one that has a store open.
const lockWait = 10 * time.Second

// Spend spends a nonce; the file is made with the first one.
func (s spentNonces) Spend(ctx context.Context, key [32]byte, now, until time.Time) (bool, error) {
	store, err := bolt.Open(s.file, bolt.Options{Wait: lockWait})
	if err != nil {
		return false, err
	}
	first, err := store.Replay().Spend(ctx, key, now, until)
	if err = errors.Join(err, store.Close()); err != nil {
		return false, err
	}
	return first, nil
}
