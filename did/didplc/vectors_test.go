package didplc_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didplc"
	"github.com/avouch-id/avouch/testvectors"
)

// published is the module's own file of logs that the method's repository has.
type published struct {
	Valid, Invalid []struct {
		Name string
		Log  json.RawMessage
	}
}

// load returns the published logs by name.
func load(t testing.TB) (valid, invalid map[string][]byte) {
	t.Helper()
	var p published
	testvectors.Load(t, "didplc", &p)
	valid, invalid = map[string][]byte{}, map[string][]byte{}
	for _, l := range p.Valid {
		valid[l.Name] = l.Log
	}
	for _, l := range p.Invalid {
		invalid[l.Name] = l.Log
	}
	return valid, invalid
}

// line is an entry as it stands in a log.
type line struct {
	DID       string          `json:"did"`
	Operation json.RawMessage `json:"operation"`
	CID       string          `json:"cid"`
	Nullified bool            `json:"nullified"`
	CreatedAt string          `json:"createdAt"`
}

func linesOf(t testing.TB, log []byte) (lines []line) {
	t.Helper()
	require.NoError(t, json.Unmarshal(log, &lines))
	return lines
}

func text(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return data
}

func parse(t testing.TB, s string) did.DID {
	t.Helper()
	id, err := did.Parse(s)
	require.NoError(t, err)
	return id
}

// checkValid holds every entry of a good log, its operations alone included,
// and that what is written of an operation is read again as the same.
func checkValid(t *testing.T, name string, data []byte) {
	t.Helper()
	lines := linesOf(t, data)
	log, err := didplc.ParseLog(parse(t, lines[0].DID), data, didplc.Limits{})
	require.NoError(t, err, name)
	entries := log.Entries()
	require.Len(t, entries, len(lines))
	head := ""
	for i, l := range lines {
		require.Equal(t, l.CID, entries[i].Operation.CID(), name)
		require.Equal(t, l.Nullified, entries[i].Nullified, name)
		require.Equal(t, l.CreatedAt, entries[i].Created.Format("2006-01-02T15:04:05.000Z"))
		require.JSONEq(t, string(l.Operation), string(entries[i].Operation.JSON()))
		again, err := didplc.ParseOperation(entries[i].Operation.JSON())
		require.NoError(t, err)
		require.Equal(t, entries[i].Operation, again)
		if !l.Nullified {
			head = l.CID
		}
	}
	require.Equal(t, lines[0].DID, entries[0].Operation.DID().String())
	require.Equal(t, head, log.Head().CID())
}

// refusals are the published bad logs, each with the error it gets: a word of
// it tells that it is for the right reason.
var refusals = map[string]struct{ entry, reason string }{
	"invalid_nullification_reused_key": {"entry 2", "signature does not verify by any"},
	"invalid_nullification_too_slow":   {"entry 2", "nullifies an operation after"},
	"invalid_sig_b64_newline":          {"entry 0", "line break"},
	"invalid_sig_b64_padding_bits":     {"entry 0", "not base64url"},
	"invalid_sig_b64_padding_chars":    {"entry 0", "not base64url"},
	"invalid_sig_der":                  {"entry 0", "does not verify"},
	"invalid_sig_k256_high_s":          {"entry 0", "upper half"},
	"invalid_sig_p256_high_s":          {"entry 0", "upper half"},
	"invalid_update_nullified":         {"entry 4", "has been nullified"},
	"invalid_update_tombstoned":        {"entry 2", "is a tombstone"},
}

func checkInvalid(t *testing.T, name string, data []byte) {
	t.Helper()
	want, known := refusals[name]
	require.True(t, known, name)
	log, err := didplc.ParseLog(parse(t, linesOf(t, data)[0].DID), data, didplc.Limits{})
	require.ErrorIs(t, err, did.ErrInvalid, name)
	require.Nil(t, log)
	require.ErrorContains(t, err, want.entry, name)
	require.ErrorContains(t, err, want.reason, name)
}

func TestOwnVectors(t *testing.T) {
	valid, invalid := load(t)
	require.Len(t, valid, 5)
	require.Len(t, invalid, 7)
	for name, log := range valid {
		checkValid(t, name, log)
	}
	for name, log := range invalid {
		checkInvalid(t, name, log)
	}
}

// TestSharedVectors runs all logs of the method's repository.
func TestSharedVectors(t *testing.T) {
	vectors := testvectors.Shared(t)
	for kind, check := range map[string]func(*testing.T, string, []byte){"valid": checkValid, "invalid": checkInvalid} {
		files, err := fs.Glob(vectors, "spec/did-plc/interop_tests/audit_log/"+kind+"/*.json")
		require.NoError(t, err)
		require.Len(t, files, 10)
		for _, file := range files {
			data, err := fs.ReadFile(vectors, file)
			require.NoError(t, err)
			check(t, strings.TrimPrefix(strings.TrimSuffix(path.Base(file), ".json"), "log_"), data)
		}
	}
}
