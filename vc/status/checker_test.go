package status_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

// TestEntries: what an entry of a document may look like (Bitstring Status List, section 2.1).
func TestEntries(t *testing.T) {
	message := func(status, text any) any { return map[string]any{"status": status, "message": text} }
	four := []any{message("0x0", "a"), message("0x1", "b"), message("0x2", "c"), message("0x3", "d")}
	for name, c := range map[string]struct {
		change map[string]any
		want   error // nil: 0 is found
		words  string
	}{
		"plain":                     {nil, nil, ""},
		"the last index":            {map[string]any{"statusListIndex": "131071"}, nil, ""},
		"an id of its own":          {map[string]any{"id": lists + "#7"}, nil, ""},
		"a reference":               {map[string]any{"statusReference": "https://kestrel.example/s"}, nil, ""},
		"two messages":              {map[string]any{"statusMessage": []any{message("0x0", "fine"), message("0x1", "gone")}}, nil, ""},
		"the size written out":      {map[string]any{"statusSize": 1}, nil, ""},
		"index = size":              {map[string]any{"statusListIndex": "131072"}, vc.ErrInvalid, "131072 is out of range"},
		"a negative index":          {map[string]any{"statusListIndex": "-1"}, vc.ErrInvalid, `got "-1"`},
		"a huge index":              {map[string]any{"statusListIndex": "18446744073709551616"}, vc.ErrInvalid, "out of the range of any list"},
		"the largest of 64 bits":    {map[string]any{"statusListIndex": "18446744073709551615"}, vc.ErrInvalid, "out of the range of any list"},
		"an index that overflows":   {map[string]any{"statusListIndex": "2305843009213693952"}, vc.ErrInvalid, "out of range"},
		"an endless index":          {map[string]any{"statusListIndex": strings.Repeat("9", 10_000)}, vc.ErrInvalid, "out of the range of any list"},
		"a float":                   {map[string]any{"statusListIndex": "7.0"}, vc.ErrInvalid, `got "7.0"`},
		"an exponent":               {map[string]any{"statusListIndex": "1e3"}, vc.ErrInvalid, `got "1e3"`},
		"letters":                   {map[string]any{"statusListIndex": "seven"}, vc.ErrInvalid, `got "seven"`},
		"hexadecimal":               {map[string]any{"statusListIndex": "0x7"}, vc.ErrInvalid, `got "0x7"`},
		"a plus":                    {map[string]any{"statusListIndex": "+7"}, vc.ErrInvalid, `got "+7"`},
		"zeros in front":            {map[string]any{"statusListIndex": "007"}, vc.ErrInvalid, `got "007"`},
		"a space":                   {map[string]any{"statusListIndex": " 7"}, vc.ErrInvalid, `got " 7"`},
		"other digits":              {map[string]any{"statusListIndex": "٧"}, vc.ErrInvalid, "digits"},
		"an empty index":            {map[string]any{"statusListIndex": ""}, vc.ErrInvalid, `got ""`},
		"a number":                  {map[string]any{"statusListIndex": 7}, vc.ErrInvalid, "a text of digits was expected, got 7"},
		"no index":                  {map[string]any{"statusListIndex": nil}, vc.ErrInvalid, "a text of digits"},
		"no purpose":                {map[string]any{"statusPurpose": nil}, vc.ErrInvalid, "statusPurpose"},
		"two purposes":              {map[string]any{"statusPurpose": []string{"revocation", "suspension"}}, vc.ErrInvalid, "statusPurpose"},
		"another purpose":           {map[string]any{"statusPurpose": "suspension"}, vc.ErrInvalid, `for ["revocation"], the entry for "suspension"`},
		"purpose in another case":   {map[string]any{"statusPurpose": "Revocation"}, vc.ErrInvalid, "the entry for"},
		"no list":                   {map[string]any{"statusListCredential": nil}, vc.ErrInvalid, "absolute https URL"},
		"a list over http":          {map[string]any{"statusListCredential": "http://status.kestrel.example/lists/1"}, vc.ErrInvalid, "absolute https URL"},
		"a list with a fragment":    {map[string]any{"statusListCredential": lists + "#7"}, vc.ErrInvalid, "absolute https URL"},
		"a list with no fragment":   {map[string]any{"statusListCredential": lists + "#"}, vc.ErrInvalid, "absolute https URL"},
		"a list with a user":        {map[string]any{"statusListCredential": "https://7@status.kestrel.example/lists/1"}, vc.ErrInvalid, "absolute https URL"},
		"a relative list":           {map[string]any{"statusListCredential": "/lists/1"}, vc.ErrInvalid, "absolute https URL"},
		"a list of many bytes":      {map[string]any{"statusListCredential": lists + strings.Repeat("1", 2048)}, vc.ErrInvalid, "at most 2048"},
		"the list as id":            {map[string]any{"id": lists}, vc.ErrInvalid, "not that of the list"},
		"a bad reference":           {map[string]any{"statusReference": []any{"https://kestrel.example/s", 7}}, vc.ErrInvalid, "statusReference"},
		"size 0":                    {map[string]any{"statusSize": 0}, vc.ErrInvalid, "statusSize: a positive integer"},
		"size as text":              {map[string]any{"statusSize": "1"}, vc.ErrInvalid, "statusSize: a positive integer"},
		"size 9":                    {map[string]any{"statusSize": 9}, vc.ErrUnavailable, "entries of 9 bits are not read here"},
		"size 2 without messages":   {map[string]any{"statusSize": 2}, vc.ErrInvalid, "4 messages were expected"},
		"size 2, too short":         {map[string]any{"statusSize": 2, "statusMessage": four}, vc.ErrInvalid, "65536 entries, at least 131072"},
		"three of four messages":    {map[string]any{"statusSize": 2, "statusMessage": four[:3]}, vc.ErrInvalid, "4 messages were expected for 2 bits, got 3"},
		"a message twice":           {map[string]any{"statusMessage": []any{message("0x1", "a"), message("0x1", "b")}}, vc.ErrInvalid, "each once"},
		"a message out of range":    {map[string]any{"statusMessage": []any{message("0x0", "a"), message("0x2", "b")}}, vc.ErrInvalid, "from 0x0 to 0x1"},
		"a message without prefix":  {map[string]any{"statusMessage": []any{message("0", "a"), message("1", "b")}}, vc.ErrInvalid, "from 0x0 to 0x1"},
		"a message that is no text": {map[string]any{"statusMessage": []any{message("0x0", 1), message("0x1", "b")}}, vc.ErrInvalid, "statusMessage"},
		"an unknown type":           {map[string]any{"type": "StatusList2021Entry"}, vc.ErrUnavailable, "StatusList2021Entry"},
		"no type":                   {map[string]any{"type": nil}, vc.ErrUnavailable, "not known here"},
		"two types":                 {map[string]any{"type": []any{"BitstringStatusListEntry", "Other"}}, vc.ErrUnavailable, "not known here"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.publish(w.issuer, nil, nil)
			statuses, err := w.check(w.entry(c.change))
			if c.want == nil {
				require.NoError(t, err)
				require.Equal(t, []vc.Status{{Purpose: "revocation", List: lists}}, statuses)
				return
			}
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, c.words)
			require.Nil(t, statuses)
		})
	}
}

