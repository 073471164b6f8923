package cose_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/asn1"
	"math/big"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/cose"
)

// TestCase1AlgorithmConfusion: the key decides. A MAC keyed by the public key, the algorithm of another curve, one in text, none.
func TestCase1AlgorithmConfusion(t *testing.T) {
	w := newWorldOf(t, did.P256)
	_, err := w.verify(w.forge(func(d *draft) { d.header[1] = -7 }))
	require.NoError(t, err)
	_, err = w.verify(w.forge(func(d *draft) { d.header[1] = -9 })) // the same by its full name
	require.NoError(t, err)
	for _, c := range []struct {
		algorithm any
		says      string
	}{
		{5, "wrong algorithm 5: nothing"}, {-8, "the key is for -7"}, {-19, "the key is for -7"}, {-35, "the key is for -7"}, {-51, "the key is for -7"},
		{-47, "the key is for -7"}, {-36, "nothing"}, {-37, "nothing"}, {0, "nothing"}, {"ES256", "nothing"}, {nil, "nothing"}, {[]byte{0x26}, "nothing"},
		{uint64(1) << 63, "nothing"}, {-7.0, "nothing"},
	} {
		_, err := w.verify(w.forge(func(d *draft) { d.header[1] = c.algorithm }))
		refused(t, err, "proof", c.says)
	}
	_, err = w.verify(w.forge(func(d *draft) {
		d.header[1] = 5 // HMAC 256/256
		d.signature = func([]byte) []byte {
			m := hmac.New(sha256.New, w.signing.Signer.PublicKey().Bytes())
			m.Write(encode(t, []any{"Signature1", encode(t, d.header), []byte{}, d.payload}))
			return m.Sum(nil)
		}
	}))
	refused(t, err, "proof", "nothing here has it")
	_, err = w.verify(w.forge(func(d *draft) { d.header[1], d.header[4] = 5, []byte("did:web:unreachable.example#key") }))
	refused(t, err, "proof", "nothing") // nobody is asked for a key
	_, err = w.verify(w.forge(func(d *draft) { delete(d.header, 1) }))
	refused(t, err, "structure", "no algorithm")
	for _, n := range []int{1, 3, 15, 16} {
		_, err = w.verify(w.forge(func(d *draft) { d.unprotected = map[any]any{n: d.header[n]}; delete(d.header, n) }))
		refused(t, err, "structure", "has to be protected")
	}
	ed := newWorld(t)
	_, err = ed.verify(ed.forge(func(d *draft) { d.header[1] = -19 }))
	require.NoError(t, err)
	_, err = ed.verify(ed.forge(func(d *draft) { d.header[1] = -7 }))
	refused(t, err, "proof", "the key is for -8")
}

