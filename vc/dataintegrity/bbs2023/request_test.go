package bbs2023_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// TestRequestIsReadStrictly: a request has one text, so that nobody reads another one in it.
func TestRequestIsReadStrictly(t *testing.T) {
	want := bbs2023.Request{Commitment: []byte("commitment"), Binding: []byte("binding"), Enrolment: []byte{0xff, 0xfe}}
	raw, err := json.Marshal(want)
	require.NoError(t, err)
	var got bbs2023.Request
	require.NoError(t, json.Unmarshal(raw, &got))
	require.Equal(t, want, got)

	for name, text := range map[string]string{
		"no object":            `[]`,
		"no commitment":        `{"binding":"YQ=="}`,
		"commitment empty":     `{"commitment":""}`,
		"commitment null":      `{"commitment":null}`,
		"a line break":         `{"commitment":"Y29t\nbWl0"}`,
		"not padded":           `{"commitment":"YQ"}`,
		"unused bits":          `{"commitment":"YR=="}`,
		"an array of numbers":  `{"commitment":[97]}`,
		"a name in other case": `{"Commitment":"YQ=="}`,
		"an unknown member":    `{"commitment":"YQ==","more":1}`,
		"a name twice":         `{"commitment":"YQ==","commitment":"Yg=="}`,
	} {
		got := want
		err := got.UnmarshalJSON([]byte(text))
		require.ErrorIs(t, err, bbs2023.ErrRequest, name)
		require.Equal(t, want, got, name)
	}
}
