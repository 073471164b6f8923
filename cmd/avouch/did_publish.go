package main

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didplc"
	"github.com/avouch-id/avouch/did/didweb"
	"github.com/avouch-id/avouch/did/didwebvh"
	"github.com/avouch-id/avouch/internal/durable"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// publishing are the flags of did create for methods whose documents stand somewhere.
type publishing struct {
	at, files, operation string
	updateKey, nextKey   string
	portable             bool
}

func (p *publishing) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&p.at, "at", "", "`place` on the web of a did:web or did:webvh: kestrel.example, or kestrel.example:8443/dids/issuer")
	f.StringVar(&p.files, "files", "", "new `folder` for what a static host serves there")
	f.StringVar(&p.updateKey, "update-key", "", "new `file` for the key that signs the log of a did:webvh, or rotates the keys of a did:plc")
	f.StringVar(&p.nextKey, "next-key", "", "new `file` for the key that will sign the next entry of a did:webvh: it is fixed now (pre-rotation)")
	f.BoolVar(&p.portable, "portable", false, "let a did:webvh move to another place later")
	f.StringVar(&p.operation, "operation", "", "new `file` for the first operation of a did:plc")
}

// name gives a key its DID, and writes what is to be published.
func (p publishing) name(ctx context.Context, method string, private secret) (n named, err error) {
	hosted := map[string]func(context.Context, secret) (named, error){"web": p.web, "webvh": p.webvh, "plc": p.plc}[method]
	if hosted == nil {
		if p != (publishing{}) {
			return n, usagef("--at, --files, --update-key, --next-key, --portable and --operation are for --method web, webvh or plc")
		}
		return name(method, private)
	}
	if method != "plc" && (p.at == "" || p.files == "" || p.operation != "") || method == "plc" && (p.operation == "" || p.at != "" || p.files != "") {
		return n, usagef("--method web and webvh need --at and --files; --method plc needs --operation")
	}
	if (method == "web") != (p.updateKey == "") || method != "webvh" && (p.nextKey != "" || p.portable) {
		return n, usagef("--method webvh and plc need --update-key; --next-key and --portable are for --method webvh")
	}
	return hosted(ctx, private)
}

func (p publishing) web(_ context.Context, private secret) (named, error) {
	id, key, document, err := didweb.New(p.at, private.Signer)
	if err != nil {
		return named{}, usageError{err}
	}
	return named{id, key, private.file}, writeFolder(p.files, map[string][]byte{"did.json": document.JSON()})
}

func (p publishing) webvh(ctx context.Context, private secret) (named, error) {
	update, err := newKey(did.Ed25519)
	if err != nil {
		return named{}, err
	}
	keys := []keyFile{{p.updateKey, update}}
	change := didwebvh.Change{Location: place(p.at), Portable: &p.portable}
	if p.nextKey != "" {
		next, err := newKey(did.Ed25519)
		if err != nil {
			return named{}, err
		}
		keys = append(keys, keyFile{p.nextKey, next})
		change.NextKeyHashes = []string{didwebvh.KeyHash(next.public())}
	}
	multikey := private.PublicKey().Multikey()
	change.Document = logDocument("did:webvh:{SCID}:"+change.Location, multikey)
	log, err := didwebvh.Start(ctx, change, didwebvh.Rules{}, update.key.Signer)
	if err != nil {
		return named{}, usageError{err}
	}
	key, err := did.ParseURL(log.ID().String() + "#" + multikey)
	if err != nil {
		return named{}, err
	}
	files, err := logFiles(log)
	if err != nil {
		return named{}, err
	}
	if err := writeKeys(keys); err != nil {
		return named{}, err
	}
	return named{log.ID(), did.SigningKey{ID: key, Signer: private.Signer}, private.file}, writeFolder(p.files, files)
}

// logDocument is a document with one key, under the relationships of who signs.
func logDocument(id, multikey string) []byte {
	key := id + "#" + multikey
	return strictjson.Append(nil, map[string]any{
		"@context":           []any{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"},
		"id":                 id,
		"verificationMethod": []any{map[string]any{"id": key, "type": "Multikey", "controller": id, "publicKeyMultibase": multikey}},
		"authentication":     []any{key},
		"assertionMethod":    []any{key},
	})
}

// logFiles are what a static host serves of a log, the document of the did:web at the same place among them.
func logFiles(log *didwebvh.Log) (map[string][]byte, error) {
	files, err := log.Files()
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{"did.jsonl": files.Log}
	if files.Witnesses != nil {
		out["did-witness.json"] = files.Witnesses
	}
	if web, err := log.WebDocument(); err == nil { // a deactivated DID has none
		out["did.json"] = web
	}
	return out, nil
}

// plcKey is the name of the key in the document of a did:plc.
const plcKey = "key"

func (p publishing) plc(ctx context.Context, private secret) (named, error) {
	rotation, err := newKey(did.P256)
	if err != nil {
		return named{}, err
	}
	op, err := didplc.Create(ctx, didplc.State{RotationKeys: []did.PublicKey{rotation.public()},
		VerificationMethods: map[string]string{plcKey: "did:key:" + private.PublicKey().Multikey()}}, rotation.key.Signer)
	if err != nil {
		return named{}, usageError{err}
	}
	key, err := did.ParseURL(op.DID().String() + "#" + plcKey)
	if err != nil {
		return named{}, err
	}
	if err := writeKeys([]keyFile{{p.updateKey, rotation}}); err != nil {
		return named{}, err
	}
	return named{op.DID(), did.SigningKey{ID: key, Signer: private.Signer}, private.file}, writeNew(p.operation, append(op.JSON(), '\n'), 0o644)
}

// newKey makes a key that is named by itself. It is written once what it is for holds, and before that is: a key that is lost
// is worse than one that nobody needs.
func newKey(k did.Kind) (named, error) {
	key, err := did.GenerateKey(k)
	if err != nil {
		return named{}, err
	}
	return name("key", jwkSecret(key))
}

// keyFile is a key and the new file for it.
type keyFile struct {
	path string
	key  named
}

func writeKeys(keys []keyFile) error {
	for _, k := range keys {
		if err := writeKeyFile(k.path, k.key); err != nil {
			return err
		}
	}
	return nil
}

// place is how a place stands in a did:webvh: the port percent-encoded, colons for slashes.
func place(at string) string {
	domain, path, _ := strings.Cut(at, "/")
	domain = strings.ReplaceAll(domain, ":", url.QueryEscape(":"))
	if path == "" {
		return domain
	}
	return domain + ":" + strings.ReplaceAll(path, "/", ":")
}

// writeFolder makes a folder and writes files into it; nothing is overwritten.
func writeFolder(folder string, files map[string][]byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return usageError{err}
	}
	for name, data := range files {
		if err := writeNew(filepath.Join(folder, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// replaceFile puts a file into the place of another in one step, so that a host that serves it never has half of it.
func replaceFile(path string, data []byte) error {
	if err := durable.Replace(path, data, 0o644); err != nil {
		return usagef("%s: %w", path, err)
	}
	return nil
}
