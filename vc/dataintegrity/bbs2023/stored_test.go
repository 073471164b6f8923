package bbs2023_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// stored are what a wallet stores, of each kind: of a renewal, of a session, of a credential of each feature.
func stored(t testing.TB) (pending, owned map[string][]byte) {
	t.Helper()
	o := newOffice(t, suite)
	p := newPerson(t, o)
	pending, owned = map[string][]byte{}, map[string][]byte{}
	add := func(name string, into map[string][]byte, of interface{ Export() ([]byte, error) }) {
		raw, err := of.Export()
		require.NoError(t, err)
		into[name] = raw
	}
	for _, s := range scenes(t, o) {
		if s.owned == nil {
			continue
		}
		add(s.name, owned, s.owned)
		_, enrols, err := p.Request(nil, session(o, s.feature), nil)
		require.NoError(t, err)
		add(s.name+" enrols", pending, enrols)
		if !s.hasNym() {
			continue
		}
		mine, _ := enrol(t, o, p, nil, nil, s.feature)
		_, renews, err := p.Request(nil, session(o, s.feature), mine)
		require.NoError(t, err)
		add(s.name+" renews", pending, renews)
		_, attests, err := s.owned.Request(nil, shownIn(t, o, s.owned, s.feature))
		require.NoError(t, err)
		add(s.name+" attests", pending, attests)
	}
	return pending, owned
}

func TestStored(t *testing.T) {
	pending, owned := stored(t)
	require.Len(t, pending, 7)
	require.Len(t, owned, 3)
	for name, raw := range pending {
		p, err := suite.ParsePending(raw)
		require.NoError(t, err, name)
		again, err := p.Export()
		require.NoError(t, err)
		require.Equal(t, string(raw), string(again))
		_, err = suite.ParseOwned(raw)
		require.ErrorIs(t, err, bbs2023.ErrExport)
		_, err = bbs2023.Suite{}.ParsePending(raw)
		require.Error(t, err)
	}
	for name, raw := range owned {
		o, err := suite.ParseOwned(raw)
		require.NoError(t, err, name)
		again, err := o.Export()
		require.NoError(t, err)
		require.Equal(t, string(raw), string(again))
		_, err = suite.ParsePending(raw)
		require.ErrorIs(t, err, bbs2023.ErrExport)
		_, err = bbs2023.Suite{}.ParseOwned(raw)
		require.Error(t, err)
		_, err = o.Disclose(t.Context(), o.Secured(), vc.Disclosure{To: challenge(plaza), Rand: zeros{}})
		require.NoError(t, err)
	}
}

// TestStoredThroughAnEnrolment: a wallet that is closed between any two steps.
func TestStoredThroughAnEnrolment(t *testing.T) {
	o, c := newOffice(t, suite), personhood(t)
	for _, f := range nymFeatures {
		in := session(o, f)
		request, pending, err := newPerson(t, o).Request(nil, in, nil)
		require.NoError(t, err)
		raw, err := pending.Export()
		require.NoError(t, err)
		e, err := suite.Enrol(request, in, nil, nil)
		require.NoError(t, err)
		pending, err = suite.ParsePending(raw)
		require.NoError(t, err)
		owned, err := pending.Accept(t.Context(), o.issue(t, c, suite.Blind(request, in, &e, avatar.Mandatory(c)...)), documents{}, noon)
		require.NoError(t, err)
		raw, err = owned.Export()
		require.NoError(t, err)
		back, err := suite.ParseOwned(raw)
		require.NoError(t, err)
		me, to := newAvatar(t), challenge(plaza)
		answer, err := me.Answer(t.Context(), to, vc.Showing{Of: back.Secured(), By: back})
		require.NoError(t, err)
		_, err = gate(suite).VerifyPresentation(t.Context(), answer, to)
		require.NoError(t, err)
	}
}

