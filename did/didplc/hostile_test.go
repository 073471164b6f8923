package didplc_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didplc"
)

const hour = time.Hour

// refused holds that a log is refused for a reason.
func refused(t *testing.T, reason string, id did.DID, log []byte) {
	t.Helper()
	l, err := didplc.ParseLog(id, log, didplc.Limits{})
	require.ErrorIs(t, err, did.ErrInvalid, reason)
	require.ErrorContains(t, err, reason)
	require.Nil(t, l)
	r, err := serve(id, log).Resolve(t.Context(), id, did.Version{})
	require.ErrorIs(t, err, did.ErrInvalid)
	require.Zero(t, r)
}

// TestCase28Time: time runs backwards, or stands still, or is none.
func TestCase28Time(t *testing.T) {
	first := create(t, state(t, "a", 0, 1), 0)
	second := update(t, first, state(t, "b", 0, 1), 1)
	for after, wrong := range map[time.Duration]bool{-1 * time.Millisecond: true, 0: true, time.Millisecond: false} {
		id, log := logOf(t, entry{first, 0, false}, entry{second, after, false})
		if wrong {
			refused(t, "not later", id, log)
			continue
		}
		_, err := didplc.ParseLog(id, log, didplc.Limits{})
		require.NoError(t, err)
	}
	// An operation that nullifies is later than those that it nullifies, not
	// only than the one that it follows.
	id, log := logOf(t, entry{first, 0, false}, entry{second, 5 * hour, true}, entry{update(t, first, state(t, "c", 0), 0), 4 * hour, false})
	refused(t, "not later", id, log)

	id, log = logOf(t, entry{first, 0, false})
	for _, bad := range []string{"", "2026-06-01T12:00:00Z", "2026-06-01T12:00:00,000Z", "2026-06-01T12:00:00.000+00:00",
		"2026-06-01T12:00:00.000000Z", "2026-06-31T12:00:00.000Z", "2026-06-01t12:00:00.000z"} {
		refused(t, "createdAt", id, bytes.Replace(log, []byte("2026-06-01T12:00:00.000Z"), []byte(bad), 1))
	}
}

// TestCase28Fork: history is rewritten by a key that stands before, in time, or
// not at all.
func TestCase28Fork(t *testing.T) {
	first := create(t, state(t, "a", 0, 1, 2), 2)
	thief := update(t, first, state(t, "thief", 1), 1)
	more := update(t, thief, state(t, "more", 1), 1)
	back := update(t, first, state(t, "back", 0, 1, 2), 0)
	at := func(after time.Duration, op didplc.Operation) (did.DID, []byte) {
		return logOf(t, entry{first, 0, false}, entry{thief, hour, true}, entry{more, 2 * hour, true}, entry{op, after, false})
	}
	id, log := at(hour+72*hour, back)
	l, err := didplc.ParseLog(id, log, didplc.Limits{})
	require.NoError(t, err)
	require.Equal(t, back.CID(), l.Head().CID())

	// The window begins with the first operation that is taken back.
	id, log = at(hour+72*hour+time.Millisecond, back)
	refused(t, "nullifies an operation after", id, log)
	// The same key and one behind it may not.
	for _, signer := range []uint32{1, 2} {
		id, log = at(3*hour, update(t, first, state(t, "back", 0), signer))
		refused(t, "does not verify", id, log)
	}
	// The thief's tombstone is taken back as well, and none follows it.
	dead := tombstone(t, first, 1)
	id, log = logOf(t, entry{first, 0, false}, entry{dead, hour, true}, entry{back, 2 * hour, false})
	_, err = didplc.ParseLog(id, log, didplc.Limits{})
	require.NoError(t, err)
	// One who took back is taken back by a key before his alone: key 0 has none.
	again := update(t, first, state(t, "again", 0), 0)
	id, log = logOf(t, entry{first, 0, false}, entry{thief, hour, true}, entry{back, 2 * hour, true}, entry{again, 3 * hour, false})
	refused(t, "does not verify", id, log)
	// An operation that follows a nullified one is lost with it.
	id, log = logOf(t, entry{first, 0, false}, entry{thief, hour, true}, entry{back, 2 * hour, false}, entry{more, 3 * hour, false})
	refused(t, "has been nullified", id, log)
	// Keys of the operation before, not of the new one, sign it.
	id, log = logOf(t, entry{first, 0, false}, entry{thief, hour, false}, entry{update(t, create(t, state(t, "a", 0, 1, 2), 2), state(t, "x", 3), 2), 2 * hour, false})
	refused(t, "does not verify", id, log)
}

