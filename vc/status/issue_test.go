package status_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

// TestIssueBitstring: an issuer gives out statuses, sets and unsets them, and a verifier sees what was published last.
func TestIssueBitstring(t *testing.T) {
	w := newWorld(t)
	l := &status.List{Storage: status.Memory(), URL: lists, Purposes: []string{"revocation", "suspension"}, TTL: time.Hour}
	one, err := l.Allocate(t.Context())
	require.NoError(t, err)
	two, err := l.AllocateFor(t.Context(), "suspension")
	require.NoError(t, err)
	require.NotEqual(t, one.Index, two.Index)
	c := credential(t, map[string]any{"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "type": []string{"VerifiableCredential"},
		"issuer": w.issuer.ID, "credentialSubject": map[string]any{"id": "did:example:6789"}})
	c, err = one.AddTo(c)
	require.NoError(t, err)
	c, err = two.AddTo(c)
	require.NoError(t, err)
	signed, err := w.issuer.Issue(t.Context(), c, w.jcs)
	require.NoError(t, err)

	publish := func() {
		s, err := l.Publish(t.Context(), w.issuer, w.jcs)
		require.NoError(t, err)
		w.web.put(lists, s.Bytes())
	}
	publish()
	verified, err := w.verifier().Verify(t.Context(), signed)
	require.NoError(t, err)
	require.Equal(t, []vc.Status{{Purpose: "revocation", List: lists}, {Purpose: "suspension", List: lists}}, verified.Statuses())
	require.NoError(t, l.Set(t.Context(), two.Index, 1))
	_, err = w.verifier().Verify(t.Context(), signed)
	require.NoError(t, err, "not published yet")
	publish()
	_, err = w.verifier().Verify(t.Context(), signed)
	require.ErrorContains(t, err, `"suspension" is set (1)`)
	require.NoError(t, l.Set(t.Context(), two.Index, 0))
	require.NoError(t, l.Set(t.Context(), one.Index, 1))
	publish()
	_, err = w.verifier().Verify(t.Context(), signed)
	require.ErrorContains(t, err, `"revocation" is set (1)`)

	var doc struct {
		ID, ValidFrom, ValidUntil, Issuer string
		Type                              []string
		CredentialSubject                 struct {
			ID, Type, EncodedList string
			StatusPurpose         []string
			TTL                   int
		}
	}
	require.NoError(t, json.Unmarshal(w.web.pages[lists], &doc))
	require.Equal(t, lists, doc.ID)
	require.Equal(t, "2026-06-01T12:00:00Z", doc.ValidFrom)
	require.Equal(t, "2026-06-02T12:00:00Z", doc.ValidUntil)
	require.Equal(t, []string{"VerifiableCredential", "BitstringStatusListCredential"}, doc.Type)
	require.Equal(t, []string{"revocation", "suspension"}, doc.CredentialSubject.StatusPurpose)
	require.Equal(t, 3_600_000, doc.CredentialSubject.TTL)
}

// TestIssueMessages: statuses of several bits, each with its message.
func TestIssueMessages(t *testing.T) {
	w := newWorld(t)
	l := &status.List{Storage: status.Memory(), URL: lists, Purposes: []string{"message"}, Bits: 3, References: []string{"https://kestrel.example/states"},
		Messages: strings.Fields("ordered packed sent customs delivered returned lost undefined")}
	e, err := l.Allocate(t.Context())
	require.NoError(t, err)
	c, err := e.AddTo(w.entry(nil).Without("credentialStatus"))
	require.NoError(t, err)
	signed, err := w.issuer.Issue(t.Context(), c, w.jcs) // the context has all its terms
	require.NoError(t, err)
	require.NotContains(t, c.Object()["credentialStatus"], "id")
	l.Named = true
	named, err := l.Allocate(t.Context())
	require.NoError(t, err)
	c, err = named.AddTo(w.entry(nil).Without("credentialStatus"))
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("%s#%d", lists, named.Index), c.Object()["credentialStatus"].(map[string]any)["id"])
	for value := range uint8(8) {
		require.NoError(t, l.Set(t.Context(), e.Index, value))
		s, err := l.Publish(t.Context(), w.issuer, w.jcs)
		require.NoError(t, err)
		w.web.put(lists, s.Bytes())
		v := w.verifier()
		v.AcceptStatus = func(c vc.Credential, s vc.Status) bool { return s.Value == uint64(value) }
		verified, err := v.Verify(t.Context(), signed)
		require.NoError(t, err)
		require.Equal(t, []vc.Status{{Purpose: "message", Value: uint64(value), List: lists}}, verified.Statuses())
	}
	require.Error(t, l.Set(t.Context(), e.Index, 8))
}

