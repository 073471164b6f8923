package bbs2023_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// FuzzOpen: whatever is opened, Open returns a result or a refusal, never both; nothing that opens can be derived from.
func FuzzOpen(f *testing.F) {
	var file struct {
		Cases []struct{ Base, Derived json.RawMessage }
	}
	testvectors.Load(f, "bbs2023", &file)
	for _, c := range file.Cases {
		f.Add([]byte(c.Base), "/issuer")
		f.Add([]byte(c.Derived), "")
	}
	suite := bbs2023.New(jsonld.Embedded())
	f.Fuzz(func(t *testing.T, document []byte, pointer string) {
		s := vc.Received("application/vc", document)
		opened, err := suite.Open(t.Context(), s, vc.Opening{Keys: keySource(), At: noon})
		if err != nil {
			var refused *vc.VerifyError
			require.True(t, errors.As(err, &refused) && len(opened.Proofs) == 0 && opened.Credential.Object() == nil, "%v", err)
		} else {
			require.NotEmpty(t, opened.Proofs)
		}
		if _, derr := suite.Disclose(t.Context(), s, vc.Disclosure{Reveal: []vc.Pointer{vc.Pointer(pointer)}}); derr == nil {
			require.Error(t, err, "a base proof opened")
		}
	})
}
