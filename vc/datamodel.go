package vc

import (
	"strconv"
	"strings"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// The base contexts that must stand first (VCDM 2.0 section 4.3, VCDM 1.1 section 4.1).
const (
	context2  = "https://www.w3.org/ns/credentials/v2"
	context11 = "https://www.w3.org/2018/credentials/v1"
)

// version is the base context of a document, "" if the first context is neither.
func (c Credential) version() string {
	first := c.object["@context"]
	if a, ok := first.([]any); ok && len(a) > 0 {
		first = a[0]
	}
	if s, _ := first.(string); s == context2 || s == context11 {
		return s
	}
	return ""
}

// checkCredential holds claims against the data model (VCDM 2.0 section 4, or the claims of SD-JWT VC section 3.2.2).
// What needs the meaning of terms, undefined types for example, is checked where contexts are known. Whether the claims hold
// now is for the caller to see.
func checkCredential(c Credential) (period, *VerifyError) {
	check := checkDocument
	if c.IsClaimSet() {
		check = checkClaimSet
	}
	if err := check(c); err != nil {
		return period{}, err
	}
	return periodOf(c)
}

func checkDocument(c Credential) *VerifyError {
	if err := checkFrame(c, "VerifiableCredential"); err != nil {
		return err
	}
	if err := checkNode("/issuer", c.object["issuer"]); err != nil {
		return err
	}
	if err := checkSubjects(c.object["credentialSubject"]); err != nil {
		return err
	}
	for _, p := range [...]struct {
		name   string
		needID bool
	}{{"credentialStatus", false}, {"credentialSchema", true}, {"refreshService", false}, {"termsOfUse", false}, {"evidence", false},
		{"confidenceMethod", false}, {"renderMethod", false}} {
		if err := checkTyped(c.object, p.name, p.needID); err != nil {
			return err
		}
	}
	if err := checkRelatedResources(c.object); err != nil {
		return err
	}
	for _, name := range [...]string{"name", "description"} {
		if err := checkText(c.object, name, ""); err != nil {
			return err
		}
		if issuer, ok := c.object["issuer"].(map[string]any); ok {
			if err := checkText(issuer, name, "/issuer"); err != nil {
				return err
			}
		}
	}
	if c.version() == context11 {
		if _, there := c.object["issuanceDate"]; !there {
			return refuse("structure", "", "a credential of data model 1.1 has an issuanceDate")
		}
	}
	return checkNodes(c)
}

// period is from when and until when claims hold, zero where they do not say.
type period struct{ from, until time.Time }

func periodOf(c Credential) (period, *VerifyError) {
	from, until, err := c.Validity()
	if err != nil {
		return period{}, asRefusal("structure", "", err)
	}
	if !from.IsZero() && !until.IsZero() && until.Before(from) {
		return period{}, refuse("structure", "", "valid until %s, before it is valid from %s", until.UTC(), from.UTC())
	}
	return period{from, until}, nil
}

func checkClaimSet(c Credential) *VerifyError {
	for _, p := range [...]struct {
		name     string
		required bool
	}{{"vct", true}, {"iss", true}, {"sub", false}, {"jti", false}} {
		v, there := c.object[p.name]
		if s, ok := v.(string); (there || p.required) && (!ok || s == "") {
			return refuse("structure", Pointer("/"+p.name), "a text was expected, got %.60q", text(v))
		}
	}
	if !isURL(c.Issuer()) {
		return refuse("structure", "/iss", "a URL was expected, got %.60q", c.Issuer())
	}
	return nil
}

// checkFrame holds what credentials and presentations have in common: contexts, id and type.
func checkFrame(c Credential, base string) *VerifyError {
	if c.version() == "" {
		return refuse("structure", "/@context", "the first context has to be %q, got %.100q", context2, text(c.object["@context"]))
	}
	for i, e := range strictjson.List(c.object["@context"]) {
		if _, inline := e.(map[string]any); inline {
			continue
		}
		if s, ok := e.(string); !ok || !isURL(s) {
			return refuse("structure", at("/@context", i), "a context is a URL or an object, got %.60q", text(e))
		}
	}
	if err := checkID(c.object, ""); err != nil {
		return err
	}
	types, ok := stringsOf(c.object["type"])
	if !ok {
		return refuse("structure", "/type", "one or more types were expected, got %.60q", text(c.object["type"]))
	}
	for _, t := range types {
		if t == base {
			return nil
		}
	}
	return refuse("structure", "/type", "the type %q is missing, got %.100q", base, strings.Join(types, ", "))
}

// checkID: an id is one URL (section 4.4), or not there at all.
func checkID(o map[string]any, path Pointer) *VerifyError {
	v, there := o["id"]
	if s, ok := v.(string); there && (!ok || !isURL(s)) {
		return refuse("structure", path+"/id", "an id is a URL, got %.60q", text(v))
	}
	return nil
}

// checkNode: an issuer or holder is a URL, or an object whose id is one (section 4.7).
func checkNode(path Pointer, v any) *VerifyError {
	if _, object := v.(map[string]any); !object && v != nil {
		if s, ok := v.(string); !ok || !isURL(s) {
			return refuse("structure", path, "a URL was expected, got %.60q", text(v))
		}
	} else if !isURL(idOf(v)) {
		return refuse("structure", path, "a URL or an object with an id that is one was expected, got %.60q", text(v))
	}
	return nil
}

func checkSubjects(v any) *VerifyError {
	subjects := strictjson.List(v)
	if len(subjects) == 0 {
		return refuse("structure", "/credentialSubject", "a credential has at least one subject")
	}
	for i, s := range subjects {
		path := element("/credentialSubject", v, i)
		o, ok := s.(map[string]any)
		if !ok || len(o) == 0 {
			return refuse("structure", path, "a subject is an object with at least one claim, got %.60q", text(s))
		}
		if err := checkID(o, path); err != nil {
			return err
		}
	}
	return nil
}

// checkTyped: these properties are one or more objects with a type each (sections 4.10, 4.11, 5.4, 5.5, 5.6, 5.10).
func checkTyped(o map[string]any, name string, needID bool) *VerifyError {
	v, there := o[name]
	if !there {
		return nil
	}
	elements := strictjson.List(v)
	if len(elements) == 0 {
		return refuse("structure", Pointer("/"+name), "one or more objects were expected, got %.60q", text(v))
	}
	for i, e := range elements {
		path := element(Pointer("/"+name), v, i)
		n, ok := e.(map[string]any)
		if !ok {
			return refuse("structure", path, "an object was expected, got %.60q", text(e))
		}
		if types, ok := stringsOf(n["type"]); !ok || len(types) == 0 {
			return refuse("structure", path+"/type", "a type was expected, got %.60q", text(n["type"]))
		}
		if _, hasID := n["id"]; needID && !hasID {
			return refuse("structure", path+"/id", "an id was expected")
		}
		if err := checkID(n, path); err != nil {
			return err
		}
	}
	return nil
}

// checkRelatedResources holds the form (section 5.3); whether a digest is right is checked where resources are known.
func checkRelatedResources(o map[string]any) *VerifyError {
	v, there := o["relatedResource"]
	if !there {
		return nil
	}
	elements := strictjson.List(v)
	if len(elements) == 0 {
		return refuse("structure", "/relatedResource", "one or more objects were expected, got %.60q", text(v))
	}
	seen := map[string]bool{}
	for i, e := range elements {
		path := element("/relatedResource", v, i)
		r, ok := e.(map[string]any)
		if !ok {
			return refuse("structure", path, "an object was expected, got %.60q", text(e))
		}
		id, _ := r["id"].(string)
		if !isURL(id) {
			return refuse("structure", path+"/id", "a URL was expected, got %.60q", text(r["id"]))
		}
		if seen[id] {
			return refuse("structure", path+"/id", "%.100q is named twice", id)
		}
		seen[id] = true
		_, sri := r["digestSRI"].(string)
		_, multibase := r["digestMultibase"].(string)
		if !sri && !multibase {
			return refuse("structure", path, "a digestSRI or a digestMultibase was expected")
		}
	}
	return nil
}

// checkText: name and description are a string, or language value objects with no other members (section 11.1).
func checkText(o map[string]any, name string, path Pointer) *VerifyError {
	v, there := o[name]
	if !there {
		return nil
	}
	if _, plain := v.(string); plain {
		return nil
	}
	path += Pointer("/" + name)
	elements := strictjson.List(v)
	if len(elements) == 0 {
		return refuse("structure", path, "a text or an object with @value was expected, got %.60q", text(v))
	}
	for _, e := range elements {
		if _, ok := e.(string); ok {
			continue
		}
		o, ok := e.(map[string]any)
		if _, hasValue := o["@value"]; !ok || !hasValue {
			return refuse("structure", path, "a text or an object with @value was expected, got %.60q", text(e))
		}
		for k, v := range o {
			if _, ok := v.(string); !ok || k != "@value" && k != "@language" && k != "@direction" {
				return refuse("structure", path, "a language value object has no member %.40q of %.60q", k, text(v))
			}
		}
	}
	return nil
}

// element is where one of several values stands, or the only one, which may stand alone.
func element(p Pointer, all any, index int) Pointer {
	if _, several := all.([]any); several {
		return at(p, index)
	}
	return p
}

func at(p Pointer, index int) Pointer { return p + Pointer("/"+strconv.Itoa(index)) }
