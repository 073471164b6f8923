package status_test

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

func zero() []vc.Status { return []vc.Status{{Purpose: "status", List: listing}} }

// TestReferences: what the claim status may look like (section "Referenced Token in JOSE").
func TestReferences(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string]any
		want   error // nil: 0 is found
		words  string
	}{
		"plain":           {nil, nil, ""},
		"the last index":  {map[string]any{"idx": 15}, nil, ""},
		"more members":    {map[string]any{"note": "x"}, nil, ""},
		"index = size":    {map[string]any{"idx": 16}, vc.ErrInvalid, "the index 16 is out of range, the list has 16 entries"},
		"negative":        {map[string]any{"idx": -1}, vc.ErrInvalid, `got "-1"`},
		"minus zero":      {map[string]any{"idx": jsonNumber("-0")}, vc.ErrInvalid, `got "-0"`},
		"huge":            {map[string]any{"idx": jsonNumber("99999999999999999999")}, vc.ErrInvalid, "out of the range of any list"},
		"a float":         {map[string]any{"idx": jsonNumber("7.0")}, vc.ErrInvalid, `got "7.0"`},
		"an exponent":     {map[string]any{"idx": jsonNumber("7e0")}, vc.ErrInvalid, `got "7e0"`},
		"a text":          {map[string]any{"idx": "7"}, vc.ErrInvalid, "idx"},
		"none":            {map[string]any{"idx": nil}, vc.ErrInvalid, "idx"},
		"no uri":          {map[string]any{"uri": nil}, vc.ErrInvalid, "uri"},
		"uri over http":   {map[string]any{"uri": "http://status.kestrel.example/lists/2"}, vc.ErrInvalid, "absolute https URL"},
		"uri with index":  {map[string]any{"uri": listing + "#7"}, vc.ErrInvalid, "absolute https URL"},
		"uri of no place": {map[string]any{"uri": "urn:example:list"}, vc.ErrInvalid, "absolute https URL"},
	} {
		w := newWorld(t)
		w.token(w.issuer, nil, nil)
		statuses, err := w.check(w.claims(c.change))
		if c.want == nil {
			require.NoError(t, err, name)
			require.Equal(t, zero(), statuses, name)
			continue
		}
		require.ErrorIs(t, err, c.want, name)
		require.ErrorContains(t, err, c.words, name)
	}
	for name, s := range map[string]any{"empty": map[string]any{}, "a list that is none": map[string]any{"status_list": "x"}, "null": nil, "a text": "x"} {
		w := newWorld(t)
		_, err := w.check(credential(t, map[string]any{"vct": "urn:example:job", "iss": w.issuer.ID, "status": s}))
		require.ErrorIs(t, err, vc.ErrInvalid, name)
	}
	w := newWorld(t)
	w.token(w.issuer, nil, nil)
	w.publish(w.issuer, nil, nil)
	entry, _ := w.entry(nil).Object()["credentialStatus"].([]any)[0].(map[string]any)
	for _, s := range []map[string]any{{"identifier_list": map[string]any{}}, {"status_list": map[string]any{"idx": 7, "uri": listing}, "other": 1},
		// Whatever else it says it is: the list that it names is not overlooked.
		changed(map[string]any{"status_list": map[string]any{"idx": 7, "uri": listing}}, entry)} {
		_, err := w.check(credential(t, map[string]any{"vct": "urn:example:job", "iss": w.issuer.ID, "status": s}))
		require.ErrorIs(t, err, vc.ErrUnavailable)
		require.ErrorContains(t, err, "mechanism")
	}
}

