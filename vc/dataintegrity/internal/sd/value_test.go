package sd_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
)

// TestValues: what is encoded is decoded, to the last byte and in no other form. What each suite refuses is tested there.
func TestValues(t *testing.T) {
	h := sd.Header{0xd9, 0x5d, 0x7f}
	text, numbers, empty := []byte("signature"), map[uint64]uint64{1: 2}, []string(nil)
	value, err := sd.Encode(h, []any{&text, &numbers, &empty})
	require.NoError(t, err)
	got, body, err := sd.OpenValue(value)
	require.NoError(t, err)
	require.Equal(t, h, got)
	var (
		gotText    []byte
		gotNumbers map[uint64]uint64
		gotEmpty   []string
	)
	require.NoError(t, sd.Decode(body, 16, []any{&gotText, &gotNumbers, &gotEmpty}))
	require.Equal(t, text, gotText)
	require.Equal(t, numbers, gotNumbers)
	require.Empty(t, gotEmpty)
	require.Error(t, sd.Decode(body, 16, []any{&gotText, &gotNumbers}), "an element less")
	require.Error(t, sd.Decode(body[:len(body)-1], 16, []any{&gotText, &gotNumbers, &gotEmpty}))
	require.Error(t, sd.Decode(append(body, 0), 16, []any{&gotText, &gotNumbers, &gotEmpty}))
	require.Error(t, sd.Decode([]byte{0x81, 0x18, 0x01}, 16, []any{new(uint64)}), "1 in two bytes")
	for _, bad := range []string{"", "u", "u2V0", value[1:], value + "=", "u" + strings.Repeat("A", sd.MaxValue)} {
		_, body, err := sd.OpenValue(bad)
		require.True(t, err != nil || bad == "u2V0" && len(body) == 0, bad)
	}
	long := make([]byte, sd.MaxValue)
	_, err = sd.Encode(h, []any{&long})
	require.Error(t, err, "nobody could read it")
}

func TestParts(t *testing.T) {
	at, others := sd.Group([]string{"a", "b", "c"}, []int{0, 2})
	require.Equal(t, []string{"a", "c"}, at)
	require.Equal(t, []string{"b"}, others)
	require.True(t, sd.Rises(nil, 0))
	require.True(t, sd.Rises([]uint64{0, 3}, 4))
	for _, bad := range [][]uint64{{0, 4}, {1, 1}, {2, 1}} {
		require.False(t, sd.Rises(bad, 4), bad)
	}
	require.Equal(t, []string{"/type"}, sd.Mandatory(map[string]any{"type": "A"}, []string(nil)))
	require.Equal(t, []string{"/issuer"}, sd.Mandatory(map[string]any{"type": "A"}, []string{"/issuer"}))
	require.Empty(t, sd.Mandatory(map[string]any{}, []string(nil)))
	mine := map[string]any{"cryptosuite": "mine", "proofValue": "u"}
	for _, bad := range []any{nil, "proof", []any{}, []any{mine, mine}, map[string]any{"cryptosuite": "other"}} {
		_, _, err := sd.Take(map[string]any{"proof": bad}, "mine")
		require.Error(t, err)
	}
	document, proof, err := sd.Take(map[string]any{"id": "x", "proof": []any{mine, map[string]any{"cryptosuite": "other"}}}, "mine")
	require.NoError(t, err)
	require.Equal(t, map[string]any{"id": "x"}, document)
	require.JSONEq(t, `{"id": "x", "proof": {"cryptosuite": "mine", "proofValue": "v"}}`, string(sd.Attach(document, proof, "v")))
	require.Equal(t, "u", mine["proofValue"], "the caller's is not changed")
}
