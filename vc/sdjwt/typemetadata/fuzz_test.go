package typemetadata_test

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt/typemetadata"
)

// FuzzParse: what is read is read alike from its members written anew, and a type extends itself to the same claims.
func FuzzParse(f *testing.F) {
	f.Add([]byte(education))
	f.Add([]byte(`{"vct":"urn:a","claims":[{"path":["a",0,null],"sd":"never","mandatory":true}],"display":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := typemetadata.Parse(data, typemetadata.Limits{})
		require.Equal(t, err == nil, d != nil)
		if err != nil {
			return
		}
		again, err := typemetadata.Parse(strictjson.Append(nil, d.Members), typemetadata.Limits{})
		require.NoError(t, err)
		require.Equal(t, d, again)
		if d.VCT == "urn:x:child" {
			return
		}
		child := maps.Clone(d.Members)
		child["vct"], child["extends"] = "urn:x:child", d.VCT
		delete(child, "extends#integrity")
		base := maps.Clone(d.Members)
		delete(base, "extends")
		delete(base, "extends#integrity")
		k := typemetadata.Checker{Loader: documents{"urn:x:child": string(strictjson.Append(nil, child)), d.VCT: string(strictjson.Append(nil, base))},
			Limits: typemetadata.Limits{Bytes: 1 << 20, Nodes: 50_000}}
		merged, err := k.Load(t.Context(), "urn:x:child", "")
		require.NoError(t, err)
		require.Equal(t, len(d.Claims), len(merged.Claims))
		for i := range d.Claims {
			require.Equal(t, d.Claims[i], merged.Claims[i])
		}
	})
}

// chooser makes pointers of claims by the bits of a number that is drawn on.
type chooser struct{ bits uint64 }

func (c *chooser) yes() bool {
	c.bits ^= c.bits << 13
	c.bits ^= c.bits >> 7
	c.bits ^= c.bits << 17
	return c.bits&1 == 1
}

// disclose picks claims that get a disclosure.
func (c *chooser) disclose(at string, v any, picked map[string]bool) {
	each := func(token string, e any) {
		p := at + "/" + strictjson.EscapeToken(token)
		if token != "vct" && c.yes() {
			picked[p] = true
		}
		c.disclose(p, e, picked)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			each(name, v[name])
		}
	case []any:
		for i, e := range v {
			each(strconv.Itoa(i), e)
		}
	}
}

// hide leaves out some of those, and says where the others are then.
func (c *chooser) hide(at, now string, v any, picked map[string]bool, left *[]vc.Pointer) any {
	kept := func(token, place string, e any) (any, bool) {
		was, is := at+"/"+strictjson.EscapeToken(token), now+"/"+strictjson.EscapeToken(place)
		if picked[was] && c.yes() {
			return nil, false
		}
		if picked[was] {
			*left = append(*left, vc.Pointer(is))
		}
		return c.hide(was, is, e, picked, left), true
	}
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if e, ok := kept(name, name, v[name]); ok {
				out[name] = e
			}
		}
		return out
	case []any:
		out := []any{}
		for i, e := range v {
			if e, ok := kept(strconv.Itoa(i), strconv.Itoa(len(out)), e); ok {
				out = append(out, e)
			}
		}
		return out
	}
	return v
}

// fitting picks until the type allows it, a few times.
func (c *chooser) fitting(a *typemetadata.Type, set vc.Credential) (picked map[string]bool, err error) {
	for range 16 {
		picked = map[string]bool{}
		c.disclose("", set.Object(), picked)
		var pointers []vc.Pointer
		for p := range picked {
			pointers = append(pointers, vc.Pointer(p))
		}
		if err = a.CheckIssued(set, pointers); err == nil {
			return picked, nil
		}
	}
	return nil, err
}

// FuzzHide: whatever a holder leaves out of what the issuer made as the type demands, no verifier takes for the issuer's fault.
func FuzzHide(f *testing.F) {
	f.Add(`[{"path":["a",null,"b"],"mandatory":true,"sd":"never"},{"path":["a"],"sd":"always","mandatory":true}]`, `{"a":[{"b":1},{"b":2,"c":3}]}`, uint64(1))
	f.Add(`[{"path":["a",1,"b"],"mandatory":true},{"path":["a",0],"sd":"always"},{"path":["a",1],"sd":"never"}]`, `{"a":[{"b":1},{"b":2,"c":3}]}`, uint64(7))
	f.Add(`[{"path":["a",null,null],"mandatory":true},{"path":["d","e"],"sd":"never","mandatory":true}]`, `{"a":[[1,2],[3]],"d":{"e":1}}`, uint64(9))
	f.Fuzz(func(t *testing.T, claims, set string, bits uint64) {
		d := documents{"urn:a": `{"vct":"urn:a","claims":` + claims + `}`}
		a, err := typemetadata.Checker{Loader: d}.Load(t.Context(), "urn:a", "")
		if err != nil {
			return
		}
		o, err := strictjson.ParseObject([]byte(set), strictjson.Limits{})
		if err != nil {
			return
		}
		if _, linked := o["@context"]; linked {
			return
		}
		o["vct"] = "urn:a"
		c, err := vc.NewCredential(o)
		if err != nil {
			return
		}
		choose := chooser{bits | 1}
		picked, err := choose.fitting(a, c)
		if err != nil {
			var e *vc.VerifyError
			require.True(t, errors.As(err, &e) && e.Check == "schema", "%v", err)
			return
		}
		var left []vc.Pointer
		shown, err := vc.NewCredential(choose.hide("", "", o, picked, &left).(map[string]any))
		require.NoError(t, err)
		require.NoError(t, a.CheckShown(shown, left), "%s of %s", shown.JSON(), c.JSON())
		require.NoError(t, typemetadata.Checker{Loader: d}.Check(t.Context(), shown))
	})
}