func TestStoredAndAltered(t *testing.T) {
	pending, owned := stored(t)
	change := func(raw []byte, do func(o, session map[string]any)) []byte {
		o, err := strictjson.ParseObject(raw, strictjson.Limits{})
		require.NoError(t, err)
		s, _ := o["session"].(map[string]any)
		do(o, s)
		return strictjson.Append(nil, o)
	}
	b64 := base64.StdEncoding.EncodeToString
	both := map[string]func(o, s map[string]any){
		"no format":        func(o, _ map[string]any) { delete(o, "format") },
		"next format":      func(o, _ map[string]any) { o["format"] = strings.Replace(o["format"].(string), "1", "2", 1) },
		"baseline":         func(o, _ map[string]any) { o["feature"] = "baseline" },
		"feature of none":  func(o, _ map[string]any) { o["feature"] = "" },
		"no nym":           func(o, _ map[string]any) { delete(o, "nym") },
		"short nym":        func(o, _ map[string]any) { o["nym"] = b64(make([]byte, 31)) },
		"nym too large":    func(o, _ map[string]any) { o["nym"] = b64(unhex(t, order)) },
		"binds too large":  func(o, _ map[string]any) { o["binds"] = b64(bytes.Repeat([]byte{255}, 32)) },
		"no blind":         func(o, _ map[string]any) { o["blind"] = nil },
		"no base64":        func(o, _ map[string]any) { o["blind"] = "?" },
		"no hedge":         func(o, _ map[string]any) { o["hedge"] = "" },
		"another hedge":    func(o, _ map[string]any) { o["hedge"] = b64(make([]byte, 47)) },
		"number for bytes": func(o, _ map[string]any) { o["nym"] = json.Number("7") },
	}
	only := map[string]func(o, s map[string]any){
		"no session":         func(o, _ map[string]any) { delete(o, "session") },
		"session a text":     func(o, _ map[string]any) { o["session"] = "s" },
		"no issuer":          func(_, s map[string]any) { s["issuer"] = "" },
		"no key":             func(_, s map[string]any) { s["issuerKey"] = "z" },
		"a key of Ed25519":   func(_, s map[string]any) { s["issuerKey"] = newAvatar(t).Key.Signer.PublicKey().Multikey() },
		"holder no DID":      func(_, s map[string]any) { s["holder"] = "mira" },
		"short nonce":        func(_, s map[string]any) { s["nonce"] = "n" },
		"short nym":          func(_, s map[string]any) { s["nym"] = b64(make([]byte, 47)) },
		"no presentation":    func(_, s map[string]any) { s["nym"] = b64(make([]byte, 48)); delete(s, "presentation") },
		"short presentation": func(_, s map[string]any) { s["nym"] = b64(make([]byte, 48)); s["presentation"] = b64(make([]byte, 31)) },
		"a domain alone":     func(_, s map[string]any) { s["nymDomain"] = plaza; delete(s, "nym"); delete(s, "presentation") },
		"presentation alone": func(_, s map[string]any) { s["presentation"] = b64(make([]byte, 32)); delete(s, "nym") },
		"expects too large":  func(o, _ map[string]any) { o["expects"] = b64(unhex(t, order)) },
		"expects too short":  func(o, _ map[string]any) { o["expects"] = b64(make([]byte, 3)) },
	}
	for _, raw := range pending {
		for _, rows := range []map[string]func(o, s map[string]any){both, only} {
			for name, do := range rows {
				_, err := suite.ParsePending(change(raw, do))
				require.ErrorIs(t, err, bbs2023.ErrExport, name)
			}
		}
	}
	for name, raw := range owned {
		for name, do := range both {
			_, err := suite.ParseOwned(change(raw, do))
			require.ErrorIs(t, err, bbs2023.ErrExport, name)
		}
		for _, bad := range [][]byte{nil, []byte("null"), []byte("[]"), raw[:len(raw)-1], append(bytes.Clone(raw), '}'),
			bytes.Replace(raw, []byte(`{"format"`), []byte(`{"nym":"AA==","format"`), 1), // twice
			change(raw, func(o, _ map[string]any) { o["issuer"] = "nobody" }), change(raw, func(o, _ map[string]any) { o["secured"] = "" })} {
			_, err := suite.ParseOwned(bad)
			require.ErrorIs(t, err, bbs2023.ErrExport, "%.100s", bad)
			_, err = suite.ParsePending(bad)
			require.ErrorIs(t, err, bbs2023.ErrExport)
		}
		// Well-formed, and of nothing: it is not shown.
		for part, do := range map[string]func(o, _ map[string]any){
			"nym":   func(o, _ map[string]any) { o["nym"] = b64(scalar(t, 7)) },
			"blind": func(o, _ map[string]any) { o["blind"] = b64(scalar(t, 7)) },
			"binds": func(o, _ map[string]any) { o["binds"] = b64(scalar(t, 7)) },
			"feature": func(o, _ map[string]any) {
				o["feature"] = map[bool]string{true: "pseudonym", false: "holder_binding_pseudonym"}[name != "pseudonym"]
			},
			"secured": func(o, _ map[string]any) { o["secured"] = b64([]byte("{}")) },
		} {
			o, err := suite.ParseOwned(change(raw, do))
			require.NoError(t, err)
			_, err = o.Traceable().Disclose(t.Context(), o.Secured(), vc.Disclosure{To: challenge(plaza), Rand: zeros{}})
			if part == "nym" && name == "anonymous_holder_binding" || part == "binds" && name == "pseudonym" {
				continue // which the feature has not
			}
			require.Error(t, err, "%s of %s", part, name)
		}
	}
}

