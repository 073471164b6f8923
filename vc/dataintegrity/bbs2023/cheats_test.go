package bbs2023_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// Points of G1 that are no pseudonym, and one that is on the curve only.
const (
	identity     = "c0" + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
	p1           = "a8ce256102840821a3e94ea9025e4662b205762f9776b3a766c872b948f1fd225e7c59698588e70d11406d161b4e28c9"
	basePoint    = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
	offSubgroup  = "800000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004"
	overTheField = "9a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaac" // p + 1
	order        = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(s)
	require.NoError(t, err)
	return raw
}

// cheat alters the elements of a derived value, and their header.
type cheat struct {
	name  string
	do    func(v []any, header *byte)
	check vc.Check
}

// changed is bytes with some at a place replaced.
func changed(v any, at int, by ...byte) []byte {
	out := slices.Clone(v.([]byte))
	copy(out[at:], by)
	return out
}

func flipped(v any, at int) []byte {
	out := slices.Clone(v.([]byte))
	out[at] ^= 1
	return out
}

// cheatsOf are those of every feature. other is the value of another derivation of the same credential.
func cheatsOf(t testing.TB, proof []byte, other []any, derived byte) (all []cheat) {
	add := func(name string, do func(v []any)) {
		all = append(all, cheat{name, func(v []any, _ *byte) { do(v) }, "proof"})
	}
	for header := byte(2); header < 10; header++ {
		check := vc.Check("proof")
		if header%2 == 0 {
			check = "structure" // a base proof, by its header
		}
		if header != derived {
			all = append(all, cheat{"header " + string('0'+rune(header)), func(_ []any, h *byte) { *h = header }, check})
		}
	}
	for _, header := range []byte{0, 1, 10, 255} { // of ecdsa-sd-2023, of nobody
		all = append(all, cheat{"header of another suite", func(_ []any, h *byte) { *h = header }, "proof"})
	}
	for i, point := range []string{"Abar", "Bbar", "D"} {
		add(point+" negated", func(v []any) { v[0] = changed(v[0], 48*i, v[0].([]byte)[48*i]^0x20) })
		for name, p := range map[string]string{"identity": identity, "off the subgroup": offSubgroup, "not canonical": overTheField, "P1": p1, "base point": basePoint} {
			add(point+" "+name, func(v []any) { v[0] = changed(v[0], 48*i, unhex(t, p)...) })
		}
	}
	add("all points the identity", func(v []any) { v[0] = changed(v[0], 0, bytes.Repeat(unhex(t, identity), 3)...) })
	add("Abar and Bbar swapped", func(v []any) {
		v[0] = changed(changed(v[0], 0, v[0].([]byte)[48:96]...), 48, v[0].([]byte)[:48]...)
	})
	for at := 144; at < len(proof); at += 32 {
		add("a scalar changed", func(v []any) { v[0] = flipped(v[0], at+31) })
		add("a scalar 0", func(v []any) { v[0] = changed(v[0], at, make([]byte, 32)...) })
		add("a scalar of the group's order", func(v []any) { v[0] = changed(v[0], at, unhex(t, order)...) })
	}
	add("a scalar less", func(v []any) { v[0] = v[0].([]byte)[:len(proof)-32] })
	add("a scalar more", func(v []any) { v[0] = append(slices.Clone(v[0].([]byte)), proof[144:176]...) })
	add("a byte more", func(v []any) { v[0] = append(slices.Clone(v[0].([]byte)), 0) })
	add("half a proof", func(v []any) { v[0] = v[0].([]byte)[:200] })
	add("no proof", func(v []any) { v[0] = []byte{} })
	add("proof of another derivation", func(v []any) { v[0] = other[0] })
	limit := vc.Check("limit")
	if derived != 3 {
		limit = "proof" // not the length that it says
	}
	all = append(all, cheat{"a proof of more messages than anybody signs", func(v []any, _ *byte) {
		v[0] = append(slices.Clone(v[0].([]byte)), bytes.Repeat(proof[144:176], bbs.MaxMessages)...)
	}, limit})

	relabel := func(change func(l map[uint64]uint64)) func(v []any) {
		return func(v []any) { l := labels(v[1]); change(l); v[1] = l }
	}
	add("a label more", relabel(func(l map[uint64]uint64) { l[2] = 2 }))
	add("a label less", relabel(func(l map[uint64]uint64) { delete(l, 1) }))
	add("no labels", relabel(func(l map[uint64]uint64) { clear(l) }))
	add("labels swapped", relabel(func(l map[uint64]uint64) { l[0], l[1] = l[1], l[0] }))
	add("one label for two", relabel(func(l map[uint64]uint64) { l[1] = l[0] }))
	add("another label", relabel(func(l map[uint64]uint64) { l[0] = 7 }))
	add("a gap in the labels", relabel(func(l map[uint64]uint64) { l[5] = l[1]; delete(l, 1) }))
	add("a label without end", relabel(func(l map[uint64]uint64) { l[0] = 1<<64 - 1 }))
	for i, which := range map[int]string{2: "mandatory", 3: "selective"} {
		index := func(change func(n []uint64) []uint64) func(v []any) {
			return func(v []any) { v[i] = change(numbers(v[i])) }
		}
		add(which+" less", index(func(n []uint64) []uint64 { return n[1:] }))
		add(which+" more", index(func(n []uint64) []uint64 { return append(n, n[len(n)-1]+1) }))
		add(which+" twice", index(func(n []uint64) []uint64 { return append(n, n[len(n)-1]) }))
		add(which+" falling", index(func(n []uint64) []uint64 { return append(n, 0) }))
		add(which+" moved", index(func(n []uint64) []uint64 { n[len(n)-1]++; return n }))
		add(which+" out of range", index(func(n []uint64) []uint64 { return append(n, 4000) }))
		add(which+" beyond all", index(func(n []uint64) []uint64 { return append(n, 1<<63) }))
		add("no "+which, index(func(n []uint64) []uint64 { return nil }))
	}
	add("mandatory and selective swapped", func(v []any) { v[2], v[3] = v[3], v[2] })
	add("header changed", func(v []any) { v[4] = flipped(v[4], 0) })
	add("header shorter", func(v []any) { v[4] = v[4].([]byte)[1:] })
	add("no header", func(v []any) { v[4] = []byte{} })
	add("header of another derivation", func(v []any) { v[4] = other[4] })
	add("header without end", func(v []any) { v[4] = make([]byte, 5000) })
	add("an element less", func(v []any) { v[0] = nil })
	add("elements as one", func(v []any) { v[0] = []any{v[0]} })
	return all
}

