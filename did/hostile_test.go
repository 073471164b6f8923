package did_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// allocated returns how many bytes f allocates, whatever is freed in between.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestHostileSizes: a mebibyte to every parser is refused, and what that costs
// in memory is near to nothing: an error says no more than where.
func TestHostileSizes(t *testing.T) {
	parsers := map[string]func(string) error{
		"Parse":           func(s string) error { _, err := did.Parse(s); return err },
		"ParseURL":        func(s string) error { _, err := did.ParseURL(s); return err },
		"ParseMultikey":   func(s string) error { _, err := did.ParseMultikey(s); return err },
		"ParseJWK":        func(s string) error { _, err := did.ParseJWK([]byte(s)); return err },
		"ParsePrivateJWK": func(s string) error { _, err := did.ParsePrivateJWK([]byte(s)); return err },
		"ParseDocument":   func(s string) error { _, err := did.ParseDocument([]byte(s)); return err },
		"ParsePurpose":    func(s string) error { _, err := did.ParsePurpose(s); return err },
		"Kind":            func(s string) error { return new(did.Kind).UnmarshalText([]byte(s)) },
	}
	inputs := map[string]string{
		"a DID":         "did:x:" + strings.Repeat("y", 1<<20),
		"a URL":         "did:x:y#" + strings.Repeat("y", 1<<20),
		"colons":        "did:x" + strings.Repeat(":", 1<<20),
		"a method name": "did:" + strings.Repeat("y", 1<<20),
		"base58":        "z" + strings.Repeat("z", 1<<20),
		"base58 zeros":  "z" + strings.Repeat("1", 1<<20),
		"arrays":        strings.Repeat("[", 1<<20),
		"objects":       strings.Repeat(`{"a":`, 1<<18),
		"a string":      `{"id":"` + strings.Repeat("y", 1<<20) + `"}`,
		"escapes":       `{"id":"` + strings.Repeat(`\u0079`, 1<<17) + `"}`,
		"members":       `{"id":[` + strings.Repeat(`{},`, 1<<18) + `{}]}`,
	}
	for name, parse := range parsers {
		for what, in := range inputs {
			var err error
			n := allocated(func() { err = parse(in) })
			require.Error(t, err, "%s of %s", name, what)
			require.Less(t, len(err.Error()), 1000, "%s of %s", name, what)
			require.Less(t, n, uint64(len(in))+64<<10, "%s of %s", name, what) // the copy of the input, and little more
		}
	}
}

// TestHostileDocuments: within the limit of a document, with a DID as long as
// DIDs may be, nothing multiplies.
func TestHostileDocuments(t *testing.T) {
	id := "did:x:" + strings.Repeat("y", 16<<10-20)
	key := `"type":"Multikey","publicKeyMultibase":"` + multikey + `"`
	for name, members := range map[string]string{
		"references":      `"authentication":[` + strings.Repeat(`"#k",`, 19_000) + `"#k"]`,
		"long references": `"authentication":[` + strings.Repeat(`"`+id+`#k",`, 13) + `"#k"]`,
		"methods":         `"verificationMethod":[` + strings.Repeat(`{"id":"#k",`+key+`},`, 1000) + `{}]`,
		"services":        `"service":[` + strings.Repeat(`{"id":"#k","type":"T","serviceEndpoint":"x:y"},`, 1000) + `{}]`,
		"no services":     `"service":[` + strings.Repeat(`{},`, 9000) + `{}]`,
	} {
		in := `{"id":"` + id + `",` + members + `}`
		n := allocated(func() { _, _ = did.ParseDocument([]byte(in)) })
		require.Less(t, n, uint64(12<<20), name)
	}

	// As many methods and services as there may be, each with its own name.
	var methods, services []string
	for i := range 128 {
		methods = append(methods, fmt.Sprintf(`{"id":"#%d",%s}`, i, key))
		services = append(services, fmt.Sprintf(`{"id":"#s%d","type":"T","serviceEndpoint":"x:y"}`, i))
	}
	in := `{"id":"` + id + `","assertionMethod":[` + strings.Join(methods, ",") + `],"service":[` + strings.Join(services, ",") + `]}`
	var d *did.Document
	n := allocated(func() {
		var err error
		d, err = did.ParseDocument([]byte(in))
		require.NoError(t, err)
	})
	require.Len(t, d.Methods(did.AssertionMethod, noon), 128)
	require.Less(t, n, uint64(12<<20))
}

// TestHostileKeys: no key costs more than a copy of its text to refuse.
func TestHostileKeys(t *testing.T) {
	for _, k := range []did.Kind{did.Ed25519, did.X25519, did.P256, did.P384, did.Secp256k1, did.BLS12381G2, did.MLDSA44} {
		long := make([]byte, 1<<20)
		n := allocated(func() {
			_, err := did.NewPublicKey(k, long)
			require.ErrorIs(t, err, did.ErrInvalid)
		})
		require.Less(t, n, uint64(64<<10), k)
	}
	for _, k := range []did.Kind{did.Ed25519, did.P256, did.P384, did.Secp256k1} {
		key, long := validKey(t, k), make([]byte, 1<<20)
		n := allocated(func() { require.ErrorIs(t, key.Verify(nil, long), did.ErrSignature) })
		require.Less(t, n, uint64(64<<10), k)
	}
}