// forms are the ways in which bytes could be printed.
func forms(secret []byte) []string {
	return []string{string(secret), hex.EncodeToString(secret), strings.ToUpper(hex.EncodeToString(secret)), base64.StdEncoding.EncodeToString(secret),
		base64.RawURLEncoding.EncodeToString(secret), strings.Trim(fmt.Sprint(secret), "[]"), strings.ReplaceAll(strings.Trim(fmt.Sprint(secret), "[]"), " ", ","),
		new(big.Int).SetBytes(secret).String(), strings.Trim(fmt.Sprintf("%#v", secret), "[]byte{}"), strings.Trim(fmt.Sprintf("% x", secret), " ")}
}

// TestSecretsDoNotPrint: in no format, nested in whatever.
func TestSecretsDoNotPrint(t *testing.T) {
	o := newOffice(t, suite)
	key, err := bbs2023.GenerateKey(nil)
	require.NoError(t, err)
	p := newPerson(t, o)
	owned, e := enrol(t, o, p, nil, nil, bbs2023.HolderBindingPseudonym)
	_, pending, err := p.Request(nil, session(o, bbs2023.HolderBindingPseudonym), owned)
	require.NoError(t, err)
	secrets := [][]byte{key.Bytes(), e.Entropy[:]}
	for _, of := range []interface{ Export() ([]byte, error) }{owned, pending} {
		raw, err := of.Export()
		require.NoError(t, err)
		var parts struct{ Hedge, Nym, Binds, Blind, Expects, Secured []byte }
		require.NoError(t, json.Unmarshal(raw, &parts))
		for _, part := range [][]byte{parts.Hedge, parts.Nym, parts.Binds, parts.Blind, parts.Expects, parts.Secured} {
			if len(part) > 0 {
				secrets = append(secrets, part)
			}
		}
	}
	require.Len(t, secrets, 12)
	type nest struct {
		Key     bbs2023.SecretKey
		key     any
		Signer  any
		Person  *bbs2023.Person
		person  bbs2023.Person
		Owned   *bbs2023.Owned
		owned   bbs2023.Owned
		Pending *bbs2023.Pending
		pending []bbs2023.Pending
		By      vc.Discloser
	}
	all := nest{key, &key, key.Signer(), p, *p, owned, *owned, pending, []bbs2023.Pending{*pending}, owned.Traceable()}
	for _, v := range []any{key, &key, key.Signer(), p, *p, owned, *owned, pending, *pending, owned.Traceable(), all, &all, []any{all}, map[string]any{"a": &all},
		fmt.Errorf("of %v and %+v", owned, key)} {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%b", "%t", "%p", "%T"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("text", "v", v, "group", slog.GroupValue(slog.Any("v", v)))
		slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "v", v)
		raw, err := json.MarshalIndent(v, "", " ")
		if err == nil {
			out.Write(raw)
		}
		for i, secret := range secrets {
			for _, form := range forms(secret) {
				if strings.Contains(out.String(), form) {
					t.Errorf("secret %d in %T", i, v)
				}
			}
		}
	}
	require.Contains(t, fmt.Sprint(key), key.PublicKey().String())
}

