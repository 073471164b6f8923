package terms

import (
	"crypto/sha512"
	"crypto/subtle"
	"errors"
	"fmt"
	"strconv"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/digest"
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
	stated, err := digest.Stated(r)
	if err != nil {
		return err
	}
	if len(stated) == 0 {
		return errors.New("no digest is stated")
	}
	for _, d := range stated {
		if len(d) == sha512.Size {
			return fmt.Errorf("%w: of contexts the SHA-256 and the SHA-384 are known, not the SHA-512", vc.ErrUnavailable)
		}
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
	return digest.ErrMismatch
}
