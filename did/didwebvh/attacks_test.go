package didwebvh_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didwebvh"
)

// set changes a member of an entry, or takes it out.
func set(name string, v any) func(object) {
	return func(entry object) {
		if entry[name] = v; v == nil {
			delete(entry, name)
		}
	}
}

func verify(f *forger) error {
	_, err := didwebvh.Verify(f.out.Bytes(), nil, rules)
	return err
}

// TestForgedLogs: the forger's ordinary logs hold, so that what the tables below refuse is refused for its fault.
func TestForgedLogs(t *testing.T) {
	home := document("plaza.example")
	for name, f := range map[string]*forger{
		"one":             newForger(t).add(key1, genesis(nil), home),
		"two":             newForger(t).add(key1, genesis(nil), home).add(key1, object{}, home),
		"rotation":        newForger(t).add(key1, genesis(nil), home).add(key1, object{"updateKeys": multikeys(key2)}, home).add(key2, object{}, home),
		"all parameters":  newForger(t).add(key1, genesis(object{"portable": false, "deactivated": false, "ttl": 0, "watchers": []any{"https://w.example"}, "witness": object{}, "nextKeyHashes": []any{}}), home),
		"null is default": newForger(t).add(key1, genesis(object{"ttl": nil, "watchers": nil, "witness": nil, "nextKeyHashes": nil}), home),
		"pre-rotation": newForger(t).add(key1, genesis(object{"nextKeyHashes": []any{"a random text", prehash(key2)}}), home).
			add(key2, object{"updateKeys": multikeys(key2), "nextKeyHashes": []any{}}, home).add(key2, object{}, home),
		"move": newForger(t).add(key1, genesis(object{"portable": true}), home).
			add(key1, object{}, document("new.example:a", object{"alsoKnownAs": []any{"x:y", "did:webvh:{SCID}:plaza.example"}})).
			add(key1, object{}, document("new.example:a")),
		"no move any more": newForger(t).add(key1, genesis(object{"portable": true}), home).add(key1, object{"portable": false}, home),
		"deactivated":      newForger(t).add(key1, genesis(nil), home).add(key1, object{"deactivated": true, "updateKeys": []any{}}, home),
		"zone":             newForger(t).add(key1, genesis(nil), home, set("versionTime", "2026-01-01T00:00:00.5+00:00")),
		"within the skew":  newForger(t).add(key1, genesis(nil), home, set("versionTime", "2026-06-01T12:01:00Z")),
		"unknown key":      newForger(t).add(key1, genesis(object{"updateKeys": append(multikeys(key1), "z2J9gaYxrKVpdoG9A4gRnmpnRCcxU6agDtFVVBVdn1JedouoZN7SzcyREXXzWgt3gGiwpoHq7K68X4m32D8HgzG8wv3sY5j7")}), home),
	} {
		require.NoError(t, verify(f), name)
	}
}

