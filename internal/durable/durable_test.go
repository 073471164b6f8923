package durable

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
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

// TestReplaceWhatIsNamed: behind a link stands what is read by its own name too, so that is replaced and the link stays. What is no file,
// a device for example, is not replaced by one.
func TestReplaceWhatIsNamed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege there")
	}
	folder := t.TempDir()
	published, link := filepath.Join(folder, "published"), filepath.Join(folder, "link")
	require.NoError(t, os.WriteFile(published, []byte("old"), 0o600))
	require.NoError(t, os.Symlink("published", link))
	require.NoError(t, Replace(link, []byte("new"), 0o644))
	for _, path := range []string{published, link} {
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "new", string(got), path)
	}
	to, err := os.Readlink(link)
	require.NoError(t, err)
	require.Equal(t, "published", to)

	socket := filepath.Join(folder, "s")
	listens, err := net.Listen("unix", socket)
	require.NoError(t, err)
	defer listens.Close()
	require.ErrorContains(t, Replace(socket, []byte("new"), 0o644), "not a regular file")
	info, err := os.Lstat(socket)
	require.NoError(t, err)
	require.Equal(t, fs.ModeSocket, info.Mode().Type())
	left, err := filepath.Glob(filepath.Join(folder, ".*"))
	require.NoError(t, err)
	require.Empty(t, left)
}
