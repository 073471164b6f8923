package sdjwt_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// TestMangled: one good SD-JWT with key binding, completely mangled, is refused, whatever was done to it.
func TestMangled(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	w := newWorld(t, did.Ed25519, did.Ed25519)
	good := string(w.show(t, w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), Conceal: []vc.Pointer{"/given_name", "/job/title"}}),
		"/given_name", "/job/title").Bytes())
	_, err := w.verify(good)
	require.NoError(t, err)
	bad := func(text string) {
		if text == good {
			return
		}
		if p, err := w.verify(text); err == nil || p != nil {
			t.Fatalf("accepted: %q", text)
		}
	}
	t.Run("every byte changed", func(t *testing.T) {
		for i := range good {
			for _, c := range []byte{good[i] ^ 1, good[i] ^ 0x20, '.', '~', 'A', '=', '\n', 0, 0xff} {
				bad(good[:i] + string([]byte{c}) + good[i+1:])
			}
		}
	})
	t.Run("every byte dropped or doubled", func(t *testing.T) {
		for i := range good {
			bad(good[:i] + good[i+1:])
			bad(good[:i] + good[i:i+1] + good[i:])
		}
	})
	t.Run("every substring", func(t *testing.T) {
		for from := range good {
			step := 1
			if from > 0 {
				step = 19 // what does not begin with the header has no chance, and there are a million of them
			}
			for to := from; to <= len(good); to += step {
				bad(good[from:to])
			}
		}
	})
	t.Run("every part dropped, doubled or moved", func(t *testing.T) {
		for _, separator := range []string{"~", "."} {
			parts := strings.Split(good, separator)
			for i := range parts {
				bad(strings.Join(slices.Delete(slices.Clone(parts), i, i+1), separator))
				bad(strings.Join(slices.Insert(slices.Clone(parts), i, parts[i]), separator))
				bad(strings.Join(slices.Insert(slices.Clone(parts), i, ""), separator))
				for j := range i {
					swapped := slices.Clone(parts)
					swapped[i], swapped[j] = swapped[j], swapped[i]
					bad(strings.Join(swapped, separator))
				}
			}
		}
	})
	t.Run("something before or after", func(t *testing.T) {
		for _, more := range []string{"\n", " ", "~", ".", "=", "\x00", "\ufeff", good} {
			bad(good + more)
			bad(more + good)
		}
	})
}
