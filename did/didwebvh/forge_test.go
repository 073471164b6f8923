package didwebvh_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// forger writes logs whose hashes and signatures hold, whatever else is in them. It is written after the specification and
// shares nothing with the package but the canonical form and the signature.
type forger struct {
	t      testing.TB
	scid   string
	before string // version id
	n      int
	out    bytes.Buffer
	at     time.Time
	after  func(entry map[string]any) // changes an entry when it is signed
}

func newForger(t testing.TB) *forger {
	return &forger{t: t, at: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

type object = map[string]any

func hash(data []byte) string {
	h := sha256.Sum256(data)
	return encoding.EncodeMultibase(append([]byte{0x12, 32}, h[:]...))[1:]
}

func (f *forger) canonical(v any) []byte {
	f.t.Helper()
	data, err := jcs.Canonical(v)
	require.NoError(f.t, err)
	return data
}

// multikeys are the parameter updateKeys.
func multikeys(keys ...*did.PrivateKey) []any {
	list := []any{}
	for _, k := range keys {
		list = append(list, k.PublicKey().Multikey())
	}
	return list
}

func proof(t testing.TB, document object, key *did.PrivateKey, options ...func(object)) object {
	m := key.PublicKey().Multikey()
	config := object{"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod",
		"verificationMethod": "did:key:" + m + "#" + m}
	for _, o := range options {
		o(config)
	}
	p, err := jcsproof.Sign(context.Background(), document, config, key)
	require.NoError(t, err)
	return p
}

// add writes an entry an hour after the one before. parameters and state may hold {SCID}.
func (f *forger) add(key *did.PrivateKey, parameters, state object, change ...func(object)) *forger {
	f.t.Helper()
	f.at = f.at.Add(time.Hour)
	first := f.n == 0
	entry := object{"versionId": f.before, "versionTime": f.at.Format(time.RFC3339), "parameters": parameters, "state": state}
	if first {
		entry["versionId"] = "{SCID}"
	}
	for _, c := range change {
		c(entry)
	}
	text := f.canonical(entry)
	if first {
		f.scid = hash(text)
	}
	text = bytes.ReplaceAll(text, []byte("{SCID}"), []byte(f.scid))
	entry, err := strictjson.ParseObject(text, strictjson.Limits{Bytes: 32 << 20, Depth: 1000, Nodes: 1 << 20})
	require.NoError(f.t, err)
	f.n++
	f.before = fmt.Sprintf("%d-%s", f.n, hash(f.canonical(entry)))
	entry["versionId"] = f.before
	entry["proof"] = []any{proof(f.t, entry, key)}
	if f.after != nil {
		f.after(entry)
	}
	f.out.Write(f.canonical(entry))
	f.out.WriteByte('\n')
	return f
}

// the parts of an ordinary log.
var (
	key1, key2, key3 = newKey(1), newKey(2), newKey(3)
	wit1, wit2, wit3 = newKey(11), newKey(12), newKey(13)
)

func genesis(more object) object {
	p := object{"method": "did:webvh:1.0", "scid": "{SCID}", "updateKeys": multikeys(key1)}
	for k, v := range more {
		p[k] = v
	}
	return p
}

func document(place string, more ...object) object {
	d := object{"@context": []any{"https://www.w3.org/ns/did/v1"}, "id": "did:webvh:{SCID}:" + place}
	for _, m := range more {
		for k, v := range m {
			d[k] = v
		}
	}
	return d
}

func witnesses(threshold any, keys ...*did.PrivateKey) object {
	list := []any{}
	for _, k := range keys {
		list = append(list, object{"id": "did:key:" + k.PublicKey().Multikey()})
	}
	return object{"threshold": threshold, "witnesses": list}
}

func prehash(k *did.PrivateKey) string { return hash([]byte(k.PublicKey().Multikey())) }

// splitLines are the lines of a log.
func splitLines(log []byte) []string {
	return strings.Split(strings.TrimSuffix(string(log), "\n"), "\n")
}
