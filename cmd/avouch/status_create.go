package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/store/bolt"
	"github.com/avouch-id/avouch/vc/status"
)

func (a *app) statusCreate() *cobra.Command {
	c := listConfig{Schema: listSchema}
	var folder string
	cmd := &cobra.Command{
		Use:   "create --list DIR --url URL",
		Short: "Make an empty status list",
		Long: `Makes the folder of a list that will be published at a URL. Nothing is overwritten.

Of the kind bitstring it is a Bitstring Status List, for documents of the data
model; of the kind token a Token Status List, for claims of an SD-JWT VC. The URL,
the kind, the purposes and the size stand in every credential: they cannot be
changed later. All credentials of an issuer should share one list, until it is
full: who holds the only credential of a list is known by it.`,
		Example: `  avouch status create --list status --url https://kestrel.example/status/1
  avouch status create --list both --url https://kestrel.example/status/2 --purpose revocation --purpose suspension
  avouch status create --list tokens --url https://kestrel.example/status/3 --kind token --bits 2 --size 1048576`,
		Args: cobra.NoArgs,
		RunE: body(func(ctx context.Context, _ []string) error { return createList(ctx, folder, c) }),
	}
	f := cmd.Flags()
	f.StringVar(&folder, "list", "", "new `folder` for the list")
	f.StringVar(&c.URL, "url", "", "`URL` (https) at which the list will be published")
	f.StringVar(&c.Kind, "kind", bitstringList, "`kind` of list: "+bitstringList+" or "+tokenList)
	f.StringArrayVar(&c.Purposes, "purpose", nil, "`purpose` of the statuses of a bitstring: revocation (default), suspension, message (repeatable)")
	f.Uint64Var(&c.Entries, "size", 131072, "`number` of indexes; a bitstring has at least as many as this default")
	f.IntVar(&c.Bits, "bits", 1, "`number` of bits of a status: 1 to 8; of a token list 1, 2, 4 or 8")
	f.StringArrayVar(&c.Messages, "message", nil, "what a value of a bitstring's status of several bits `means`, from 0 on (as often as there are values)")
	f.StringVar(&c.Validity, "valid", "24h", "for how `long` a published list is valid")
	f.StringVar(&c.TTL, "ttl", "", "for how `long` a verifier may keep it")
	must(cmd, "list", "url")
	return cmd
}

func createList(ctx context.Context, folder string, c listConfig) error {
	if c.Kind == bitstringList && len(c.Purposes) == 0 {
		c.Purposes = []string{"revocation"}
	}
	l, err := c.list()
	if err != nil {
		return err
	}
	// A list of which nothing was given out has no other objection.
	l.Storage = status.Memory()
	if err := l.Set(ctx, 0, 0); !errors.Is(err, status.ErrUnreserved) {
		return usageError{err}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return usageError{err}
	}
	// The store comes first: without the configuration it is of no use, and another try takes it as it is.
	db, err := bolt.Open(filepath.Join(folder, "list.db"), bolt.Options{Wait: lockWait})
	if err != nil {
		return storeError(err)
	}
	if err := db.Close(); err != nil {
		return err
	}
	var text bytes.Buffer
	if err := printJSON(&text, c); err != nil {
		return err
	}
	return writeNew(filepath.Join(folder, "list.json"), text.Bytes(), 0o644)
}
