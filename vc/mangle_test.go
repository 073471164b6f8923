package vc_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// everyReplay lets a nonce be answered again and again, so that one challenge serves all variants of one answer.
func everyReplay() vc.ReplayStore { return replayFunc(func() (bool, error) { return true, nil }) }

// specimen is a good document in Data Integrity form and the way to judge it.
type specimen struct {
	raw   []byte
	judge func(raw []byte) error
}

func specimens(t testing.TB, suite dataintegrity.Suite) map[string]specimen {
	id, key := newKey(t)
	me, myKey := newKey(t)
	claims, err := vc.NewCredential(map[string]any{
		"@context": []any{v2, "https://w3id.org/citizenship/v4rc1"},
		"type":     []any{"VerifiableCredential", "EmploymentAuthorizationDocumentCredential"},
		"id":       "urn:uuid:83627465-6a73-4d8e-9a3c-0d5f6a1c2b3e", "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z",
		"credentialSubject": map[string]any{"id": me.String(), "type": []any{"Person", "EmployablePerson"},
			"givenName": "MIRA", "employmentAuthorizationDocument": map[string]any{"type": "EmploymentAuthorizationDocument", "lprCategory": "C09"}}})
	require.NoError(t, err)
	clock := func() time.Time { return noon }
	s, err := vc.Issuer{ID: id.String(), Key: key, Now: clock}.Issue(t.Context(), claims, suite)
	require.NoError(t, err)
	to := vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience}
	answer, err := vc.Holder{ID: me, Key: myKey, As: suite, Now: clock}.Answer(t.Context(), to, vc.Showing{Of: s})
	require.NoError(t, err)
	v := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite}, Replay: everyReplay(), Now: clock}
	return map[string]specimen{
		"credential": {s.Bytes(), func(raw []byte) error {
			got, err := v.Verify(t.Context(), vc.Received("", raw))
			require.Equal(t, err == nil, got != nil)
			return err
		}},
		"presentation": {answer[0].Bytes(), func(raw []byte) error {
			got, err := v.VerifyPresentation(t.Context(), []vc.Secured{vc.Received("", raw)}, to)
			require.Equal(t, err == nil, got != nil)
			if err == nil {
				require.Equal(t, me, got.Holder())
				require.Len(t, got.Shown(), 1)
				require.True(t, got.Shown()[0].Own)
			}
			return err
		}},
	}
}

// TestMangleBytes: with any byte changed, of any part of it, a document is refused, unless it is the same JSON value still.
// White space before and after is none of the document.
func TestMangleBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	for _, suite := range bothSuites() {
		for name, s := range specimens(t, suite) {
			t.Run(suite.Cryptosuite()+"/"+name, func(t *testing.T) {
				require.NoError(t, s.judge(s.raw))
				require.NoError(t, s.judge(slices.Concat([]byte(" \r\n"), s.raw, []byte("\t "))))
				original := parsed(t, s.raw)
				judge := func(changed []byte, what string) {
					if s.judge(changed) == nil {
						require.True(t, strictjson.Equal(original, parsed(t, changed)), "%s makes %s", what, changed)
					}
				}
				changes := [...]func(byte) byte{
					func(b byte) byte { return b ^ 1 }, func(b byte) byte { return b ^ 0x20 }, func(byte) byte { return '"' },
				}
				for i, b := range s.raw {
					for _, change := range changes {
						if changed := slices.Clone(s.raw); change(b) != b {
							changed[i] = change(b)
							judge(changed, fmt.Sprintf("byte %d changed from %q to %q", i, b, changed[i]))
						}
					}
					judge(slices.Delete(slices.Clone(s.raw), i, i+1), fmt.Sprintf("byte %d left out", i))
					judge(slices.Insert(slices.Clone(s.raw), i, b), fmt.Sprintf("byte %d doubled", i))
				}
			})
		}
	}
}

