package audit_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring/audit"
)

// FuzzRead: every line is a person or an error that names it, and whoever was read is decided about or is named.
func FuzzRead(f *testing.F) {
	for _, l := range village {
		f.Add([]byte(l + "\n" + l))
	}
	f.Add([]byte(`{"groups": {"a": "b"}, "count": 1000000, "evidence": [{"type": "X", "issuer": "y", "known": true}]}`))
	f.Add([]byte("\n"))
	f.Add([]byte(`{"groups": {"a": 1}, "evidence": {}}`))
	p := market(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		n := int64(0)
		var failed *audit.PersonError
		for person, err := range audit.Read(strings.NewReader(string(text)), audit.Options{Line: 10_000}) {
			require.Nil(t, failed, "an error is the end")
			n++
			if err != nil {
				require.True(t, errors.As(err, &failed), "%v", err)
				require.Equal(t, n, failed.Person)
				require.Zero(t, person)
				continue
			}
			require.GreaterOrEqual(t, person.Count, int64(1))
			require.NotNil(t, person.Evidence)
		}
		r, err := audit.Run(t.Context(), p, now, audit.Read(strings.NewReader(string(text)), audit.Options{Line: 10_000}), audit.Options{})
		if err != nil {
			require.Zero(t, r)
			require.True(t, errors.Is(err, audit.ErrNobody) || errors.As(err, new(*audit.PersonError)), "%v", err)
			return
		}
		require.Nil(t, failed)
		require.Positive(t, r.All.People)
		require.NotEmpty(t, r.String())
	})
}