// nymCheats are those of a pseudonym. other is of the same secret in another domain, stranger of another secret in the same.
func nymCheats(t testing.TB, other, stranger []any) (all []cheat) {
	add := func(name string, do func(v []any)) {
		all = append(all, cheat{name, func(v []any, _ *byte) { do(v) }, "proof"})
	}
	add("domain of another world", func(v []any) { v[5] = harbour })
	add("domain and nym of another world", func(v []any) { v[5], v[6] = other[5], other[6] })
	add("domain longer", func(v []any) { v[5] = v[5].(string) + "/" })
	add("no domain", func(v []any) { v[5] = "" })
	add("domain as bytes", func(v []any) { v[5] = []byte(v[5].(string)) })
	add("domain without end", func(v []any) { v[5] = string(bytes.Repeat([]byte{'a'}, 3000)) })
	add("nym in another world", func(v []any) { v[6] = other[6] })
	add("nym of another secret", func(v []any) { v[6] = stranger[6] })
	add("nym negated", func(v []any) { v[6] = changed(v[6], 0, v[6].([]byte)[0]^0x20) })
	add("nym shorter", func(v []any) { v[6] = v[6].([]byte)[:47] })
	add("no nym", func(v []any) { v[6] = []byte{} })
	for name, p := range map[string]string{"identity": identity, "off the subgroup": offSubgroup, "not canonical": overTheField, "P1": p1, "base point": basePoint} {
		add("nym "+name, func(v []any) { v[6] = unhex(t, p) })
	}
	return all
}

func lengthCheats(last int) (all []cheat) {
	for name, to := range map[string]func(n uint64) uint64{"one less": func(n uint64) uint64 { return n - 1 }, "one more": func(n uint64) uint64 { return n + 1 },
		"two more": func(n uint64) uint64 { return n + 2 }, "none": func(uint64) uint64 { return 0 }, "most": func(uint64) uint64 { return bbs.MaxMessages - 3 },
		"more than most": func(uint64) uint64 { return bbs.MaxMessages - 2 }, "negative as it were": func(uint64) uint64 { return 1<<64 - 1 }} {
		all = append(all, cheat{"length " + name, func(v []any, _ *byte) { v[last] = to(v[last].(uint64)) }, "proof"})
	}
	return all
}

