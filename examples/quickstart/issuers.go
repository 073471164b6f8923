package main

import (
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
)

// issuers are organizations under public DIDs; world B has their documents at hand and needs no network.
func (s *story) issuers() error {
	var documents []*did.Document
	for _, i := range []struct {
		into *party
		id   string
	}{{&s.platform, "did:web:ripple.example"}, {&s.employer, "did:web:kestrel.example"}, {&s.worldA, nameA}, {&s.worldC, "did:web:c.example"}} {
		key, err := did.GenerateKey(did.Ed25519)
		if err != nil {
			return err
		}
		doc, err := did.ParseDocument(fmt.Appendf(nil, `{"@context": "https://www.w3.org/ns/did/v1.1", "id": %q,
			"verificationMethod": [{"id": "#key-1", "type": "Multikey", "controller": %q, "publicKeyMultibase": %q}],
			"assertionMethod": ["#key-1"]}`, i.id, i.id, key.PublicKey().Multikey()))
		if err != nil {
			return err
		}
		*i.into = party{doc.ID(), did.SigningKey{ID: doc.Methods(did.AssertionMethod, s.now)[0].ID, Signer: key}}
		documents = append(documents, doc)
	}
	var err error
	s.resolver, err = resolver.Pinned(resolver.Offline(), documents...)
	return err
}
