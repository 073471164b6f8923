package jws_test

import (
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
)

// TestWycheproof: of the 401 cases those that are valid and of our algorithms are accepted, all others are refused.
func TestWycheproof(t *testing.T) {
	raw, err := fs.ReadFile(testvectors.Shared(t), "spec/wycheproof/testvectors_v1/json_web_signature_test.json")
	require.NoError(t, err)
	var file struct {
		TestGroups []struct {
			Public json.RawMessage
			Tests  []struct {
				TcID            int
				Comment, Result string
				JWS             json.RawMessage
			}
		}
	}
	require.NoError(t, json.Unmarshal(raw, &file))
	accepted, all := 0, 0
	for _, g := range file.TestGroups {
		// A group without a public key, with an RSA key or one on P-521, and one whose key is not for signatures: no key.
		verify := func(jws.Token) error { return jws.ErrAlgorithm }
		ours := false
		if o, err := strictjson.ParseObject(g.Public, strictjson.Limits{}); err == nil {
			if key, err := jws.ParseKey(o); err == nil {
				verify, ours = func(t jws.Token) error { return t.Verify(key) }, true
			}
		}
		for _, c := range g.Tests {
			all++
			var text string
			if json.Unmarshal(c.JWS, &text) != nil {
				text = string(c.JWS) // a JSON serialization
			}
			token, err := jws.Parse([]byte(text), most)
			if err == nil {
				err = verify(token)
			}
			if c.Result == "valid" && ours {
				accepted++
				require.NoError(t, err, "%d: %s", c.TcID, c.Comment)
			} else {
				require.Error(t, err, "%d: %s", c.TcID, c.Comment)
			}
		}
	}
	require.Equal(t, 401, all)
	require.Equal(t, 2, accepted) // cases 18 and 378, both ES256
}
