package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// A BBS key has no registered JSON Web Key form. Its key file is a Multikey (Controlled Identifiers 1.0 section 2.2.2):
//
//	{"type": "Multikey", "id": DID URL of the key, "controller": its DID, "publicKeyMultibase": "z…", "secretKeyMultibase": "z…"}

// bbsSecretCodec is the multicodec bls12_381-g2-priv, 0x130a, as a varint.
var bbsSecretCodec = []byte{0x8a, 0x26}

const (
	bbsSecretSize     = 32
	maxSecretMultikey = 64 // characters; 34 bytes take at most 48
)

var multikeyMembers = []string{"type", "id", "controller", "publicKeyMultibase", "secretKeyMultibase"}

// bbsSecret is written as a Multikey.
func bbsSecret(key bbs2023.SecretKey) secret {
	return secret{key.Signer(), func(as did.URL) ([]byte, error) {
		return strictjson.Append(nil, map[string]any{
			"type": "Multikey", "id": as.String(), "controller": as.DID().String(),
			"publicKeyMultibase": key.Signer().PublicKey().Multikey(),
			"secretKeyMultibase": encoding.EncodeMultibase(append(bytes.Clone(bbsSecretCodec), key.Bytes()...)),
		}), nil
	}}
}

// readMultikey reads what bbsSecret writes, and nothing else. Errors quote nothing of it: the secret may stand in the wrong member.
func readMultikey(_ []byte, o map[string]any) (secret, did.URL, error) {
	fail := func(format string, args ...any) (secret, did.URL, error) {
		return secret{}, did.URL{}, fmt.Errorf(format, args...)
	}
	members := make(map[string]string, len(multikeyMembers))
	for _, name := range multikeyMembers {
		s, ok := o[name].(string)
		if !ok {
			return fail("a Multikey has the member %q, a text", name)
		}
		members[name] = s
	}
	if len(o) != len(members) {
		return fail("a Multikey in a key file has the members %q, and no others", multikeyMembers)
	}
	url, err := did.ParseURL(members["id"])
	if err != nil {
		return fail("id: a DID URL was expected")
	}
	if c := members["controller"]; c != url.DID().String() {
		return fail("controller: the DID in the id was expected")
	}
	public, err := did.ParseMultikey(members["publicKeyMultibase"])
	if err != nil {
		return fail("publicKeyMultibase: a Multikey was expected")
	}
	key, err := parseSecretMultikey(members["secretKeyMultibase"])
	if err != nil {
		return fail("secretKeyMultibase: %w", err)
	}
	if key.Signer().PublicKey() != public {
		return fail("the public key is not that of the secret key")
	}
	return bbsSecret(key), url, nil
}

func parseSecretMultikey(s string) (bbs2023.SecretKey, error) {
	wrong := errors.New("a secret key of BLS12-381 G2 was expected: z, and in base58btc 0x8a26 and 32 bytes")
	data, err := encoding.Multibase(s, maxSecretMultikey)
	if err != nil { // which may say what stood there
		return bbs2023.SecretKey{}, wrong
	}
	raw, ours := bytes.CutPrefix(data, bbsSecretCodec)
	if !ours || len(raw) != bbsSecretSize {
		return bbs2023.SecretKey{}, wrong
	}
	return bbs2023.ParseSecretKey(raw)
}
