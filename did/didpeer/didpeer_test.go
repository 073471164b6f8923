package didpeer_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didpeer"
	"github.com/avouch-id/avouch/testvectors"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// published are the examples of the specification.
type published struct {
	Numalgo0 struct{ DID, DIDKey string }
	Numalgo2 struct {
		DID, Second string
		Document    json.RawMessage
	}
	Numalgo4 struct {
		Input, LongDocument, ShortDocument json.RawMessage
		Long, Short                        string
	}
	Unsupported []string
}

func load(t testing.TB) (p published) {
	t.Helper()
	testvectors.Load(t, "didpeer", &p)
	return p
}

func parse(t testing.TB, s string) did.DID {
	t.Helper()
	id, err := did.Parse(s)
	require.NoError(t, err)
	return id
}

func resolve(t testing.TB, s string, known ...did.DID) (*did.Document, error) {
	t.Helper()
	r, err := didpeer.Resolver{Known: known}.Resolve(context.Background(), parse(t, s), did.Version{})
	require.Equal(t, err == nil, r.Document != nil)
	return r.Document, err
}

func TestNumalgo0(t *testing.T) {
	p := load(t)
	d, err := resolve(t, p.Numalgo0.DID)
	require.NoError(t, err)
	multikey := strings.TrimPrefix(p.Numalgo0.DIDKey, "did:key:")
	name, err := did.ParseURL(p.Numalgo0.DID + "#" + multikey)
	require.NoError(t, err)
	m, err := d.VerificationMethod(name, did.AssertionMethod|did.Authentication, noon)
	require.NoError(t, err)
	require.Equal(t, multikey, m.Key.Multikey())
	require.Len(t, d.Methods(did.KeyAgreement, noon), 1)
}

// TestNumalgo2 compares with the document of the specification. It may, and
// here does not, name the did:peer:3 of the DID.
func TestNumalgo2(t *testing.T) {
	p := load(t)
	d, err := resolve(t, p.Numalgo2.DID)
	require.NoError(t, err)
	var want map[string]any
	require.NoError(t, json.Unmarshal(p.Numalgo2.Document, &want))
	delete(want, "alsoKnownAs")
	text, err := json.Marshal(want)
	require.NoError(t, err)
	require.JSONEq(t, string(text), string(d.JSON()))

	name, err := did.ParseURL(p.Numalgo2.DID + "#key-2")
	require.NoError(t, err)
	m, err := d.VerificationMethod(name, did.KeyAgreement, noon)
	require.NoError(t, err)
	require.Equal(t, did.X25519, m.Key.Kind())
	require.Equal(t, p.Numalgo2.DID+"#service-1", d.Services()[1].ID)

	d, err = resolve(t, p.Numalgo2.Second)
	require.NoError(t, err)
	require.Len(t, d.Methods(did.Authentication, noon), 2)
	require.Equal(t, []string{"https://example.com/endpoint"}, d.Services()[0].Endpoints)
	require.Equal(t, []string{"DIDCommMessaging"}, d.Services()[0].Types)
}

func TestNumalgo4(t *testing.T) {
	p := load(t)
	long, err := resolve(t, p.Numalgo4.Long)
	require.NoError(t, err)
	require.JSONEq(t, string(p.Numalgo4.LongDocument), string(long.JSON()))

	_, err = resolve(t, p.Numalgo4.Short)
	require.ErrorIs(t, err, did.ErrNotFound)
	short, err := resolve(t, p.Numalgo4.Short, parse(t, p.Numalgo0.DID), parse(t, p.Numalgo4.Long))
	require.NoError(t, err)
	require.JSONEq(t, string(p.Numalgo4.ShortDocument), string(short.JSON()))

	for i := len("did:peer:4"); i < len(p.Numalgo4.Short); i++ { // a part of a hash is no hash
		_, err = resolve(t, p.Numalgo4.Short[:i], parse(t, p.Numalgo4.Long))
		require.ErrorIs(t, err, did.ErrNotFound)
	}

	name, err := did.ParseURL(p.Numalgo4.Short + "#6MkrCD1c")
	require.NoError(t, err)
	_, err = short.VerificationMethod(name, did.AssertionMethod, noon)
	require.NoError(t, err)
	_, err = long.VerificationMethod(name, did.AssertionMethod, noon)
	require.ErrorIs(t, err, did.ErrMethodNotFound, "the long form's methods have its name")
}

