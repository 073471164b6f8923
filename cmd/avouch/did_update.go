package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didplc"
	"github.com/avouch-id/avouch/did/didwebvh"
)

// updating are the flags of did update.
type updating struct {
	files, log, operation        string
	updateKey, nextKey, rotateTo string
	document, move               string
	witnesses, witnessKeys       []string
	threshold                    int
	deactivate, endPreRotation   bool
}

func (a *app) didUpdate() *cobra.Command {
	var u updating
	cmd := &cobra.Command{
		Use:   "update (--files FOLDER | --log AUDITLOG.json DID) --update-key KEYFILE",
		Short: "Add an entry to the log of a did:webvh, or sign an operation of a did:plc",
		Long: `Signs what changes and checks the whole log, before and after.

Of a did:webvh the files in the folder are replaced: publish them. While keys are
fixed in advance, --update-key is the one that --next-key made last time, and this
entry needs a --next-key too, or --end-pre-rotation. Where there are witnesses they
approve the entry: --witness-key for those whose keys are at hand.

Of a did:plc the operation is written, for you to post to the directory, after the
newest one of the audit log, which any directory serves.

did:key, did:jwk and did:peer never change; a did:web changes with its document.`,
		Example: `  avouch did update --files site --update-key update.jwk --document next.json
  avouch did update --files site --update-key update.jwk --rotate-to other.jwk
  avouch did update --files site --update-key other.jwk --deactivate`,
		Args: cobra.MaximumNArgs(1),
		RunE: body(func(ctx context.Context, args []string) error {
			switch {
			case u.files != "" && u.log == "" && u.operation == "" && len(args) == 0:
				return a.updateLog(ctx, u)
			case u.log != "" && u.operation != "" && u.files == "" && len(args) == 1:
				return a.updatePLC(ctx, u, args[0])
			}
			return usagef("--files FOLDER for a did:webvh, or --log AUDITLOG.json, --operation OUT and the DID for a did:plc; one of them was expected")
		}),
	}
	f := cmd.Flags()
	f.StringVar(&u.files, "files", "", "`folder` with the files of a did:webvh")
	f.StringVar(&u.log, "log", "", "`file` with the audit log of a did:plc")
	f.StringVar(&u.operation, "operation", "", "new `file` for the operation of a did:plc")
	f.StringVar(&u.updateKey, "update-key", "", "key `file` that is authorized to sign the change")
	f.StringVar(&u.rotateTo, "rotate-to", "", "key `file` that is authorized from now on, instead")
	f.StringVar(&u.nextKey, "next-key", "", "new `file` for the key that will sign the next entry: it is fixed now (pre-rotation)")
	f.BoolVar(&u.endPreRotation, "end-pre-rotation", false, "fix no key in advance any more")
	f.StringVar(&u.document, "document", "", "`file` with the new DID document")
	f.StringVar(&u.move, "move", "", "`place` that the DID moves to, if it is portable")
	f.StringArrayVar(&u.witnesses, "witness", nil, "did:key `DID` of a witness from now on (repeatable)")
	f.IntVar(&u.threshold, "threshold", 0, "`number` of witnesses that have to approve; all of them if 0")
	f.StringArrayVar(&u.witnessKeys, "witness-key", nil, "key `file` of a witness, who approves the entry (repeatable)")
	f.BoolVar(&u.deactivate, "deactivate", false, "end the DID for good")
	must(cmd, "update-key")
	return cmd
}

