package didwebvh_test

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didwebvh"
)

// FuzzLogURL: what becomes a URL is one that Go's parser reads as the same host, without a way up.
func FuzzLogURL(f *testing.F) {
	for _, s := range refusedDIDs {
		f.Add(s)
	}
	f.Add("did:webvh:" + scid + ":example.com%3A3000:dids:%E7%94%A8%E6%88%B7")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := did.Parse(s)
		if err != nil {
			return
		}
		text, err := didwebvh.LogURL(id)
		if err != nil {
			require.Empty(t, text)
			return
		}
		u, err := url.Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, "https", u.Scheme)
		require.Nil(t, u.User)
		require.Empty(t, u.RawQuery+u.Fragment)
		require.Equal(t, text, u.String())
		host := u.Hostname()
		require.Contains(t, host, ".")
		last := host[strings.LastIndexByte(host, '.')+1:]
		require.NotEmpty(t, strings.Trim(last, "0123456789"), "an address")
		for _, step := range strings.Split(u.Path, "/")[1:] {
			require.NotContains(t, []string{"", ".", ".."}, step)
		}
		require.True(t, strings.HasSuffix(u.Path, "/did.jsonl"))
	})
}

// logSeeds are logs with their witnesses.
func logSeeds(f *testing.F) {
	home := document("plaza.example")
	t := newForger(f).add(key1, genesis(object{"portable": true, "nextKeyHashes": []any{prehash(key2)}}), home).
		add(key2, object{"updateKeys": multikeys(key2), "nextKeyHashes": []any{}}, document("new.example", object{"alsoKnownAs": []any{"did:webvh:{SCID}:plaza.example"}}))
	f.Add(t.out.Bytes(), []byte(nil))
	w := newForger(f).add(key1, genesis(object{"witness": witnesses(1, wit1)}), home)
	f.Add(w.out.Bytes(), []byte(`[{"versionId":"1-`+scid+`","proof":[{}]}]`))
	f.Add([]byte("{}\n"), []byte("[]"))
	f.Add([]byte(`{"versionId":"1-`+scid+`","versionTime":"2026-01-01T00:00:00Z","parameters":{"method":"did:webvh:1.0","scid":"`+scid+`","updateKeys":[]},"state":{},"proof":[]}`), []byte(nil))
}

// FuzzVerify: a log that holds gives itself out again; nothing panics, and never is there a result and an error both.
func FuzzVerify(f *testing.F) {
	logSeeds(f)
	f.Fuzz(func(t *testing.T, log, file []byte) {
		l, err := didwebvh.Verify(log, file, rules)
		if err != nil {
			require.Nil(t, l)
			require.ErrorIs(t, err, did.ErrInvalid)
			return
		}
		files, err := l.Files()
		require.NoError(t, err)
		again, err := didwebvh.Verify(files.Log, files.Witnesses, rules)
		require.NoError(t, err)
		require.Equal(t, l.ID(), again.ID())
		require.Equal(t, l.Len(), again.Len())
		// The stream agrees with the whole.
		u, err := didwebvh.LogURL(l.ID())
		require.NoError(t, err)
		w, err := didwebvh.WitnessURL(l.ID())
		require.NoError(t, err)
		r, err := didwebvh.Resolver{Open: host{u: log, w: file}, Rules: rules}.Resolve(context.Background(), l.ID(), did.Version{})
		want, wantErr := l.Resolution(did.Version{})
		require.Equal(t, wantErr == nil, err == nil)
		require.Equal(t, want, r)
	})
}

// FuzzWitnesses: whatever is in the file, a log that nobody has approved does not hold.
func FuzzWitnesses(f *testing.F) {
	log := newForger(f).add(key1, genesis(object{"witness": witnesses(1, wit1)}), document("plaza.example"))
	good, err := didwebvh.Append(nil, log.out.Bytes(), rules)
	require.NoError(f, err)
	p, err := good.Attest(context.Background(), wit1)
	require.NoError(f, err)
	file := []byte(`[{"versionId":"` + log.before + `","proof":[` + string(p) + `]}]`)
	f.Add(file)
	f.Add([]byte(`[{"versionId":"x"}]`))
	f.Add([]byte(`[{"versionId":"` + log.before + `","proof":[{"verificationMethod":"did:key:#"}]}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := didwebvh.Verify(log.out.Bytes(), data, rules)
		if err == nil {
			require.True(t, bytes.Contains(data, []byte("proofValue")) || bytes.Contains(data, []byte(`\u`)))
			return
		}
		require.ErrorIs(t, err, didwebvh.ErrWitness)
	})
}
