package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/durable"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

const day = 24 * time.Hour

// town is everybody but the world: a personhood registry, an employer, and two people with their wallets.
type town struct {
	folder   string
	now      func() time.Time
	registry vc.Issuer
	employer vc.Issuer
	bbs      bbs2023.Suite
	jcs      dataintegrity.Suite
	resolver did.Resolver
	pages    pages
	// documents of the issuers, which are public.
	documents []*did.Document

	mu     sync.Mutex // for what changes in a wallet
	people []*wallet
}

// openTown reads what is kept in the folder, or makes it the first time.
func openTown(ctx context.Context, c config) (*town, error) {
	t := &town{folder: filepath.Join(c.data, "wallets"), now: c.now,
		bbs: bbs2023.New(jsonld.Embedded()).WithForm(avatar.Unlinkable), jcs: dataintegrity.EdDSAJCS2022(jsonld.Embedded())}
	if err := os.MkdirAll(t.folder, 0o700); err != nil {
		return nil, err
	}
	var err error
	if t.pages, err = newPages(); err != nil {
		return nil, err
	}
	if err := t.issuers(); err != nil {
		return nil, err
	}
	for _, name := range []string{"Mira Quill", "Tomo Brandt"} {
		w, err := t.wallet(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("the wallet of %s: %w", name, err)
		}
		t.people = append(t.people, w)
	}
	return t, nil
}

// issuers are a registry, which signs blindly, and an employer. Their documents are public: a did:web is fetched from its
// host; these have none, and everybody has them at hand.
func (t *town) issuers() error {
	secret, err := bbsKey(filepath.Join(t.folder, "registry.key"))
	if err != nil {
		return err
	}
	office, err := keyFile(filepath.Join(t.folder, "employer.jwk"))
	if err != nil {
		return err
	}
	if t.registry, err = t.issuer("did:web:registry.example", secret.Signer()); err != nil {
		return err
	}
	if t.employer, err = t.issuer("did:web:kestrel.example", office); err != nil {
		return err
	}
	t.resolver, err = resolver.Pinned(resolver.Offline(), t.documents...)
	return err
}

func (t *town) issuer(id string, key did.Signer) (vc.Issuer, error) {
	d, err := did.ParseDocument(fmt.Appendf(nil, `{"@context": "https://www.w3.org/ns/did/v1.1", "id": %[1]q, "verificationMethod": [
		{"id": "#key", "type": "Multikey", "controller": %[1]q, "publicKeyMultibase": %[2]q}], "assertionMethod": ["#key"]}`, id, key.PublicKey().Multikey()))
	if err != nil {
		return vc.Issuer{}, err
	}
	t.documents = append(t.documents, d)
	return vc.Issuer{ID: id, Key: did.SigningKey{ID: d.Methods(did.AssertionMethod, t.now())[0].ID, Signer: key}, Now: t.now}, nil
}

// meets makes a world's document known to the wallets.
func (t *town) meets(world *did.Document) (err error) {
	t.resolver, err = resolver.Pinned(t.resolver, world)
	return err
}

// keyFile reads a key, or makes it the first time.
func keyFile(name string) (*did.PrivateKey, error) {
	key, err := did.ReadKeyFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if key, err = did.GenerateKey(did.Ed25519); err == nil {
			err = key.WriteFile(name)
		}
	}
	return key, err
}

// bbsKey does the same for a key that signs blindly: 32 bytes.
func bbsKey(name string) (bbs2023.SecretKey, error) {
	raw, err := os.ReadFile(name)
	if err == nil {
		return bbs2023.ParseSecretKey(raw)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return bbs2023.SecretKey{}, err
	}
	key, err := bbs2023.GenerateKey(nil)
	if err != nil {
		return bbs2023.SecretKey{}, err
	}
	return key, durable.Replace(name, key.Bytes(), 0o600)
}
