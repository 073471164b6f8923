package bolt

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bans"
	"github.com/avouch-id/avouch/vc/bans/banstest"
	"github.com/avouch-id/avouch/vc/replaytest"
	"github.com/avouch-id/avouch/vc/status"
	"github.com/avouch-id/avouch/vc/status/statustest"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

var bg = context.Background()

// opened is an empty store, closed when the test ends.
func opened(t testing.TB, o Options) *DB {
	return at(t, filepath.Join(t.TempDir(), "store.db"), o)
}

func at(t testing.TB, path string, o Options) *DB {
	t.Helper()
	d, err := Open(path, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	return d
}

func TestReplay(t *testing.T) {
	replaytest.Store(t, func(t testing.TB) vc.ReplayStore { return opened(t, Options{Nonces: 100}).Replay() })
}

func TestStorage(t *testing.T) {
	statustest.Storage(t, func(t testing.TB) status.Storage { return opened(t, Options{}).StatusList("list") })
}

func TestBans(t *testing.T) {
	banstest.List(t, func(t testing.TB) bans.List {
		return opened(t, Options{Bans: bans.Limits{Bans: 1000, Each: 50}}).Bans()
	})
}
