package status_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

type flusher interface {
	io.Writer
	Flush() error
}

// bomb is megabytes of zeros, compressed: the part that stands for one is repeated, which is quicker than to compress them all.
func bomb(out *bytes.Buffer, z flusher, megabytes int) string {
	zeros := make([]byte, 1<<20)
	var part []byte
	for range 3 { // from the second on each is written the same way
		begin := out.Len()
		_, _ = z.Write(zeros)
		_ = z.Flush()
		part = out.Bytes()[begin:]
	}
	out.Write(bytes.Repeat(bytes.Clone(part), megabytes-3))
	return base64.RawURLEncoding.EncodeToString(out.Bytes())
}

func gzipBomb(megabytes int) string {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	return "u" + bomb(&out, z, megabytes)
}

func zlibBomb(megabytes int) string {
	var out bytes.Buffer
	z, _ := zlib.NewWriterLevel(&out, zlib.BestCompression)
	return bomb(&out, z, megabytes)
}

// allocated is how many bytes a function takes from the heap, freed or not.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestCase10DecompressionBomb: 8 MB that become 8 GB, and 8 KB that become 8 MB, end at the limit of 1 MB, and never take twice as much
// memory. So with GZIP and with ZLIB.
func TestCase10DecompressionBomb(t *testing.T) {
	limits := status.Limits{Compressed: 16 << 20, Bytes: 1 << 20}
	bitstring := func(s string) error { _, err := status.OpenBitstring(s, 1, limits); return err }
	token := func(s string) error { _, err := status.OpenTokenList(s, 1, limits); return err }
	for name, c := range map[string]struct {
		text string
		open func(string) error
		size int
	}{
		"GZIP, 8 GB": {gzipBomb(8 << 10), bitstring, 8 << 20}, "GZIP, 8 MB": {gzipBomb(8), bitstring, 8 << 10},
		"ZLIB, 8 GB": {zlibBomb(8 << 10), token, 8 << 20}, "ZLIB, 8 MB": {zlibBomb(8), token, 8 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			require.InEpsilon(t, c.size, base64.RawURLEncoding.DecodedLen(len(c.text)), 0.1)
			var err error
			took := allocated(func() { err = c.open(c.text) })
			require.ErrorIs(t, err, status.ErrLimit)
			require.ErrorIs(t, err, vc.ErrInvalid)
			require.ErrorContains(t, err, "more than 1048576 bytes decompressed")
			require.Less(t, took, uint64(2<<20))

			// What is too long before it is decompressed is not even begun.
			limits = status.Limits{Compressed: 4 << 10, Bytes: 1 << 20}
			took = allocated(func() { err = c.open(c.text) })
			limits = status.Limits{Compressed: 16 << 20, Bytes: 1 << 20}
			require.ErrorIs(t, err, status.ErrLimit)
			require.ErrorContains(t, err, "bytes compressed, at most 4096")
			require.Less(t, took, uint64(16<<10))
		})
	}
}

// TestCase10Limit: the limit itself is reached and not passed, and a list of just that size takes little more than its size.
func TestCase10Limit(t *testing.T) {
	limits := status.Limits{Bytes: 1 << 20}
	text := gzipped(make([]byte, 1<<20))
	var b status.Bits
	var err error
	took := allocated(func() { b, err = status.OpenBitstring(text, 1, limits) })
	require.NoError(t, err)
	require.Equal(t, uint64(8<<20), b.Len())
	require.Less(t, took, uint64(2<<20))
	_, err = status.OpenBitstring(gzipped(make([]byte, 1<<20+1)), 1, limits)
	require.ErrorIs(t, err, status.ErrLimit)
}

// TestCase10Checker: the whole way, signed lists that are bombs are an error of status, and so are pages that are just long.
func TestCase10Checker(t *testing.T) {
	w := newWorld(t)
	w.publish(w.issuer, map[string]any{"encodedList": gzipBomb(64)}, nil)
	_, err := w.check(w.entry(nil))
	require.ErrorIs(t, err, status.ErrLimit)

	w.checker.Limits = status.Limits{Bytes: 1 << 20}
	w.token(w.issuer, nil, map[string]any{"status_list": map[string]any{"bits": 1, "lst": zlibBomb(64)}})
	_, err = w.check(w.claims(nil))
	require.ErrorIs(t, err, status.ErrLimit)
	w.cwt(w.issuer, nil, map[any]any{65533: map[string]any{"bits": 1, "lst": unBase64(t, zlibBomb(64))}})
	_, err = w.check(w.claims(nil))
	require.ErrorIs(t, err, status.ErrLimit)

	w.checker.Limits = status.Limits{Compressed: 1 << 10}
	w.web.put(lists, make([]byte, 2<<10+64<<10+1))
	_, err = w.check(w.entry(nil))
	require.ErrorIs(t, err, status.ErrLimit)
	require.ErrorContains(t, err, "67585 bytes, at most 67584")
}

func unBase64(t testing.TB, s string) []byte {
	b, err := base64.RawURLEncoding.DecodeString(s)
	require.NoError(t, err)
	return b
}