// TestTokens: what a Status List Token has to be, in JWT format (section "Status List Token in JWT Format").
func TestTokens(t *testing.T) {
	entries := func(bits any, lst any) map[string]any {
		return map[string]any{"status_list": map[string]any{"bits": bits, "lst": lst}}
	}
	for name, c := range map[string]struct {
		header, claims map[string]any
		want           error
		words          string
	}{
		"plain":               {nil, nil, nil, ""},
		"without iss":         {nil, map[string]any{"iss": nil}, nil, ""},
		"kid as a fragment":   {map[string]any{"kid": "#" + strings.TrimPrefix(newWorld(t).issuer.ID, "did:key:")}, nil, nil, ""},
		"without exp":         {nil, map[string]any{"exp": nil}, nil, ""},
		"with ttl":            {nil, map[string]any{"ttl": 43200}, nil, ""},
		"a moment ahead":      {nil, map[string]any{"iat": noon.Unix() + 299}, nil, ""},
		"two bits":            {nil, entries(2, zlibbed(make([]byte, 4))), nil, ""},
		"no typ":              {map[string]any{"typ": nil}, nil, vc.ErrInvalid, "typ"},
		"JWT":                 {map[string]any{"typ": "JWT"}, nil, vc.ErrInvalid, "typ"},
		"application/":        {map[string]any{"typ": "application/statuslist+jwt"}, nil, vc.ErrInvalid, "typ"},
		"typ in upper case":   {map[string]any{"typ": "STATUSLIST+JWT"}, nil, vc.ErrInvalid, "typ"},
		"no kid":              {map[string]any{"kid": nil}, nil, vc.ErrInvalid, "nothing names the key"},
		"a kid that is none":  {map[string]any{"kid": 7}, nil, vc.ErrInvalid, "kid"},
		"another's kid":       {map[string]any{"kid": newWorld(t).stranger.Key.ID.String()}, nil, vc.ErrInvalid, "signature"},
		"another's name":      {nil, map[string]any{"iss": newWorld(t).stranger.ID}, vc.ErrInvalid, "issuer of the token"},
		"iss that is no text": {nil, map[string]any{"iss": 7}, vc.ErrInvalid, "issuer of the token"},
		"another sub":         {nil, map[string]any{"sub": listing + "/"}, vc.ErrInvalid, "sub of the token"},
		"no sub":              {nil, map[string]any{"sub": nil}, vc.ErrInvalid, "sub of the token"},
		"an audience":         {nil, map[string]any{"aud": "did:web:plaza.example"}, vc.ErrInvalid, "audience"},
		"a status of its own": {nil, map[string]any{"status": map[string]any{}}, vc.ErrUnavailable, "a status of its own"},
		"no iat":              {nil, map[string]any{"iat": nil}, vc.ErrInvalid, "iat"},
		"iat as text":         {nil, map[string]any{"iat": "1780315200"}, vc.ErrInvalid, "seconds since 1970"},
		"iat in the future":   {nil, map[string]any{"iat": noon.Unix() + 301}, vc.ErrInvalid, "was issued at"},
		"not before":          {nil, map[string]any{"nbf": noon.Unix() + 1}, vc.ErrInvalid, "holds from"},
		"expired":             {nil, map[string]any{"exp": noon.Unix()}, vc.ErrInvalid, "expired"},
		"exp as text":         {nil, map[string]any{"exp": "never"}, vc.ErrInvalid, "seconds since 1970"},
		"ttl 0":               {nil, map[string]any{"ttl": 0}, vc.ErrInvalid, "ttl"},
		"no list":             {nil, map[string]any{"status_list": nil}, vc.ErrInvalid, "bits"},
		"a list of text":      {nil, map[string]any{"status_list": "x"}, vc.ErrInvalid, "bits"},
		"3 bits":              {nil, entries(3, zlibbed([]byte{0})), vc.ErrInvalid, "1, 2, 4 or 8"},
		"16 bits":             {nil, entries(16, zlibbed([]byte{0})), vc.ErrInvalid, "1, 2, 4 or 8"},
		"bits as text":        {nil, entries("1", zlibbed([]byte{0})), vc.ErrInvalid, "1, 2, 4 or 8"},
		"bits as a float":     {nil, entries(jsonNumber("1.0"), zlibbed([]byte{0})), vc.ErrInvalid, "1, 2, 4 or 8"},
		"no lst":              {nil, entries(1, nil), vc.ErrInvalid, "lst"},
		"a bitstring":         {nil, entries(1, gzipped(make([]byte, 2))), vc.ErrInvalid, ""},
		"GZIP":                {nil, entries(1, gzipped(make([]byte, 2))[1:]), vc.ErrInvalid, "decompressed"},
		"an empty list":       {nil, entries(1, zlibbed(nil)), vc.ErrInvalid, "out of range"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.token(w.issuer, c.header, c.claims)
			statuses, err := w.check(w.claims(nil))
			if c.want == nil {
				require.NoError(t, err)
				require.Equal(t, zero(), statuses)
				return
			}
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, c.words)
		})
	}
}

