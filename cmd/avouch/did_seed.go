package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) didSeed() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "seed --out FILE",
		Short: "Make a seed from which avatars can be made, and made again",
		Long: `Makes 32 random bytes and writes them, base64url, into a new file that only its
owner may read (mode 0600). did create --seed makes an avatar's key of it for one
world, one way: whoever has the seed makes every avatar again, and two avatars
tell nothing about each other or the seed. Keep it as you would keep a key.`,
		Example: `  avouch did seed --out me.seed`,
		Args:    cobra.NoArgs,
		RunE: body(func(context.Context, []string) error {
			seed := make([]byte, 32)
			if _, err := rand.Read(seed); err != nil {
				return err
			}
			if err := writePrivate(out, []byte(base64.RawURLEncoding.EncodeToString(seed))); err != nil {
				return err
			}
			(&lines{w: a.err}).printf("avouch: the seed is in %s", out)
			return nil
		}),
	}
	cmd.Flags().StringVar(&out, "out", "", "new `file` for the seed")
	must(cmd, "out")
	return cmd
}

// readSeed reads what did seed wrote. Errors do not quote it.
func readSeed(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, usageError{err}
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, usagef("seed file %s: %w: its mode is %04o, want 0600", path, fs.ErrPermission, mode)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, usageError{err}
	}
	line := strings.TrimSpace(string(text))
	seed, err := base64.RawURLEncoding.Strict().DecodeString(line)
	if err != nil || len(seed) != 32 || strings.ContainsAny(line, "\r\n") {
		return nil, usagef("seed file %s: 32 bytes in base64url were expected", path)
	}
	return seed, nil
}
