package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
)

func (a *app) did() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "did",
		Short: "Make and resolve decentralized identifiers",
		Example: `  avouch did create --out me.jwk
  avouch did resolve did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw`,
		Args: onlyCommands,
		RunE: needsCommand,
	}
	cmd.AddCommand(a.didCreate(), a.didSeed(), a.didResolve())
	return cmd
}

// created is what did create --json prints.
type created struct {
	Schema  string `json:"schema"`
	DID     string `json:"did"`
	KeyID   string `json:"keyId"`
	Kind    string `json:"kind"`
	Public  string `json:"publicKeyMultibase"`
	File    string `json:"file,omitempty"`
	Private any    `json:"privateKeyJwk,omitempty"`
}

func (a *app) didCreate() *cobra.Command {
	var method, kind, out, seed, world string
	var index uint32
	var private, asJSON bool
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make a key and its DID",
		Long: `Makes a key with the system's randomness, writes it into a new key file that
only its owner may read (mode 0600), and prints its DID.

The key file is a JSON Web Key whose "kid" is the DID URL of the key. A DID is
made for one world: an avatar for each world keeps them apart. With --seed and
--world the key follows from the seed, and can be made again from it.`,
		Example: `  avouch did create --out employer.jwk
  avouch did create --method peer --out me.jwk
  avouch did create --method jwk --kind p256 --out world.jwk --json
  avouch did create --seed me.seed --world did:web:plaza.example --method peer --out plaza-avatar.jwk
  avouch did create --show-private`,
		Args: cobra.NoArgs,
		RunE: body(func(context.Context, []string) error {
			if out == "" && !private {
				return usagef("--out is missing: the file for the private key")
			}
			var k did.Kind
			if err := k.UnmarshalText([]byte(kind)); err != nil {
				return usagef("--kind: %w", err)
			}
			key, err := makeKey(k, seed, world, index)
			if err != nil {
				return err
			}
			n, err := name(method, key)
			if err != nil {
				return err
			}
			if out != "" {
				if err := writeKeyFile(out, n); err != nil {
					return err
				}
			}
			return a.printCreated(n, out, private, asJSON)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&method, "method", "key", "DID `method`: key, jwk or peer")
	f.StringVar(&kind, "kind", "ed25519", "`kind` of key: ed25519, p256, p384 or secp256k1")
	f.StringVar(&out, "out", "", "new `file` for the private key")
	f.StringVar(&seed, "seed", "", "`file` of a seed (did seed) from which the key is made")
	f.StringVar(&world, "world", "", "with --seed: `DID` of the world for which the avatar is made")
	f.Uint32Var(&index, "index", 0, "with --seed: `which` of one's avatars in that world")
	f.BoolVar(&private, "show-private", false, "print the private key, too")
	f.BoolVar(&asJSON, "json", false, "print JSON (avouch help json)")
	return cmd
}

// makeKey makes a key from a seed, or from the system's randomness.
func makeKey(k did.Kind, seed, world string, index uint32) (*did.PrivateKey, error) {
	if seed == "" {
		if world != "" || index != 0 {
			return nil, usagef("--world and --index are for keys from a --seed")
		}
		return did.GenerateKey(k)
	}
	if world == "" {
		return nil, usagef("--world is missing: the DID of the world for which the avatar is made")
	}
	if _, err := did.Parse(world); err != nil {
		return nil, usagef("--world: the DID of a world: %w", err)
	}
	secret, err := readSeed(seed)
	if err != nil {
		return nil, err
	}
	return did.DeriveKey(secret, world, index, k)
}

func (a *app) printCreated(n named, file string, private, asJSON bool) error {
	c := created{"avouch/did-create/1", n.id.String(), n.key.ID.String(), n.private.PublicKey().Kind().String(),
		n.private.PublicKey().Multikey(), file, nil}
	text, err := n.jwk()
	if err != nil {
		return err
	}
	if asJSON {
		if private {
			c.Private = rawJSON(text)
		}
		return printJSON(a.out, c)
	}
	if file != "" {
		(&lines{w: a.err}).printf("avouch: the private key of %s is in %s", n.id, file)
	}
	l := &lines{w: a.out}
	l.printf("%s", n.id)
	if private {
		l.printf("%s", text)
	}
	return l.err
}
