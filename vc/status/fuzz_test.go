package status_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

// ours: an answer or an error, and the error says which of the two it is.
func ours(t *testing.T, answer bool, err error) {
	t.Helper()
	if answer == (err != nil) {
		t.Fatalf("an answer (%v) and the error %v", answer, err)
	}
	if err != nil && !errors.Is(err, vc.ErrInvalid) && !errors.Is(err, vc.ErrUnavailable) {
		t.Fatalf("the error %v is neither invalid nor unavailable", err)
	}
}

// FuzzOpenBitstring: what decodes is within the limits, whole, and reads to its end.
func FuzzOpenBitstring(f *testing.F) {
	for _, s := range []string{gzipped(nil), gzipped([]byte{1, 2, 3}), gzipped(list(7)), gzipBomb(4), twoMembers(), "u", "", "zabc", "uH4sIAAAAAAAAA"} {
		f.Add(s, 1)
	}
	f.Add(gzipped(list(7)), 3)
	f.Fuzz(func(t *testing.T, s string, size int) {
		limits := status.Limits{Compressed: 64 << 10, Bytes: 64 << 10}
		b, err := status.OpenBitstring(s, size, limits)
		readable(t, b, err)
	})
}

// FuzzOpenTokenList: the same.
func FuzzOpenTokenList(f *testing.F) {
	for _, s := range []string{zlibbed(nil), zlibbed([]byte{1, 2, 3}), "eNrbuRgAAhcBXQ", "eNo76fITAAPfAgc", zlibBomb(4), "", "eNo"} {
		f.Add(s, 1)
		f.Add(s, 8)
	}
	f.Fuzz(func(t *testing.T, s string, bits int) {
		b, err := status.OpenTokenList(s, bits, status.Limits{Compressed: 64 << 10, Bytes: 64 << 10})
		readable(t, b, err)
	})
}

func readable(t *testing.T, b status.Bits, err error) {
	if err != nil {
		ours(t, false, err)
		return
	}
	if b.Len() > 8*64<<10 {
		t.Fatalf("%d entries, beyond the limit", b.Len())
	}
	for i := range b.Len() {
		if _, inside := b.At(i); !inside {
			t.Fatalf("entry %d of %d is not inside", i, b.Len())
		}
	}
	if _, inside := b.At(b.Len()); inside {
		t.Fatal("there is an entry behind the last")
	}
}

// FuzzEntries: whatever stands in credentialStatus or status, what is found is in the list; and nothing is asked for but https URLs.
func FuzzEntries(f *testing.F) {
	for _, s := range []string{
		`{"type":"BitstringStatusListEntry","statusPurpose":"revocation","statusListIndex":"3","statusListCredential":"` + lists + `"}`,
		`[{"type":"BitstringStatusListEntry","statusPurpose":"message","statusListIndex":"3","statusListCredential":"` + lists + `","statusSize":1,
			"statusMessage":[{"status":"0x0","message":"a"},{"status":"0x1","message":"b"}],"statusReference":["https://a.example"]}]`,
		`{"status_list":{"idx":3,"uri":"` + listing + `"}}`, `{"status_list":{"idx":-1e9,"uri":"` + listing + `#"}}`, `[]`, `null`, `{"type":[]}`,
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	w := newWorld(f)
	w.publish(w.issuer, map[string]any{"statusPurpose": []string{"revocation", "message"}}, nil)
	w.token(w.issuer, nil, nil)
	f.Fuzz(func(t *testing.T, entry string, document bool) {
		text := `{"vct":"urn:example:job","status":` + entry + `}`
		if document {
			text = `{"@context":["https://www.w3.org/ns/credentials/v2"],"credentialStatus":` + entry + `}`
		}
		c, err := vc.ParseCredential([]byte(text))
		if err != nil {
			return
		}
		own := *w
		own.t, own.web = t, &web{pages: w.web.pages}
		own.checker = status.Checker{Lists: own.web}
		s, err := own.check(c)
		ours(t, s != nil, err)
		for _, url := range own.web.asked {
			require.Regexp(t, `^https://[^#@]+$`, url)
		}
		for _, one := range s {
			require.Contains(t, []string{lists, listing}, one.List)
		}
	})
}

// FuzzStatusJWT: one token opens, and no other.
func FuzzStatusJWT(f *testing.F) {
	w := newWorld(f)
	good := string(w.token(w.issuer, nil, nil))
	f.Add(good)
	for _, claims := range []map[string]any{{"exp": nil}, {"ttl": 1_500_000_000}, {"status_list": map[string]any{"bits": 8, "lst": zlibbed([]byte("x"))}}, {"aud": "x"}} {
		f.Add(string(w.token(w.stranger, nil, claims)))
	}
	f.Add("e30.e30.AA")
	f.Fuzz(func(t *testing.T, page string) {
		own := *w
		own.t, own.web = t, &web{pages: map[string][]byte{listing: []byte(page)}}
		own.checker = status.Checker{Lists: own.web}
		s, err := own.check(own.claims(nil))
		ours(t, s != nil, err)
		if err == nil && page != good {
			t.Fatalf("%q", page)
		}
	})
}

// FuzzStatusCWT: what opens is what the issuer signed.
func FuzzStatusCWT(f *testing.F) {
	w := newWorld(f)
	good := w.cwt(w.issuer, nil, nil)
	f.Add(good)
	f.Add(w.cwt(w.stranger, nil, map[any]any{65534: 60, 4: nil}))
	f.Add(w.cwt(w.issuer, func(m *message) { m.unprotected["x"] = []any{1, nil} }, nil))
	f.Add(w.cwt(w.issuer, func(m *message) { m.tag = 61 }, nil))
	f.Add([]byte{0xd2, 0x84, 0x40, 0xa0, 0x40, 0x40})
	f.Fuzz(func(t *testing.T, page []byte) {
		own := *w
		own.t, own.web = t, &web{pages: map[string][]byte{listing: page}}
		own.checker = status.Checker{Lists: own.web}
		s, err := own.check(own.claims(nil))
		ours(t, s != nil, err)
		if err == nil {
			require.Equal(t, zero(), s)
		}
	})
}

// FuzzChecker: whatever page stands at a list's URL, in either form, what is found was signed by the issuer.
func FuzzChecker(f *testing.F) {
	w := newWorld(f)
	f.Add(w.listCredential(w.issuer, nil, nil).Bytes())
	f.Add(w.listCredential(w.stranger, map[string]any{"ttl": 1}, nil).Bytes())
	f.Add(w.token(w.issuer, nil, nil))
	f.Add(w.cwt(w.issuer, nil, nil))
	f.Add(w.sdjwt(w.claims(nil)).Bytes())
	f.Add([]byte(`{"type":["BitstringStatusListCredential"],"credentialSubject":{"encodedList":"u"}}`))
	f.Fuzz(func(t *testing.T, page []byte) {
		own := *w
		own.t, own.web = t, &web{pages: map[string][]byte{lists: page, listing: page}}
		own.checker = status.Checker{Lists: own.web, Cache: &status.Cache{}}
		for _, c := range []vc.Credential{own.entry(nil), own.claims(nil), own.entry(map[string]any{"statusListIndex": "131071"})} {
			s, err := own.check(c)
			ours(t, s != nil, err)
			for _, one := range s {
				require.Zero(t, one.Value)
			}
		}
	})
}