// TestAddTo: a document takes entries of bitstrings, a claim set one of a token.
func TestAddTo(t *testing.T) {
	w := newWorld(t)
	bit := status.Entry{Index: math.MaxUint64 - 1, URL: lists, Purpose: "revocation", Bits: 1}
	token := status.Entry{Index: 7, URL: listing, Form: status.TokenList, Bits: 1}
	plain := credential(t, map[string]any{"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "issuer": w.issuer.ID})
	c, err := bit.AddTo(plain)
	require.NoError(t, err)
	require.JSONEq(t, `{"@context": ["https://www.w3.org/ns/credentials/v2"], "issuer": "`+w.issuer.ID+`", "credentialStatus": {"type": "BitstringStatusListEntry",
		"statusPurpose": "revocation", "statusListIndex": "18446744073709551614", "statusListCredential": "`+lists+`"}}`, string(c.JSON()))
	require.NotContains(t, plain.Object(), "credentialStatus")
	for n := 2; n < 4; n++ {
		before := c
		c, err = bit.AddTo(c)
		require.NoError(t, err)
		require.Len(t, c.Object()["credentialStatus"], n)
		require.NotEqual(t, before.JSON(), c.JSON())
	}
	claims := credential(t, map[string]any{"vct": "urn:example:job"})
	c, err = token.AddTo(claims)
	require.NoError(t, err)
	require.JSONEq(t, `{"vct": "urn:example:job", "status": {"status_list": {"idx": 7, "uri": "`+listing+`"}}}`, string(c.JSON()))
	for name, bad := range map[string]func() (vc.Credential, error){
		"a second token":           func() (vc.Credential, error) { return token.AddTo(c) },
		"a bitstring in a claims":  func() (vc.Credential, error) { return bit.AddTo(claims) },
		"nothing to give a status": func() (vc.Credential, error) { return bit.AddTo(vc.Credential{}) },
	} {
		_, err := bad()
		require.Error(t, err, name)
	}
	// A document becomes an SD-JWT VC with that status.
	doc, err := token.AddTo(credential(t, map[string]any{"@context": []string{"https://www.w3.org/ns/credentials/v2", "https://avouch.example/ns/avatar/v1"},
		"type": []string{"VerifiableCredential", "EmploymentCredential"}, "issuer": w.issuer.ID, "credentialSubject": map[string]any{"jobTitle": "Planner"}}))
	require.NoError(t, err)
	w.token(w.issuer, nil, nil)
	verified, err := w.verifier().Verify(t.Context(), w.sdjwt(doc))
	require.NoError(t, err)
	require.Equal(t, zero(), verified.Statuses())
	// And one with an entry of a bitstring has it in that claim.
	doc, err = status.Entry{Index: 3, URL: lists, Purpose: "revocation", Bits: 1}.AddTo(doc.Without("status"))
	require.NoError(t, err)
	w.publish(w.issuer, nil, nil)
	_, err = w.verifier().Verify(t.Context(), w.sdjwt(doc))
	require.ErrorContains(t, err, `"revocation" is set (1)`)
}

// TestAllocate: every index is given out once, at random, by many at a time, and then the list is full.
func TestAllocate(t *testing.T) {
	s := status.Memory()
	l := &status.List{Storage: s, URL: listing, Form: status.TokenList, Entries: 256, Draws: 10_000}
	var mu sync.Mutex
	var order []uint64
	var wait sync.WaitGroup
	for range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for range 32 {
				e, err := l.Allocate(context.Background())
				mu.Lock()
				if err == nil {
					order = append(order, e.Index)
				}
				mu.Unlock()
			}
		}()
	}
	wait.Wait()
	require.Len(t, order, 256)
	given := map[uint64]bool{}
	for _, i := range order {
		require.Less(t, i, uint64(256))
		given[i] = true
	}
	require.Len(t, given, 256)
	require.False(t, slices.IsSorted(order))
	_, err := l.Allocate(t.Context())
	require.ErrorIs(t, err, status.ErrFull)
}

