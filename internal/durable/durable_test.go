package durable

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const childFile = "AVOUCH_TEST_REPLACE_FILE" // set in the environment of a child, which this test's own program is

func TestMain(m *testing.M) {
	path := os.Getenv(childFile)
	if path == "" {
		os.Exit(m.Run())
	}
	for n := uint64(0); ; n++ { // until it is killed
		if err := Replace(path, numbered(n), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if _, err := os.Stdout.WriteString(strconv.FormatUint(n, 10) + "\n"); err != nil {
			os.Exit(1)
		}
	}
}

// numbered is a file of some pages that is whole if all its numbers are one.
func numbered(n uint64) []byte { return bytes.Repeat(binary.BigEndian.AppendUint64(nil, n), 2000) }

// TestKill: whenever the process is killed, the file is whole, and not older than what was acknowledged.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list")
	self, err := os.Executable()
	require.NoError(t, err)
	heard, kills := 0, 200
	if testing.Short() {
		kills = 20
	}
	for range kills {
		cmd := exec.CommandContext(t.Context(), self)
		cmd.Env = append(os.Environ(), childFile+"="+path)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewReader(out)
		var timer *time.Timer
		last := uint64(0)
		for {
			line, err := lines.ReadString('\n')
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			if timer == nil {
				timer = time.AfterFunc(time.Duration(rand.N(15_000))*time.Microsecond, func() { cmd.Process.Kill() })
			}
			last, err = strconv.ParseUint(strings.TrimSuffix(line, "\n"), 10, 64)
			require.NoError(t, err)
			heard++
		}
		require.ErrorContains(t, cmd.Wait(), "killed")
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		n := binary.BigEndian.Uint64(data)
		require.True(t, bytes.Equal(numbered(n), data), "half a file")
		require.GreaterOrEqual(t, n, last)
		require.LessOrEqual(t, n, last+1)
	}
	require.Greater(t, heard, kills)
}

func TestReplace(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	for i, path := range []string{"file", "file", filepath.Join(folder, "other")} {
		require.NoError(t, Replace(path, []byte{byte(i)}, 0o644))
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, []byte{byte(i)}, data)
		info, err := os.Stat(path)
		require.NoError(t, err)
		if runtime.GOOS != "windows" {
			require.Equal(t, fs.FileMode(0o644), info.Mode())
		}
	}
	require.ErrorIs(t, Replace("nowhere/file", nil, 0o644), fs.ErrNotExist)
	require.NoError(t, os.Mkdir("folder", 0o755))
	require.NoError(t, os.WriteFile("folder/file", nil, 0o644))
	require.Error(t, Replace("folder", nil, 0o644))
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Len(t, entries, 3, "nothing is left behind")
}
