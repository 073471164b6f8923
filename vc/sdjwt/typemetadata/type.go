package typemetadata

import (
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/digest"
)

// Type is what all documents together say of a type.
type Type struct {
	// Documents are that of the type, that of the type that it extends, and so on.
	Documents []*Document
	// Display is the nearest display metadata: what a type says of itself replaces all that it inherits (section 4.5.2).
	Display []Display
	// Claims are the claim metadata of all documents, combined by path: those of the furthest document come first.
	Claims []Claim
	work   int
}

// Is tells whether this is a type, or extends it. Neither says that an issuer may issue it.
func (t *Type) Is(vct string) bool {
	return slices.ContainsFunc(t.Documents, func(d *Document) bool { return d.VCT == vct })
}

// combine applies the extensions.
func combine(documents []*Document, l Limits) (*Type, error) {
	t := &Type{Documents: documents, work: l.Work}
	place := map[string]int{}
	for i := len(documents) - 1; i >= 0; i-- {
		d := documents[i]
		if _, own := d.Members["display"]; own {
			t.Display = d.Display
		}
		for _, c := range d.Claims {
			key := c.Path.key()
			at, known := place[key]
			if !known {
				place[key] = len(t.Claims)
				t.Claims = append(t.Claims, c)
				continue
			}
			var err error
			if t.Claims[at], err = t.Claims[at].extend(c); err != nil {
				return nil, fmt.Errorf("%.200q: the claim %.200s: %w", d.VCT, key, err)
			}
		}
	}
	if len(t.Claims) > l.Claims {
		return nil, fmt.Errorf("%w: %d claims, at most %d", vc.ErrUnavailable, len(t.Claims), l.Claims)
	}
	return t, unique(t.Claims)
}

// CheckIntegrity holds a document, an image for example, to integrity metadata (section 5): of the digests by the strongest
// of SHA-256, SHA-384 and SHA-512 one is that of the document.
func CheckIntegrity(integrity string, document []byte) error {
	sums, err := digest.Integrity(integrity)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(sums, func(sum []byte) bool { return digest.Fits(sum, document) }) {
		return digest.ErrMismatch
	}
	return nil
}
