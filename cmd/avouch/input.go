package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/avouch-id/avouch/internal/durable"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// maxFile bounds one file: 32 items of the size that the library takes.
const maxFile = 32 << 20

// item is one credential or presentation and where it was found.
type item struct {
	file    string
	secured vc.Secured
}

// read reads a file, or standard input for "-".
func (a *app) read(name string) ([]byte, error) {
	var r io.Reader
	if name == "-" {
		if a.inTaken {
			return nil, usagef("standard input (-) can be read once only")
		}
		a.inTaken, r = true, a.in
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, usageError{err}
		}
		defer f.Close()
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, usageError{err}
	}
	if len(data) > maxFile {
		return nil, usagef("%s: more than %d bytes", shown(name), maxFile)
	}
	return data, nil
}

// shown is a file's name as people see it.
func shown(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// maxItems bounds the items of one call.
const maxItems = 10_000

// items reads files that hold one item or several, one after the other.
func (a *app) items(names []string) ([]item, error) {
	var all []item
	for _, name := range names {
		data, err := a.read(name)
		if err != nil {
			return nil, err
		}
		for _, raw := range split(data) {
			if len(all) == maxItems {
				return nil, usagef("%s: more than %d items", shown(name), maxItems)
			}
			all = append(all, item{shown(name), vc.Received("", raw)})
		}
	}
	return all, nil
}

// names are the files of items.
func names(items []item) []string {
	all := make([]string, len(items))
	for i, it := range items {
		all[i] = it.file
	}
	return all
}

// split cuts a file into items: JSON documents, and tokens of one line each. What cannot be cut stays whole; whoever opens
// it says what is wrong. An empty file is one empty item, and a binary one is one item to the last byte.
func split(data []byte) (items [][]byte) {
	if isBinary(vc.Received("", data)) {
		return [][]byte{data}
	}
	rest := trim(data)
	for len(rest) > 0 && len(items) <= maxItems { // one more than are taken, so that it shows
		end := len(rest)
		if rest[0] == '{' {
			d := json.NewDecoder(bytes.NewReader(rest))
			if d.Decode(new(json.RawMessage)) == nil {
				end = int(d.InputOffset())
			}
		} else if line, _, more := bytes.Cut(rest, []byte{'\n'}); more && isToken(trim(line)) {
			end = len(line)
		}
		items = append(items, trim(rest[:end]))
		rest = trim(rest[end:])
	}
	if items == nil {
		return [][]byte{{}}
	}
	return items
}

// trim takes the white space of JSON away, and no other: what else there is belongs to an item.
func trim(b []byte) []byte { return bytes.Trim(b, " \t\r\n") }

// isToken tells whether a line can be a JWT or an SD-JWT in compact form, and not a part of one that was broken into lines.
func isToken(line []byte) bool {
	return bytes.Count(line, []byte{'.'}) >= 2 && !bytes.ContainsFunc(line, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.~", r))
	})
}

// join is what split reads: items, each with its line end. A binary one stands alone, or in an envelope of the data model.
func join(items []vc.Secured) []byte {
	if len(items) == 1 && isBinary(items[0]) {
		return items[0].Bytes()
	}
	var b bytes.Buffer
	for _, s := range items {
		if isBinary(s) {
			b.Write(inEnvelope(s))
		} else {
			b.Write(s.Bytes())
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// The media types of what is binary.
const (
	mediaCOSE  = "application/vc+cose"
	mediaCOSEs = "application/vp+cose"
)

func isBinary(s vc.Secured) bool { return s.MediaType() == mediaCOSE || s.MediaType() == mediaCOSEs }

// inEnvelope is a binary item as a JSON document (VCDM 2.0 sections 4.13.1 and 4.13.2).
func inEnvelope(s vc.Secured) []byte {
	kind := "EnvelopedVerifiableCredential"
	if s.MediaType() == mediaCOSEs {
		kind = "EnvelopedVerifiablePresentation"
	}
	return strictjson.Append(nil, map[string]any{"@context": "https://www.w3.org/ns/credentials/v2", "type": kind,
		"id": "data:" + s.MediaType() + ";base64," + base64.StdEncoding.EncodeToString(s.Bytes())})
}

// write writes a result to a new file, or to standard output if the name is "".
func (a *app) write(name string, data []byte) error { return a.writeAs(name, data, 0o644) }

func (a *app) writeAs(name string, data []byte, mode os.FileMode) error {
	if name == "" || name == "-" {
		_, err := a.out.Write(data)
		return err
	}
	return writeNew(name, data, mode)
}

// writeNew writes a new file and waits until it is stored. Nothing is overwritten, and what cannot be written whole is removed.
func writeNew(name string, data []byte, mode os.FileMode) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return usageError{err}
	}
	if err := durable.Finish(f, data); err != nil {
		return fmt.Errorf("%s: %w", name, errors.Join(err, os.Remove(name)))
	}
	if err := durable.SyncFolder(filepath.Dir(name)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
