package didwebvh_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didwebvh"
)

var ctx = context.Background()

// ticking rules: an hour passes between any two looks at the clock, all before now.
func ticking() didwebvh.Rules {
	at := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	return didwebvh.Rules{Now: func() time.Time {
		at = at.Add(time.Hour)
		return at
	}}
}

func start(t *testing.T, c didwebvh.Change, by ...did.Signer) *didwebvh.Log {
	t.Helper()
	c.Location = "plaza.example"
	l, err := didwebvh.Start(ctx, c, ticking(), by...)
	require.NoError(t, err)
	return l
}

func update(t *testing.T, l *didwebvh.Log, c didwebvh.Change, by ...did.Signer) *didwebvh.Log {
	t.Helper()
	n, err := l.Update(ctx, c, by...)
	require.NoError(t, err)
	require.Equal(t, l.Len()+1, n.Len())
	return n
}

// again verifies what a log gives out.
func again(t *testing.T, l *didwebvh.Log) {
	t.Helper()
	files, err := l.Files()
	require.NoError(t, err)
	n, err := didwebvh.Verify(files.Log, files.Witnesses, rules)
	require.NoError(t, err)
	require.Equal(t, l.ID(), n.ID())
	require.Equal(t, l.Parameters(), n.Parameters())
}

func TestEveryParameter(t *testing.T) {
	yes, no, ttl := true, false, 90*time.Second
	l := start(t, didwebvh.Change{Portable: &yes, TTL: &ttl, Watchers: []string{"https://watcher.example"}}, key1, key2)
	want := didwebvh.Parameters{UpdateKeys: []string{key1.PublicKey().Multikey(), key2.PublicKey().Multikey()}, Portable: true, TTL: ttl, Watchers: []string{"https://watcher.example"}}
	require.Equal(t, want, l.Parameters())
	l.Parameters().UpdateKeys[0] = "changed"
	require.Equal(t, want, l.Parameters())
	l = update(t, l, didwebvh.Change{}, key2)
	require.Equal(t, want, l.Parameters())
	zero := time.Duration(0)
	l = update(t, l, didwebvh.Change{Portable: &no, TTL: &zero, Watchers: []string{}, UpdateKeys: []did.PublicKey{key3.PublicKey()}}, key1)
	require.Equal(t, didwebvh.Parameters{UpdateKeys: []string{key3.PublicKey().Multikey()}, Watchers: []string{}}, l.Parameters())
	again(t, l)
	_, err := l.Update(ctx, didwebvh.Change{Portable: &yes}, key3)
	require.ErrorIs(t, err, didwebvh.ErrParameters)
	_, err = l.Update(ctx, didwebvh.Change{Location: "new.example"}, key3)
	require.ErrorIs(t, err, didwebvh.ErrIdentifier)
	_, err = l.Update(ctx, didwebvh.Change{}, key1)
	require.ErrorIs(t, err, didwebvh.ErrProof)
	_, err = l.Update(ctx, didwebvh.Change{}, key3, key1)
	require.ErrorIs(t, err, didwebvh.ErrProof)
	_, err = l.Update(ctx, didwebvh.Change{})
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = l.Update(ctx, didwebvh.Change{}, nil)
	require.ErrorIs(t, err, did.ErrInvalid)
}

func TestPreRotationLife(t *testing.T) {
	commit := func(k *did.PrivateKey) []string { return []string{didwebvh.KeyHash(k.PublicKey())} }
	require.Equal(t, prehash(key1), didwebvh.KeyHash(key1.PublicKey()))
	l := start(t, didwebvh.Change{NextKeyHashes: commit(key2)}, key1)
	_, err := l.Update(ctx, didwebvh.Change{}, key2)
	require.ErrorIs(t, err, didwebvh.ErrParameters) // no new commitment
	l = update(t, l, didwebvh.Change{NextKeyHashes: commit(key3)}, key2)
	require.Equal(t, []string{key2.PublicKey().Multikey()}, l.Parameters().UpdateKeys)
	ended := update(t, l, didwebvh.Change{NextKeyHashes: []string{}}, key3)
	again(t, update(t, ended, didwebvh.Change{UpdateKeys: []did.PublicKey{key1.PublicKey()}}, key3))
	dead := update(t, l, didwebvh.Change{Deactivate: true}, key3)
	again(t, dead)
	require.Empty(t, dead.Parameters().NextKeyHashes)
	_, err = dead.Update(ctx, didwebvh.Change{}, key3)
	require.ErrorIs(t, err, didwebvh.ErrParameters)
	_, err = dead.WebDocument()
	require.ErrorIs(t, err, did.ErrInvalid)
	dead = update(t, ended, didwebvh.Change{Deactivate: true}, key3)
	require.Empty(t, dead.Parameters().UpdateKeys)
	again(t, dead)
}