// TestAllocateErrors: neither randomness nor storage is helped out.
func TestAllocateErrors(t *testing.T) {
	l := &status.List{Storage: status.Memory(), URL: lists}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := l.Allocate(ctx)
	require.ErrorIs(t, err, context.Canceled)
	l.Rand = iotest.ErrReader(errors.New("no more"))
	_, err = l.Allocate(t.Context())
	require.ErrorContains(t, err, "no more")
	l.Rand = bytes.NewReader(nil)
	_, err = l.Allocate(t.Context())
	require.ErrorIs(t, err, io.EOF)
	// One that repeats itself gives one index, and never the same again.
	l.Rand = zeros{}
	e, err := l.Allocate(t.Context())
	require.NoError(t, err)
	require.Zero(t, e.Index)
	_, err = l.Allocate(t.Context())
	require.ErrorIs(t, err, status.ErrFull)
	_, err = l.AllocateFor(t.Context(), "suspension")
	require.ErrorContains(t, err, "suspension")
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestSet: what was never given out has no status, and a list has its bounds.
func TestSet(t *testing.T) {
	l := &status.List{Storage: status.Memory(), URL: lists, Rand: rand.Reader}
	e, err := l.Allocate(t.Context())
	require.NoError(t, err)
	require.NoError(t, l.Set(t.Context(), e.Index, 1))
	require.ErrorIs(t, l.Set(t.Context(), (e.Index+1)%131_072, 1), status.ErrUnreserved)
	require.ErrorIs(t, l.Set(t.Context(), (e.Index+1)%131_072, 0), status.ErrUnreserved)
	require.Error(t, l.Set(t.Context(), 131_072, 1))
	require.Error(t, l.Set(t.Context(), math.MaxUint64, 0))
	require.Error(t, l.Set(t.Context(), e.Index, 2))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, l.Set(ctx, e.Index, 0), context.Canceled)
}

// TestBadLists: a list that no verifier would read is not even begun.
func TestBadLists(t *testing.T) {
	for name, l := range map[string]*status.List{
		"none":                  {},
		"no storage":            {URL: lists},
		"no URL":                {Storage: status.Memory()},
		"a URL over http":       {Storage: status.Memory(), URL: "http://a.example/"},
		"a fragment":            {Storage: status.Memory(), URL: lists + "#1"},
		"too few":               {Storage: status.Memory(), URL: lists, Entries: 131_071},
		"too many":              {Storage: status.Memory(), URL: lists, Entries: 1<<26 + 1},
		"too many for its bits": {Storage: status.Memory(), URL: listing, Form: status.TokenList, Entries: 1<<23 + 1, Bits: 8},
		"9 bits":                {Storage: status.Memory(), URL: lists, Bits: 9},
		"less than none":        {Storage: status.Memory(), URL: lists, Bits: -1},
		"3 bits in a token":     {Storage: status.Memory(), URL: listing, Form: status.TokenList, Bits: 3},
		"no messages":           {Storage: status.Memory(), URL: lists, Bits: 2},
		"one message":           {Storage: status.Memory(), URL: lists, Messages: []string{"fine"}},
		"an empty purpose":      {Storage: status.Memory(), URL: lists, Purposes: []string{""}},
		"a token for a purpose": {Storage: status.Memory(), URL: listing, Form: status.TokenList, Purposes: []string{"revocation"}},
		"a token with ids":      {Storage: status.Memory(), URL: listing, Form: status.TokenList, Named: true},
		"an unknown form":       {Storage: status.Memory(), URL: lists, Form: 7},
		"ends before it begins": {Storage: status.Memory(), URL: lists, Validity: -1},
		"ends as it begins":     {Storage: status.Memory(), URL: lists, Validity: time.Second - 1},
	} {
		_, err := l.Allocate(t.Context())
		require.Error(t, err, name)
		require.NotErrorIs(t, err, status.ErrFull, name)
		require.Error(t, l.Set(t.Context(), 0, 1), name)
		w := newWorld(t)
		_, err = l.Publish(t.Context(), w.issuer, w.jcs)
		require.Error(t, err, name)
		_, err = l.PublishJWT(t.Context(), w.issuer)
		require.Error(t, err, name)
		_, err = l.PublishCWT(t.Context(), w.issuer)
		require.Error(t, err, name)
	}
}

