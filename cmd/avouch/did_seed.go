package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) didSeed() *cobra.Command {
	return a.seed("seed --out FILE", "Make a seed from which avatars can be made, and made again",
		`Makes 32 random bytes and writes them, base64url, into a new file that only its
owner may read (mode 0600). did create --seed makes an avatar's key of it for one
world, one way: whoever has the seed makes every avatar again, and two avatars
tell nothing about each other or the seed. Keep it as you would keep a key.`,
		"  avouch did seed --out me.seed")
}

// seed is a command that makes a seed. It has a name where avatars are made, and one where persons are.
func (a *app) seed(use, short, long, example string) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:     use,
		Short:   short,
		Long:    long,
		Example: example,
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
	text, err := readPrivate("seed file", path)
	if err != nil {
		return nil, err
	}
	line := strings.TrimSpace(string(text))
	seed, err := base64.RawURLEncoding.Strict().DecodeString(line)
	if err != nil || len(seed) != 32 || strings.ContainsAny(line, "\r\n") {
		return nil, usagef("seed file %s: 32 bytes in base64url were expected", path)
	}
	return seed, nil
}