// TestCase2TypeConfusion: what is for one use is not taken for another.
func TestCase2TypeConfusion(t *testing.T) {
	w := newWorld(t)
	_, err := w.verify(vc.Received(mediaVC, w.show.Bytes()))
	refused(t, err, "structure", "typ (16)")
	_, err = w.verify(w.show)
	refused(t, err, "structure", "a credential was expected")
	_, err = w.answer(vc.Received(mediaVP, w.issuance.Bytes()))
	refused(t, err, "structure", "typ (16)")
	for _, typ := range []any{"vc+cose", "application/vc+cose; v=1", "Application/vc+cose", "application/vc+jwt", "application/cwt", "application/cose", "", 16, []byte(mediaVC), nil} {
		_, err := w.verify(w.forge(func(d *draft) { d.header[16] = typ }))
		refused(t, err, "structure", "typ (16)")
	}
	_, err = w.verify(w.forge(func(d *draft) { delete(d.header, 16) })) // as the examples of the Recommendation have it, and CWTs
	refused(t, err, "structure", "typ (16): expected \"application/vc+cose\", got none")
	for _, content := range []any{"application/vp", "application/json", "vc", 50, nil} {
		_, err := w.verify(w.forge(func(d *draft) { d.header[3] = content }))
		refused(t, err, "structure", "content type (3)")
	}
	_, err = w.verify(w.forge(func(d *draft) { delete(d.header, 3) })) // it is optional
	require.NoError(t, err)

	// A presentation in what says that it is a credential, and the other way round.
	_, err = w.verify(w.forge(func(d *draft) {
		p, err := vc.Presentation{Holder: w.issuer}.Credential()
		require.NoError(t, err)
		d.payload = p.JSON()
	}))
	refused(t, err, "structure", "another kind")
	_, err = w.answer(w.forgeShow(func(d *draft) { d.payload = credential(t, w.job()).JSON() }))
	refused(t, err, "structure", "another kind")

	for tag, says := range map[uint64]string{16: "encrypted", 96: "encrypted", 17: "COSE_Mac0", 97: "COSE_Mac", 98: "COSE_Sign", 61: "CWT", 55799: "something else", 24: "the tag 24"} {
		_, err := w.verify(w.forge(func(d *draft) { d.tag = tag }))
		refused(t, err, "structure", says)
		require.Equal(t, says == "encrypted", bytes.Contains([]byte(err.Error()), []byte(cose.ErrEncrypted.Error())))
	}
	message := w.issuance.Bytes()
	for _, head := range []string{"\xd8\x12", "\xd9\xd9\xf7\xd2", "\xd9\xd9\xf7", "\xd2\xd2", "\xd2\xd9\xd9\xf7"} { // tag 18 at length, self-described CBOR, twice
		_, err = w.verify(vc.Received(mediaVC, append([]byte(head), message[1:]...)))
		refused(t, err, "structure", "")
	}
	_, err = w.verify(w.forge(func(d *draft) { d.tag = 96 }))
	require.ErrorIs(t, err, cose.ErrEncrypted)
	// COSE_Mac0 without a tag looks the same, but for its algorithm.
	_, err = w.verify(w.forge(func(d *draft) { d.untagged, d.header[1] = true, 5 }))
	refused(t, err, "proof", "wrong algorithm")
	// A CWT of claims, signed by the issuer.
	_, err = w.verify(w.forge(func(d *draft) { d.payload = encode(t, map[any]any{1: w.issuer.String()}) }))
	refused(t, err, "structure", "")
	_, err = w.verify(w.forge(func(d *draft) {
		d.payload = []byte(`{"vct":"https://kestrel.example/job","iss":"` + w.issuer.String() + `"}`)
	}))
	refused(t, err, "structure", "claim set")
}

// TestCase3KeyConfusion: a key speaks for the DID that it is found in, and no key or certificate in the message is looked at.
func TestCase3KeyConfusion(t *testing.T) {
	w := newWorld(t)
	other, key := party(t, "other", did.Ed25519)
	as := func(d *draft) { d.key, d.header[4] = key.Signer, []byte(key.ID.String()) }
	_, err := w.verify(w.forge(as))
	refused(t, err, "binding", "signed by")
	_, err = w.verify(w.forge(func(d *draft) { as(d); d.header[15] = map[any]any{1: other.String()} }))
	refused(t, err, "binding", "iss")
	_, err = w.verify(w.forge(func(d *draft) { d.header[15] = map[any]any{1: other.String()} }))
	refused(t, err, "binding", "iss")
	_, err = w.verify(w.forge(func(d *draft) { d.header[15] = map[any]any{1: w.issuer.String()} }))
	require.NoError(t, err)
	_, err = w.verify(w.forge(func(d *draft) { d.key = key.Signer })) // another key under the issuer's name
	refused(t, err, "proof", "signature")

	// A COSE_Key (25, private: -70001), a chain (33) and the address of one (35) in the message.
	inline := map[any]any{1: 1, -1: 6, -2: key.Signer.PublicKey().Bytes()}
	for _, name := range []any{25, -70001, "COSE_Key", 33, 35} {
		_, err = w.verify(w.forge(func(d *draft) { d.key, d.header[name] = key.Signer, inline; delete(d.header, 4) }))
		refused(t, err, "key", "no kid")
		_, err = w.verify(w.forge(func(d *draft) { d.key, d.header[name] = key.Signer, inline }))
		refused(t, err, "proof", "signature")
		_, err = w.verify(w.forge(func(d *draft) { d.header[name] = inline })) // ignored
		require.NoError(t, err)
	}
	_, err = w.verify(w.forge(func(d *draft) { d.unprotected = map[any]any{4: d.header[4]}; delete(d.header, 4) }))
	refused(t, err, "key", "no kid")
	for _, kid := range []any{w.signing.ID.String(), 4, nil, []byte{0xff}} {
		_, err = w.verify(w.forge(func(d *draft) { d.header[4] = kid }))
		refused(t, err, "structure", "kid (4)")
	}
	for _, kid := range []string{"", "#", "#other", w.issuer.String(), "did:key:z#z"} {
		_, err = w.verify(w.forge(func(d *draft) { d.header[4] = []byte(kid) }))
		refused(t, err, "key", "")
	}
	fragment, _ := w.signing.ID.Fragment()
	for _, kid := range []string{fragment, "#" + fragment} {
		_, err = w.verify(w.forge(func(d *draft) { d.header[4] = []byte(kid) }))
		require.NoError(t, err)
	}
	job := w.job()
	job["issuer"] = "https://kestrel.example"
	_, err = w.verify(w.forge(func(d *draft) { d.payload, d.header[4] = credential(t, job).JSON(), []byte("key-1") }))
	refused(t, err, "key", "not a DID URL")
}

