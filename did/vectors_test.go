package did_test

import (
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"github.com/multiformats/go-multibase"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/testvectors"
)

func readCSV(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := testvectors.Shared(t).Open(name)
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.TrimLeadingSpace = true
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	require.NoError(t, err)
	return records[1:]
}

// TestMulticodecTable holds the prefixes of our keys against the published table.
func TestMulticodecTable(t *testing.T) {
	names := map[string]did.Kind{
		"ed25519-pub": did.Ed25519, "x25519-pub": did.X25519, "p256-pub": did.P256, "p384-pub": did.P384,
		"secp256k1-pub": did.Secp256k1, "bls12_381-g2-pub": did.BLS12381G2,
		"mldsa-44-pub": did.MLDSA44,
	}
	checked := 0
	for _, record := range readCSV(t, "spec/multicodec/table.csv") {
		code, err := strconv.ParseUint(strings.TrimSpace(record[2]), 0, 64)
		require.NoError(t, err)
		kind, ours := names[record[0]]
		// A key of zeros is malformed for every kind; the error tells whether
		// the prefix is known.
		data := append(binary.AppendUvarint(nil, code), 0)
		text, err := multibase.Encode(multibase.Base58BTC, data)
		require.NoError(t, err)
		_, err = did.ParseMultikey(text)
		// The same in base64url, which is the form of one kind.
		text, base64Err := multibase.Encode(multibase.Base64url, data)
		require.NoError(t, base64Err)
		_, base64Err = did.ParseMultikey(text)
		require.Equal(t, errors.Is(err, did.ErrUnsupportedKey), errors.Is(base64Err, did.ErrUnsupportedKey), record[0])
		require.Equal(t, errors.Is(err, did.ErrInvalid), errors.Is(base64Err, did.ErrInvalid), record[0])
		if strings.Contains(record[0], "-priv") {
			require.NotErrorIs(t, err, did.ErrUnsupportedKey, record[0])
			require.ErrorIs(t, err, did.ErrInvalid, record[0])
			continue
		}
		if !ours {
			require.ErrorIs(t, err, did.ErrUnsupportedKey, record[0])
			continue
		}
		checked++
		require.ErrorIs(t, err, did.ErrInvalid, record[0])
		require.NotErrorIs(t, err, did.ErrUnsupportedKey, record[0])
		key := validKey(t, kind)
		base, data, err := multibase.Decode(key.Multikey())
		require.NoError(t, err)
		require.Equal(t, kind == did.MLDSA44, base == multibase.Base64url, record[0])
		require.Equal(t, append(binary.AppendUvarint(nil, code), key.Bytes()...), data, record[0])
	}
	require.Equal(t, len(names), checked)
}

// validKey returns a published key of a kind.
func validKey(t testing.TB, kind did.Kind) did.PublicKey {
	t.Helper()
	for _, s := range lines(t, "multikey", "valid") {
		if key, err := did.ParseMultikey(s); err == nil && key.Kind() == kind {
			return key
		}
	}
	t.Fatalf("no %v key in testdata", kind)
	return did.PublicKey{}
}

// TestMultibaseVectors: of all the bases one is read.
func TestMultibaseVectors(t *testing.T) {
	files, err := fs.Glob(testvectors.Shared(t), "spec/multibase/tests/*.csv")
	require.NoError(t, err)
	require.Len(t, files, 4)
	read, refused := 0, 0
	for _, name := range files {
		data, err := fs.ReadFile(testvectors.Shared(t), name)
		require.NoError(t, err)
		rows := strings.Split(strings.TrimSpace(string(data)), "\n")
		want := value(t, rows[0])
		for _, row := range rows[1:] {
			got, err := encoding.Multibase(value(t, row), 4096)
			if strings.HasPrefix(row, "base58btc,") {
				read++
				require.NoError(t, err, row)
				require.Equal(t, want, string(got))
			} else {
				refused++
				require.Error(t, err, row)
			}
		}
	}
	require.Equal(t, 3, read)
	require.Greater(t, refused, 60)
}

// TestPublishedDocuments reads the documents that five implementations of
// did:webvh publish, and those of the shared credentials.
func TestPublishedDocuments(t *testing.T) {
	vectors := testvectors.Shared(t)
	results, err := fs.Glob(vectors, "spec/did-webvh/vectors/*/*/resolutionResult*.json")
	require.NoError(t, err)
	peers, err := fs.Glob(vectors, "peers/dids/*.json")
	require.NoError(t, err)
	require.Len(t, peers, 2)
	read := 0
	for _, name := range append(results, peers...) {
		data, err := fs.ReadFile(vectors, name)
		require.NoError(t, err)
		var result struct {
			DIDDocument         json.RawMessage
			DIDDocumentMetadata any
		}
		require.NoError(t, json.Unmarshal(data, &result))
		document := []byte(result.DIDDocument)
		if result.DIDDocumentMetadata == nil && result.DIDDocument == nil {
			document = data
		}
		if len(document) == 0 || string(document) == "null" {
			continue // deactivated, or refused
		}
		read++
		_, err = did.ParseDocument(document)
		require.NoError(t, err, name)
	}
	require.Equal(t, []int{90, 74}, []int{len(results), read})
}

// value is the second column: a quoted string with escapes.
func value(t *testing.T, row string) string {
	t.Helper()
	_, quoted, found := strings.Cut(row, ",")
	require.True(t, found, row)
	s, err := strconv.Unquote(strings.TrimSpace(quoted))
	require.NoError(t, err, row)
	return s
}