// TestAlteredValues: of each feature, every element of a derived value altered in every way that has a name here.
func TestAlteredValues(t *testing.T) {
	o := newOffice(t, suite)
	strangers := scenes(t, o)
	for _, s := range scenes(t, o) {
		t.Run(s.name, func(t *testing.T) {
			me, to := newAvatar(t), challenge(plaza)
			derived := s.disclose(t, to, me, level)
			_, err := gate(suite).Verify(t.Context(), derived)
			require.NoError(t, err)
			header, elements := proofValue(t, derived)
			require.Equal(t, s.derived, header)
			_, other := proofValue(t, s.disclose(t, challenge(harbour), me, level))
			all := cheatsOf(t, elements[0].([]byte), other, s.derived)
			if s.hasNym() {
				at := slices.IndexFunc(strangers, func(x scene) bool { return x.derived == s.derived })
				_, stranger := proofValue(t, strangers[at].disclose(t, to, me, level))
				require.NotEqual(t, elements[6], stranger[6])
				all = append(all, nymCheats(t, other, stranger)...)
			}
			if s.owned != nil {
				all = append(all, lengthCheats(len(elements)-1)...)
			}
			for _, c := range all {
				h, v := proofValue(t, derived)
				c.do(v, &h)
				_, err := gate(suite).Verify(t.Context(), withValue(t, derived, h, v))
				requireCheck(t, err, c.check, c.name)
			}
			_, err = gate(suite).Verify(t.Context(), withValue(t, derived, header, elements[:len(elements)-1]))
			requireCheck(t, err, "proof")
			_, err = gate(suite).Verify(t.Context(), withValue(t, derived, header, append(slices.Clone(elements), uint64(0))))
			requireCheck(t, err, "proof")
		})
	}
}

// TestAlteredDocuments: what is shown is what was signed, statements and proof options alike.
func TestAlteredDocuments(t *testing.T) {
	o, elsewhere := newOffice(t, suite), newOffice(t, suite)
	avatarKey := newAvatar(t).Key.ID.String()
	for _, s := range scenes(t, o) {
		derived := s.disclose(t, challenge(plaza), newAvatar(t), level)
		for name, c := range map[string]struct {
			check  vc.Check
			change func(o, subject, proof map[string]any)
		}{
			"shown claim changed":     {"proof", func(_, s, _ map[string]any) { s["assuranceLevel"] = "low" }},
			"shown claim removed":     {"proof", func(_, s, _ map[string]any) { delete(s, "assuranceLevel") }},
			"hidden claim added":      {"proof", func(_, s, _ map[string]any) { s["method"] = "in person" }}, // which is what was signed
			"false claim added":       {"proof", func(_, s, _ map[string]any) { s["method"] = "by letter" }},
			"mandatory claim changed": {"proof", func(_, s, _ map[string]any) { s["secretSince"] = "2020-02" }},
			"mandatory claim removed": {"proof", func(_, s, _ map[string]any) { delete(s, "secretSince") }},
			"validity longer":         {"proof", func(o, _, _ map[string]any) { o["validUntil"] = "2126-06-01T00:00:00Z" }},
			"no end":                  {"proof", func(o, _, _ map[string]any) { delete(o, "validUntil") }},
			"type added":              {"proof", func(o, _, _ map[string]any) { o["type"] = append(o["type"].([]any), "MembershipCredential") }},
			"subject named":           {"proof", func(_, s, _ map[string]any) { s["id"] = plaza }},
			"credential named":        {"proof", func(o, _, _ map[string]any) { o["id"] = "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33" }},
			"issuer changed":          {"proof", func(o, _, _ map[string]any) { o["issuer"] = elsewhere.id }},
			"purpose changed":         {"proof", func(_, _, p map[string]any) { p["proofPurpose"] = "authentication" }},
			"created":                 {"proof", func(_, _, p map[string]any) { p["created"] = "2026-06-01T11:59:59Z" }},
			"expires":                 {"proof", func(_, _, p map[string]any) { p["expires"] = "2126-06-01T11:59:59Z" }},
			"nonce":                   {"proof", func(_, _, p map[string]any) { p["nonce"] = "n" }},
			"challenge":               {"proof", func(_, _, p map[string]any) { p["challenge"] = "n" }},
			"chain":                   {"proof", func(_, _, p map[string]any) { p["id"] = "urn:x:1"; p["previousProof"] = "urn:x:2" }},
			"no suite":                {"structure", func(_, _, p map[string]any) { delete(p, "cryptosuite") }},
			"value of base58btc":      {"proof", func(_, _, p map[string]any) { p["proofValue"] = "z2V0D" }},
			"value a list":            {"proof", func(_, _, p map[string]any) { p["proofValue"] = []any{p["proofValue"]} }},
			"key of another issuer":   {"proof", func(_, _, p map[string]any) { p["verificationMethod"] = elsewhere.key.ID.String() }},
			"issuer and key changed": {"proof", func(o, _, p map[string]any) {
				o["issuer"] = elsewhere.id
				p["verificationMethod"] = elsewhere.key.ID.String()
			}},
			"key of another kind": {"proof", func(_, _, p map[string]any) { p["verificationMethod"] = avatarKey }},
			"key of nobody":       {"key", func(_, _, p map[string]any) { p["verificationMethod"] = o.id + "#none" }},
			"context of nobody": {"context", func(o, _, _ map[string]any) {
				o["@context"] = append(o["@context"].([]any), "https://nobody.example/v1")
			}},
			"context less":          {"context", func(o, _, _ map[string]any) { o["@context"] = o["@context"].([]any)[:1] }},
			"term without meaning":  {"context", func(_, s, _ map[string]any) { s["shoeSize"] = "44" }},
			"another proof context": {"context", func(_, _, p map[string]any) { p["@context"] = "https://www.w3.org/ns/credentials/v2" }},
		} {
			_, err := gate(suite).Verify(t.Context(), edit(t, derived, c.change))
			requireCheck(t, err, c.check, s.name, name)
		}
	}
}