// TestCase28 are attacks on a log by whoever may write entries: hashes and signatures hold throughout.
func TestCase28LogAttacks(t *testing.T) {
	home := document("plaza.example")
	begun := func(more object) *forger { return newForger(t).add(key1, genesis(more), home) }
	late := set("versionTime", "2026-01-01T01:00:00Z")
	for name, c := range map[string]struct {
		with error
		f    *forger
	}{
		"future":             {didwebvh.ErrTime, newForger(t).add(key1, genesis(nil), home, set("versionTime", "2026-06-01T12:01:01Z"))},
		"future in between":  {didwebvh.ErrTime, begun(nil).add(key1, object{}, home, set("versionTime", "9999-01-01T00:00:00Z")).add(key1, object{}, home)},
		"same time":          {didwebvh.ErrTime, begun(nil).add(key1, object{}, home, late)},
		"same, other text":   {didwebvh.ErrTime, begun(nil).add(key1, object{}, home, set("versionTime", "2026-01-01T01:00:00.000+00:00"))},
		"backwards":          {didwebvh.ErrTime, begun(nil).add(key1, object{}, home, set("versionTime", "2026-01-01T00:59:59Z"))},
		"backwards later":    {didwebvh.ErrTime, begun(nil).add(key1, object{}, home).add(key1, object{}, home, set("versionTime", "2026-01-01T01:30:00Z"))},
		"no zone":            {didwebvh.ErrTime, newForger(t).add(key1, genesis(nil), home, set("versionTime", "2026-01-01T00:00:00"))},
		"another zone":       {didwebvh.ErrTime, newForger(t).add(key1, genesis(nil), home, set("versionTime", "2026-01-01T00:00:00+01:00"))},
		"minus zero":         {didwebvh.ErrTime, newForger(t).add(key1, genesis(nil), home, set("versionTime", "2026-01-01T00:00:00-00:00"))},
		"no time":            {didwebvh.ErrTime, newForger(t).add(key1, genesis(nil), home, set("versionTime", "yesterday"))},
		"time is a number":   {didwebvh.ErrSyntax, newForger(t).add(key1, genesis(nil), home, set("versionTime", 1))},
		"another's document": {didwebvh.ErrIdentifier, newForger(t).add(key1, genesis(nil), object{"id": "did:webvh:" + scid + ":plaza.example"})},
		"document changes":   {didwebvh.ErrIdentifier, begun(nil).add(key1, object{}, object{"id": "did:webvh:" + scid + ":plaza.example"})},
		"no id":              {didwebvh.ErrIdentifier, newForger(t).add(key1, genesis(nil), object{})},
		"id of did:web":      {didwebvh.ErrIdentifier, newForger(t).add(key1, genesis(nil), object{"id": "did:web:{SCID}:plaza.example"})},
		"id with a path":     {didwebvh.ErrIdentifier, newForger(t).add(key1, genesis(nil), document("plaza.example/a"))},
		"id with a fragment": {didwebvh.ErrIdentifier, newForger(t).add(key1, genesis(nil), document("plaza.example#a"))},
		"id of an address":   {didwebvh.ErrIdentifier, newForger(t).add(key1, genesis(nil), document("10.0.0.1"))},
		"id in capitals":     {didwebvh.ErrIdentifier, begun(nil).add(key1, object{}, document("PLAZA.example"))},
		"move, not portable": {didwebvh.ErrIdentifier, begun(nil).add(key1, object{}, document("new.example", object{"alsoKnownAs": []any{"did:webvh:{SCID}:plaza.example"}}))},
		"move, no alias":     {didwebvh.ErrIdentifier, begun(object{"portable": true}).add(key1, object{}, document("new.example"))},
		"move, other alias":  {didwebvh.ErrIdentifier, begun(object{"portable": true}).add(key1, object{}, document("new.example", object{"alsoKnownAs": []any{"did:webvh:{SCID}:plaza.example:a"}}))},
		"move, other SCID":   {didwebvh.ErrIdentifier, begun(object{"portable": true}).add(key1, object{}, object{"id": "did:webvh:" + scid + ":new.example", "alsoKnownAs": []any{"did:webvh:{SCID}:plaza.example"}})},
		"move after false": {didwebvh.ErrIdentifier, begun(object{"portable": true}).add(key1, object{"portable": false}, home).
			add(key1, object{}, document("new.example", object{"alsoKnownAs": []any{"did:webvh:{SCID}:plaza.example"}}))},
		"portable later":    {didwebvh.ErrParameters, begun(nil).add(key1, object{"portable": true}, home)},
		"portable again":    {didwebvh.ErrParameters, begun(object{"portable": true}).add(key1, object{"portable": true}, home)},
		"after the end":     {didwebvh.ErrParameters, begun(nil).add(key1, object{"deactivated": true}, home).add(key1, object{"deactivated": false}, home)},
		"dead at birth":     {didwebvh.ErrParameters, begun(object{"deactivated": true}).add(key1, object{}, home)},
		"no keys":           {didwebvh.ErrProof, begun(object{"updateKeys": []any{}})},
		"keys taken away":   {didwebvh.ErrProof, begun(nil).add(key1, object{"updateKeys": []any{}}, home).add(key1, object{"updateKeys": multikeys(key1)}, home)},
		"own new key":       {didwebvh.ErrProof, begun(nil).add(key2, object{"updateKeys": multikeys(key2)}, home)},
		"old key":           {didwebvh.ErrProof, begun(nil).add(key1, object{"updateKeys": multikeys(key2)}, home).add(key1, object{}, home)},
		"stranger":          {didwebvh.ErrProof, newForger(t).add(key2, genesis(nil), home)},
		"not committed":     {didwebvh.ErrParameters, begun(object{"nextKeyHashes": []any{prehash(key2)}}).add(key3, object{"updateKeys": multikeys(key3), "nextKeyHashes": []any{}}, home)},
		"one not committed": {didwebvh.ErrParameters, begun(object{"nextKeyHashes": []any{prehash(key2)}}).add(key2, object{"updateKeys": multikeys(key2, key1), "nextKeyHashes": []any{}}, home)},
		"un-rotated key":    {didwebvh.ErrParameters, begun(object{"nextKeyHashes": []any{prehash(key2)}}).add(key1, object{"nextKeyHashes": []any{}}, home)},
		"un-rotated signer": {didwebvh.ErrProof, begun(object{"nextKeyHashes": []any{prehash(key2)}}).add(key1, object{"updateKeys": multikeys(key2), "nextKeyHashes": []any{}}, home)},
		"no new commitment": {didwebvh.ErrParameters, begun(object{"nextKeyHashes": []any{prehash(key2)}}).add(key2, object{"updateKeys": multikeys(key2)}, home)},
		"inherited key": {didwebvh.ErrParameters, begun(object{"nextKeyHashes": []any{prehash(key2)}}).
			add(key2, object{"updateKeys": multikeys(key2), "nextKeyHashes": []any{prehash(key3)}}, home).add(key2, object{"nextKeyHashes": []any{}}, home)},
		"hash of the bytes": {didwebvh.ErrParameters, begun(object{"nextKeyHashes": []any{hash(key2.PublicKey().Bytes())}}).add(key2, object{"updateKeys": multikeys(key2), "nextKeyHashes": []any{}}, home)},
		"second SCID":       {didwebvh.ErrParameters, begun(nil).add(key1, object{"scid": "{SCID}"}, home)},
		"placeholder left":  {didwebvh.ErrHash, placeholderLeft(t)},
	} {
		err := verify(c.f)
		require.ErrorIs(t, err, c.with, name)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
}

// placeholderLeft is a second first entry with the SCID of another one: its alias was the SCID and is the placeholder.
func placeholderLeft(t *testing.T) *forger {
	f := newForger(t).add(key1, genesis(nil), document("plaza.example", object{"alsoKnownAs": []any{"urn:{SCID}"}}))
	scid := f.scid
	g := newForger(t)
	g.scid, g.n, g.before = scid, 0, scid
	entry := object{"versionId": scid, "versionTime": "2026-01-01T01:00:00Z",
		"parameters": object{"method": "did:webvh:1.0", "scid": scid, "updateKeys": multikeys(key1)},
		"state":      object{"@context": []any{"https://www.w3.org/ns/did/v1"}, "id": "did:webvh:" + scid + ":plaza.example", "alsoKnownAs": []any{"urn:{SCID}"}}}
	require.Equal(t, scid, hash([]byte(strings.ReplaceAll(string(g.canonical(entry)), scid, "{SCID}"))))
	entry["versionId"] = "1-" + hash(g.canonical(entry))
	entry["proof"] = []any{proof(t, entry, key1)}
	g.out.Write(g.canonical(entry))
	return g
}

// TestParameters: values that the specification does not allow.
func TestParameters(t *testing.T) {
	home := document("plaza.example")
	p256, err := did.GenerateKey(did.P256)
	require.NoError(t, err)
	many := []any{}
	for i := range 257 {
		many = append(many, "x"+strings.Repeat("y", i))
	}
	for name, more := range map[string]object{
		"method 0.5": {"method": "did:webvh:0.5"}, "method candidate": {"method": "did:webvh:1.0-rc1"}, "method didwebvh": {"method": "didwebvh:1.0"},
		"method 99": {"method": "did:webvh:99.0"}, "method null": {"method": nil}, "method number": {"method": 1},
		"scid number": {"scid": 1}, "unknown": {"prerotation": true}, "portable null": {"portable": nil}, "portable text": {"portable": "true"},
		"deactivated text": {"deactivated": "true"}, "ttl text": {"ttl": "3600"}, "ttl negative": {"ttl": -1}, "ttl fraction": {"ttl": 0.5},
		"ttl large": {"ttl": 1<<31 + 1}, "keys text": {"updateKeys": "z6Mk"}, "keys no key": {"updateKeys": []any{"did:key:" + multikeys(key1)[0].(string)}},
		"keys twice": {"updateKeys": multikeys(key1, key1)}, "keys number": {"updateKeys": []any{1}}, "keys Z": {"updateKeys": []any{"Z" + multikeys(key1)[0].(string)[1:]}},
		"hashes text": {"nextKeyHashes": "a"}, "hashes twice": {"nextKeyHashes": []any{"a", "a"}}, "hashes empty text": {"nextKeyHashes": []any{""}},
		"hashes many": {"nextKeyHashes": many}, "watchers object": {"watchers": object{}},
		"witness list": {"witness": []any{}}, "witness text": {"witness": ""}, "no threshold": {"witness": object{"witnesses": witnesses(1, wit1)["witnesses"]}},
		"no witnesses": {"witness": object{"threshold": 1}}, "empty witnesses": {"witness": witnesses(1)}, "threshold 0": {"witness": witnesses(0, wit1)},
		"threshold 0 of 0": {"witness": witnesses(0)}, "threshold above": {"witness": witnesses(2, wit1)}, "threshold text": {"witness": witnesses("1", wit1)},
		"threshold fraction": {"witness": witnesses(1.5, wit1, wit2)}, "threshold negative": {"witness": witnesses(-1, wit1)}, "threshold null": {"witness": witnesses(nil, wit1)},
		"twice": {"witness": witnesses(1, wit1, wit1)}, "other kind": {"witness": witnesses(1, p256)},
		"weight":          {"witness": object{"threshold": 1, "witnesses": []any{object{"id": "did:key:" + wit1.PublicKey().Multikey(), "weight": 1}}}},
		"more":            {"witness": object{"threshold": 1, "witnesses": witnesses(1, wit1)["witnesses"], "selfWeight": 1}},
		"witness did:web": {"witness": object{"threshold": 1, "witnesses": []any{object{"id": "did:web:a.example"}}}},
		"witness key":     {"witness": object{"threshold": 1, "witnesses": []any{object{"id": wit1.PublicKey().Multikey()}}}},
		"witness URL":     {"witness": object{"threshold": 1, "witnesses": []any{object{"id": "did:key:" + wit1.PublicKey().Multikey() + "#a"}}}},
		"witness string":  {"witness": object{"threshold": 1, "witnesses": []any{"did:key:" + wit1.PublicKey().Multikey()}}},
	} {
		require.ErrorIs(t, verify(newForger(t).add(key1, genesis(more), home)), didwebvh.ErrParameters, name)
		if name != "scid number" {
			require.ErrorIs(t, verify(newForger(t).add(key1, genesis(nil), home).add(key1, more, home)), didwebvh.ErrParameters, name)
		}
	}
	for _, name := range []string{"method", "scid", "updateKeys"} {
		p := genesis(nil)
		delete(p, name)
		require.ErrorIs(t, verify(newForger(t).add(key1, p, home)), didwebvh.ErrParameters, name)
	}
}