func TestUnsupported(t *testing.T) {
	p := load(t)
	require.Len(t, p.Unsupported, 3)
	for _, s := range append(p.Unsupported, "did:peer:5zQm", "did:peer:9", "did:key:z6Mk") {
		_, err := resolve(t, s)
		require.ErrorIs(t, err, did.ErrMethodNotSupported, s)
	}
	_, err := resolve(t, "did:peer:0z4MXj1wBzi9jUstyPMS4") // an RSA key, cut
	require.ErrorIs(t, err, did.ErrUnsupportedKey)
	for _, at := range []did.Version{{ID: "1"}, {Number: 1}} {
		_, err = didpeer.Resolver{}.Resolve(context.Background(), parse(t, p.Numalgo0.DID), at)
		require.ErrorIs(t, err, did.ErrNotFound)
	}
	_, err = didpeer.Resolver{}.Resolve(context.Background(), did.DID{}, did.Version{})
	require.ErrorIs(t, err, did.ErrMethodNotSupported)
}

// TestNumalgo1Vectors: the shared vectors are of numalgo 1, good and bad ones;
// none resolves.
func TestNumalgo1Vectors(t *testing.T) {
	files, err := fs.Glob(testvectors.Shared(t), "spec/did-peer/test-data/level-1/*-did*.txt")
	require.NoError(t, err)
	require.Len(t, files, 11)
	for _, name := range files {
		data, err := fs.ReadFile(testvectors.Shared(t), name)
		require.NoError(t, err)
		for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
			id, err := did.Parse(strings.TrimSpace(line))
			if err != nil {
				require.ErrorIs(t, err, did.ErrInvalid, name)
				continue
			}
			_, err = didpeer.Resolver{}.Resolve(context.Background(), id, did.Version{})
			require.Error(t, err, name)
			if strings.Contains(name, "good-did") {
				require.ErrorIs(t, err, did.ErrMethodNotSupported, name)
			}
		}
	}
}

const (
	ed = "z6Mkj3PUd1WjvaDhNZhhhXQdz5UnZXmS7ehtx8bsPpD47kKc" // of the specification
	x  = "z6LSg8zQom395jKLrGiBNruB9MM6V8PWuf2FpEy4uRFiqQBR"
)

func service(json string) string { return ".S" + base64.RawURLEncoding.EncodeToString([]byte(json)) }

func TestRefused(t *testing.T) {
	long := load(t).Numalgo4.Long
	colon := strings.LastIndexByte(long, ':')
	for name, s := range map[string]string{
		"no numalgo":              "did:peer:x",
		"0 without key":           "did:peer:0",
		"0 with Z":                "did:peer:0Z" + ed[1:],
		"0 in base64url":          "did:peer:0ukCQ" + strings.Repeat("A", 1749), // a good key of ML-DSA-44
		"2 in base64url":          "did:peer:2.VukCQ" + strings.Repeat("A", 1749),
		"0 with more":             "did:peer:0" + ed + ":" + ed,
		"2 without elements":      "did:peer:2",
		"2 without a dot":         "did:peer:2V" + ed,
		"2 empty element":         "did:peer:2..V" + ed,
		"2 last element empty":    "did:peer:2.V" + ed + ".",
		"2 purpose":               "did:peer:2.X" + ed,
		"2 purpose in lower case": "did:peer:2.v" + ed,
		"2 no key":                "did:peer:2.V",
		"2 key with Z":            "did:peer:2.VZ" + ed[1:],
		"2 key cut":               "did:peer:2.V" + ed[:40] + "0",
		"service empty":           "did:peer:2.V" + ed + ".S",
		"service padded":          "did:peer:2.V" + ed + service(`{"t":"dm","s":"x:y"}`) + "%3D",
		"service not JSON":        "did:peer:2.V" + ed + service(`x`),
		"service a list":          "did:peer:2.V" + ed + service(`[{"t":"dm","s":"x:y"}]`),
		"service twice a member":  "did:peer:2.V" + ed + service(`{"t":"dm","t":"dm","s":"x:y"}`),
		"service two spellings":   "did:peer:2.V" + ed + service(`{"t":"dm","type":"dm","s":"x:y"}`),
		"service two inside":      "did:peer:2.V" + ed + service(`{"t":"dm","s":[{"a":[],"accept":[]}]}`),
		"service absolute id":     "did:peer:2.V" + ed + service(`{"id":"did:x:y#a","t":"dm","s":"x:y"}`),
		"service ids twice":       "did:peer:2.V" + ed + strings.Repeat(service(`{"id":"#a","t":"dm","s":"x:y"}`), 2),
		"service id by hand":      "did:peer:2.V" + ed + service(`{"id":"#service","t":"dm","s":"x:y"}`) + service(`{"t":"dm","s":"x:y"}`),
		"service without type":    "did:peer:2.V" + ed + service(`{"s":"x:y"}`),
		"many keys":               "did:peer:2" + strings.Repeat(".V"+ed, 200),
		"4 hash of another":       long[:20] + "x" + long[21:],
		"4 document cut":          long[:len(long)-1],
		"4 document empty":        long[:colon+1] + "z",
		"4 two documents":         long + long[colon:],
	} {
		_, err := resolve(t, s)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
	// A changed long form does not serve the short form either.
	_, err := resolve(t, long[:colon], parse(t, long[:len(long)-1]))
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = resolve(t, long[:colon], parse(t, long[:len(long)-1]), parse(t, long))
	require.NoError(t, err)
}

func TestNew(t *testing.T) {
	key, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, signing, err := didpeer.New(key)
	require.NoError(t, err)
	d, err := resolve(t, id.String())
	require.NoError(t, err)
	m, err := d.VerificationMethod(signing.ID, did.AssertionMethod, noon)
	require.NoError(t, err)
	require.Equal(t, key.PublicKey(), m.Key)
	_, _, err = didpeer.New(nil)
	require.ErrorIs(t, err, did.ErrInvalid)
	_, _, err = didpeer.New(new(did.PrivateKey))
	require.ErrorIs(t, err, did.ErrInvalid)
}

func TestNew2(t *testing.T) {
	signing, err := did.ParseMultikey(ed)
	require.NoError(t, err)
	agreement, err := did.ParseMultikey(x)
	require.NoError(t, err)
	keys := []didpeer.Key{{did.Authentication, signing}, {did.KeyAgreement, agreement}, {did.AssertionMethod, signing}}
	endpoint := `{"type":"DIDCommMessaging","serviceEndpoint":{"uri":"https://plaza.example","accept":["didcomm/v2"],"routingKeys":[]}}`
	id, err := didpeer.New2(keys, []byte(endpoint))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(id.String(), "did:peer:2.V"+ed+".E"+x+".A"+ed+".S"))
	encoded := id.String()[strings.LastIndexByte(id.String(), '.')+2:]
	data, err := base64.RawURLEncoding.DecodeString(encoded)
	require.NoError(t, err)
	require.JSONEq(t, `{"t":"dm","s":{"uri":"https://plaza.example","a":["didcomm/v2"],"r":[]}}`, string(data))
	d, err := resolve(t, id.String())
	require.NoError(t, err)
	require.Len(t, d.Methods(did.AssertionMethod, noon), 1)
	var got map[string]any
	require.NoError(t, json.Unmarshal(d.Services()[0].JSON, &got))
	require.Equal(t, "#service", got["id"])
	delete(got, "id")
	text, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, endpoint, string(text))

	for name, bad := range map[string][]didpeer.Key{
		"none": nil, "no purpose": {{0, signing}}, "two": {{did.Authentication | did.AssertionMethod, signing}},
		"no key": {{did.Authentication, did.PublicKey{}}},
	} {
		_, err := didpeer.New2(bad)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
	_, err = didpeer.New2(keys, []byte(`[]`))
	require.ErrorIs(t, err, did.ErrInvalid)
}