// TestLists: what a list may look like (section 2.2). Each holds by itself, signature and all.
func TestLists(t *testing.T) {
	for name, c := range map[string]struct {
		subject, whole map[string]any
		want           error // nil: 0 is found
		words          string
	}{
		"plain":                  {nil, nil, nil, ""},
		"without an id":          {nil, map[string]any{"id": nil}, nil, ""},
		"for several purposes":   {map[string]any{"statusPurpose": []any{"suspension", "revocation"}}, nil, nil, ""},
		"with a ttl":             {map[string]any{"ttl": 1000}, nil, nil, ""},
		"another purpose":        {map[string]any{"statusPurpose": "suspension"}, nil, vc.ErrInvalid, `for ["suspension"], the entry for "revocation"`},
		"no purpose":             {map[string]any{"statusPurpose": nil}, nil, vc.ErrInvalid, "no statusPurpose"},
		"a purpose that is none": {map[string]any{"statusPurpose": []any{"revocation", 7}}, nil, vc.ErrInvalid, "one or more texts"},
		"another type":           {nil, map[string]any{"type": []string{"VerifiableCredential"}}, vc.ErrInvalid, "no BitstringStatusListCredential"},
		"another subject":        {map[string]any{"type": "BitstringStatusListEntry", "encodedList": nil}, nil, vc.ErrInvalid, "type of the subject"},
		"two subjects": {nil, map[string]any{"credentialSubject": []any{map[string]any{"id": "urn:a:1"}, map[string]any{"id": "urn:a:2"}}},
			vc.ErrInvalid, "one subject"},
		"another list's id": {nil, map[string]any{"id": lists + "0"}, vc.ErrInvalid, "id of the list"},
		"expired":           {nil, map[string]any{"validUntil": "2026-06-01T11:59:59Z"}, vc.ErrInvalid, "valid until 2026-06-01T11:59:59Z"},
		"not yet valid":     {nil, map[string]any{"validFrom": "2026-06-01T12:00:01Z"}, vc.ErrInvalid, "valid from"},
		"a status of its own": {nil, map[string]any{"credentialStatus": map[string]any{"type": "BitstringStatusListEntry",
			"statusPurpose": "revocation", "statusListIndex": "1", "statusListCredential": listing}}, vc.ErrUnavailable, "a status of its own"},
		"no list":                   {map[string]any{"encodedList": nil}, nil, vc.ErrInvalid, "encodedList"},
		"no prefix":                 {map[string]any{"encodedList": gzipped(list())[1:]}, nil, vc.ErrInvalid, "multibase"},
		"another base":              {map[string]any{"encodedList": "z" + gzipped(list())[1:]}, nil, vc.ErrInvalid, "multibase"},
		"another size":              {map[string]any{"statusSize": 1}, nil, nil, ""},
		"a ttl below zero":          {map[string]any{"ttl": -1}, nil, vc.ErrInvalid, "ttl: a positive number"},
		"a ttl of zero":             {map[string]any{"ttl": 0}, nil, vc.ErrInvalid, "ttl: a positive number"},
		"a ttl that is text":        {map[string]any{"ttl": "1000"}, nil, vc.ErrInvalid, "ttl: a positive number"},
		"a ttl for ever":            {map[string]any{"ttl": jsonNumber("1e300")}, nil, nil, ""},
		"a byte too short":          {map[string]any{"encodedList": gzipped(make([]byte, 16<<10-1))}, nil, vc.ErrInvalid, "131064 entries, at least 131072"},
		"a byte longer":             {map[string]any{"encodedList": gzipped(make([]byte, 16<<10+1))}, nil, nil, ""},
		"empty":                     {map[string]any{"encodedList": gzipped(nil)}, nil, vc.ErrInvalid, "0 entries, at least 131072"},
		"two members":               {map[string]any{"encodedList": twoMembers()}, nil, vc.ErrInvalid, "behind its end"},
		"an own size that disagree": {map[string]any{"statusSize": 2}, nil, vc.ErrInvalid, "2 bits, the credential says 1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.vocab = strings.Contains(name, "size") // the context has no term for it
			w.publish(w.issuer, c.subject, c.whole)
			statuses, err := w.check(w.entry(nil))
			require.Equal(t, []string{lists}, w.web.asked)
			if c.want == nil {
				require.NoError(t, err)
				require.Equal(t, []vc.Status{{Purpose: "revocation", List: lists}}, statuses)
				return
			}
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, c.words)
			require.ErrorContains(t, err, lists)
			require.Nil(t, statuses)
		})
	}
}

