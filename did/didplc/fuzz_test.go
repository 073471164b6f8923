package didplc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didplc"
)

// FuzzParseLog: a log is refused as invalid, or resolves at each of its
// operations to a document that can be read again.
func FuzzParseLog(f *testing.F) {
	valid, invalid := load(f)
	for _, logs := range []map[string][]byte{valid, invalid} {
		for _, log := range logs {
			f.Add(linesOf(f, log)[0].DID, log)
		}
	}
	f.Fuzz(func(t *testing.T, s string, data []byte) {
		id, err := did.Parse(s)
		if err != nil {
			return
		}
		log, err := didplc.ParseLog(id, data, didplc.Limits{Entries: 50})
		if err != nil {
			require.Nil(t, log)
			if id.Method() == "plc" {
				require.ErrorIs(t, err, did.ErrInvalid)
			}
			return
		}
		for _, e := range log.Entries() {
			r, err := serve(id, data).Resolve(t.Context(), id, did.Version{ID: e.Operation.CID()})
			switch {
			case e.Nullified:
				require.ErrorIs(t, err, did.ErrNotFound)
			case err != nil:
				require.ErrorIs(t, err, did.ErrInvalid) // names or services that no document can have
			case r.Document != nil:
				require.Equal(t, id, r.Document.ID())
				_, err := did.ParseDocument(r.Document.JSON())
				require.NoError(t, err)
			default:
				require.True(t, e.Operation.IsTombstone())
			}
		}
	})
}

// FuzzParseOperation: what is read is written as the same operation.
func FuzzParseOperation(f *testing.F) {
	valid, _ := load(f)
	for _, log := range valid {
		for _, l := range linesOf(f, log) {
			f.Add([]byte(l.Operation))
		}
	}
	f.Add([]byte(`{"type":"plc_tombstone","prev":null,"sig":""}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		op, err := didplc.ParseOperation(data)
		if err != nil {
			require.Zero(t, op)
			require.ErrorIs(t, err, did.ErrInvalid)
			return
		}
		again, err := didplc.ParseOperation(op.JSON())
		require.NoError(t, err)
		require.Equal(t, op, again)
	})
}