// TestMangleSubstrings: no part of a document is a document.
func TestMangleSubstrings(t *testing.T) {
	for _, suite := range bothSuites() {
		for name, s := range specimens(t, suite) {
			t.Run(suite.Cryptosuite()+"/"+name, func(t *testing.T) {
				for begin := range s.raw {
					ends := []int{len(s.raw)}
					if s.raw[begin] == '{' { // all others end at their first byte
						ends = ends[:0]
						for end := begin; end <= len(s.raw); end++ {
							ends = append(ends, end)
						}
					}
					for _, end := range ends {
						if end-begin == len(s.raw) {
							continue
						}
						if part := s.raw[begin:end]; s.judge(part) == nil {
							// The credential in a presentation is whole in itself, but answers nothing.
							t.Fatalf("accepted: %s", part)
						}
					}
				}
			})
		}
	}
}

// harmless are the changes of members that a signature rightly survives. A JCS suite signs the contexts that the proof
// names; later ones were appended by others and are not part of what was verified. RDF is a set: a type that is named twice
// says nothing new.
var harmless = map[string][]string{
	"eddsa-jcs-2022/credential":   {"double /@context/1"},
	"eddsa-jcs-2022/presentation": {"double /@context/0"},
	"eddsa-rdfc-2022/credential":  {"double /type/0", "double /type/1", "double /credentialSubject/type/0", "double /credentialSubject/type/1"},
	"eddsa-rdfc-2022/presentation": {"double /type/0", "double /verifiableCredential/0/type/0", "double /verifiableCredential/0/type/1",
		"double /verifiableCredential/0/credentialSubject/type/0", "double /verifiableCredential/0/credentialSubject/type/1"},
}

// TestMangleMembers: with any member or element left out or there twice, a document is refused.
func TestMangleMembers(t *testing.T) {
	for _, suite := range bothSuites() {
		for name, s := range specimens(t, suite) {
			name = suite.Cryptosuite() + "/" + name
			t.Run(name, func(t *testing.T) {
				var accepted []string
				for _, pointer := range pointers("", parsed(t, s.raw)) {
					for _, how := range []string{"drop", "double"} {
						changed := rewrite(nil, "", parsed(t, s.raw), pointer, how)
						require.NotEqual(t, s.raw, changed)
						if s.judge(changed) == nil {
							accepted = append(accepted, how+" "+pointer)
						}
					}
				}
				require.ElementsMatch(t, harmless[name], accepted)
				require.Equal(t, s.raw, rewrite(nil, "", parsed(t, s.raw), "", ""), "what is not changed is written as it was")
			})
		}
	}
}

func bothSuites() []dataintegrity.Suite {
	return []dataintegrity.Suite{dataintegrity.EdDSAJCS2022(jsonld.Embedded()), dataintegrity.EdDSARDFC2022(jsonld.Embedded())}
}

func parsed(t testing.TB, raw []byte) any {
	t.Helper()
	v, err := strictjson.Parse(raw, strictjson.Limits{})
	require.NoError(t, err)
	return v
}

// pointers of all members and elements.
func pointers(at string, v any) (all []string) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			p := at + "/" + strictjson.EscapeToken(k)
			all = append(append(all, p), pointers(p, e)...)
		}
	case []any:
		for i, e := range v {
			p := at + "/" + strconv.Itoa(i)
			all = append(append(all, p), pointers(p, e)...)
		}
	}
	return all
}

// rewrite writes a value, but one member or element of it not at all, or twice.
func rewrite(dst []byte, at string, v any, pointer, how string) []byte {
	var parts [][]byte
	add := func(p string, text []byte) {
		switch {
		case p == pointer && how == "drop":
		case p == pointer && how == "double":
			parts = append(parts, text, text)
		default:
			parts = append(parts, text)
		}
	}
	brackets := "[]"
	switch v := v.(type) {
	case map[string]any:
		brackets = "{}"
		names := make([]string, 0, len(v))
		for k := range v {
			names = append(names, k)
		}
		slices.Sort(names)
		for _, k := range names {
			p := at + "/" + strictjson.EscapeToken(k)
			add(p, rewrite(append(strictjson.AppendString(nil, k), ':'), p, v[k], pointer, how))
		}
	case []any:
		for i, e := range v {
			p := at + "/" + strconv.Itoa(i)
			add(p, rewrite(nil, p, e, pointer, how))
		}
	default:
		return strictjson.Append(dst, v)
	}
	dst = append(dst, brackets[0])
	dst = append(dst, bytes.Join(parts, []byte(","))...)
	return append(dst, brackets[1])
}