// TestIssuers: a list counts for its issuer's credentials, and for those of whom the option names.
func TestIssuers(t *testing.T) {
	w := newWorld(t)
	w.publish(w.stranger, nil, nil)
	_, err := w.check(w.entry(nil))
	require.ErrorIs(t, err, vc.ErrInvalid)
	var m *vc.Mismatch
	require.ErrorAs(t, err, &m)
	require.Equal(t, vc.Mismatch{What: "issuer of the list", Want: w.issuer.ID, Got: w.stranger.ID}, *m)

	w.checker.Issuers = func(credential, list string) bool { return credential == w.issuer.ID && list == w.stranger.ID }
	_, err = w.check(w.entry(nil))
	require.NoError(t, err)

	// One that says that the issuer made it, by the key of another, does not even open.
	w.checker.Issuers = nil
	forged := w.stranger
	forged.ID = w.issuer.ID
	forged.Key.ID = w.issuer.Key.ID
	w.publish(forged, nil, nil)
	_, err = w.check(w.entry(nil))
	require.ErrorIs(t, err, vc.ErrInvalid)
	require.ErrorContains(t, err, "proof")
}

// TestUnavailable: what cannot be looked at is never fine, and never revoked.
func TestUnavailable(t *testing.T) {
	w := newWorld(t)
	for name, do := range map[string]func(*world) context.Context{
		"no such list":   func(*world) context.Context { return t.Context() },
		"no lists":       func(w *world) context.Context { w.checker.Lists = nil; return t.Context() },
		"a network down": func(w *world) context.Context { w.web.fail = errors.New("down"); return t.Context() },
		"no time left": func(w *world) context.Context {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			return ctx
		},
		"a DID that nobody resolves": func(w *world) context.Context {
			w.publish(w.issuer, nil, nil)
			page := strings.ReplaceAll(string(w.web.pages[lists]), "did:key:", "did:web:")
			w.web.put(lists, []byte(page))
			return t.Context()
		},
	} {
		t.Run(name, func(t *testing.T) {
			own := *w
			own.web = &web{pages: map[string][]byte{}}
			own.checker = status.Checker{Lists: own.web}
			ctx := do(&own)
			v := own.verifier()
			_, err := own.checker.Check(ctx, own.entry(nil), own.issuer.ID, noon, v.KeySource(), v.Verify)
			require.ErrorIs(t, err, vc.ErrUnavailable)
			require.NotErrorIs(t, err, vc.ErrInvalid)
		})
	}
}

