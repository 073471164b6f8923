package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

func (a *app) did() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "did",
		Short: "Make and resolve decentralized identifiers",
		Example: `  avouch did create --out me.jwk
  avouch did create --method webvh --at kestrel.example --out issuer.jwk --update-key update.jwk --files site
  avouch did resolve did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw`,
		Args: onlyCommands,
		RunE: needsCommand,
	}
	cmd.AddCommand(a.didCreate(), a.didSeed(), a.didResolve(), a.didUpdate())
	return cmd
}

// created is what did create --json prints.
type created struct {
	Schema   string `json:"schema"`
	DID      string `json:"did"`
	KeyID    string `json:"keyId"`
	Kind     string `json:"kind"`
	Public   string `json:"publicKeyMultibase"`
	File     string `json:"file,omitempty"`
	JWK      any    `json:"privateKeyJwk,omitempty"`
	Multikey any    `json:"privateKeyMultikey,omitempty"`
}

func (a *app) didCreate() *cobra.Command {
	var method, kind, out, seed, world string
	var index uint32
	var private, asJSON bool
	var p publishing
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make a key and its DID",
		Long: `Makes a key with the system's randomness, writes it into a new key file that
only its owner may read (mode 0600), and prints its DID.

The key file is a JSON Web Key whose "kid" is the DID URL of the key; that of a
bls12381 key, by which issuers sign with bbs-2023, is a Multikey. A DID is made
for one world: an avatar for each world keeps them apart. With --seed and --world
the key follows from the seed, and can be made again from it.

A did:web or did:webvh stands at a place of the web (--at), and its files are for
any static host (--files). The log of a did:webvh is signed by a key of its own
(--update-key), a new file; with --next-key the one after it is fixed in advance,
so that who steals a key cannot rotate to another. A did:plc has such a key too,
and its first operation (--operation) is for you to post to a directory.`,
		Example: `  avouch did create --out employer.jwk
  avouch did create --method peer --out me.jwk
  avouch did create --method jwk --kind p256 --out world.jwk --json
  avouch did create --seed me.seed --world did:web:plaza.example --method peer --out plaza-avatar.jwk
  avouch did create --kind bls12381 --out registry.key
  avouch did create --method web --at kestrel.example --out web.jwk --files web
  avouch did create --method webvh --at kestrel.example --out issuer.jwk --update-key update.jwk --files site
  avouch did create --method plc --out plc.jwk --update-key rotation.jwk --operation genesis.json
  avouch did create --show-private`,
		Args: cobra.NoArgs,
		RunE: body(func(ctx context.Context, _ []string) error {
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
			n, err := p.name(ctx, method, key)
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
	f.StringVar(&method, "method", "key", "DID `method`: key, jwk, peer, web, webvh or plc")
	p.flags(cmd)
	f.StringVar(&kind, "kind", "ed25519", "`kind` of key: ed25519, p256, p384, secp256k1 or bls12381")
	f.StringVar(&out, "out", "", "new `file` for the private key")
	f.StringVar(&seed, "seed", "", "`file` of a seed (did seed) from which the key is made")
	f.StringVar(&world, "world", "", "with --seed: `DID` of the world for which the avatar is made")
	f.Uint32Var(&index, "index", 0, "with --seed: `which` of one's avatars in that world")
	f.BoolVar(&private, "show-private", false, "print the private key, too")
	f.BoolVar(&asJSON, "json", false, "print JSON (avouch help json)")
	return cmd
}

// makeKey makes a key from a seed, or from the system's randomness.
func makeKey(k did.Kind, seed, world string, index uint32) (secret, error) {
	if k == did.BLS12381G2 {
		if seed != "" || world != "" || index != 0 {
			return secret{}, usageError{errSeedless}
		}
		key, err := bbs2023.GenerateKey(nil)
		return bbsSecret(key), err
	}
	key, err := makePrivate(k, seed, world, index)
	return jwkSecret(key), err
}

// errSeedless: the keys of avatars and the secrets of persons come from seeds, and issuers are neither.
var errSeedless = fmt.Errorf("--seed: keys of the kind %s are no avatars' keys, and follow from no seed", did.BLS12381G2)

func makePrivate(k did.Kind, seed, world string, index uint32) (*did.PrivateKey, error) {
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
	from, err := readSeed(seed)
	if err != nil {
		return nil, err
	}
	return did.DeriveKey(from, world, index, k)
}

func (a *app) printCreated(n named, file string, private, asJSON bool) error {
	c := created{"avouch/did-create/1", n.id.String(), n.key.ID.String(), n.public().Kind().String(),
		n.public().Multikey(), file, nil, nil}
	text, err := n.file()
	if err != nil {
		return err
	}
	if asJSON {
		switch {
		case private && n.public().Kind() == did.BLS12381G2:
			c.Multikey = rawJSON(text)
		case private:
			c.JWK = rawJSON(text)
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
