package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"reflect"

	"github.com/avouch-id/avouch/testvectors"
	"go.yaml.in/yaml/v3"
)

type sdjwtSuite struct {
	Name   string                  `json:"name"`
	Source source                  `json:"source"`
	Cases  []testvectors.SDJWTCase `json:"cases"`
}

// sdjwtSettings are the parts of settings.yml that a case may override.
type sdjwtSettings struct {
	Identifiers struct{ Issuer, Verifier string }
	KeySettings struct {
		IssuerKeys []map[string]any `yaml:"issuer_keys"`
		HolderKey  map[string]any   `yaml:"holder_key"`
	} `yaml:"key_settings"`
	Nonce    string `yaml:"key_binding_nonce"`
	Iat, Exp int64
}

// sdjwtSpecification is a case as published.
type sdjwtSpecification struct {
	Claims          yaml.Node      `yaml:"user_claims"`
	Disclosed       any            `yaml:"holder_disclosed_claims"`
	Expected        any            `yaml:"expect_verified_user_claims"`
	KeyBinding      bool           `yaml:"key_binding"`
	Serialization   string         `yaml:"serialization_format"`
	Decoys          bool           `yaml:"add_decoy_claims"`
	DefaultClaims   *bool          `yaml:"include_default_claims"`
	ExtraHeader     map[string]any `yaml:"extra_header_parameters"`
	SettingOverride yaml.Node      `yaml:"settings_override"`
}

func sdjwt(s shared) any {
	return map[string]any{"suites": []sdjwtSuite{
		s.sdjwtSuite("sd-jwt-rfc9901", "examples"),
		s.sdjwtSuite("sd-jwt-testcases", "tests/testcases"),
	}}
}

func (s shared) sdjwtSuite(name, path string) sdjwtSuite {
	suite := sdjwtSuite{Name: name, Source: s.source(name, path)}
	folders, err := fs.Glob(s, "spec/"+name+"/"+path+"/*/specification.yml")
	must(err)
	for _, f := range folders {
		dir := f[len("spec/"):]
		suite.Cases = append(suite.Cases, s.sdjwtCase(name+"/"+path+"/settings.yml", dir))
	}
	return suite
}

func (s shared) sdjwtCase(settingsFile, file string) testvectors.SDJWTCase {
	var spec sdjwtSpecification
	must(yaml.Unmarshal([]byte(s.text(file)), &spec))
	var set sdjwtSettings
	must(yaml.Unmarshal([]byte(s.text(settingsFile)), &set))
	if spec.SettingOverride.Kind != 0 {
		must(spec.SettingOverride.Decode(&set))
	}
	c := testvectors.SDJWTCase{
		Name: parent(file), KeyBinding: spec.KeyBinding, JSON: spec.Serialization == "json", Decoys: spec.Decoys,
		Bare:      spec.DefaultClaims != nil && !*spec.DefaultClaims,
		HolderKey: raw(set.KeySettings.HolderKey), Issuer: set.Identifiers.Issuer, Verifier: set.Identifiers.Verifier,
		Nonce: set.Nonce, IssuedAt: set.Iat, Expires: set.Exp,
		Conceal: []string{}, Reveal: []string{},
	}
	for _, k := range set.KeySettings.IssuerKeys {
		c.Issuers = append(c.Issuers, raw(k))
	}
	if spec.ExtraHeader != nil {
		c.Header = raw(spec.ExtraHeader)
	}
	r := reader{c: &c}
	whole, seen := r.value(&spec.Claims, "", spec.Disclosed, true)
	c.Claims, c.Expected = raw(whole), raw(seen)
	if spec.Expected != nil && !reflect.DeepEqual(decoded(raw(spec.Expected)), decoded(c.Expected)) {
		panic(fmt.Errorf("%s: the verifier would see %s, the suite expects %v", c.Name, c.Expected, spec.Expected))
	}
	return c
}

// reader splits marked claims into whole claims, marks and what the verifier sees.
type reader struct{ c *testvectors.SDJWTCase }

// value reads the node at a pointer. disclosed is the holder's selection for it, given whether everything around it is
// shown. It returns the whole value and what is shown of it.
func (r reader) value(n *yaml.Node, at string, disclosed any, shown bool) (whole, seen any) {
	switch n.Kind {
	case yaml.MappingNode:
		w, v := map[string]any{}, map[string]any{}
		selection, _ := disclosed.(map[string]any)
		for i := 0; i < len(n.Content); i += 2 {
			k, child := n.Content[i], n.Content[i+1]
			name := k.Value
			inner := at + "/" + pointer(name)
			show := r.mark(k, inner, selection[name], shown)
			part, partSeen := r.value(child, inner, selection[name], show)
			w[name] = part
			if show {
				v[name] = partSeen
			}
		}
		return w, v
	case yaml.SequenceNode:
		w, v := []any{}, []any{}
		selection, _ := disclosed.([]any)
		for i, child := range n.Content {
			var chosen any
			if i < len(selection) {
				chosen = selection[i]
			}
			inner := fmt.Sprintf("%s/%d", at, i)
			show := r.mark(child, inner, chosen, shown)
			part, partSeen := r.value(child, inner, chosen, show)
			w = append(w, part)
			if show {
				v = append(v, partSeen)
			}
		}
		return w, v
	}
	plain := *n
	if plain.Tag == marked {
		plain.Tag, plain.Style = "", plain.Style&^yaml.TaggedStyle
	}
	must(plain.Decode(&whole))
	return whole, whole
}

const marked = "!sd"

// mark notes whether a key or element is disclosable and disclosed, and says whether it is shown.
func (r reader) mark(n *yaml.Node, at string, disclosed any, shown bool) bool {
	if n.Tag != marked {
		return shown
	}
	r.c.Conceal = append(r.c.Conceal, at)
	if !shown || !chosen(disclosed) {
		return false
	}
	r.c.Reveal = append(r.c.Reveal, at)
	return true
}

// chosen is what the suites' reference implementation takes for a selection: anything but null, false and emptiness.
func chosen(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case map[string]any:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return true
}

func raw(v any) json.RawMessage {
	data, err := json.Marshal(v)
	must(err)
	return data
}

func decoded(data []byte) (v any) {
	must(json.Unmarshal(data, &v))
	return v
}
