package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didjwk"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/did/didpeer"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
)

// secret is a private key: what signs, and the text of its key file under the key's DID URL. Package fmt cannot look into
// functions.
type secret struct {
	did.Signer
	file func(as did.URL) ([]byte, error)
}

// named is a private key and the DID that it speaks for.
type named struct {
	id  did.DID
	key did.SigningKey

	text func(as did.URL) ([]byte, error)
}

// public is the public half.
func (n named) public() did.PublicKey { return n.key.Signer.PublicKey() }

// file is what stands in a key file, the secret included.
func (n named) file() ([]byte, error) { return n.text(n.key.ID) }

// methods name a key as a DID.
var methods = map[string]func(did.Signer) (did.DID, did.SigningKey, error){
	"key": didkey.New, "jwk": didjwk.New, "peer": didpeer.New,
}

// name gives a key its DID.
func name(method string, private secret) (named, error) {
	name := methods[method]
	if name == nil {
		return named{}, usagef("--method %q: one of key, jwk, peer was expected", method)
	}
	if kind := private.PublicKey().Kind(); method == "jwk" && kind == did.BLS12381G2 {
		return named{}, usagef("--method jwk: keys of the kind %s have no JSON Web Key form; take --method key or peer", kind)
	}
	id, key, err := name(private.Signer)
	return named{id, key, private.file}, err
}

// jwkSecret is written as a JSON Web Key whose "kid" is the DID URL of the key.
func jwkSecret(private *did.PrivateKey) secret {
	return secret{private, func(as did.URL) ([]byte, error) {
		text, err := private.PrivateJWK()
		if err != nil {
			return nil, err
		}
		o, err := strictjson.ParseObject(text, strictjson.Limits{})
		if err != nil {
			return nil, err
		}
		o["kid"] = as.String()
		return strictjson.Append(nil, o), nil
	}}
}

// writeKeyFile writes a key into a new file that only its owner may read.
func writeKeyFile(path string, n named) error {
	text, err := n.file()
	if err != nil {
		return err
	}
	return writePrivate(path, text)
}

// readKeyFile reads a private key and the DID that it names: a JSON Web Key by its "kid", without which it is a did:key; a
// Multikey by its "id".
func readKeyFile(ctx context.Context, path string) (named, error) {
	text, err := readPrivate("key file", path)
	if err != nil {
		return named{}, err
	}
	// What is no JSON is for whoever reads a JSON Web Key to refuse, without a word of it.
	o, _ := strictjson.ParseObject(text, strictjson.Limits{})
	member, read := "kid", readJWK
	if o["type"] == "Multikey" {
		member, read = "id", readMultikey
	}
	private, url, err := read(text, o)
	if err != nil {
		return named{}, usagef("key file %s: %w", path, err)
	}
	if url.IsZero() {
		return name("key", private)
	}
	if err := holds(ctx, url, member, private.PublicKey()); err != nil {
		return named{}, usagef("key file %s: %w", path, err)
	}
	return named{url.DID(), did.SigningKey{ID: url, Signer: private.Signer}, private.file}, nil
}

// readJWK reads a JSON Web Key; the URL is zero where it has no "kid".
func readJWK(text []byte, o map[string]any) (secret, did.URL, error) {
	private, err := did.ParsePrivateJWK(text)
	if err != nil {
		return secret{}, did.URL{}, err
	}
	kid, there := o["kid"]
	if !there {
		return jwkSecret(private), did.URL{}, nil
	}
	s, _ := kid.(string)
	url, err := did.ParseURL(s)
	if err != nil {
		return secret{}, did.URL{}, fmt.Errorf("kid: %w", err)
	}
	return jwkSecret(private), url, nil
}

// holds makes sure that a DID whose document needs no network lists the key under its name, which member gives.
func holds(ctx context.Context, url did.URL, member string, key did.PublicKey) error {
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
		return fmt.Errorf("%s names %s, whose key is %s; the file holds %s", member, url, m.Key, key)
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
		return n.public(), nil
	}
	document, err := resolve(ctx, r, id)
	if err != nil {
		return did.PublicKey{}, fmt.Errorf("--holder-key: %w", err)
	}
	keys := document.Methods(did.Authentication, time.Time{})
	if len(keys) != 1 {
		return did.PublicKey{}, usagef("--holder-key: %s has %d authentication keys; give a key file, or a DID with one", id, len(keys))
	}
	return keys[0].Key, nil
}
