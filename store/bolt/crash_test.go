package bolt

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc/bans"
)

// The crash test kills a child process, this test's own program, in the middle of its work, and looks what became of the
// file. The child says on its standard output what it is about to do and what was acknowledged, a line each.

const (
	childFile = "AVOUCH_TEST_CRASH_FILE" // set in the child's environment
	indexes   = 4096                     // of the status list
	workers   = 8                        // of each kind in the child; a status index belongs to one of them
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		fmt.Fprintln(os.Stderr, child(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// child works until it is killed.
func child(path string) error {
	d, err := Open(path, crashOptions())
	if err != nil {
		return err
	}
	ctx, failed := context.Background(), make(chan error)
	// A line is written at once, so that it is whole or not there.
	say := func(format string, args ...any) {
		if _, err := os.Stdout.WriteString(fmt.Sprintf(format+"\n", args...)); err != nil {
			failed <- err
		}
	}
	id := rand.Uint64()
	list := d.StatusList("list")
	for w := range workers {
		for _, step := range []func(n int) error{
			func(n int) error {
				key := crashKey(id, w, n)
				first, err := d.Replay().Spend(ctx, key, noon, noon.Add(time.Hour))
				if err == nil && first {
					say("spent %x", key)
				}
				return err
			},
			func(int) error {
				i := rand.N[uint64](indexes)
				free, err := list.Reserve(ctx, i)
				if err == nil && free {
					say("reserved %d", i)
				}
				return err
			},
			func(int) error {
				i, v := rand.N[uint64](indexes/workers)*workers+uint64(w), rand.N[uint8](3)
				say("sets %d %d", i, v)
				there, err := list.Set(ctx, i, v)
				if err == nil && there {
					say("set %d %d", i, v)
				}
				return err
			},
			func(n int) error {
				sanction := fmt.Sprintf("%x-%d-%d", id, w, n)
				err := d.Bans().Put(ctx, bans.Ban{Who: nym(byte(n)), Sanction: sanction, Until: noon.Add(time.Hour)})
				if err == nil {
					say("banned %d %s", byte(n), sanction)
				}
				if err == nil && n%2 == 0 {
					say("lifts %d %s", byte(n), sanction)
					_, err = d.Bans().Lift(ctx, nym(byte(n)), sanction)
				}
				return err
			},
		} {
			go func() {
				for n := 0; ; n++ {
					if err := step(n); err != nil {
						failed <- err
					}
				}
			}()
		}
	}
	return <-failed
}

func crashOptions() Options {
	return Options{Wait: time.Minute, Nonces: 1 << 24, Bans: bans.Limits{Bans: 1 << 24, Each: 1 << 20}}
}

func crashKey(id uint64, w, n int) (key [32]byte) {
	copy(key[:], fmt.Sprintf("%016x %d %d", id, w, n))
	return key
}

// known is what the parent knows of a file: what was acknowledged, and what was begun last and may be there or not.
type known struct {
	spent    map[string]bool
	reserved map[uint64]bool
	values   map[uint64]uint8
	begun    map[uint64]uint8
	bans     map[string]byte
}

// hear takes a child's words in.
func (k *known) hear(t *testing.T, line string) {
	word, rest, _ := strings.Cut(line, " ")
	var i uint64
	var v uint8
	scan := func(to ...any) {
		_, err := fmt.Sscan(rest, to...)
		require.NoError(t, err, line)
	}
	switch word {
	case "spent":
		k.spent[rest] = true
	case "reserved":
		scan(&i)
		require.False(t, k.reserved[i], "index %d was handed out twice", i)
		k.reserved[i] = true
	case "sets":
		scan(&i, &v)
		k.begun[i] = v
	case "set":
		scan(&i, &v)
		k.values[i] = v
		delete(k.begun, i)
	case "banned", "lifts":
		var sanction string
		scan(&v, &sanction)
		k.bans[sanction] = v
		if word == "lifts" {
			delete(k.bans, sanction)
		}
	default:
		require.Fail(t, line)
	}
}

// holds looks whether a file holds what is known.
func (k *known) holds(t *testing.T, path string) {
	d, err := Open(path, crashOptions())
	require.NoError(t, err)
	got := map[uint64]uint8{}
	require.NoError(t, d.StatusList("list").Values(t.Context(), func(i uint64, v uint8) error { got[i] = v; return nil }))
	for i := range uint64(indexes) {
		if begun, there := k.begun[i]; there && got[i] == begun {
			k.values[i] = begun
		}
		require.Equal(t, k.values[i], got[i], "status of %d", i)
	}
	clear(k.begun)
	of := map[byte]map[string]bool{}
	for sanction, n := range k.bans {
		if of[n] == nil {
			of[n] = map[string]bool{}
			in, err := d.Bans().Of(t.Context(), nym(n), noon)
			require.NoError(t, err)
			for _, b := range in {
				of[n][b.Sanction] = true
			}
		}
		require.True(t, of[n][sanction], "ban %s", sanction)
	}
	var all sync.WaitGroup
	for key := range k.spent {
		all.Go(func() {
			raw, err := hex.DecodeString(key)
			if err != nil {
				t.Error(err)
				return
			}
			first, err := d.Replay().Spend(t.Context(), [32]byte(raw), noon, noon.Add(time.Hour))
			if first || err != nil {
				t.Errorf("spend %s again: first %v, %v", key, first, err)
			}
		})
	}
	all.Wait()
	for i := range k.reserved {
		all.Go(func() {
			if free, err := d.StatusList("list").Reserve(t.Context(), i); free || err != nil {
				t.Errorf("index %d again: free %v, %v", i, free, err)
			}
		})
	}
	all.Wait()
	require.NoError(t, d.Close())
}

// TestKill: a process is killed 200 times while it works at full speed. The file opens; no index is
// handed out twice, no value, ban or nonce that was acknowledged is lost.
func TestKill(t *testing.T) {
	kills := 200
	if testing.Short() {
		kills = 20
	}
	path := filepath.Join(t.TempDir(), "store.db")
	k := known{reserved: map[uint64]bool{}, values: map[uint64]uint8{}, begun: map[uint64]uint8{}}
	spent, banned, total := map[string]bool{}, map[string]byte{}, 0
	for i := range kills {
		k.spent, k.bans = map[string]bool{}, map[string]byte{} // what this child did
		total += k.round(t, path, i%8 == 7)
		k.holds(t, path)
		maps.Copy(spent, k.spent)
		maps.Copy(banned, k.bans)
	}
	k.spent, k.bans = spent, banned // and what all did
	k.holds(t, path)
	require.Greater(t, total, 10*kills)
	t.Logf("%d words: %d nonces, %d indexes, %d bans", total, len(k.spent), len(k.reserved), len(k.bans))
}

// TestKillAtBirth: a process is killed while it makes the file.
func TestKillAtBirth(t *testing.T) {
	for range 20 {
		path := filepath.Join(t.TempDir(), "store.db")
		k := known{map[string]bool{}, map[uint64]bool{}, map[uint64]uint8{}, map[uint64]uint8{}, map[string]byte{}}
		k.round(t, path, true)
		k.holds(t, path)
	}
}

// round starts a child, listens to it, and kills it soon after its first word, or after its start. It gives how many words there were.
func (k *known) round(t *testing.T, path string, fromStart bool) int {
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childFile+"="+path)
	var problem strings.Builder
	cmd.Stderr = &problem
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewReader(out)
	kill := func() { cmd.Process.Kill() }
	life := time.Duration(rand.N(20_000)) * time.Microsecond
	var timer *time.Timer
	if fromStart {
		timer = time.AfterFunc(life, kill)
	}
	heard := 0
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		if timer == nil {
			timer = time.AfterFunc(life, kill)
		}
		k.hear(t, strings.TrimSuffix(line, "\n"))
		heard++
	}
	require.ErrorContains(t, cmd.Wait(), "killed", problem.String())
	return heard
}
