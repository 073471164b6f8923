package status

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
)

// drafts are the examples of draft-ietf-oauth-status-list-20.
type drafts struct {
	Lists []struct {
		Name, JSONFile, CBORFile string
		Bits                     int
		Entries                  uint64
		Lst, CBOR                string
		Statuses                 [][2]uint64
	}
	JWT, CWT, Referenced string
	JWTHeader, JWTClaims map[string]any
	Key                  json.RawMessage
}

func loadDrafts(t testing.TB) (d drafts) {
	testvectors.Load(t, "tokenstatus", &d)
	require.Len(t, d.Lists, 6)
	return d
}

func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

// TestDraftLists: each list of the draft, in JSON and in CBOR, has the statuses that the text says, and 0 everywhere else.
func TestDraftLists(t *testing.T) {
	for _, v := range loadDrafts(t).Lists {
		t.Run(v.Name, func(t *testing.T) {
			fromJSON, err := OpenTokenList(v.Lst, v.Bits, Limits{})
			require.NoError(t, err)
			p, err := parseParams(unhex(t, v.CBOR), "the list")
			require.NoError(t, err)
			fromCBOR, err := (&cwt{statusList: p}).bits(Limits{})
			require.NoError(t, err)
			require.Equal(t, fromJSON, fromCBOR)
			require.Equal(t, v.Entries, fromJSON.Len())

			want := map[uint64]uint64{}
			for _, s := range v.Statuses {
				want[s[0]] = s[1]
			}
			for i := range v.Entries {
				if got, inside := fromJSON.At(i); !inside || got != want[i] {
					t.Fatalf("entry %d is %d (%v), expected was %d", i, got, inside, want[i])
				}
			}
			_, inside := fromJSON.At(v.Entries)
			require.False(t, inside)

			// What we write of the same statuses decompresses to the same bytes.
			list := make([]byte, fromJSON.bytes)
			for i, value := range want {
				put(list, i, uint8(value), v.Bits, false)
			}
			require.Equal(t, bytes.Join(fromJSON.chunks, nil), list)
			own, err := OpenTokenList(base64.RawURLEncoding.EncodeToString(deflate(list)), v.Bits, Limits{})
			require.NoError(t, err)
			require.Equal(t, fromJSON, own)
		})
	}
}

var space = regexp.MustCompile(`\s`)

// TestDraftFiles: the values of our own file are those that the draft's repository publishes, each data block of it.
func TestDraftFiles(t *testing.T) {
	vectors, err := fs.Sub(testvectors.Shared(t), "spec/token-status-list/examples")
	require.NoError(t, err)
	read := map[string]bool{}
	file := func(name string) string {
		data, err := fs.ReadFile(vectors, name)
		require.NoError(t, err)
		read[name] = true
		_, block, found := strings.Cut(string(data), "encoded:")
		if !found {
			block = string(data)
		}
		return space.ReplaceAllString(block, "")
	}
	// annotated takes the bytes out of annotated hexadecimal.
	annotated := func(name string) string {
		data, err := fs.ReadFile(vectors, name)
		require.NoError(t, err)
		read[name] = true
		var out strings.Builder
		for line := range strings.Lines(string(data)) {
			code, _, _ := strings.Cut(line, "#")
			out.WriteString(space.ReplaceAllString(code, ""))
		}
		return out.String()
	}
	d := loadDrafts(t)
	for _, l := range d.Lists {
		var published struct {
			Bits int
			Lst  string
		}
		require.NoError(t, json.Unmarshal([]byte(file(l.JSONFile)), &published))
		require.Equal(t, l.Bits, published.Bits)
		require.Equal(t, l.Lst, published.Lst)
		require.Equal(t, l.CBOR, file(l.CBORFile))
	}
	require.Equal(t, d.JWT, file("status_list_jwt_raw.md"))
	header, claims, two := strings.Cut(file("status_list_jwt.md"), "}.{")
	require.True(t, two)
	for text, want := range map[string]map[string]any{header + "}": d.JWTHeader, "{" + claims: d.JWTClaims} {
		var got map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &got))
		require.Equal(t, want, got)
	}
	for name, of := range map[string]string{"status_list_cwt": d.CWT, "referenced_token_cwt": d.Referenced,
		"status_list_encoding_cbor": d.Lists[0].CBOR, "status_list_encoding2_cbor": d.Lists[1].CBOR} {
		require.Equal(t, of, file(name+".md"))
		require.Equal(t, of, annotated(name+"_diag.md"))
	}
	all, err := fs.Glob(vectors, "*")
	require.NoError(t, err)
	require.Len(t, all, len(read), "every file was looked at")
}

