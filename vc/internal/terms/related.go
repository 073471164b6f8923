package terms

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// CheckRelatedResources compares the digests that a credential states of contexts with the bytes that are published there
// (VCDM 2.0 section 5.3). A resource that is no known context cannot be looked at without a network.
func CheckRelatedResources(c *jsonld.Contexts, doc map[string]any) error {
	for i, e := range strictjson.List(doc["relatedResource"]) {
		path := vc.Pointer("/relatedResource/" + strconv.Itoa(i))
		r, ok := e.(map[string]any)
		if !ok {
			return refuse("structure", path, "an object was expected")
		}
		id, _ := r["id"].(string)
		known := c.Digests(id)
		if known == nil {
			return refuse("context", path, "%w: %.200q is no known context, so its digest cannot be checked", vc.ErrUnavailable, id)
		}
		if err := matches(r, known); err != nil {
			return &vc.VerifyError{Check: "context", Path: path, Err: err}
		}
	}
	return nil
}

// matches: every digest that is stated is that of one and the same known version.
func matches(r map[string]any, known []jsonld.Digest) error {
	var stated [][]byte
	for _, d := range strictjson.List(r["digestSRI"]) {
		s, _ := d.(string)
		digest, err := readSRI(s)
		if err != nil {
			return err
		}
		stated = append(stated, digest)
	}
	for _, d := range strictjson.List(r["digestMultibase"]) {
		s, _ := d.(string)
		digest, err := readDigestMultibase(s)
		if err != nil {
			return err
		}
		stated = append(stated, digest)
	}
	if len(stated) == 0 {
		return errors.New("no digest is stated")
	}
	for _, k := range known {
		all := true
		for _, d := range stated {
			all = all && (subtle.ConstantTimeCompare(d, k.SHA256[:]) == 1 || subtle.ConstantTimeCompare(d, k.SHA384[:]) == 1)
		}
		if all {
			return nil
		}
	}
	return errors.New("the digest is not that of the resource")
}

// readSRI reads one digest of Subresource Integrity, sha256 or sha384; weaker ones are no digests.
func readSRI(s string) ([]byte, error) {
	algorithm, value, _ := strings.Cut(s, "-")
	digest, err := base64.StdEncoding.Strict().DecodeString(value)
	size := map[string]int{"sha256": sha256.Size, "sha384": sha512.Size384}[algorithm]
	if err != nil || strings.ContainsAny(value, "\r\n") || size == 0 || len(digest) != size {
		return nil, fmt.Errorf("digestSRI: sha256- or sha384- and base64 were expected, got %.80q", s)
	}
	return digest, nil
}

// readDigestMultibase reads multibase base64url or base58btc of a digest, with its multihash header or, as test suites have
// it, without.
func readDigestMultibase(s string) ([]byte, error) {
	var raw []byte
	var err error
	switch {
	case strings.HasPrefix(s, "u"):
		raw, err = encoding.Base64URL(s[1:])
	case strings.HasPrefix(s, "z"):
		raw, err = encoding.Multibase(s, 100)
	default:
		err = errors.New("neither base64url nor base58btc")
	}
	if err != nil {
		return nil, fmt.Errorf("digestMultibase: %w", err)
	}
	for _, header := range [...][2]byte{{0x12, sha256.Size}, {0x20, sha512.Size384}} {
		if size := int(header[1]); len(raw) == size+2 && raw[0] == header[0] && raw[1] == header[1] {
			return raw[2:], nil
		} else if len(raw) == size {
			return raw, nil
		}
	}
	return nil, fmt.Errorf("digestMultibase: %d bytes are no SHA-256 and no SHA-384 digest", len(raw))
}
