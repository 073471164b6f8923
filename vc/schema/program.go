package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// maxChain is through how many schemas one value may go, one inside of the other or referring to the other.
const maxChain = 256

// program is one compiled schema. It runs once.
type program struct {
	*session
	patterns patterns
	work     int // steps that are left
	schema   *jsonschema.Schema
	nodes    []*jsonschema.Schema // all that can be reached
}

// exhausted is thrown where the work is done up, since the library has no other way out.
type exhausted struct{}

func (p *program) spend(steps int) {
	if p.work -= steps; p.work < 0 {
		panic(exhausted{})
	}
}

// guard turns what is thrown into an error. Whatever a schema does to the library, it does not end the program.
func (p *program) guard(err *error) {
	switch thrown := recover().(type) {
	case nil:
	case exhausted:
		*err = fmt.Errorf("%w: the evaluation takes more than %d steps", vc.ErrUnavailable, p.limits.Work)
	default:
		*err = fmt.Errorf("%w: the schema cannot be evaluated: %.200s", vc.ErrUnavailable, fmt.Sprint(thrown))
	}
}

// compile makes the program: formats are asserted (section 4.2 calls "not an email" a failure), contents are not.
func (p *program) compile(base string, tree map[string]any) (err error) {
	defer p.guard(&err)
	p.patterns.spend = p.spend
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(p.session)
	c.UseRegexpEngine(func(text string) (jsonschema.Regexp, error) {
		re, err := p.patterns.compile(text)
		if err != nil && p.schema == nil {
			p.failed = err
		}
		return re, err
	})
	p.failed, p.anchors = nil, nil
	p.anchor(base, tree)
	if err := c.AddResource(base, tree); err != nil {
		return fmt.Errorf("%w: %.300s", vc.ErrUnavailable, err.Error())
	}
	schema, err := c.Compile(base)
	if err != nil {
		if p.failed != nil {
			return p.failed
		}
		return errors.New(brief(err.Error()))
	}
	p.reach(schema)
	for _, a := range slices.Clone(p.anchors) {
		// Where an anchor turns out to be no schema nothing can lead to it.
		if anchored, err := c.Compile(a); err == nil {
			p.reach(anchored)
		}
	}
	p.schema = schema
	return p.prepare()
}

// reach adds a schema and all that it leads to.
func (p *program) reach(from *jsonschema.Schema) {
	seen := make(map[*jsonschema.Schema]bool, len(p.nodes))
	for _, s := range p.nodes {
		seen[s] = true
	}
	for next := []*jsonschema.Schema{from}; len(next) > 0; {
		s := next[len(next)-1]
		next = next[:len(next)-1]
		if seen[s] {
			continue
		}
		seen[s] = true
		p.nodes = append(p.nodes, s)
		same, one, each := below(s)
		next = slices.Concat(next, same, one, each)
	}
}

// prepare refuses schemas of other versions and those that refer to themselves without end, and makes the others count.
func (p *program) prepare() error {
	depth := make(map[*jsonschema.Schema]int, len(p.nodes))
	largest := 0
	for _, s := range p.nodes {
		if s.DraftVersion != 2020 {
			return fmt.Errorf("%w: %.200q is not of draft 2020-12", vc.ErrUnavailable, s.Location)
		}
		if err := chain(s, depth); err != nil {
			return err
		}
		largest = max(largest, cost(s))
	}
	for _, s := range p.nodes {
		p.count(s, largest)
	}
	return nil
}

// chain finds how many schemas a value goes through from one on; -1 marks those on the way.
func chain(s *jsonschema.Schema, depth map[*jsonschema.Schema]int) error {
	if d := depth[s]; d > 0 {
		return nil
	} else if d < 0 {
		return fmt.Errorf("%.200q refers to itself without end", s.Location)
	}
	depth[s] = -1
	longest := 0
	same, _, _ := below(s)
	for _, next := range same {
		if err := chain(next, depth); err != nil {
			return err
		}
		longest = max(longest, depth[next])
	}
	if depth[s] = longest + 1; depth[s] > maxChain {
		return fmt.Errorf("%w: more than %d schemas for one value", vc.ErrUnavailable, maxChain)
	}
	return nil
}

