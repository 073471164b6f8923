package typemetadata

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// SD says whether the issuer makes a claim selectively disclosable (section 4.6.4).
type SD string

const (
	Always  SD = "always"
	Allowed SD = "allowed" // also what is meant where nothing is said
	Never   SD = "never"
)

// Path selects claims (section 4.6.1). Each component is a string, the name of a member; an int, the index of an element; or
// nil, all elements of an array.
type Path []any

// Claim is what a type says of the claims that a path selects (section 4.6).
type Claim struct {
	Path      Path
	Display   []Label
	Mandatory bool // the issuer includes it: where the path selects several, one at least
	SD        SD
	SVGID     string // of a placeholder in SVG templates, "" if it has none
	Members   map[string]any
}

// maxPath is how many components a path may have: more than claims nest.
const maxPath = 64

func readClaim(o map[string]any) (c Claim, err error) {
	c.Members = o
	steps, _ := o["path"].([]any)
	if len(steps) == 0 || len(steps) > maxPath {
		return c, fmt.Errorf("path: an array of 1 to %d names, indexes and nulls was expected", maxPath)
	}
	for _, s := range steps {
		if n, ok := s.(json.Number); ok {
			i, err := strconv.ParseUint(string(n), 10, 31)
			if err != nil {
				return c, fmt.Errorf("path: %.60s is no index", n)
			}
			s = int(i)
		}
		switch s.(type) {
		case string, int, nil:
			c.Path = append(c.Path, s)
		default:
			return c, fmt.Errorf("path: a name, an index or null was expected, got %.60s", written(s))
		}
	}
	var sd string
	if err := texts(o, []field{{"sd", &sd, false}, {"svg_id", &c.SVGID, false}}); err != nil {
		return c, err
	}
	switch c.SD = SD(sd); {
	case o["sd"] == nil:
		c.SD = Allowed
	case c.SD != Always && c.SD != Allowed && c.SD != Never:
		return c, fmt.Errorf("sd: always, allowed or never was expected, got %.60q", sd)
	}
	if v, there := o["mandatory"]; there {
		ok := false
		if c.Mandatory, ok = v.(bool); !ok {
			return c, fmt.Errorf("mandatory: true or false was expected, got %.60s", written(v))
		}
	}
	if _, there := o["svg_id"]; there && !identifier(c.SVGID) {
		return c, fmt.Errorf("svg_id: letters, digits and underscores were expected, got %.60q", c.SVGID)
	}
	c.Display, err = each(o, "display", readLabel)
	return c, err
}

// identifier: ASCII letters, digits and underscores, no digit first.
func identifier(s string) bool {
	for i, c := range []byte(s) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// key is the same text for the same path.
func (p Path) key() string {
	steps := make([]any, len(p))
	for i, s := range p {
		if n, ok := s.(int); ok {
			s = json.Number(strconv.Itoa(n))
		}
		steps[i] = s
	}
	return string(written(steps))
}

// unique: one claim for each path, and for each svg_id. Of two for one path nobody could say which holds.
func unique(claims []Claim) error {
	paths, ids := map[string]bool{}, map[string]bool{}
	for _, c := range claims {
		if key := c.Path.key(); paths[key] {
			return fmt.Errorf("claims: the path %.200s is there twice", key)
		} else if c.SVGID != "" && ids[c.SVGID] {
			return fmt.Errorf("claims: the svg_id %.60q is there twice", c.SVGID)
		} else {
			paths[key], ids[c.SVGID] = true, true
		}
	}
	return nil
}

// extend is what a type says that extends another one: its members go first, within the limits of section 4.6.5.1.
func (c Claim) extend(by Claim) (Claim, error) {
	if sd, stated := by.Members["sd"]; stated && c.SD != Allowed && SD(sd.(string)) != c.SD {
		return Claim{}, fmt.Errorf("sd is %s in the extended type, and %s in the one that extends it", c.SD, by.SD)
	}
	if by.Members["mandatory"] == false && c.Mandatory {
		return Claim{}, errors.New("the claim is mandatory in the extended type, and not in the one that extends it")
	}
	all := make(map[string]any, len(c.Members)+len(by.Members))
	for _, members := range []map[string]any{c.Members, by.Members} {
		for name, v := range members {
			all[name] = v
		}
	}
	return readClaim(all)
}