func TestNew4(t *testing.T) {
	p := load(t)
	long, short, err := didpeer.New4(p.Numalgo4.Input)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(long.String(), short.String()+":z"))
	d, err := resolve(t, short.String(), long)
	require.NoError(t, err)
	require.Len(t, d.Methods(did.AssertionMethod, noon), 1)
	require.Len(t, d.Services(), 1)

	method := func(members string) string {
		return `{"verificationMethod":[{"type":"Multikey","publicKeyMultibase":"` + ed + `"` + members + `}]}`
	}
	for name, in := range map[string]string{
		"not JSON": `x`, "with an id": `{"id":"did:peer:4zQm"}`, "absolute id": method(`,"id":"did:x:y#a"`),
		"no id": method(``), "alsoKnownAs": `{"alsoKnownAs":"x:y"}`,
		"service": `{"service":[{"id":"did:x:y#a","type":"T","serviceEndpoint":"x:y"}]}`,
		"long":    `{"x":"` + strings.Repeat("x", 16<<10) + `"}`,
	} {
		_, _, err := didpeer.New4([]byte(in))
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
	long, _, err = didpeer.New4([]byte(method(`,"id":"#a","controller":"did:web:owner.example"`)))
	require.NoError(t, err)
	d, err = resolve(t, long.String())
	require.NoError(t, err)
	require.Contains(t, string(d.JSON()), `"controller":"did:web:owner.example"`)
}

func FuzzResolve(f *testing.F) {
	p := load(f)
	f.Add(p.Numalgo0.DID)
	f.Add(p.Numalgo2.DID)
	f.Add(p.Numalgo2.Second)
	f.Add(p.Numalgo4.Long)
	f.Add(p.Numalgo4.Short)
	f.Add("did:peer:2.V" + ed + service(`{"t":"dm","s":{"a":[]}}`))
	f.Fuzz(func(t *testing.T, s string) {
		id, err := did.Parse(s)
		if err != nil {
			return
		}
		r, err := didpeer.Resolver{}.Resolve(context.Background(), id, did.Version{})
		if err != nil {
			require.Zero(t, r)
			return
		}
		require.Equal(t, id, r.Document.ID())
		again, err := did.ParseDocument(r.Document.JSON())
		require.NoError(t, err)
		require.Equal(t, len(r.Document.Services()), len(again.Services()))
	})
}
