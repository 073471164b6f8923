package bolt

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"go.etcd.io/bbolt"

	"github.com/avouch-id/avouch/vc/bans"
)

// number appends 8 bytes.
func number(to []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(to, n) }

// second appends the second of a time, in 8 bytes that sort as times do.
func second(to []byte, t time.Time) []byte { return number(to, uint64(t.Unix())^(1<<63)) }

// instant appends a time to the nanosecond, in 12 bytes that sort as times do.
func instant(to []byte, t time.Time) []byte {
	return binary.BigEndian.AppendUint32(second(to, t), uint32(t.Nanosecond()))
}

// secondOf reads what second appended to nothing.
func secondOf(b []byte) (time.Time, error) {
	if len(b) != 8 {
		return time.Time{}, damaged("a time", b)
	}
	return time.Unix(int64(binary.BigEndian.Uint64(b)^(1<<63)), 0).UTC(), nil
}

// whose appends who, in bytes that are not the beginning of anybody else's. Check has bounded the lengths.
func whose(to []byte, who bans.Who) []byte {
	if !who.DID.IsZero() {
		return text(append(to, 2), who.DID.String())
	}
	return append(text(text(append(to, 1), who.Nym.Suite), who.Nym.Domain), who.Nym.Point[:]...)
}

func text(to []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(to, uint16(len(s))), s...)
}

// count reads the number of what is in a bucket.
func count(in *bbolt.Bucket) (uint64, error) {
	b := in.Get([]byte("count"))
	if b == nil {
		return 0, nil
	}
	if len(b) != 8 {
		return 0, damaged("a count", b)
	}
	return binary.BigEndian.Uint64(b), nil
}

// setCount writes it. It is never below 0, unless the file was changed by others.
func setCount(in *bbolt.Bucket, n uint64) error {
	if n > math.MaxInt64 {
		return fmt.Errorf("%w: its counts do not fit what it holds", ErrDamaged)
	}
	return in.Put([]byte("count"), number(nil, n))
}

func damaged(what string, got []byte) error {
	return fmt.Errorf("%w: %s was expected, got %d bytes: %.20x", ErrDamaged, what, len(got), got)
}