// TestPublishErrors: a list is signed by whom it says, in its own form, from a storage of its own.
func TestPublishErrors(t *testing.T) {
	w := newWorld(t)
	bit := &status.List{Storage: status.Memory(), URL: lists}
	token := &status.List{Storage: status.Memory(), URL: listing, Form: status.TokenList, Entries: 16}
	another := w.issuer
	another.ID = w.stranger.ID
	nameless := vc.Issuer{ID: "https://kestrel.example", Key: did.SigningKey{Signer: w.issuer.Key.Signer}, Now: at(noon)}
	for name, publish := range map[string]func() error{
		"a bitstring as JWT":      func() error { _, err := bit.PublishJWT(t.Context(), w.issuer); return err },
		"a bitstring as CWT":      func() error { _, err := bit.PublishCWT(t.Context(), w.issuer); return err },
		"a token as a credential": func() error { _, err := token.Publish(t.Context(), w.issuer, w.jcs); return err },
		"by nobody":               func() error { _, err := token.PublishJWT(t.Context(), vc.Issuer{}); return err },
		"by another's key":        func() error { _, err := token.PublishJWT(t.Context(), another); return err },
		"likewise":                func() error { _, err := token.PublishCWT(t.Context(), another); return err },
		"a bitstring likewise":    func() error { _, err := bit.Publish(t.Context(), another, w.jcs); return err },
		"a key without a name":    func() error { _, err := token.PublishCWT(t.Context(), nameless); return err },
	} {
		require.Error(t, publish(), name)
	}
	_, err := token.PublishJWT(t.Context(), nameless, []byte("a certificate"))
	require.NoError(t, err)
	// A storage that is another list's.
	_, err = token.Storage.Reserve(t.Context(), 16)
	require.NoError(t, err)
	_, err = token.Storage.Set(t.Context(), 16, 1)
	require.NoError(t, err)
	_, err = token.PublishJWT(t.Context(), w.issuer)
	require.ErrorContains(t, err, "another list's storage")
}

// TestPublishTokens: what a verifier finds in them that is not ours is in the tests of the draft's examples; this is what they say.
func TestPublishTokens(t *testing.T) {
	w := newWorld(t)
	l := &status.List{Storage: status.Memory(), URL: listing, Form: status.TokenList, Entries: 1 << 20, TTL: 1500 * time.Millisecond, Validity: time.Hour}
	raw, err := l.PublishJWT(t.Context(), w.issuer)
	require.NoError(t, err)
	parts := strings.Split(string(raw), ".")
	require.JSONEq(t, `{"alg":"EdDSA","typ":"statuslist+jwt","kid":"`+w.issuer.Key.ID.String()+`"}`, string(unBase64(t, parts[0])))
	var claims struct {
		Iss, Sub      string
		Iat, Exp, TTL int64
	}
	require.NoError(t, json.Unmarshal(unBase64(t, parts[1]), &claims))
	require.Equal(t, []any{w.issuer.ID, listing, noon.Unix(), noon.Unix() + 3600, int64(2)}, []any{claims.Iss, claims.Sub, claims.Iat, claims.Exp, claims.TTL})
	require.Contains(t, string(unBase64(t, parts[1])), `"bits":1`)
}

// ticking is a storage while which is read time goes by, and somebody revokes.
type ticking struct {
	status.Storage
	now *time.Time
}

func (s ticking) Values(ctx context.Context, yield func(uint64, uint8) error) error {
	err := s.Storage.Values(ctx, yield)
	*s.now = s.now.Add(10 * time.Second)
	return err
}

// TestListsAreNotNewerThanTheyAre: whatever was set before the time that a list has is in it. It does not have the time at which it was
// signed, before which more may have been set.
func TestListsAreNotNewerThanTheyAre(t *testing.T) {
	w := newWorld(t)
	now := noon
	by := w.issuer
	by.Now = func() time.Time { return now }
	l := &status.List{Storage: ticking{status.Memory(), &now}, URL: lists}
	s, err := l.Publish(t.Context(), by, w.jcs)
	require.NoError(t, err)
	o, err := s.Object(vc.Limits{})
	require.NoError(t, err)
	require.Equal(t, "2026-06-01T12:00:00Z", o["validFrom"])
	require.Equal(t, "2026-06-02T12:00:00Z", o["validUntil"])

	for _, publish := range []func(*status.List) ([]byte, error){
		func(l *status.List) ([]byte, error) { return l.PublishJWT(t.Context(), by) },
		func(l *status.List) ([]byte, error) { return l.PublishCWT(t.Context(), by) },
	} {
		now = noon
		raw, err := publish(&status.List{Storage: ticking{status.Memory(), &now}, URL: listing, Form: status.TokenList, Validity: time.Hour})
		require.NoError(t, err)
		w.web.put(listing, raw)
		_, err = w.checkAt(w.claims(nil), noon.Add(time.Hour-1))
		require.NoError(t, err)
		_, err = w.checkAt(w.claims(nil), noon.Add(time.Hour))
		require.ErrorContains(t, err, "expired")
	}
}
