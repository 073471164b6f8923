package jsonld

import (
	"encoding/json"
	"fmt"
	"slices"
)

// applying says how a context is applied to an active one.
type applying struct {
	origin    string   // the URL of the document in which it stands, "" for the document that is checked
	override  bool     // protected terms may be redefined: property-scoped contexts
	noRevert  bool     // @propagate false: type-scoped contexts
	including []string // URLs on the way here
	budget    *budget
}

// maxList bounds the contexts of one @context.
const maxList = 64

// apply is Context Processing (JSON-LD 1.1 Processing Algorithms and API, section 4.1). The result is a new one.
func (c *Contexts) apply(a *active, value any, how applying) (*active, error) {
	contexts := list(value)
	if len(contexts) > maxList {
		return nil, &Error{Name: "@context", Err: fmt.Errorf("%w: %d contexts in a row", ErrWork, len(contexts))}
	}
	if len(contexts) > 0 {
		if m, ok := contexts[0].(map[string]any); ok {
			if p, ok := m["@propagate"].(bool); ok {
				how.noRevert = !p
			}
		}
	}
	result := a.clone()
	if how.noRevert && result.previous == nil {
		result.previous = a
	}
	for _, local := range contexts {
		var err error
		switch local := local.(type) {
		case nil:
			if how.origin == "" {
				return nil, &Error{Name: "@context", Err: fmt.Errorf("%w: null inside of the document", ErrContext)}
			}
			if !how.override && result.protects() {
				return nil, &Error{Name: how.origin, Err: fmt.Errorf("%w: null for protected terms", ErrRedefined)}
			}
			if !how.noRevert {
				result = &active{terms: map[string]*term{}}
			} else {
				result = &active{terms: map[string]*term{}, previous: result}
			}
		case string:
			result, err = c.include(result, local, how)
		case map[string]any:
			if inner, ok := local["@context"].(map[string]any); ok && c.wrapped && how.origin == "" && len(local) == 1 {
				local = inner
			}
			err = c.define(result, local, how)
		default:
			err = &Error{Name: fmt.Sprint(local), Err: fmt.Errorf("%w: not a URL and not an object", ErrContext)}
		}
		if err != nil {
			return nil, err
		}
	}
	return result.close(), nil
}

// include applies the context at a URL.
func (c *Contexts) include(a *active, url string, how applying) (*active, error) {
	if slices.Contains(how.including, url) || len(how.including) > 16 {
		return nil, &Error{Name: url, Err: fmt.Errorf("%w: it includes itself", ErrContext)}
	}
	if err := how.budget.spend(a); err != nil {
		return nil, err
	}
	value, err := c.context(url)
	if err != nil {
		return nil, &Error{Name: url, Err: err}
	}
	return c.apply(a, value, applying{origin: url, override: how.override, budget: how.budget, including: append(slices.Clip(how.including), url)})
}

// define takes a context's entries into an active context.
func (c *Contexts) define(a *active, local map[string]any, how applying) error {
	refuse := func(entry string, why error) error { return &Error{Name: entry, Err: why} }
	for _, entry := range [...]string{"@base", "@import"} {
		if _, ok := local[entry]; ok {
			return refuse(entry, ErrContext)
		}
	}
	for _, entry := range [...]string{"@propagate", "@language", "@direction"} {
		if _, ok := local[entry]; ok && how.origin == "" {
			return refuse(entry, fmt.Errorf("%w: inside of the document", ErrContext))
		}
	}
	if v, ok := local["@version"]; ok && v != json.Number("1.1") {
		return refuse("@version", ErrContext)
	}
	if p, ok := local["@propagate"]; ok {
		if _, ok := p.(bool); !ok {
			return refuse("@propagate", ErrContext)
		}
	}
	if !isStringOrNull(local, "@language") {
		return refuse("@language", ErrContext)
	}
	if !isDirection(local) {
		return refuse("@direction", ErrContext)
	}
	if vocab, ok := local["@vocab"]; ok {
		if err := c.setVocab(a, vocab, how); err != nil {
			return err
		}
	}
	protected, ok := local["@protected"].(bool)
	if _, present := local["@protected"]; present && !ok {
		return refuse("@protected", ErrContext)
	}
	d := definer{a: a, local: local, how: how, protected: protected, defined: make(map[string]bool, len(local))}
	for _, name := range sorted(local) { // in order, for the same error each time
		switch name {
		case "@base", "@direction", "@import", "@language", "@propagate", "@protected", "@version", "@vocab":
			continue
		}
		if err := d.create(name); err != nil {
			return err
		}
	}
	return nil
}

// setVocab takes @vocab, if the owner of the contexts has allowed it.
func (c *Contexts) setVocab(a *active, value any, how applying) error {
	vocab, isString := value.(string)
	switch {
	case value == nil && how.origin != "":
		a.vocab = ""
		return nil
	case !isString:
		return &Error{Name: "@vocab", Err: ErrContext}
	case how.origin == "" && !c.vocab[vocab]:
		return &Error{Name: vocab, Err: ErrVocab}
	case how.origin != "" && !c.vocab[how.origin]:
		return &Error{Name: how.origin, Err: ErrVocab}
	}
	for _, name := range sorted(a.terms) {
		if a.terms[name].origin == "" {
			return &Error{Name: name, Err: fmt.Errorf("%w by the document, beside @vocab", ErrRedefined)}
		}
	}
	if a.vocab, _ = a.expand(vocab, true); !isIRI(a.vocab) {
		return &Error{Name: vocab, Err: ErrRelativeIRI}
	}
	return nil
}

// isStringOrNull: the member is absent, null or a string.
func isStringOrNull(m map[string]any, name string) bool {
	v := m[name]
	_, ok := v.(string)
	return v == nil || ok
}

func isDirection(m map[string]any) bool {
	v := m["@direction"]
	return v == nil || v == "ltr" || v == "rtl"
}