// TestVerifier: the whole way, in a vc.Verifier; one list is loaded once.
func TestVerifier(t *testing.T) {
	w := newWorld(t)
	entry := func(purpose, index string) map[string]any {
		return map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": purpose, "statusListIndex": index, "statusListCredential": lists}
	}
	w.publish(w.issuer, map[string]any{"statusPurpose": []string{"revocation", "refresh"}}, nil)
	issued := func(e ...any) vc.Secured {
		s, err := w.issuer.Issue(t.Context(), w.entries(e...), w.jcs)
		require.NoError(t, err)
		return s
	}
	v := w.verifier()
	verified, err := v.Verify(t.Context(), issued(entry("revocation", "4"), entry("refresh", "5")))
	require.NoError(t, err)
	require.Equal(t, []vc.Status{{Purpose: "revocation", List: lists}, {Purpose: "refresh", List: lists}}, verified.Statuses())
	require.Equal(t, []string{lists}, w.web.asked)

	_, err = v.Verify(t.Context(), issued(entry("revocation", "3")))
	require.ErrorIs(t, err, vc.ErrInvalid)
	require.ErrorContains(t, err, `"revocation" is set (1)`)
	_, err = v.Verify(t.Context(), issued(entry("revocation", "4"), entry("refresh", "3")))
	require.ErrorContains(t, err, `"refresh" is set (1)`)
	v.AcceptStatus = func(_ vc.Credential, s vc.Status) bool { return s.Purpose == "refresh" }
	verified, err = v.Verify(t.Context(), issued(entry("revocation", "4"), entry("refresh", "3")))
	require.NoError(t, err)
	require.Equal(t, vc.Status{Purpose: "refresh", Value: 1, List: lists}, verified.Statuses()[1])

	var many []any
	for range 17 {
		many = append(many, entry("revocation", "4"))
	}
	_, err = v.Verify(t.Context(), issued(many...))
	require.ErrorIs(t, err, status.ErrLimit)
	var refused *vc.VerifyError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, vc.Check("status"), refused.Check)
	require.Equal(t, vc.Pointer("/credentialStatus"), refused.Path)
}