// TestTokenValues: the values of the draft have their names; all others are application specific, or not yet anything.
func TestTokenValues(t *testing.T) {
	w := newWorld(t)
	w.token(w.issuer, nil, map[string]any{"status_list": map[string]any{"bits": 4, "lst": zlibbed([]byte{0x10, 0x32, 0xfc})}})
	for idx, want := range []vc.Status{{Purpose: "status"}, {Purpose: "revocation", Value: 1}, {Purpose: "suspension", Value: 2},
		{Purpose: "status", Value: 3}, {Purpose: "status", Value: 12}, {Purpose: "status", Value: 15}} {
		want.List = listing
		statuses, err := w.check(w.claims(map[string]any{"idx": idx}))
		require.NoError(t, err)
		require.Equal(t, []vc.Status{want}, statuses)
	}
}

// TestTokenIssuers: a token counts for its issuer's claims, by whatever name it calls itself.
func TestTokenIssuers(t *testing.T) {
	for _, publish := range []func(*world){
		func(w *world) { w.token(w.stranger, nil, nil) },
		func(w *world) { w.token(w.stranger, nil, map[string]any{"iss": nil}) },
		func(w *world) { w.cwt(w.stranger, nil, nil) },
		func(w *world) { w.cwt(w.stranger, nil, map[any]any{1: nil}) },
	} {
		w := newWorld(t)
		publish(w)
		_, err := w.check(w.claims(nil))
		require.ErrorIs(t, err, vc.ErrInvalid)
		require.ErrorContains(t, err, "issuer of the list")
		w.checker.Issuers = func(credential, list string) bool { return credential == w.issuer.ID && list == w.stranger.ID }
		_, err = w.check(w.claims(nil))
		require.NoError(t, err)
	}
}

// authenticating finds keys that are for nothing else.
type authenticating struct{ vc.Keys }

func (k authenticating) Find(ctx context.Context, r vc.KeyRef, at time.Time) (vc.Key, error) {
	key, err := k.Keys.Find(ctx, r, at)
	key.Purposes = did.Authentication
	return key, err
}

// TestTokenKeys: a key that may not assert does not sign lists, and one that cannot be found now says nothing.
func TestTokenKeys(t *testing.T) {
	w := newWorld(t)
	for _, publish := range []func(){func() { w.token(w.issuer, nil, nil) }, func() { w.cwt(w.issuer, nil, nil) }} {
		publish()
		v := w.verifier()
		_, err := w.checker.Check(t.Context(), w.claims(nil), w.issuer.ID, noon, authenticating{v.KeySource()}, v.Verify)
		require.ErrorIs(t, err, vc.ErrInvalid)
		require.ErrorContains(t, err, "for assertionMethod")
	}
	w.token(w.issuer, map[string]any{"kid": "did:web:kestrel.example#1"}, nil)
	_, err := w.check(w.claims(nil))
	require.ErrorIs(t, err, vc.ErrUnavailable)
	raw := w.token(w.issuer, nil, nil)
	for i := range len(raw) { // no bit of it may differ
		bad := append([]byte(nil), raw...)
		bad[i] ^= 1
		w.web.put(listing, bad)
		_, err := w.check(w.claims(nil))
		require.Error(t, err, "byte %d", i)
	}
	for name, bad := range map[string][]byte{"nothing": nil, "dots": []byte(strings.Repeat(".", 60_000)), "JSON": []byte("{}"), "a wrong tag": {0xd1, 0x84}} {
		w.web.put(listing, bad)
		_, err := w.check(w.claims(nil))
		require.ErrorIs(t, err, vc.ErrInvalid, name)
	}
}