func (a *app) updateLog(ctx context.Context, u updating) error {
	log, err := a.readLog(u.files)
	if err != nil {
		return err
	}
	by, err := readKeyFile(ctx, u.updateKey)
	if err != nil {
		return err
	}
	change, keys, err := a.change(ctx, u)
	if err != nil {
		return err
	}
	if log, err = log.Update(ctx, change, by.key.Signer); err != nil {
		return err
	}
	for _, file := range u.witnessKeys {
		n, err := readKeyFile(ctx, file)
		if err != nil {
			return err
		}
		proof, err := log.Attest(ctx, n.key.Signer)
		if err != nil {
			return err
		}
		if log, err = log.AddProofs(proof); err != nil {
			return err
		}
	}
	files, err := logFiles(log)
	if err != nil {
		return err
	}
	if err := writeKeys(keys); err != nil {
		return err
	}
	for _, name := range []string{"did-witness.json", "did.jsonl", "did.json"} { // approvals before what they approve
		if data, there := files[name]; there {
			if err := replaceFile(filepath.Join(u.files, name), data); err != nil {
				return err
			}
		}
	}
	if _, there := files["did.json"]; !there {
		if err := os.Remove(filepath.Join(u.files, "did.json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	l := &lines{w: a.out}
	l.printf("%s", log.ID())
	return l.err
}

// readLog reads and checks the files of a did:webvh.
func (a *app) readLog(folder string) (*didwebvh.Log, error) {
	entries, err := a.read(filepath.Join(folder, "did.jsonl"))
	if err != nil {
		return nil, err
	}
	witnesses, err := a.read(filepath.Join(folder, "did-witness.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	log, err := didwebvh.Verify(entries, witnesses, didwebvh.Rules{})
	if err != nil {
		return nil, fileError{filepath.Join(folder, "did.jsonl"), err}
	}
	return log, nil
}

// change is what the flags say of the next entry, and the key that it fixes in advance.
func (a *app) change(ctx context.Context, u updating) (c didwebvh.Change, keys []keyFile, err error) {
	c.Deactivate = u.deactivate
	if u.move != "" {
		c.Location = place(u.move)
	}
	if u.document != "" {
		if c.Document, err = a.read(u.document); err != nil {
			return c, nil, err
		}
	}
	if u.rotateTo != "" {
		n, err := readKeyFile(ctx, u.rotateTo)
		if err != nil {
			return c, nil, err
		}
		c.UpdateKeys = []did.PublicKey{n.public()}
	}
	switch {
	case u.nextKey != "" && u.endPreRotation:
		return c, nil, usagef("--next-key and --end-pre-rotation exclude each other")
	case u.nextKey != "":
		next, err := newKey(did.Ed25519)
		if err != nil {
			return c, nil, err
		}
		c.NextKeyHashes = []string{didwebvh.KeyHash(next.public())}
		keys = append(keys, keyFile{u.nextKey, next})
	case u.endPreRotation:
		c.NextKeyHashes = []string{}
	}
	if len(u.witnesses) > 0 {
		c.Witness = &didwebvh.Witness{Threshold: cmp.Or(u.threshold, len(u.witnesses))}
		for _, s := range u.witnesses {
			id, err := did.Parse(s)
			if err != nil {
				return c, nil, usagef("--witness: %w", err)
			}
			c.Witness.Witnesses = append(c.Witness.Witnesses, id)
		}
	}
	return c, keys, nil
}

func (a *app) updatePLC(ctx context.Context, u updating, name string) error {
	if u.document != "" || u.move != "" || u.nextKey != "" || u.endPreRotation || len(u.witnesses)+len(u.witnessKeys) > 0 || (u.rotateTo != "") == u.deactivate {
		return usagef("for a did:plc: --rotate-to or --deactivate, and nothing else")
	}
	id, err := did.Parse(name)
	if err != nil {
		return err
	}
	data, err := a.read(u.log)
	if err != nil {
		return err
	}
	log, err := didplc.ParseLog(id, data, didplc.Limits{})
	if err != nil {
		return fileError{u.log, err}
	}
	by, err := readKeyFile(ctx, u.updateKey)
	if err != nil {
		return err
	}
	head := log.Head()
	var op didplc.Operation
	if u.deactivate {
		op, err = head.Tombstone(ctx, by.key.Signer)
	} else {
		var next named
		if next, err = readKeyFile(ctx, u.rotateTo); err != nil {
			return err
		}
		s := head.State()
		s.RotationKeys = slices.Clone(s.RotationKeys)
		for i, k := range s.RotationKeys {
			if k == by.public() {
				s.RotationKeys[i] = next.public()
			}
		}
		op, err = head.Update(ctx, s, by.key.Signer)
	}
	if err != nil {
		return err
	}
	if err := writeNew(u.operation, append(op.JSON(), '\n'), 0o644); err != nil {
		return err
	}
	l := &lines{w: a.out}
	l.printf("%s", op.CID())
	return l.err
}
