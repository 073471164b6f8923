package issuerkeys_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc/issuerkeys"
)

// TestWycheproof: of the 26 cases on JWK Sets all are refused, each for its own reason: the five that are valid are of HMAC
// and RSA, which are nobody's here. The one key whose flaws the last cases are about is good without them.
func TestWycheproof(t *testing.T) {
	text, err := fs.ReadFile(testvectors.Shared(t), "spec/wycheproof/testvectors_v1/json_web_key_test.json")
	require.NoError(t, err)
	var file struct {
		TestGroups []struct {
			Public, Private json.RawMessage
			Tests           []struct {
				TcID         int
				Comment, JWS string
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &file))
	const symmetric, unsupported = "private or symmetric", "unsupported"
	why := map[int]string{1: symmetric, 5: unsupported, 6: "use is", 7: unsupported, 10: symmetric, 19: "ES521", 20: "ES224", 21: "use is",
		22: "not a point", 23: "curve P-384", 24: "curve P-256 with kty", 25: symmetric}
	publish := func(jwks []byte) issuerkeys.Metadata {
		f := &files{}
		f.put(kestrel+"/.well-known/jwt-vc-issuer", `{"issuer":"`+kestrel+`","jwks":`+string(jwks)+`}`)
		return issuerkeys.Metadata{Loader: f}
	}
	all, reason := 0, ""
	for _, g := range file.TestGroups {
		jwks := g.Public
		if jwks == nil {
			jwks = g.Private
		}
		for _, c := range g.Tests {
			all++
			if w, there := why[c.TcID]; there {
				reason = w
			}
			protected, _, _ := bytes.Cut([]byte(c.JWS), []byte{'.'})
			header, err := jws.Decode(protected)
			require.NoError(t, err)
			got, err := find(publish(jwks), ref(kestrel, string(header)))
			require.Error(t, err, "%d: %s", c.TcID, c.Comment)
			invalid(t, reason, got, err)
			if c.TcID == 19 {
				token, err := jws.Parse([]byte(c.JWS), 1<<20)
				require.NoError(t, err)
				got, err := find(publish(bytes.Replace(jwks, []byte("ES521"), []byte("ES256"), 1)), ref(kestrel, string(header)))
				require.NoError(t, err)
				require.NoError(t, token.Verify(got.Public))
			}
		}
	}
	require.Equal(t, 26, all)
}