// oneKey is the key of the draft's examples, whoever is asked for.
type oneKey struct {
	vc.Key
	asked *[]vc.KeyRef
}

func (k oneKey) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) {
	*k.asked = append(*k.asked, r)
	return k.Key, nil
}

// TestDraftTokens: the draft's two tokens open with the key of its repository, and have 16 statuses. The issuer of the CWT is taken
// to be a DID, for its kid has to be found by something.
func TestDraftTokens(t *testing.T) {
	d := loadDrafts(t)
	public, err := did.ParseJWK(d.Key)
	require.NoError(t, err)
	const url = "https://example.com/statuslists/1"
	at := time.Unix(1686920170, 0)
	var asked []vc.KeyRef
	keys := func(controller string) vc.Keys {
		return oneKey{vc.Key{Public: public, Controller: controller, Purposes: did.AssertionMethod}, &asked}
	}
	tokens := map[string][]byte{"https://example.com": []byte(d.JWT), "did:web:example.com": unhex(t, d.CWT)}
	for issuer, raw := range tokens {
		open := func(keys vc.Keys, raw []byte, url string, at time.Time) (*statusList, error) {
			return opener{Checker{}, keys, nil}.open(t.Context(), raw, reference{token: true, url: url}, issuer, at)
		}
		l, err := open(keys(issuer), raw, url, at)
		require.NoError(t, err)
		require.Equal(t, issuer, l.issuer)
		require.Equal(t, 12*time.Hour, l.ttl)
		require.Equal(t, int64(2291720170), l.until.Unix())
		require.Equal(t, uint64(16), l.bits.Len())
		for _, s := range d.Lists[0].Statuses {
			value, _ := l.bits.At(s[0])
			require.Equal(t, s[1], value)
		}
		// Nothing of it may differ.
		for i, c := range map[string]struct {
			raw []byte
			url string
			at  time.Time
		}{
			"another URL": {raw, url + "0", at}, "expired": {raw, url, time.Unix(2291720170, 0)}, "of the future": {raw, url, at.Add(-time.Hour)},
			"cut": {raw[:len(raw)-1], url, at}, "a bit": {append(append([]byte(nil), raw[:len(raw)-3]...), 'A', 'A', 'A'), url, at},
		} {
			_, err := open(keys(issuer), c.raw, c.url, c.at)
			require.Error(t, err, i)
			require.ErrorIs(t, ofList(url, err), vc.ErrInvalid, i)
		}
	}
	for _, r := range asked {
		if r.Method != "" {
			require.Equal(t, vc.KeyRef{Method: "did:web:example.com#12"}, r)
			continue
		}
		require.Equal(t, "https://example.com", r.Issuer)
		require.Contains(t, string(r.Header), `"kid":"12"`)
	}
}

// TestDraftReferencedToken: a Referenced Token in CWT form is no credential here; its claim 65535 is what a claim set has as status.
func TestDraftReferencedToken(t *testing.T) {
	raw := unhex(t, loadDrafts(t).Referenced)
	_, err := parseCWT(raw, 1<<20) // and it is no status token
	require.ErrorIs(t, err, vc.ErrInvalid)
	require.ErrorContains(t, err, "typ (16)")

	var message struct {
		_           struct{} `cbor:",toarray"`
		Protected   []byte
		Unprotected map[int]any
		Payload     []byte
		Signature   []byte
	}
	require.NoError(t, strict.Unmarshal(raw[1:], &message))
	var claims struct {
		Status struct {
			List struct {
				Index uint64 `cbor:"idx"`
				URI   string `cbor:"uri"`
			} `cbor:"status_list"`
		} `cbor:"65535,keyasint"`
	}
	require.NoError(t, strict.Unmarshal(message.Payload, &claims))
	r, err := readStatus(map[string]any{"status_list": map[string]any{"idx": number64(claims.Status.List.Index), "uri": claims.Status.List.URI}})
	require.NoError(t, err)
	require.Equal(t, reference{token: true, url: "https://example.com/statuslists/1"}, r)
}
