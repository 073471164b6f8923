package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/avouch-id/avouch/internal/durable"
	"github.com/avouch-id/avouch/vc"
)

// records is a folder in which a world keeps signed documents, what appeals say, and who was there: one file each, written
// whole or not at all. Names are made here, never taken from a request.
type records struct {
	mu     sync.Mutex
	folder string
}

// sanctionRecord is one sanction from its issue to its end. The documents in it are as they were signed.
type sanctionRecord struct {
	ID       string    `json:"id"` // the last part of the credential's own id
	Who      visitor   `json:"who"`
	Index    uint64    `json:"index"` // in the status list
	Sanction string    `json:"sanction"`
	Appeal   string    `json:"appeal,omitempty"` // in the words of whoever it is about
	Appealed time.Time `json:"appealed,omitzero"`
	Decision string    `json:"decision,omitempty"`
}

// visitor is somebody who was at the gate: a pseudonym, and the avatar that showed it last.
type visitor struct {
	Nym    string    `json:"nym"`   // vc.Nym.Text
	Suite  string    `json:"suite"` // of the nym
	Avatar string    `json:"avatar"`
	Seen   time.Time `json:"seen"`
}

var recordName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

func openRecords(folder string) (*records, error) {
	for _, kind := range []string{"sanctions", "visitors"} {
		if err := os.MkdirAll(filepath.Join(folder, kind), 0o700); err != nil {
			return nil, err
		}
	}
	return &records{folder: folder}, nil
}

// put stores a record; one of the same kind and name is replaced.
func (r *records) put(kind, name string, record any) error {
	if !recordName.MatchString(name) {
		return fmt.Errorf("%q is no name of a record", name)
	}
	raw, err := json.MarshalIndent(record, "", " ")
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return durable.Replace(filepath.Join(r.folder, kind, name+".json"), raw, 0o600)
}

// get reads one; fs.ErrNotExist if there is none.
func get[T any](r *records, kind, name string) (record T, err error) {
	if !recordName.MatchString(name) {
		return record, fs.ErrNotExist
	}
	raw, err := os.ReadFile(filepath.Join(r.folder, kind, name+".json"))
	if err != nil {
		return record, err
	}
	return record, json.Unmarshal(raw, &record)
}

// all reads those of one kind, in the order of their names.
func all[T any](r *records, kind string) (list []T, err error) {
	files, err := filepath.Glob(filepath.Join(r.folder, kind, "*.json"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	for _, name := range files {
		one, err := get[T](r, kind, nameOf(name))
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

func nameOf(file string) string {
	base := filepath.Base(file)
	return base[:len(base)-len(".json")]
}

// sanctionsOf are those about one pseudonym.
func (r *records) sanctionsOf(nym vc.Nym) (own []sanctionRecord, err error) {
	list, err := all[sanctionRecord](r, "sanctions")
	for _, s := range list {
		if s.Who.Nym == nym.Text() {
			own = append(own, s)
		}
	}
	return own, err
}
