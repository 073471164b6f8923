package didpeer_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didpeer"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// allocated returns how many bytes f allocates, whatever is freed in between.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestHostileSizes: every method's controller is the DID itself, so a DID of
// 16 KiB could unfold into a document some thousand times as long. What comes to
// more than a document may have is refused before it is written.
func TestHostileSizes(t *testing.T) {
	const most = 4 << 20 // bytes allocated
	fill := func(prefix, unit string) string {
		return prefix + strings.Repeat(unit, (16<<10-len(prefix))/len(unit))
	}
	services := fill("did:peer:2", service(`{"t":"","s":""}`))
	for name, s := range map[string]string{
		"shortest keys":     fill("did:peer:2", ".Vz"),
		"whole keys":        fill("did:peer:2", ".V"+ed),
		"empty elements":    fill("did:peer:2", "."),
		"shortest services": services,
		"one long key":      fill("did:peer:2.Vz", "z"),
		"numalgo 0":         fill("did:peer:0z", "z"),
		"hash of numalgo 4": fill("did:peer:4zQm", "z"),
		"short numalgo 4":   fill("did:peer:4", "z"),
		"numalgo 4":         fill("did:peer:4zQm:z", "z"),
	} {
		id := parse(t, s)
		var err error
		n := allocated(func() { _, err = didpeer.Resolver{}.Resolve(context.Background(), id, did.Version{}) })
		require.Error(t, err, name)
		require.Less(t, n, uint64(most), name)
	}
	for name, unit := range map[string]string{
		"methods":  `{"id":"#a"}`,
		"services": `{"id":"#a","type":"T","serviceEndpoint":"x:y"}`,
		"numbers":  `0`,
	} {
		for _, list := range []string{"verificationMethod", "authentication", "service", "x"} {
			input := `{"` + list + `":[` + strings.Repeat(unit+",", 11_000/len(unit)) + unit + `]}`
			var err error
			n := allocated(func() { _, _, err = didpeer.New4([]byte(input)) })
			require.Less(t, n, uint64(most), "%s of %s: %v", list, name, err)
		}
	}
}

// TestNew2Faithful: a service that the abbreviations of numalgo 2 would change
// is refused, not changed.
func TestNew2Faithful(t *testing.T) {
	key, err := did.ParseMultikey(ed)
	require.NoError(t, err)
	keys := []didpeer.Key{{Purpose: did.Authentication, Key: key}}
	for name, bad := range map[string]string{
		"a member and its abbreviation": `{"type":"T","serviceEndpoint":"x:y","s":"z:z"}`,
		"an abbreviation by itself":     `{"type":"T","serviceEndpoint":{"uri":"x:y","a":1}}`,
		"abbreviated":                   `{"t":"dm","s":"x:y"}`,
		"the type dm":                   `{"type":"dm","serviceEndpoint":"x:y"}`,
	} {
		for range 8 { // maps are walked at random
			_, err := didpeer.New2(keys, []byte(bad))
			require.ErrorIs(t, err, did.ErrInvalid, name)
		}
	}
	good := `{"id":"#a","type":"DIDCommMessaging","serviceEndpoint":{"accept":["t","s"],"uri":"x:y","type":"T"}}`
	id, err := didpeer.New2(keys, []byte(good))
	require.NoError(t, err)
	d, err := resolve(t, id.String())
	require.NoError(t, err)
	require.JSONEq(t, good, string(d.Services()[0].JSON))
	var short map[string]any
	encoded := id.String()[strings.LastIndexByte(id.String(), '.')+2:]
	data, err := base64.RawURLEncoding.DecodeString(encoded)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &short))
	require.Equal(t, "dm", short["t"])
}

// FuzzNew2: a service that is taken comes back as it was, with a name if it had
// none.
func FuzzNew2(f *testing.F) {
	key, err := did.ParseMultikey(ed)
	require.NoError(f, err)
	keys := []didpeer.Key{{Purpose: did.Authentication, Key: key}}
	f.Add(`{"id":"#a","type":"DIDCommMessaging","serviceEndpoint":{"uri":"x:y","accept":["t"],"routingKeys":[]}}`)
	f.Add(`{"type":"T","serviceEndpoint":"x:y","s":"z:z"}`)
	f.Fuzz(func(t *testing.T, service string) {
		id, err := didpeer.New2(keys, []byte(service))
		if err != nil {
			require.ErrorIs(t, err, did.ErrInvalid)
			return
		}
		want, err := strictjson.ParseObject([]byte(service), strictjson.Limits{})
		require.NoError(t, err)
		if _, found := want["id"]; !found {
			want["id"] = "#service"
		}
		d, err := resolve(t, id.String())
		require.NoError(t, err)
		got, err := strictjson.ParseObject(d.Services()[0].JSON, strictjson.Limits{})
		require.NoError(t, err)
		require.True(t, strictjson.Equal(want, got), "%s became %s", service, d.Services()[0].JSON)
	})
}
