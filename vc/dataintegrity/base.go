package dataintegrity

import (
	"errors"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// ErrBaseProof: a base proof was to be presented. It is for the holder alone, and holds the keys to all that it hides.
var ErrBaseProof = errors.New("a base proof is not shown: derive from it what is to be seen (vc.Showing.By)")

// baseProofs begin, by suite, with these texts: multibase base64url of the headers that the ECDSA (section 3.4.2) and BBS
// (section 3.2.1) cryptosuites give base proofs, 0xd95d00 and 0xd95d02, 04, 06, 08.
var baseProofs = []string{"u2V0A", "u2V0C", "u2V0E", "u2V0G", "u2V0I"}

// checkShown refuses to present a base proof.
func checkShown(p vc.Presentation) error {
	for i, s := range p.Items {
		doc, err := s.Object(vc.Limits{})
		if err != nil {
			continue // enveloped, or refused where it is put in
		}
		for _, v := range strictjson.List(doc["proof"]) {
			proof, _ := v.(map[string]any)
			value, _ := proof["proofValue"].(string)
			for _, begin := range baseProofs {
				if strings.HasPrefix(value, begin) {
					return fmt.Errorf("credential %d: %w", i, ErrBaseProof)
				}
			}
		}
	}
	return nil
}