// TestCase4PresentationSignature: a credential that holds in a presentation that does not.
func TestCase4PresentationSignature(t *testing.T) {
	w := newWorld(t)
	_, err := w.answer(w.forgeShow(func(d *draft) {
		d.signature = func(s []byte) []byte { s[0] ^= 1; return s }
	}))
	refused(t, err, "proof", "signature")
	_, key := party(t, "other", did.Ed25519)
	_, err = w.answer(w.forgeShow(func(d *draft) { d.key, d.header[4] = key.Signer, []byte(key.ID.String()) }))
	refused(t, err, "binding", "signed by")
	_, err = w.answer(w.forgeShow(nil))
	require.NoError(t, err)
}

// TestCase13Floods: what is large, deep or wide costs no memory beyond its own.
func TestCase13Floods(t *testing.T) {
	w := newWorld(t)
	const size = 10 << 20
	flood := func(begin string, b byte) []byte { return append([]byte(begin), bytes.Repeat([]byte{b}, size)...) }
	for name, raw := range map[string][]byte{
		"ff":               flood("", 0xff),
		"ff after the tag": flood("\xd2\x84", 0xff),
		"arrays":           flood("\xd2", 0x81),
		"maps":             flood("\x84\x40", 0xa1),
		"tags":             flood("", 0xd2),
		"a wide array":     flood("\x84\x40\xa1\x18\x21\x9a\x00\x90\x00\x00", 0),
		"a long header":    flood("\x84\x5a\x00\x90\x00\x00", 0),
		"a length":         []byte("\xd2\x84\x5b\x7f\xff\xff\xff\xff\xff\xff\xff"),
		"elements":         []byte("\xd2\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"),
		"pairs":            []byte("\xd2\x84\x40\xbb\x7f\xff\xff\xff\xff\xff\xff\xff"),
	} {
		for _, most := range []int{0, 64 << 20} { // the default, and none to speak of
			s := vc.Received(mediaVC, raw)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := w.suite.Open(context.Background(), s, vc.Opening{Limits: vc.Limits{Bytes: most}})
			runtime.ReadMemStats(&after)
			var e *vc.VerifyError
			require.ErrorAs(t, err, &e, name)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20), "%s: %v", name, err)
		}
	}
	wide := map[any]any{}
	for i := range 300 {
		wide[1000+i] = 0
	}
	var deep any = 0
	for range 20 {
		deep = []any{deep}
	}
	for name, change := range map[string]func(*draft){
		"pairs":        func(d *draft) { d.unprotected = wide },
		"pairs signed": func(d *draft) { wide[1] = -8; d.header = wide },
		"elements":     func(d *draft) { d.header[99] = make([]int, 300) },
		"depth":        func(d *draft) { d.unprotected = map[any]any{99: deep} },
		"header":       func(d *draft) { d.header[99] = make([]byte, 65<<10) },
		"open header":  func(d *draft) { d.unprotected = map[any]any{99: make([]byte, 65<<10)} },
		"signature":    func(d *draft) { d.signature = func([]byte) []byte { return make([]byte, 2<<10) } },
	} {
		_, err := w.verify(w.forge(change))
		refused(t, err, "limit", "")
		require.NotEmpty(t, name)
	}
	w.v.Limits.Bytes = len(w.issuance.Bytes()) - 1
	_, err := w.suite.Open(context.Background(), w.issuance, vc.Opening{Limits: w.v.Limits})
	refused(t, err, "limit", "at most")
	_, err = w.suite.Open(context.Background(), w.issuance, vc.Opening{Limits: vc.Limits{Nodes: 4}})
	refused(t, err, "limit", "")
}

// TestCase19NonceTwice: an answer counts once.
func TestCase19NonceTwice(t *testing.T) {
	w := newWorld(t)
	_, err := w.answer(w.show)
	require.NoError(t, err)
	_, err = w.answer(w.show)
	refused(t, err, "replay", "answered before")
	other := newWorld(t)
	other.ask.Nonce = "another-nonce-of-the-verifier"
	_, err = other.answer(w.show)
	refused(t, err, "binding", "nonce")
	other.ask = w.ask
	other.ask.Audience = "https://other.example"
	_, err = other.answer(w.show)
	refused(t, err, "binding", "audience")
}

