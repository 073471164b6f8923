package status_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/cose"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/avouch-id/avouch/vc/status"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func at(t time.Time) func() time.Time { return func() time.Time { return t } }

const (
	lists   = "https://status.kestrel.example/lists/1"
	listing = "https://status.kestrel.example/lists/2"

	undefinedTerms = "https://www.w3.org/ns/credentials/undefined-terms/v2"
)

// web is a Loader that writes down what it is asked for.
type web struct {
	mu    sync.Mutex
	pages map[string][]byte
	fail  error
	asked []string
}

func (w *web) Load(ctx context.Context, url string) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, url)
	if w.fail != nil {
		return nil, w.fail
	}
	if page, there := w.pages[url]; there {
		return page, ctx.Err()
	}
	return nil, fmt.Errorf("%q: %w", url, fs.ErrNotExist)
}

func (w *web) put(url string, page []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages[url] = page
}

// world is an issuer, a stranger and a verifier. Its keys are the same in every process: fuzzing runs in several.
type world struct {
	t                testing.TB
	jcs              dataintegrity.Suite
	issuer, stranger vc.Issuer
	web              *web
	checker          status.Checker
	vocab            bool // undefined terms are allowed
}

func party(t testing.TB, name string) vc.Issuer {
	t.Helper()
	key, err := did.DeriveKey(make([]byte, 32), "did:example:"+name, 0, did.Ed25519)
	require.NoError(t, err)
	id, signing, err := didkey.New(key)
	require.NoError(t, err)
	return vc.Issuer{ID: id.String(), Key: signing, Now: at(noon)}
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, jcs: dataintegrity.EdDSAJCS2022(jsonld.Embedded()), issuer: party(t, "issuer"), stranger: party(t, "stranger"),
		web: &web{pages: map[string][]byte{}}}
	w.checker = status.Checker{Lists: w.web}
	return w
}

// verifier judges at noon.
func (w *world) verifier() *vc.Verifier {
	if w.vocab {
		w.jcs = dataintegrity.EdDSAJCS2022(jsonld.Embedded().AllowVocab(undefinedTerms))
	}
	return &vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Status: w.checker, Now: at(noon),
		Mechanisms: []vc.Mechanism{w.jcs, sdjwt.Mechanism{}, jose.New(jsonld.Embedded()), cose.New(jsonld.Embedded())}, Limits: vc.Limits{Bytes: 32 << 20}}
}

// check asks the checker about claims, as a Verifier does.
func (w *world) check(c vc.Credential) ([]vc.Status, error) { return w.checkAt(c, noon) }

func (w *world) checkAt(c vc.Credential, now time.Time) ([]vc.Status, error) {
	v := w.verifier()
	v.Now, v.Status = at(now), spare{}
	issuer := c.Issuer()
	if issuer == "" {
		issuer = w.issuer.ID
	}
	return w.checker.Check(w.t.Context(), c, issuer, now, v.KeySource(), v.Verify)
}

// spare looks up no status: that of a list is spared when a Verifier opens it.
type spare struct{}

func (spare) Check(context.Context, vc.Credential, string, time.Time, vc.Keys, func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
	return make([]vc.Status, 1), nil
}

// entry is a credential with one status entry, changed.
func (w *world) entry(change map[string]any) vc.Credential {
	e := map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7", "statusListCredential": lists}
	return w.entries(changed(e, change))
}

func (w *world) entries(e ...any) vc.Credential {
	return credential(w.t, map[string]any{"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "type": []string{"VerifiableCredential"},
		"issuer": w.issuer.ID, "credentialStatus": e, "credentialSubject": map[string]any{"id": "did:example:6789"}})
}

// claims is a claim set with a status in a Token Status List, changed.
func (w *world) claims(change map[string]any) vc.Credential {
	r := changed(map[string]any{"idx": 7, "uri": listing}, change)
	return credential(w.t, map[string]any{"vct": "urn:example:job", "iss": w.issuer.ID, "status": map[string]any{"status_list": r}})
}

// changed puts members into an object, and takes those out that are nil.
func changed(o, change map[string]any) map[string]any {
	o = maps.Clone(o)
	for name, v := range change {
		if o[name] = v; v == nil {
			delete(o, name)
		}
	}
	return o
}

func jsonNumber(s string) json.Number { return json.Number(s) }

// twoMembers is a list in two GZIP members, which are the right length together.
func twoMembers() string {
	one, _ := base64.RawURLEncoding.DecodeString(gzipped(make([]byte, 8<<10))[1:])
	return "u" + base64.RawURLEncoding.EncodeToString(append(one, one...))
}

func credential(t testing.TB, claims map[string]any) vc.Credential {
	t.Helper()
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	return c
}

// gzipped is a list as encodedList has it, made here by other code than what is tested.
func gzipped(list []byte) string {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(list)
	_ = z.Close()
	return "u" + base64.RawURLEncoding.EncodeToString(out.Bytes())
}

// zlibbed is a list as lst has it.
func zlibbed(list []byte) string {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	_, _ = z.Write(list)
	_ = z.Close()
	return base64.RawURLEncoding.EncodeToString(out.Bytes())
}

// list is the bytes of a bitstring of 131,072 bits of which some are set, counted from the left.
func list(set ...int) []byte {
	b := make([]byte, 16<<10)
	for _, i := range set {
		b[i/8] |= 0x80 >> (i % 8)
	}
	return b
}

// publish signs a list credential whose subject, and which itself, is changed, and puts it where the entries look.
func (w *world) publish(by vc.Issuer, subject, whole map[string]any) {
	w.t.Helper()
	w.web.put(lists, w.listCredential(by, subject, whole).Bytes())
}

func (w *world) listCredential(by vc.Issuer, subject, whole map[string]any) vc.Secured {
	w.t.Helper()
	s := changed(map[string]any{"id": lists + "#list", "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": gzipped(list(3))}, subject)
	c := changed(map[string]any{"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "id": lists, "issuer": by.ID,
		"type": []string{"VerifiableCredential", "BitstringStatusListCredential"}, "validFrom": "2026-05-25T00:00:00Z",
		"validUntil": "2026-06-08T00:00:00Z", "credentialSubject": s}, whole)
	if w.vocab {
		w.verifier()
		c["@context"] = []string{"https://www.w3.org/ns/credentials/v2", undefinedTerms}
	}
	signed, err := by.Issue(w.t.Context(), credential(w.t, c), w.jcs)
	require.NoError(w.t, err)
	return signed
}

// sdjwt issues claims as an SD-JWT VC.
func (w *world) sdjwt(c vc.Credential) vc.Secured {
	w.t.Helper()
	s, err := w.issuer.Issue(w.t.Context(), c, sdjwt.VC{})
	require.NoError(w.t, err)
	return s
}