// TestBrokenLists: what is not one whole stream in its one spelling is no list.
func TestBrokenLists(t *testing.T) {
	good := gzipped(list(3))
	raw := unBase64(t, good[1:])
	again := func(change func([]byte) []byte) string {
		return "u" + base64.RawURLEncoding.EncodeToString(change(bytes.Clone(raw)))
	}
	for name, text := range map[string]string{
		"nothing": "", "a prefix alone": "u", "base64url without prefix": good[1:], "upper case prefix": "U" + good[1:],
		"padding": good + "=", "a line break": good[:9] + "\n" + good[9:], "a carriage return": good + "\r", "a space": good + " ",
		"the other alphabet": "u" + base64.RawStdEncoding.EncodeToString(append(raw, 0xfb, 0xff)), "unused bits": good[:len(good)-1] + string(good[len(good)-1]+1),
		"ZLIB": "u" + zlibbed(list(3)), "a byte too few": again(func(b []byte) []byte { return b[:len(b)-1] }),
		"cut in the middle": again(func(b []byte) []byte { return b[:len(b)/2] }), "only a header": again(func(b []byte) []byte { return b[:10] }),
		"a byte too many":       again(func(b []byte) []byte { return append(b, 0) }),
		"two members":           again(func(b []byte) []byte { return append(b, b...) }),
		"another checksum":      again(func(b []byte) []byte { b[len(b)-5] ^= 1; return b }),
		"another length":        again(func(b []byte) []byte { b[len(b)-1] ^= 1; return b }),
		"an unknown method":     again(func(b []byte) []byte { b[2] = 7; return b }),
		"garbage":               "u" + base64.RawURLEncoding.EncodeToString([]byte("no list at all, but long enough to be one")),
		"multibase base58btc z": "z" + good[1:],
	} {
		_, err := status.OpenBitstring(text, 1, status.Limits{})
		require.ErrorIs(t, err, vc.ErrInvalid, name)
		require.NotErrorIs(t, err, status.ErrLimit, name)
	}
	lst := zlibbed(list(3))
	raw = unBase64(t, lst)
	dictionary := func() string {
		var out bytes.Buffer
		z, err := zlib.NewWriterLevelDict(&out, 9, []byte("zeros"))
		require.NoError(t, err)
		_, _ = z.Write(list(3))
		_ = z.Close()
		return base64.RawURLEncoding.EncodeToString(out.Bytes())
	}
	for name, text := range map[string]string{
		"nothing": "", "a prefix": "u" + lst, "padding": lst + "==", "GZIP": good[1:], "a byte too few": again(func(b []byte) []byte { return b[:len(b)-1] })[1:],
		"a byte too many": again(func(b []byte) []byte { return append(b, 0) })[1:], "two streams": again(func(b []byte) []byte { return append(b, b...) })[1:],
		"another checksum": again(func(b []byte) []byte { b[len(b)-1] ^= 1; return b })[1:], "a dictionary": dictionary(),
		"DEFLATE alone": again(func(b []byte) []byte { return b[2 : len(b)-4] })[1:],
	} {
		_, err := status.OpenTokenList(text, 1, status.Limits{})
		require.ErrorIs(t, err, vc.ErrInvalid, name)
		require.NotErrorIs(t, err, status.ErrLimit, name)
	}
	for _, size := range []int{-1, 0, 9, 64} {
		_, err := status.OpenBitstring(good, size, status.Limits{})
		require.ErrorIs(t, err, vc.ErrInvalid)
		_, err = status.OpenTokenList(lst, size, status.Limits{})
		require.ErrorIs(t, err, vc.ErrInvalid)
	}
	_, err := status.OpenTokenList(lst, 3, status.Limits{})
	require.ErrorIs(t, err, vc.ErrInvalid)
}

// TestCacheHoldsNothingElse: of a list that is kept nothing is held but what counts, so that Cache.Bytes is what there is: not the rest of
// the text that it came in, and not its purposes for nothing.
func TestCacheHoldsNothingElse(t *testing.T) {
	const many, padding = 16, 512 << 10
	held := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	for name, change := range map[string]struct{ subject, whole map[string]any }{
		"text":     {nil, map[string]any{"description": strings.Repeat("x", padding)}},
		"purposes": {map[string]any{"statusPurpose": append(slices.Repeat([]string{"x"}, padding/16), "revocation")}, nil},
	} {
		w := newWorld(t)
		w.checker.Cache = &status.Cache{Bytes: many * 20 << 10}
		before := held()
		for i := range many {
			url := lists + strconv.Itoa(i)
			whole := changed(map[string]any{"id": url}, change.whole)
			w.web.put(url, w.listCredential(w.issuer, change.subject, whole).Bytes())
			_, err := w.check(w.entry(map[string]any{"statusListCredential": url}))
			require.NoError(t, err, name)
			w.web.put(url, nil)
		}
		require.Less(t, held()-before, int64(many*padding/2), name)
		runtime.KeepAlive(w)
	}
}