// TestCase20Duplicates: one label has one value, however it is written, and so has one name.
func TestCase20Duplicates(t *testing.T) {
	w := newWorld(t)
	kid := encode(t, []byte(w.signing.ID.String()))
	typ := append([]byte{0x10}, encode(t, mediaVC)...)
	whole := func(count byte, pairs ...[]byte) []byte {
		return bytes.Join(append([][]byte{{0xa0 | count, 1, 0x27, 4}, kid, typ}, pairs...), nil)
	}
	_, err := w.verify(w.forge(func(d *draft) { d.rawHeader = whole(3) }))
	require.NoError(t, err)
	for name, header := range map[string][]byte{
		"alg":                 whole(4, []byte{1, 0x27}),
		"alg, another":        whole(4, []byte{1, 0x26}),
		"alg, longer":         whole(4, []byte{0x18, 1, 0x27}),
		"typ, longest":        whole(4, []byte{0x1b, 0, 0, 0, 0, 0, 0, 0, 16}, encode(t, mediaVP)),
		"an unknown one":      whole(5, []byte{0x18, 99, 0}, []byte{0x18, 99, 0}),
		"an unknown text":     whole(5, []byte{0x61, 'a', 0}, []byte{0x78, 1, 'a', 0}),
		"a claim":             whole(4, []byte{15, 0xa2, 6, 0, 6, 1}),
		"of a key":            whole(4, []byte{15, 0xa1, 8, 0xa1, 1, 0xa2, 1, 1, 1, 2}),
		"not a label":         whole(4, []byte{0xf4, 0}),
		"a label of bytes":    whole(4, []byte{0x41, 'a', 0}),
		"a label of an array": whole(4, []byte{0x80, 0}),
		"a label with a tag":  whole(4, []byte{0xc2, 0x41, 1, 0}),
		"beyond 64 bits":      whole(4, []byte{0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}),
	} {
		_, err := w.verify(w.forge(func(d *draft) { d.rawHeader = header }))
		require.Error(t, err, name)
		refused(t, err, "structure", "")
	}
	_, err = w.verify(w.forge(func(d *draft) { d.unprotected, d.header[99] = map[any]any{99: 1}, 1 }))
	refused(t, err, "structure", "in both headers")
	_, err = w.verify(w.forge(func(d *draft) {
		d.payload = bytes.Replace(d.payload.([]byte), []byte(`{"`), []byte(`{"validUntil":"2027-01-01T00:00:00Z","`), 1)
	}))
	refused(t, err, "structure", "validUntil")
}

// TestCase25Signatures: of their one length and form.
func TestCase25Signatures(t *testing.T) {
	for _, kind := range []did.Kind{did.Ed25519, did.P256, did.P384, did.Secp256k1} {
		w := newWorldOf(t, kind)
		algorithm := map[did.Kind]int{did.Ed25519: -8, did.P256: -7, did.P384: -35, did.Secp256k1: -47}[kind]
		for name, change := range map[string]func([]byte) []byte{
			"one more":  func(s []byte) []byte { return append(s, 0) },
			"one less":  func(s []byte) []byte { return s[:len(s)-1] },
			"half":      func(s []byte) []byte { return s[:len(s)/2] },
			"none":      func([]byte) []byte { return []byte{} },
			"zeros":     func(s []byte) []byte { return make([]byte, len(s)) },
			"all ones":  func(s []byte) []byte { return bytes.Repeat([]byte{0xff}, len(s)) },
			"one bit":   func(s []byte) []byte { s[5] ^= 4; return s },
			"DER":       der,
			"reversed":  func(s []byte) []byte { return append(s[len(s)/2:], s[:len(s)/2]...) },
			"with zero": func(s []byte) []byte { return append([]byte{0}, s...) },
		} {
			_, err := w.verify(w.forge(func(d *draft) { d.header[1], d.signature = algorithm, change }))
			refused(t, err, "proof", "")
			require.ErrorIs(t, err, did.ErrSignature, name)
		}
		_, err := w.verify(w.forge(func(d *draft) { d.header[1] = algorithm }))
		require.NoError(t, err)
	}
}

func der(s []byte) []byte {
	half := len(s) / 2
	out, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(s[:half]), new(big.Int).SetBytes(s[half:])})
	if err != nil {
		panic(err)
	}
	return out
}
