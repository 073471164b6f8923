package main

import (
	"github.com/spf13/cobra"
)

func (a *app) person() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "person",
		Short: "Be one person under pseudonyms: ask for credentials on a hidden secret, and take them",
		Long: `A person is a secret, which follows from the wallet's seed and the DID of a
personhood issuer. The issuer signs it without learning it (issue --request), and
what comes of that is shown with one pseudonym for each world (present --owned):
the same each time, also after a renewal, and unlinkable between worlds.

Beside bbs-2023 itself, how requests are bound to their sessions is our own and
experimental.`,
		Example: `  avouch person new --out me.seed
  avouch person request --seed me.seed --issuer did:web:registry.example --did-documents dids --nonce nE5sVHqK0cJ2yTtW --pending personhood.pending --out request.json
  avouch person accept --pending personhood.pending --did-documents dids --out personhood.owned personhood.base`,
		Args: onlyCommands,
		RunE: needsCommand,
	}
	cmd.AddCommand(a.seed("new --out FILE", "Make the seed of a wallet, from which its persons and avatars follow",
		`Makes what did seed makes, for both are one: 32 random bytes in a new file that
only its owner may read (mode 0600). With the DID of an issuer the seed is a person
(person request), with that of a world an avatar (did create --seed). Whoever loses
it loses the person, with every pseudonym. Keep it as you would keep a key.`,
		"  avouch person new --out me.seed"), a.personRequest(), a.personAccept())
	return cmd
}