// TestCWT: the same in CWT format (section "Status List Token in CWT Format").
func TestCWT(t *testing.T) {
	set := func(part func(*message) map[any]any, label, v any) func(*message) {
		return func(m *message) {
			if part(m)[label] = v; v == nil {
				delete(part(m), label)
			}
		}
	}
	protected := func(m *message) map[any]any { return m.protected }
	open := func(m *message) map[any]any { return m.unprotected }
	for name, c := range map[string]struct {
		change func(*message)
		claims map[any]any
		want   error
		words  string
	}{
		"plain":                {nil, nil, nil, ""},
		"without iss":          {nil, map[any]any{1: nil}, nil, ""},
		"without exp":          {nil, map[any]any{4: nil}, nil, ""},
		"with ttl":             {nil, map[any]any{65534: 43200}, nil, ""},
		"with other claims":    {nil, map[any]any{"x": 1, -70000: 1.5}, nil, ""},
		"kid not protected":    {func(m *message) { m.unprotected[4] = m.protected[4]; delete(m.protected, 4) }, nil, nil, ""},
		"EdDSA by its number":  {set(protected, 1, -19), nil, nil, ""},
		"no kid":               {set(protected, 4, nil), nil, vc.ErrInvalid, "nothing names the key"},
		"kid twice":            {set(open, 4, []byte("x")), nil, vc.ErrInvalid, "in both headers"},
		"kid as text":          {set(protected, 4, "x"), nil, vc.ErrInvalid, "kid"},
		"no type":              {set(protected, 16, nil), nil, vc.ErrInvalid, "typ (16)"},
		"another type":         {set(protected, 16, "application/vc+cose"), nil, vc.ErrInvalid, "typ (16)"},
		"typ not protected":    {func(m *message) { m.unprotected[16] = m.protected[16]; delete(m.protected, 16) }, nil, vc.ErrInvalid, "has to be protected"},
		"another algorithm":    {set(protected, 1, -7), nil, vc.ErrInvalid, "wrong algorithm"},
		"a MAC":                {set(protected, 1, 5), nil, vc.ErrInvalid, "nobody's"},
		"no algorithm":         {set(protected, 1, nil), nil, vc.ErrInvalid, "nobody's"},
		"critical, unsigned":   {set(open, 2, []any{16}), nil, vc.ErrInvalid, "has to be protected"},
		"critical":             {set(protected, 2, []any{16}), nil, vc.ErrInvalid, "crit"},
		"COSE_Mac0":            {func(m *message) { m.tag = 17 }, nil, vc.ErrInvalid, ""},
		"a tag as CWT":         {func(m *message) { m.tag = 61 }, nil, vc.ErrInvalid, ""},
		"a bad signature":      {func(m *message) { m.signature = func(s []byte) []byte { s[0] ^= 1; return s } }, nil, vc.ErrInvalid, "signature"},
		"no signature":         {func(m *message) { m.signature = func([]byte) []byte { return []byte{} } }, nil, vc.ErrInvalid, "COSE_Sign1"},
		"no map":               {func(m *message) { m.payload = []byte("x") }, nil, vc.ErrInvalid, "not a map"},
		"another's name":       {nil, map[any]any{1: newWorld(t).stranger.ID}, vc.ErrInvalid, "issuer of the token"},
		"iss that is no text":  {nil, map[any]any{1: 7}, vc.ErrInvalid, "not a text"},
		"another sub":          {nil, map[any]any{2: listing + "/"}, vc.ErrInvalid, "sub of the token"},
		"no sub":               {nil, map[any]any{2: nil}, vc.ErrInvalid, "sub of the token"},
		"an audience":          {nil, map[any]any{3: "did:web:plaza.example"}, vc.ErrInvalid, "audience"},
		"a status of its own":  {nil, map[any]any{65535: map[string]any{}}, vc.ErrUnavailable, "a status of its own"},
		"no iat":               {nil, map[any]any{6: nil}, vc.ErrInvalid, "iat"},
		"iat in the future":    {nil, map[any]any{6: noon.Unix() + 301}, vc.ErrInvalid, "was issued at"},
		"iat as text":          {nil, map[any]any{6: "noon"}, vc.ErrInvalid, "whole number"},
		"not before":           {nil, map[any]any{5: noon.Unix() + 1}, vc.ErrInvalid, "holds from"},
		"expired":              {nil, map[any]any{4: noon.Unix()}, vc.ErrInvalid, "expired"},
		"ttl 0":                {nil, map[any]any{65534: 0}, vc.ErrInvalid, "ttl"},
		"no list":              {nil, map[any]any{65533: nil}, vc.ErrInvalid, "status_list"},
		"3 bits":               {nil, map[any]any{65533: map[string]any{"bits": 3, "lst": []byte{0}}}, vc.ErrInvalid, "1, 2, 4 or 8"},
		"bits of another sort": {nil, map[any]any{65533: map[string]any{"bits": "1", "lst": []byte{0}}}, vc.ErrInvalid, "1, 2, 4 or 8"},
		"no lst":               {nil, map[any]any{65533: map[string]any{"bits": 1}}, vc.ErrInvalid, "lst"},
		"lst in base64":        {nil, map[any]any{65533: map[string]any{"bits": 1, "lst": zlibbed([]byte{0})}}, vc.ErrInvalid, "lst"},
		"GZIP":                 {nil, map[any]any{65533: map[string]any{"bits": 1, "lst": unBase64(t, gzipped(nil)[1:])}}, vc.ErrInvalid, "decompressed"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.cwt(w.issuer, c.change, c.claims)
			statuses, err := w.check(w.claims(nil))
			if c.want == nil {
				require.NoError(t, err)
				require.Equal(t, zero(), statuses)
				return
			}
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, c.words)
		})
	}
	w := newWorld(t)
	raw := w.cwt(w.issuer, nil, nil)
	for i := range len(raw) {
		bad := append([]byte(nil), raw...)
		bad[i] ^= 1
		w.web.put(listing, bad)
		_, err := w.check(w.claims(nil))
		require.Error(t, err, "byte %d", i)
		w.web.put(listing, raw[:i])
		_, err = w.check(w.claims(nil))
		require.ErrorIs(t, err, vc.ErrInvalid, "cut at %d", i)
	}
	w.web.put(listing, append(raw, 0))
	_, err := w.check(w.claims(nil))
	require.ErrorIs(t, err, vc.ErrInvalid)
}

