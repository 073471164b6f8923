package didplc

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"github.com/avouch-id/avouch/did"
)

const (
	base32Alphabet = "abcdefghijklmnopqrstuvwxyz234567"
	idLength       = 24
	// cidPrefix begins a CIDv1 of DAG-CBOR (0x71) by SHA-256 (0x12, 32 bytes).
	cidPrefix = "\x01\x71\x12\x20"
)

// encode writes DAG-CBOR. The tree holds maps, arrays, strings and nil, which
// the library's "canonical" encoding writes as DAG-CBOR does: shortest lengths,
// map keys by length and then by bytes.
func encode(tree map[string]any) ([]byte, error) {
	mode, err := cbor.CanonicalEncOptions().EncMode()
	if err != nil {
		return nil, err
	}
	return mode.Marshal(tree)
}

func base32Lower(data []byte) string {
	return base32.NewEncoding(base32Alphabet).WithPadding(base32.NoPadding).EncodeToString(data)
}

// cid is the content identifier of an encoded operation, in multibase base32.
func cid(encoded []byte) string {
	digest := sha256.Sum256(encoded)
	return "b" + base32Lower(append([]byte(cidPrefix), digest[:]...))
}

// isCID reports whether s is written as cid writes.
func isCID(s string) bool {
	if len(s) != 59 || !strings.HasPrefix(s, "bafyrei") { // what 30 bits of the prefix are in base32
		return false
	}
	return strings.Trim(s, base32Alphabet) == ""
}

// genesisID is the DID that an encoded genesis operation makes.
func genesisID(encoded []byte) (did.DID, error) {
	digest := sha256.Sum256(encoded)
	id, err := did.Parse("did:plc:" + base32Lower(digest[:])[:idLength])
	if err != nil {
		return did.DID{}, fmt.Errorf("DID of the genesis operation: %w", err)
	}
	return id, nil
}
