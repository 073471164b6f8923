package main

import (
	"io"
	"io/fs"
	"os"
	"runtime"
)

// Files that are for their owner alone: keys, seeds, and what a wallet or a personhood issuer stores about a person.

// maxPrivate bounds such a file: a credential with its secrets, and some.
const maxPrivate = 4 << 20

// writePrivate writes a line into a new file that only its owner may read.
func writePrivate(path string, text []byte) error {
	return writeNew(path, append(text, '\n'), 0o600)
}

// readPrivate reads a file, of which what says what it is, that its group and others may not read, write or execute, where
// the system has such modes.
func readPrivate(what, path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("%s: %w", what, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, usagef("%s: %w", what, err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, usagef("%s %s: %w: its mode is %04o, want 0600", what, path, fs.ErrPermission, mode)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxPrivate+1))
	if err != nil {
		return nil, usagef("%s: %w", what, err)
	}
	if len(text) > maxPrivate {
		return nil, usagef("%s %s: more than %d bytes", what, path, maxPrivate)
	}
	return text, nil
}