// TestTokenInVerifier: the whole way, an SD-JWT VC with a status.
func TestTokenInVerifier(t *testing.T) {
	w := newWorld(t)
	l := &status.List{Storage: status.Memory(), URL: listing, Form: status.TokenList, Bits: 2}
	e, err := l.Allocate(t.Context())
	require.NoError(t, err)
	c, err := e.AddTo(credential(t, map[string]any{"vct": "urn:example:job", "iss": w.issuer.ID}))
	require.NoError(t, err)
	signed := w.sdjwt(c)
	for value, words := range []string{"", `"revocation" is set (1)`, `"suspension" is set (2)`, `"status" is set (3)`} {
		require.NoError(t, l.Set(t.Context(), e.Index, uint8(value)))
		jwt, err := l.PublishJWT(t.Context(), w.issuer)
		require.NoError(t, err)
		cwt, err := l.PublishCWT(t.Context(), w.issuer)
		require.NoError(t, err)
		for _, raw := range [][]byte{jwt, cwt} {
			w.web.put(listing, raw)
			verified, err := w.verifier().Verify(t.Context(), signed)
			if words == "" {
				require.NoError(t, err)
				require.Equal(t, zero(), verified.Statuses())
				continue
			}
			require.ErrorIs(t, err, vc.ErrInvalid)
			require.ErrorContains(t, err, "status at /status: "+words)
		}
	}
}

// TestCase02StatusTokenConfusion: a status token is no credential and no presentation, and neither of these is a status token.
func TestCase02StatusTokenConfusion(t *testing.T) {
	w := newWorld(t)
	// Claims that make it both, if only the type did not say which.
	claims := map[string]any{"vct": "urn:example:job", "status": nil}
	jwt, cwt := w.token(w.issuer, nil, claims), w.cwt(w.issuer, nil, nil)
	for _, media := range []string{"", "application/vc+jwt", "application/vp+jwt", "application/dc+sd-jwt", "application/statuslist+jwt"} {
		for _, raw := range [][]byte{jwt, append(append([]byte(nil), jwt...), '~')} {
			_, err := w.verifier().Verify(t.Context(), vc.Received(media, raw))
			var refused *vc.VerifyError
			require.ErrorAs(t, err, &refused, media)
			require.Equal(t, vc.Check("structure"), refused.Check, media)
		}
	}
	_, err := w.verifier().Verify(t.Context(), vc.Received("application/vc+cose", cwt))
	require.ErrorIs(t, err, vc.ErrInvalid)

	for _, typ := range []string{"dc+sd-jwt", "vc+jwt", "vp+jwt", "kb+jwt", "at+jwt"} {
		w.token(w.issuer, map[string]any{"typ": typ}, claims)
		_, err := w.check(w.claims(nil))
		require.ErrorIs(t, err, vc.ErrInvalid)
		require.ErrorContains(t, err, "typ", typ)
	}
	for _, page := range [][]byte{w.sdjwt(w.claims(nil)).Bytes(), w.listCredential(w.issuer, nil, nil).Bytes()} {
		w.web.put(listing, page)
		_, err := w.check(w.claims(nil))
		require.ErrorIs(t, err, vc.ErrInvalid)
	}
	// Nor is a status token a bitstring's credential.
	w.web.put(lists, jwt)
	_, err = w.check(w.entry(nil))
	require.ErrorIs(t, err, vc.ErrInvalid)
	w.web.put(lists, []byte(base64.RawURLEncoding.EncodeToString(jwt)))
	_, err = w.check(w.entry(nil))
	require.ErrorIs(t, err, vc.ErrInvalid)
}