// TestZeroValues: they have nobody's secrets, and say so.
func TestZeroValues(t *testing.T) {
	var owned bbs2023.Owned
	var pending bbs2023.Pending
	var person bbs2023.Person
	o := newOffice(t, suite)
	mine, _ := enrol(t, o, newPerson(t, o), nil, nil, bbs2023.Pseudonym)
	in := shownIn(t, o, mine, bbs2023.Pseudonym)
	for name, do := range map[string]func() error{
		"nym":     func() error { _, err := owned.Nym(plaza); return err },
		"owned":   func() error { _, err := owned.Export(); return err },
		"request": func() error { _, _, err := owned.Request(nil, in); return err },
		"pending": func() error { _, err := pending.Export(); return err },
		"person":  func() error { _, _, err := person.Request(nil, session(o, 0), nil); return err },
		"suite":   func() error { _, err := bbs2023.Suite{}.Person(make([]byte, 32), plaza, 0); return err },
		"enrol":   func() error { _, err := bbs2023.Suite{}.Enrol(bbs2023.Request{}, in, nil, nil); return err },
		"key":     func() error { _, err := bbs2023.ParseSecretKey(bbs2023.SecretKey{}.Bytes()); return err },
		"traceable": func() error {
			_, err := owned.Traceable().Disclose(t.Context(), owned.Secured(), vc.Disclosure{To: challenge(plaza)})
			return err
		},
		"disclose": func() error { _, err := owned.Disclose(t.Context(), owned.Secured(), vc.Disclosure{}); return err },
		"for holder": func() error {
			_, err := bbs2023.Suite{}.ForHolder().Open(t.Context(), mine.Secured(), vc.Opening{})
			return err
		},
		"open": func() error { _, err := bbs2023.Suite{}.Open(t.Context(), mine.Secured(), vc.Opening{}); return err },
		"blind": func() error {
			_, err := bbs2023.Suite{}.Blind(bbs2023.Request{}, in, nil).Secure(t.Context(), personhood(t), vc.Signing{Key: o.key})
			return err
		},
		"base": func() error {
			_, err := bbs2023.Suite{}.Base().Secure(t.Context(), personhood(t), vc.Signing{Key: o.key})
			return err
		},
		"baseline": func() error {
			_, err := bbs2023.Suite{}.Disclose(t.Context(), mine.Secured(), vc.Disclosure{})
			return err
		},
	} {
		require.Error(t, do(), name)
	}
	require.Empty(t, bbs2023.SecretKey{}.Signer().PublicKey())
	require.NotEmpty(t, owned.Traces())
}

// TestConcurrentUse: one suite, one credential, many at once; the race detector looks on.
func TestConcurrentUse(t *testing.T) {
	s := bbs2023.New(jsonld.Embedded()).WithForm(avatar.Unlinkable)
	o := newOffice(t, s)
	owned, _ := enrol(t, o, newPerson(t, o), nil, nil, bbs2023.Pseudonym)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			me, to := newAvatar(t), challenge(plaza)
			answer, err := me.Answer(t.Context(), to, vc.Showing{Of: owned.Secured(), By: owned})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := gate(s).VerifyPresentation(t.Context(), answer, to); err != nil {
				t.Error(err)
			}
			if _, err := owned.Export(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}
