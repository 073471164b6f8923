package main

import (
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSecurityCase19SpentInAFile: of several at the same time, each of which opens the file for itself, one is the first.
func TestSecurityCase19SpentInAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spent.db")
	noon := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	var first atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			won, err := spentNonces{path}.Spend(t.Context(), [32]byte{1}, noon, time.Time{})
			if err != nil {
				t.Error(err)
			}
			if won {
				first.Add(1)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, first.Load())
}