// TestNoCircles: a list that names itself, or another that names the first, is not followed, and not believed.
func TestNoCircles(t *testing.T) {
	w := newWorld(t)
	own := map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "1"}
	c, err := w.issuer.Issue(t.Context(), w.entry(nil), w.jcs)
	require.NoError(t, err)
	for _, next := range []string{lists, listing} {
		w.publish(w.issuer, nil, map[string]any{"credentialStatus": changed(own, map[string]any{"statusListCredential": next})})
		w.web.put(listing, w.listCredential(w.issuer, nil, map[string]any{"id": listing,
			"credentialStatus": changed(own, map[string]any{"statusListCredential": lists})}).Bytes())
		w.web.asked = nil
		_, err = w.verifier().Verify(t.Context(), c)
		require.ErrorIs(t, err, vc.ErrUnavailable)
		require.ErrorContains(t, err, "a status of its own")
		require.Equal(t, []string{lists}, w.web.asked)
	}
}

// TestOpenNeedsAVerifier: without the callback nothing is believed.
func TestOpenNeedsAVerifier(t *testing.T) {
	w := newWorld(t)
	w.publish(w.issuer, nil, nil)
	_, err := w.checker.Check(t.Context(), w.entry(nil), w.issuer.ID, noon, (&vc.Verifier{Resolver: resolver.Offline()}).KeySource(), nil)
	require.ErrorIs(t, err, vc.ErrUnavailable)
	_, err = w.checker.Check(t.Context(), w.claims(nil), w.issuer.ID, noon, nil, nil)
	require.ErrorIs(t, err, vc.ErrUnavailable)
	_, err = status.Checker{}.Check(t.Context(), w.entry(nil), w.issuer.ID, noon, nil, nil)
	require.ErrorIs(t, err, vc.ErrUnavailable)
	_, err = w.checker.Check(t.Context(), w.entry(nil), w.issuer.ID, noon, nil,
		func(context.Context, vc.Secured) (*vc.Verified, error) { return nil, nil })
	require.ErrorIs(t, err, vc.ErrUnavailable)
	_, err = w.checker.Check(t.Context(), w.entry(nil), "", noon, nil, nil)
	require.ErrorIs(t, err, vc.ErrInvalid)
	_, err = w.checkAt(credential(t, map[string]any{"issuer": w.issuer.ID}), noon.Add(time.Hour))
	require.ErrorIs(t, err, vc.ErrInvalid)
}

// TestLimitsHaveNoEnd: the largest numbers are no small ones.
func TestLimitsHaveNoEnd(t *testing.T) {
	w := newWorld(t)
	w.checker.Limits = status.Limits{Compressed: math.MaxInt, Bytes: math.MaxInt, Entries: math.MaxInt}
	w.publish(w.issuer, nil, map[string]any{"description": strings.Repeat("x", 100<<10)})
	_, err := w.check(w.entry(nil))
	require.NoError(t, err)
	random := make([]byte, 100<<10)
	_, _ = rand.NewChaCha8([32]byte{}).Read(random)
	w.token(w.issuer, nil, map[string]any{"status_list": map[string]any{"bits": 8, "lst": zlibbed(random)}})
	_, err = w.check(w.claims(map[string]any{"idx": len(random)}))
	require.ErrorContains(t, err, "the list has 102400 entries")
}
