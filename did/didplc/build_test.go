package didplc_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didplc"
)

var start = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// key returns a rotation key, the same for the same number: even ones are of
// P-256, odd ones of secp256k1.
func key(t testing.TB, n uint32) *did.PrivateKey {
	t.Helper()
	kind := did.P256
	if n%2 == 1 {
		kind = did.Secp256k1
	}
	k, err := did.DeriveKey(make([]byte, 32), "did:plc", n, kind)
	require.NoError(t, err)
	return k
}

// state has the keys of these numbers as rotation keys and a name that tells it
// from others.
func state(t testing.TB, name string, keys ...uint32) didplc.State {
	t.Helper()
	s := didplc.State{
		AlsoKnownAs:         []string{"at://" + name + ".example"},
		VerificationMethods: map[string]string{"atproto": "did:key:" + key(t, 9).PublicKey().Multikey()},
		Services:            map[string]didplc.Service{"atproto_pds": {Type: "AtprotoPersonalDataServer", Endpoint: "https://pds.example"}},
	}
	for _, n := range keys {
		s.RotationKeys = append(s.RotationKeys, key(t, n).PublicKey())
	}
	return s
}

func create(t testing.TB, s didplc.State, signer uint32) didplc.Operation {
	t.Helper()
	op, err := didplc.Create(context.Background(), s, key(t, signer))
	require.NoError(t, err)
	return op
}

func update(t testing.TB, prev didplc.Operation, s didplc.State, signer uint32) didplc.Operation {
	t.Helper()
	op, err := prev.Update(context.Background(), s, key(t, signer))
	require.NoError(t, err)
	return op
}

func tombstone(t testing.TB, prev didplc.Operation, signer uint32) didplc.Operation {
	t.Helper()
	op, err := prev.Tombstone(context.Background(), key(t, signer))
	require.NoError(t, err)
	return op
}

// entry is an operation as the directory of a test lists it.
type entry struct {
	op        didplc.Operation
	after     time.Duration // since the start
	nullified bool
}

// logOf writes an audit log of the DID that its first operation makes.
func logOf(t testing.TB, entries ...entry) (did.DID, []byte) {
	t.Helper()
	id := entries[0].op.DID()
	var lines []line
	for _, e := range entries {
		lines = append(lines, line{id.String(), json.RawMessage(e.op.JSON()), e.op.CID(), e.nullified,
			start.Add(e.after).Format("2006-01-02T15:04:05.000Z")})
	}
	return id, text(t, lines)
}

// directory is a Loader that knows some logs by URL.
type directory map[string][]byte

func (d directory) Load(_ context.Context, url string) ([]byte, error) {
	if data, found := d[url]; found {
		return data, nil
	}
	return nil, did.ErrNotFound
}

func serve(id did.DID, log []byte) didplc.Resolver {
	return didplc.Resolver{
		Directory: "https://plc.example/",
		Loader:    directory{"https://plc.example/" + id.String() + "/log/audit": log},
	}
}

// replace replaces the first place, which there has to be.
func replace(t testing.TB, s, from, to string) string {
	t.Helper()
	require.Contains(t, s, from)
	return strings.Replace(s, from, to, 1)
}