// TestCase28Head: the directory calls another operation the head than the rules
// do.
func TestCase28Head(t *testing.T) {
	first := create(t, state(t, "a", 0, 1), 0)
	thief := update(t, first, state(t, "thief", 1), 1)
	back := update(t, first, state(t, "back", 0, 1), 0)
	for _, marks := range [][3]bool{{false, false, false}, {false, false, true}, {false, true, true}, {true, true, false}} {
		id, log := logOf(t, entry{first, 0, marks[0]}, entry{thief, hour, marks[1]}, entry{back, 2 * hour, marks[2]})
		refused(t, "marked as nullified", id, log)
	}
	id, log := logOf(t, entry{first, 0, false}, entry{thief, hour, true})
	refused(t, "marked as nullified", id, log)
	id, log = logOf(t, entry{first, 0, false}, entry{thief, hour, false}, entry{thief, 2 * hour, false})
	refused(t, "for the second time", id, log)
}

// TestCase28OtherDID: operations of another DID, in every place.
func TestCase28OtherDID(t *testing.T) {
	mine := create(t, state(t, "a", 0, 1), 0)
	theirs := create(t, state(t, "b", 0, 1), 0)
	id, log := logOf(t, entry{theirs, 0, false})
	refused(t, "another", mine.DID(), log)
	refused(t, "not the operation whose hash", mine.DID(), bytes.ReplaceAll(log, []byte(id.String()), []byte(mine.DID().String())))
	id, log = logOf(t, entry{mine, 0, false}, entry{update(t, theirs, state(t, "c", 0), 0), hour, false})
	refused(t, "not in the log before it", id, log)
	id, log = logOf(t, entry{mine, 0, false}, entry{theirs, hour, false})
	refused(t, "genesis", id, log)

	// A log may not begin in the middle or with the end.
	later := update(t, mine, state(t, "d", 0), 0)
	for _, op := range []didplc.Operation{later, tombstone(t, mine, 0)} {
		id, log = logOf(t, entry{mine, 0, false}, entry{op, hour, false})
		lines := linesOf(t, log)
		refused(t, "not the operation whose hash", id, text(t, lines[1:]))
	}
	// Whoever can sign, but not with a rotation key.
	lines := linesOf(t, log)
	stranger := update(t, create(t, state(t, "a", 0, 1), 0), state(t, "e", 0), 1)
	lines[1].Operation, lines[1].CID = stranger.JSON(), stranger.CID()
	_, err := didplc.ParseLog(id, text(t, lines), didplc.Limits{})
	require.NoError(t, err)
	lines[1].Operation = bytes.Replace(stranger.JSON(), []byte("at://e"), []byte("at://f"), 1)
	refused(t, "CID", id, text(t, lines))
	op, err := didplc.ParseOperation(lines[1].Operation)
	require.NoError(t, err)
	lines[1].CID = op.CID()
	refused(t, "signature does not verify", id, text(t, lines))
}

// TestCase28Huge: a log beyond a bound is refused before a signature is looked
// at.
func TestCase28Huge(t *testing.T) {
	first := create(t, state(t, "a", 0, 1), 0)
	id, log := logOf(t, entry{first, 0, false})
	one := strings.TrimSuffix(strings.TrimPrefix(string(log), "["), "]")
	refused(t, "1 to 2000 entries", id, []byte("["+strings.Repeat(one+",", 2000)+one+"]"))
	refused(t, "limit", id, []byte("["+strings.Repeat(" ", 4<<20)+one+"]"))
	refused(t, "1 to 2000 entries", id, []byte("[]"))
	refused(t, "1 to 2000 entries", id, []byte("{}"))
	_, err := didplc.ParseLog(id, log, didplc.Limits{Bytes: len(log) - 1})
	require.ErrorIs(t, err, did.ErrInvalid)
	id, log = logOf(t, entry{first, 0, false}, entry{update(t, first, state(t, "b", 0), 0), hour, false})
	_, err = didplc.ParseLog(id, log, didplc.Limits{Entries: 1})
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = didplc.ParseLog(id, log, didplc.Limits{Entries: 2})
	require.NoError(t, err)
}

// TestCase28Mangled: no changed byte of a good log is accepted as another
// operation, whatever else stands there.
func TestCase28Mangled(t *testing.T) {
	first := create(t, state(t, "a", 0, 1), 0)
	id, log := logOf(t, entry{first, 0, false}, entry{update(t, first, state(t, "b", 0), 0), hour, false})
	good, err := didplc.ParseLog(id, log, didplc.Limits{})
	require.NoError(t, err)
	for i := range log {
		for _, c := range []byte{log[i] ^ 1, log[i] ^ 0x20, '"', 0} {
			bad := bytes.Clone(log)
			bad[i] = c
			l, err := didplc.ParseLog(id, bad, didplc.Limits{})
			if err != nil {
				require.ErrorIs(t, err, did.ErrInvalid)
				continue
			}
			for j, e := range l.Entries() {
				require.Equal(t, good.Entries()[j].Operation, e.Operation, "byte %d", i)
			}
		}
	}
}