func TestMoveKeepsTheDocument(t *testing.T) {
	yes := true
	l := start(t, didwebvh.Change{Portable: &yes, Document: []byte(`{"@context":"https://www.w3.org/ns/did/v1","alsoKnownAs":["did:web:plaza.example"],
		"controller":"did:webvh:{SCID}:plaza.example","a":["did:webvh:{SCID}:plaza.example#k","did:webvh:{SCID}:plaza.example.evil.example","did:webvh:{SCID}:plaza.example:a#k"]}`)}, key1)
	first := l.ID()
	l = update(t, l, didwebvh.Change{Location: "new.example%3A8443:a"}, key1)
	second := l.ID()
	there, err := l.Resolution(did.Version{})
	require.NoError(t, err)
	require.Contains(t, string(there.Document.JSON()), `"a":["`+second.String()+`#k","`+first.String()+`.evil.example","`+first.String()+`:a#k"]`)
	require.Equal(t, "did:webvh:"+l.SCID()+":new.example%3A8443:a", second.String())
	l = update(t, l, didwebvh.Change{Location: "third.example"}, key1)
	l = update(t, l, didwebvh.Change{Location: "plaza.example"}, key1) // and back
	again(t, l)
	require.Equal(t, first, l.ID())
	require.Equal(t, []did.DID{second, parse(t, "did:webvh:"+l.SCID()+":third.example")}, l.Predecessors())
	r, err := l.Resolution(did.Version{})
	require.NoError(t, err)
	var d struct {
		AlsoKnownAs []string
		Controller  string
		A           []string
	}
	require.NoError(t, json.Unmarshal(r.Document.JSON(), &d))
	require.Equal(t, []string{"did:web:plaza.example", second.String(), "did:webvh:" + l.SCID() + ":third.example"}, d.AlsoKnownAs)
	require.Equal(t, first.String(), d.Controller)
	require.Equal(t, []string{first.String() + "#k", first.String() + ".evil.example", first.String() + ":a#k"}, d.A)
	// With a document of one's own only the name before is added.
	l = update(t, l, didwebvh.Change{Location: "new.example", Document: []byte(`{"@context":"https://www.w3.org/ns/did/v1"}`)}, key1)
	r, err = l.Resolution(did.Version{})
	require.NoError(t, err)
	require.Contains(t, string(r.Document.JSON()), `"alsoKnownAs":["`+first.String()+`"]`)
	for name, c := range map[string]didwebvh.Change{
		"address": {Location: "127.0.0.1"}, "up": {Location: "a.example:.."}, "fragment": {Location: "a.example#a"}, "label": {Location: "localhost"},
		"document of the old": {Location: "b.example", Document: []byte(`{"id":"` + first.String() + `"}`)}, "not JSON": {Document: []byte(`{`)},
		"document of another": {Document: []byte(`{"id":"did:web:a.example"}`)},
	} {
		_, err := l.Update(ctx, c, key1)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
}

func TestStartRefuses(t *testing.T) {
	p256, err := did.GenerateKey(did.P256)
	require.NoError(t, err)
	no := -time.Second
	for name, c := range map[string]struct {
		c  didwebvh.Change
		by []did.Signer
	}{
		"no location": {didwebvh.Change{}, []did.Signer{key1}}, "an address": {didwebvh.Change{Location: "10.0.0.1"}, []did.Signer{key1}},
		"nobody": {didwebvh.Change{Location: "a.example"}, nil}, "nil": {didwebvh.Change{Location: "a.example"}, []did.Signer{nil}},
		"stranger":       {didwebvh.Change{Location: "a.example", UpdateKeys: []did.PublicKey{key2.PublicKey()}}, []did.Signer{key1}},
		"other document": {didwebvh.Change{Location: "a.example", Document: []byte(`{"id":"did:webvh:{SCID}:b.example"}`)}, []did.Signer{key1}},
		"no document":    {didwebvh.Change{Location: "a.example", Document: []byte(`[]`)}, []did.Signer{key1}},
		"deep":           {didwebvh.Change{Location: "a.example", Document: []byte(`{"a":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `}`)}, []did.Signer{key1}},
		"ttl":            {didwebvh.Change{Location: "a.example", TTL: &no}, []did.Signer{key1}},
		"witness":        {didwebvh.Change{Location: "a.example", Witness: &didwebvh.Witness{Threshold: 1}}, []did.Signer{key1}},
		"zero key":       {didwebvh.Change{Location: "a.example", UpdateKeys: []did.PublicKey{key1.PublicKey(), {}}}, []did.Signer{key1}},
	} {
		l, err := didwebvh.Start(ctx, c.c, rules, c.by...)
		require.ErrorIs(t, err, did.ErrInvalid, name)
		require.Nil(t, l, name)
	}
	_, err = didwebvh.Start(ctx, didwebvh.Change{Location: "a.example"}, rules, p256)
	require.Error(t, err)
	_, err = didwebvh.Start(ctx, didwebvh.Change{Location: "a.example"}, rules, broken{key1})
	require.ErrorIs(t, err, errDevice)
	// A second entry in the same second is refused, and the log stays as it was.
	l, err := didwebvh.Start(ctx, didwebvh.Change{Location: "a.example"}, rules, key1)
	require.NoError(t, err)
	_, err = l.Update(ctx, didwebvh.Change{}, key1)
	require.ErrorIs(t, err, didwebvh.ErrTime)
	require.Equal(t, 1, l.Len())
}

var errDevice = errors.New("the device is gone")

type broken struct{ did.Signer }

func (broken) Sign(context.Context, []byte) ([]byte, error) { return nil, errDevice }

// TestWitnessLife: two of three, then another set, approved by the old one; proofs are kept as long as they are needed.
func TestWitnessLife(t *testing.T) {
	set := func(n int, keys ...*did.PrivateKey) *didwebvh.Witness {
		w := &didwebvh.Witness{Threshold: n}
		for _, k := range keys {
			w.Witnesses = append(w.Witnesses, parse(t, "did:key:"+k.PublicKey().Multikey()))
		}
		return w
	}
	attest := func(l, published *didwebvh.Log, keys ...*did.PrivateKey) (list [][]byte) {
		seen, err := didwebvh.Append(published, append(l.Entry(), '\n'), rules)
		require.NoError(t, err)
		for _, k := range keys {
			p, err := seen.Attest(ctx, k)
			require.NoError(t, err)
			list = append(list, p)
		}
		return list
	}
	l := start(t, didwebvh.Change{Witness: set(2, wit1, wit2, wit3)}, key1)
	require.Equal(t, *set(2, wit1, wit2, wit3), l.Witnesses())
	_, err := l.Update(ctx, didwebvh.Change{}, key1)
	require.ErrorIs(t, err, didwebvh.ErrWitness) // it waits
	_, err = didwebvh.Append(l, []byte("{}"), rules)
	require.ErrorIs(t, err, didwebvh.ErrWitness)
	_, err = l.Attest(ctx, key1)
	require.ErrorIs(t, err, didwebvh.ErrWitness)
	_, err = l.Attest(ctx, nil)
	require.ErrorIs(t, err, didwebvh.ErrWitness)
	_, err = l.Attest(ctx, broken{wit1})
	require.ErrorIs(t, err, errDevice)
	some, err := l.AddProofs(attest(l, nil, wit1)...)
	require.NoError(t, err)
	_, err = some.Files()
	require.ErrorIs(t, err, didwebvh.ErrWitness)
	published, err := some.AddProofs(attest(l, nil, wit2)...)
	require.NoError(t, err)
	again(t, published)

	next := update(t, published, didwebvh.Change{Witness: set(1, wit3)}, key1)
	require.Equal(t, 2, next.Witnesses().Threshold, "the old set approves of the new one")
	next, err = next.AddProofs(attest(next, published, wit1, wit2)...)
	require.NoError(t, err)
	again(t, next)
	files, err := next.Files()
	require.NoError(t, err)
	// The witnesses' file is published first: who still sees the log before is served too.
	before, err := published.Files()
	require.NoError(t, err)
	_, err = didwebvh.Verify(before.Log, files.Witnesses, rules)
	require.NoError(t, err)

	third := update(t, next, didwebvh.Change{}, key1)
	require.Equal(t, *set(1, wit3), third.Witnesses())
	_, err = third.Attest(ctx, wit1)
	require.ErrorIs(t, err, didwebvh.ErrWitness)
	third, err = third.AddProofs(attest(third, next, wit3)...)
	require.NoError(t, err)
	again(t, third)
	fourth := update(t, third, didwebvh.Change{Witness: &didwebvh.Witness{}}, key1)
	fourth, err = fourth.AddProofs(attest(fourth, third, wit3)...)
	require.NoError(t, err)
	fifth := update(t, fourth, didwebvh.Change{}, key1)
	require.True(t, fifth.Witnesses().IsZero())
	again(t, fifth)
	files, err = fifth.Files()
	require.NoError(t, err)
	require.LessOrEqual(t, strings.Count(string(files.Witnesses), "proofValue"), 4) // of three witnesses, at most two each

	id, err := third.VersionID(3)
	require.NoError(t, err)
	signed := func(k *did.PrivateKey) []byte {
		p, err := json.Marshal(proof(t, object{"versionId": id}, k))
		require.NoError(t, err)
		return p
	}
	_, err = third.AddProofs(signed(wit3))
	require.NoError(t, err)
	for name, p := range map[string][]byte{"no witness any more": signed(wit1), "nobody's": signed(key2), "not JSON": []byte("x"), "no proof": []byte("{}"), "of another version": attest(next, published, wit1)[0], "of a stranger": attest(l, nil, wit1)[0]} {
		_, err := third.AddProofs(p)
		require.ErrorIs(t, err, didwebvh.ErrWitness, name)
	}
	// A witness has its own copy: what does not continue it is refused.
	_, err = didwebvh.Append(published, third.Entry(), rules)
	require.ErrorIs(t, err, didwebvh.ErrHash)
	_, err = didwebvh.Append(nil, next.Entry(), rules)
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = didwebvh.Append(nil, make([]byte, 1<<20), rules)
	require.ErrorIs(t, err, didwebvh.ErrLimit)
}

func TestWebDocument(t *testing.T) {
	l := start(t, didwebvh.Change{Document: []byte(`{"@context":"https://www.w3.org/ns/did/v1","alsoKnownAs":["did:web:plaza.example","did:webvh:{SCID}:plaza.example","x:y"],"controller":"did:webvh:{SCID}:plaza.example"}`)}, key1)
	text, err := l.WebDocument()
	require.NoError(t, err)
	require.JSONEq(t, `{"@context":"https://www.w3.org/ns/did/v1","id":"did:web:plaza.example","controller":"did:web:plaza.example",
		"alsoKnownAs":["x:y","`+l.ID().String()+`"],"service":[
		{"id":"did:web:plaza.example#files","type":"relativeRef","serviceEndpoint":"https://plaza.example/"},
		{"@context":"https://identity.foundation/linked-vp/contexts/v1","id":"did:web:plaza.example#whois","type":"LinkedVerifiablePresentation","serviceEndpoint":"https://plaza.example/whois.vp"}]}`, string(text))
}