// TestProofOfAnotherDocument: by one issuer, of one feature.
func TestProofOfAnotherDocument(t *testing.T) {
	o := newOffice(t, suite)
	mine, theirs := scenes(t, o), scenes(t, o)
	me, to := newAvatar(t), challenge(plaza)
	for _, s := range mine {
		at := slices.IndexFunc(theirs, func(x scene) bool { return x.derived == s.derived })
		one, two := s.disclose(t, to, me, level), theirs[at].disclose(t, to, me)
		swapped := edit(t, one, func(o, _, _ map[string]any) { o["proof"] = object(t, two)["proof"] })
		_, err := gate(suite).Verify(t.Context(), swapped)
		requireCheck(t, err, "proof", s.name)
	}
}

// fixedKey finds one key for whoever is said to have signed.
type fixedKey did.PublicKey

func (k fixedKey) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) {
	url, err := did.ParseURL(r.Method)
	return vc.Key{Public: did.PublicKey(k), Controller: url.DID().String(), Purposes: did.AssertionMethod}, err
}

// TestSecurityCase22BadIssuerKeys: a key that is no point of G2, or the identity, is refused as a key: with it every proof would hold.
func TestSecurityCase22BadIssuerKeys(t *testing.T) {
	o := newOffice(t, suite)
	for _, s := range scenes(t, o) {
		derived := s.disclose(t, challenge(plaza), newAvatar(t))
		reached := 0
		for name, raw := range map[string][]byte{
			"identity":     append([]byte{0xc0}, make([]byte, 95)...),
			"no point":     bytes.Repeat([]byte{0xff}, 96),
			"not of G2":    append([]byte{0x80}, append(make([]byte, 94), 2)...),
			"uncompressed": append([]byte{0x00}, o.public().Bytes()[1:]...),
		} {
			key, err := did.NewPublicKey(did.BLS12381G2, raw)
			if err != nil {
				continue // package did refuses it already
			}
			reached++
			_, err = suite.Open(t.Context(), derived, vc.Opening{Keys: fixedKey(key), At: noon})
			requireCheck(t, err, "key", s.name, name)
			require.ErrorIs(t, err, bbs.ErrEncoding)
		}
		require.NotZero(t, reached)
		_, err := suite.Open(t.Context(), derived, vc.Opening{Keys: fixedKey(o.public()), At: noon})
		require.NoError(t, err)
	}
}

// TestNothingIsChanged: whoever calls keeps their documents as they were.
func TestNothingIsChanged(t *testing.T) {
	for _, s := range scenes(t, newOffice(t, suite)) {
		base := slices.Clone(s.base.Bytes())
		tree, err := s.base.Object(vc.Limits{})
		require.NoError(t, err)
		before := object(t, s.base)
		derived := s.disclose(t, challenge(plaza), newAvatar(t), level)
		require.Equal(t, before, tree)
		require.Equal(t, base, s.base.Bytes())
		document := object(t, derived)
		proof := document["proof"].(map[string]any)
		delete(document, "proof")
		d, p := maps.Clone(document), maps.Clone(proof)
		_, err = suite.OpenProof(t.Context(), document, proof, vc.Opening{Keys: fixedKey(s.from.public()), At: noon})
		require.NoError(t, err)
		require.Equal(t, d, document)
		require.Equal(t, p, proof)
		require.False(t, bbs2023.IsBase(derived))
		require.True(t, bbs2023.IsBase(s.base))
	}
}
