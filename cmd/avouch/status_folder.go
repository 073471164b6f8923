package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/store/bolt"
	"github.com/avouch-id/avouch/vc/status"
)

// listConfig is list.json: how a status list looks.
type listConfig struct {
	Schema   string   `json:"schema"`
	URL      string   `json:"url"`
	Kind     string   `json:"kind"`
	Purposes []string `json:"purposes,omitempty"`
	Entries  uint64   `json:"entries"`
	Bits     int      `json:"bits"`
	Messages []string `json:"messages,omitempty"`
	Validity string   `json:"validity"`
	TTL      string   `json:"ttl,omitempty"`
}

const listSchema = "avouch/status-list/1"

// The kinds of lists.
const (
	bitstringList = "bitstring"
	tokenList     = "token"
)

// list is the list without its storage. Of what it is asked for, it refuses what cannot be a list.
func (c listConfig) list() (*status.List, error) {
	l := &status.List{URL: c.URL, Purposes: c.Purposes, Entries: c.Entries, Bits: c.Bits, Messages: c.Messages}
	switch c.Kind {
	case bitstringList:
	case tokenList:
		l.Form = status.TokenList
	default:
		return nil, usagef("kind %.60q: %s or %s was expected", c.Kind, bitstringList, tokenList)
	}
	var err error
	if l.Validity, err = duration(c.Validity); err != nil {
		return nil, err
	}
	if l.TTL, err = duration(c.TTL); err != nil {
		return nil, err
	}
	return l, nil
}

// duration is 0 where nothing is said.
func duration(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Second {
		return 0, usagef("%.60q: a duration such as 24h was expected, of a second or more", text)
	}
	return d, nil
}

// statusList is a list that is open, and locked for others until Close.
type statusList struct {
	*status.List
	db *bolt.DB
}

// Close lets others have it.
func (l statusList) Close() error { return l.db.Close() }

// inStore is the list's name in its store, where it is alone.
const inStore = "list"

// openList opens the list in a folder.
func openList(folder string) (statusList, error) {
	data, err := os.ReadFile(filepath.Join(folder, "list.json"))
	if err != nil {
		return statusList{}, usagef("--list: %w", err)
	}
	c, err := readList(data)
	if err != nil {
		return statusList{}, usagef("%s: %w", filepath.Join(folder, "list.json"), err)
	}
	l, err := c.list()
	if err != nil {
		return statusList{}, usagef("%s: %w", filepath.Join(folder, "list.json"), err)
	}
	// A new store would give indexes out a second time.
	store := filepath.Join(folder, "list.db")
	if info, err := os.Stat(store); err != nil {
		return statusList{}, usagef("--list: %w", err)
	} else if info.Size() == 0 {
		return statusList{}, usagef("--list: %s is empty", store)
	}
	db, err := bolt.Open(store, bolt.Options{Wait: lockWait})
	if err != nil {
		return statusList{}, storeError(err)
	}
	l.Storage = db.StatusList(inStore)
	return statusList{l, db}, nil
}

// readList reads list.json. A member that is not known is refused.
func readList(data []byte) (c listConfig, err error) {
	if _, err := strictjson.ParseObject(data, strictjson.Limits{}); err != nil {
		return c, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, err
	}
	if c.Schema != listSchema {
		return c, usagef("schema %.60q: %s was expected", c.Schema, listSchema)
	}
	return c, nil
}

// storeError is a wrong use where the file is no store, or not this user's. That another command has it is not.
func storeError(err error) error {
	if errors.Is(err, bolt.ErrFormat) || errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		return usageError{err}
	}
	return err
}
