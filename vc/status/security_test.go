package status_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/fetch"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

// TestCase11BitOrder: one list of bytes, read as the two specifications say. In a bitstring entry 0 is the most significant bit of the
// first byte, in a Token Status List the least significant.
func TestCase11BitOrder(t *testing.T) {
	bytes := make([]byte, 16<<10)
	bytes[0], bytes[1] = 0b1000_0110, 0b0000_0001
	left, err := status.OpenBitstring(gzipped(bytes), 1, status.Limits{})
	require.NoError(t, err)
	right, err := status.OpenTokenList(zlibbed(bytes), 1, status.Limits{})
	require.NoError(t, err)
	set := func(b status.Bits) (at []uint64) {
		for i := range b.Len() {
			if v, _ := b.At(i); v == 1 {
				at = append(at, i)
			}
		}
		return at
	}
	require.Equal(t, []uint64{0, 5, 6, 15}, set(left))
	require.Equal(t, []uint64{1, 2, 7, 8}, set(right))

	// Entries of several bits begin at the same ends; an entry itself is a number with its most significant bit on the left in both.
	values := func(b status.Bits) (v [4]uint64) {
		for i := range v {
			v[i], _ = b.At(uint64(i))
		}
		return v
	}
	left, err = status.OpenBitstring(gzipped(bytes), 2, status.Limits{})
	require.NoError(t, err)
	right, err = status.OpenTokenList(zlibbed(bytes), 2, status.Limits{})
	require.NoError(t, err)
	require.Equal(t, [4]uint64{0b10, 0b00, 0b01, 0b10}, values(left))
	require.Equal(t, [4]uint64{0b10, 0b01, 0b00, 0b10}, values(right))
	left, err = status.OpenBitstring(gzipped(bytes), 3, status.Limits{})
	require.NoError(t, err)
	require.Equal(t, [4]uint64{0b100, 0b001, 0b100, 0b000}, values(left)) // the third lies in two bytes
}

// TestCase11ListConfusion: prefix, purpose, issuer, index out of range: each is an error, in neither form is anything fine by default.
func TestCase11ListConfusion(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		publish func()
		entry   map[string]any
	}{
		"LSB, that is ZLIB":     {func() { w.publish(w.issuer, map[string]any{"encodedList": "u" + zlibbed(list())}, nil) }, nil},
		"no prefix":             {func() { w.publish(w.issuer, map[string]any{"encodedList": gzipped(list())[1:]}, nil) }, nil},
		"the prefix of another": {func() { w.publish(w.issuer, map[string]any{"encodedList": "z" + gzipped(list())[1:]}, nil) }, nil},
		"another purpose":       {func() { w.publish(w.issuer, map[string]any{"statusPurpose": "suspension"}, nil) }, nil},
		"another's list":        {func() { w.publish(w.stranger, nil, nil) }, nil},
		"index = size":          {func() { w.publish(w.issuer, nil, nil) }, map[string]any{"statusListIndex": "131072"}},
		"another type":          {func() { w.publish(w.issuer, nil, map[string]any{"type": []string{"VerifiableCredential"}}) }, nil},
		"expired":               {func() { w.publish(w.issuer, nil, map[string]any{"validUntil": "2026-05-31T00:00:00Z"}) }, nil},
	} {
		c.publish()
		s, err := w.check(w.entry(c.entry))
		require.ErrorIs(t, err, vc.ErrInvalid, name)
		require.Nil(t, s, name)
	}
	w.token(w.issuer, nil, nil)
	_, err := w.check(w.claims(map[string]any{"idx": 16}))
	require.ErrorIs(t, err, vc.ErrInvalid)
}

// TestCase26LookupsCarryNoIndex: whatever the credential and the index, what goes out is the list's URL, and the same each time.
func TestCase26LookupsCarryNoIndex(t *testing.T) {
	w := newWorld(t)
	w.publish(w.issuer, nil, nil)
	w.token(w.issuer, nil, nil)
	for _, i := range []int{0, 1, 7, 15} {
		_, err := w.check(w.entry(map[string]any{"statusListIndex": strconv.Itoa(i), "id": "urn:example:entry:" + strconv.Itoa(i)}))
		require.NoError(t, err)
		_, err = w.check(w.claims(map[string]any{"idx": i}))
		require.NoError(t, err)
	}
	require.Equal(t, []string{lists, listing, lists, listing, lists, listing, lists, listing}, w.web.asked)

	// With a cache most go out not at all, and what goes out may have been asked for before anybody came.
	w.checker.Cache, w.web.asked = &status.Cache{}, nil
	require.NoError(t, w.checker.Prefetch(t.Context(), noon, lists, listing))
	for _, i := range []int{0, 1, 7, 15} {
		_, err := w.check(w.entry(map[string]any{"statusListIndex": strconv.Itoa(i)}))
		require.NoError(t, err)
		_, err = w.check(w.claims(map[string]any{"idx": i}))
		require.NoError(t, err)
	}
	require.Equal(t, []string{lists, listing}, w.web.asked)
}

// TestCase08StatusURLs: what is no https URL is not asked for; one that leads inwards goes to the Loader as it is, which refuses it
// (package fetch); nothing is ever read from a file by its name.
func TestCase08StatusURLs(t *testing.T) {
	w := newWorld(t)
	for _, url := range []string{"file:///etc/passwd", "http://127.0.0.1/", "ftp://a.example/", "//a.example/", "https:///x", "https://", "data:,x", "did:web:a.example",
		"https://a.example/ x", "https://a.example/\n", "HTTPS://a.example/", "https:a.example", "https://a.example/#", ""} {
		_, err := w.check(w.entry(map[string]any{"statusListCredential": url}))
		require.ErrorIs(t, err, vc.ErrInvalid, url)
		_, err = w.check(w.claims(map[string]any{"uri": url}))
		require.ErrorIs(t, err, vc.ErrInvalid, url)
	}
	require.Empty(t, w.web.asked)

	// With the client that cannot be turned inwards nothing is reached, and nothing is said of the credential.
	w.checker.Lists = &fetch.Client{}
	for _, url := range []string{"https://127.0.0.1/list", "https://localhost/list", "https://[::1]/list", "https://169.254.169.254/list", "https://intranet/list",
		"https://kestrel.example:22/list"} {
		_, err := w.check(w.entry(map[string]any{"statusListCredential": url}))
		require.ErrorIs(t, err, vc.ErrUnavailable, url)
		require.ErrorIs(t, err, fetch.ErrRefused, url)
		_, err = w.check(w.claims(map[string]any{"uri": url}))
		require.ErrorIs(t, err, fetch.ErrRefused, url)
	}
}
