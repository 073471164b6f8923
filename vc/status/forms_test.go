package status_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/cose"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/status"
)

// TestForms: a list may be secured in every form in which a credential of the data model is, and need not be in that of the credential.
func TestForms(t *testing.T) {
	c := jsonld.Embedded()
	for name, form := range map[string]struct {
		as vc.Securer
		by vc.Mechanism
	}{
		"eddsa-jcs-2022":  {dataintegrity.EdDSAJCS2022(c), dataintegrity.EdDSAJCS2022(c)},
		"eddsa-rdfc-2022": {dataintegrity.EdDSARDFC2022(c), dataintegrity.EdDSARDFC2022(c)},
		"vc+jwt":          {jose.New(c), jose.New(c)},
		"vc+cose":         {cose.New(c), cose.New(c)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			l := &status.List{Storage: status.Memory(), URL: lists, Entries: 1 << 20}
			var entries []status.Entry
			for range 50 {
				e, err := l.Allocate(t.Context())
				require.NoError(t, err)
				require.NoError(t, l.Set(t.Context(), e.Index, uint8(len(entries)%2)))
				entries = append(entries, e)
			}
			published, err := l.Publish(t.Context(), w.issuer, form.as)
			require.NoError(t, err)
			w.web.put(lists, published.Bytes())
			w.checker.Cache = &status.Cache{}
			v := w.verifier()
			v.Mechanisms = []vc.Mechanism{form.by}
			v.AcceptStatus = func(vc.Credential, vc.Status) bool { return true }
			for i, e := range entries {
				c, err := e.AddTo(w.entry(nil).Without("credentialStatus"))
				require.NoError(t, err)
				signed, err := w.issuer.Issue(t.Context(), c, form.as)
				require.NoError(t, err)
				verified, err := v.Verify(t.Context(), signed)
				require.NoError(t, err)
				require.Equal(t, []vc.Status{{Purpose: "revocation", Value: uint64(i % 2), List: lists}}, verified.Statuses())
			}
			require.Equal(t, 1, w.loads())
		})
	}
}
