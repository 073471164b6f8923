package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didjwk"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/did/didpeer"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
)

// named is a private key and the DID that it speaks for.
type named struct {
	id      did.DID
	key     did.SigningKey
	private *did.PrivateKey
}

// methods name a key as a DID.
var methods = map[string]func(did.Signer) (did.DID, did.SigningKey, error){
	"key": didkey.New, "jwk": didjwk.New, "peer": didpeer.New,
}

// name gives a key its DID.
func name(method string, private *did.PrivateKey) (named, error) {
	name := methods[method]
	if name == nil {
		return named{}, usagef("--method %q: one of key, jwk, peer was expected", method)
	}
	id, key, err := name(private)
	return named{id, key, private}, err
}

// jwk is the private key as it stands in a key file: a JSON Web Key whose "kid" is the DID URL of the key.
func (n named) jwk() ([]byte, error) {
	text, err := n.private.PrivateJWK()
	if err != nil {
		return nil, err
	}
	o, err := strictjson.ParseObject(text, strictjson.Limits{})
	if err != nil {
		return nil, err
	}
	o["kid"] = n.key.ID.String()
	return strictjson.Append(nil, o), nil
}

// writeKeyFile writes a key into a new file that only its owner may read.
func writeKeyFile(path string, n named) error {
	text, err := n.jwk()
	if err != nil {
		return err
	}
	return writePrivate(path, text)
}

// writePrivate writes a line into a new file that only its owner may read.
func writePrivate(path string, text []byte) error {
	return writeNew(path, append(text, '\n'), 0o600)
}

// readKeyFile reads a private key and the DID that its "kid" names; without one the key is a did:key.
func readKeyFile(ctx context.Context, path string) (named, error) {
	private, err := did.ReadKeyFile(path)
	if err != nil {
		return named{}, usageError{err}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return named{}, usageError{err}
	}
	o, err := strictjson.ParseObject(text, strictjson.Limits{})
	if err != nil {
		return named{}, usagef("key file %s: %w", path, err)
	}
	kid, there := o["kid"]
	if !there {
		id, key, err := didkey.New(private)
		return named{id, key, private}, err
	}
	s, _ := kid.(string)
	url, err := did.ParseURL(s)
	if err != nil {
		return named{}, usagef("key file %s: kid: %w", path, err)
	}
	if err := holds(ctx, url, private.PublicKey()); err != nil {
		return named{}, usagef("key file %s: %w", path, err)
	}
	return named{url.DID(), did.SigningKey{ID: url, Signer: private}, private}, nil
}

// holds makes sure that a DID whose document needs no network lists the key under its name.
func holds(ctx context.Context, url did.URL, key did.PublicKey) error {
	res, err := resolver.Offline().Resolve(ctx, url.DID(), did.Version{})
	if errors.Is(err, did.ErrMethodNotSupported) {
		return nil // whoever verifies looks it up
	}
	if err != nil {
		return err
	}
	m, err := res.Document.VerificationMethod(url, did.AnyPurpose, time.Time{})
	if err != nil {
		return err
	}
	if m.Key != key {
		return fmt.Errorf("kid names %s, whose key is %s; the file holds %s", url, m.Key, key)
	}
	return nil
}

// holderKey is the public key of a key file, or of a DID that has one authentication key.
func holderKey(ctx context.Context, s string, r did.Resolver) (did.PublicKey, error) {
	id, err := did.Parse(s)
	if err != nil {
		n, err := readKeyFile(ctx, s)
		if err != nil {
			return did.PublicKey{}, fmt.Errorf("--holder-key: neither a DID nor a key file: %w", err)
		}
		return n.private.PublicKey(), nil
	}
	res, err := r.Resolve(ctx, id, did.Version{})
	if err != nil {
		return did.PublicKey{}, fmt.Errorf("--holder-key: %w", err)
	}
	if res.Deactivated || res.Document == nil {
		return did.PublicKey{}, fmt.Errorf("--holder-key: %s is deactivated", id)
	}
	keys := res.Document.Methods(did.Authentication, time.Time{})
	if len(keys) != 1 {
		return did.PublicKey{}, usagef("--holder-key: %s has %d authentication keys; give a key file, or a DID with one", id, len(keys))
	}
	return keys[0].Key, nil
}