// below are the schemas that a schema applies to the same value; to one member or element each; and to any of them. Each is
// applied at most once to what it is applied to.
func below(s *jsonschema.Schema) (same, one, each []*jsonschema.Schema) {
	same = append(same, s.Ref, s.RecursiveRef, s.Not, s.If, s.Then, s.Else)
	same = slices.Concat(same, s.AllOf, s.AnyOf, s.OneOf)
	if s.DynamicRef != nil {
		same = append(same, s.DynamicRef.Ref)
	}
	for _, e := range s.DependentSchemas {
		same = append(same, e)
	}
	for _, v := range s.Dependencies {
		if e, ok := v.(*jsonschema.Schema); ok {
			same = append(same, e)
		}
	}
	one = append(one, s.PrefixItems...)
	for _, e := range s.Properties {
		one = append(one, e)
	}
	each = append(each, s.PropertyNames, s.UnevaluatedProperties, s.Contains, s.Items2020, s.UnevaluatedItems, s.ContentSchema)
	if e, ok := s.AdditionalProperties.(*jsonschema.Schema); ok {
		each = append(each, e)
	}
	for _, e := range s.PatternProperties {
		each = append(each, e)
	}
	none := func(e *jsonschema.Schema) bool { return e == nil }
	return slices.DeleteFunc(same, none), one, slices.DeleteFunc(each, none)
}

// cost is what it takes to compare a value with the constants of a schema.
func cost(s *jsonschema.Schema) int {
	n := 1
	if s.Const != nil {
		n += size(*s.Const)
	}
	if s.Enum != nil {
		n += size(s.Enum.Values)
	}
	return n
}

// count makes a schema count its work, and that of comparing with the constants of the schemas below it, which may end there.
// A format is the place for it: of what a schema demands it is looked at first, but for types and constants.
func (p *program) count(s *jsonschema.Schema, largest int) {
	same, one, all := below(s)
	own, each := cost(s), 1
	for _, e := range slices.Concat(same, one) {
		own += cost(e)
	}
	if s.DynamicRef != nil || s.RecursiveRef != nil { // to a schema that is found on the way
		own += largest + len(p.nodes)
	}
	for _, e := range all {
		each += cost(e)
	}
	each += own / 8 // which members and elements were evaluated is written down for each schema
	inner := s.Format
	s.Format = &jsonschema.Format{Validate: func(v any) error {
		p.spend(own + weight(v, each, s.UniqueItems))
		if inner == nil {
			return nil
		}
		return inner.Validate(v)
	}}
	if inner != nil {
		s.Format.Name = inner.Name
	}
}

// weight is the part of the work that grows with a value.
func weight(v any, each int, unique bool) int {
	switch v := v.(type) {
	case map[string]any:
		return each * len(v)
	case []any:
		if unique {
			return each*len(v) + 10*size(v)
		}
		return each * len(v)
	case string:
		return len(v) / 256
	}
	return 8 // a number is compared as a fraction
}

// size counts the values of a tree.
func size(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			n += size(e)
		}
	case []any:
		for _, e := range v {
			n += size(e)
		}
	case string:
		n += len(v) / 256
	}
	return n
}

// run evaluates, and says at what place of the value it fails, and why.
func (p *program) run(v map[string]any) (place vc.Pointer, err error) {
	defer p.guard(&err)
	err = p.schema.Validate(v)
	var failed *jsonschema.ValidationError
	if !errors.As(err, &failed) {
		return "", err
	}
	var all []*jsonschema.ValidationError
	for next := []*jsonschema.ValidationError{failed}; len(next) > 0; {
		e := next[len(next)-1]
		next = append(next[:len(next)-1], e.Causes...)
		if len(e.Causes) == 0 {
			all = append(all, e)
		}
	}
	// The library walks objects in no order; whoever is refused gets the same reason each time.
	var text string
	for _, e := range all {
		var at vc.Pointer
		for _, token := range e.InstanceLocation {
			at += vc.Pointer("/" + strictjson.EscapeToken(token))
		}
		if why := brief(e.BasicOutput().Error.String()); text == "" || at < place || at == place && why < text {
			place, text = at, why
		}
	}
	return place, errors.New(text)
}

// brief cuts a text of the library's, which quotes what others wrote.
func brief(text string) string {
	if len(text) > 300 {
		return strings.ToValidUTF8(text[:300], "") + "…"
	}
	return text
}
