package main

import (
	"crypto/rand"
	"errors"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/did/didpeer"
)

// The worlds for which the avatars' keys are derived.
const (
	nameA = "did:web:a.example"
	nameB = "did:web:b.example"
)

// avatars: one seed, two avatars, and nothing that links them.
func (s *story) avatars() error {
	seed := make([]byte, 32)
	if _, err := rand.Read(seed); err != nil {
		return err
	}
	var err error
	if s.inA, s.inB, err = restore(seed); err != nil {
		return err
	}
	againA, againB, err := restore(seed)
	if err != nil {
		return err
	}
	if againA.id != s.inA.id || againB.id != s.inB.id {
		return errors.New("the seed did not restore the avatars")
	}
	s.say("1. A person makes two avatars from one seed")
	s.say("   in world A  %s", short(s.inA.id))
	s.say("   in world B  %s", short(s.inB.id))
	s.say("   The seed alone restored both. Each key is derived one way: nothing in the two links them.\n")
	return nil
}

func restore(seed []byte) (inA, inB party, err error) {
	key, err := did.DeriveKey(seed, nameA, 0, did.Ed25519)
	if err != nil {
		return inA, inB, err
	}
	if inA.id, inA.key, err = didkey.New(key); err != nil {
		return inA, inB, err
	}
	if key, err = did.DeriveKey(seed, nameB, 0, did.Ed25519); err != nil {
		return inA, inB, err
	}
	inB.id, inB.key, err = didpeer.New(key)
	return inA, inB, err
}
