package audit

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/avouch-id/avouch/internal/supposed"
	"github.com/avouch-id/avouch/scoring"
)

// Run decides about everybody by a policy and for a time, and counts. It keeps counts only, so that its memory does not grow
// with the people. Between two of them it looks whether the context has ended; what it waits for in between is the caller's.
//
// Errors are scoring.ErrNoPolicy, scoring.ErrNoTime and scoring.ErrNoList, ErrNobody, the context's and that of whoever gives
// the people; and a *PersonError with ErrGroups, ErrLimit or a *scoring.EvidenceError inside. With an error there is no report.
func Run(ctx context.Context, policy *scoring.Policy, at time.Time, people iter.Seq2[Person, error], options Options) (Report, error) {
	o := options.orDefaults()
	if o.People < 0 || o.People > maxPeople || o.Line < 0 || o.Labels < 0 || o.Small < 0 {
		return Report{}, fmt.Errorf("%w: options are not below zero, and people at most %d", ErrLimit, maxPeople)
	}
	nobody, err := policy.Suppose(at) // whether the policy can decide at this time
	if err != nil {
		return Report{}, err
	}
	r := &run{options: o, all: newTally(), groups: map[string]map[string]*tally{}}
	n := int64(0)
	for p, err := range people {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return Report{}, err
		}
		n++
		if err := r.person(policy, at, p); err != nil {
			return Report{}, &PersonError{n, err}
		}
	}
	if n == 0 {
		return Report{}, ErrNobody
	}
	return r.report(Report{Schema: Schema, Policy: policy.Digest(), Audience: policy.Audience(), Purpose: policy.Purpose(),
		At: nobody.At, Small: o.Small}), nil
}

// run is what has been counted so far.
type run struct {
	options Options
	all     *tally
	groups  map[string]map[string]*tally // attribute, label
}

func (r *run) person(policy *scoring.Policy, at time.Time, p Person) error {
	if p.Count == 0 {
		p.Count = 1
	}
	if p.Count < 0 || p.Count > maxCount || r.all.people+p.Count > r.options.People {
		return fmt.Errorf("%w: a count is 1 to %d, and all people are at most %d", ErrLimit, maxCount, r.options.People)
	}
	tallies, err := r.tallies(p.Groups)
	if err != nil {
		return err
	}
	a, err := policy.Suppose(at, p.Evidence...)
	if err != nil {
		return err
	}
	o := outcomeOf(a)
	for _, t := range tallies {
		t.add(o, p.Count)
	}
	return nil
}

// tallies are those in which somebody counts: everybody's, and one for each attribute.
func (r *run) tallies(labels map[string]string) ([]*tally, error) {
	if len(r.groups) == 0 {
		if len(labels) < 1 || len(labels) > maxAttributes {
			return nil, fmt.Errorf("%w: 1 to %d attributes were expected, got %d", ErrGroups, maxAttributes, len(labels))
		}
		for name := range labels {
			if !supposed.OneLine(name, maxLabel) {
				return nil, fmt.Errorf("%w: the name of an attribute is a text of one line and at most %d characters, got %.120q", ErrGroups, maxLabel, name)
			}
			r.groups[name] = map[string]*tally{}
		}
	}
	if len(labels) != len(r.groups) {
		return nil, fmt.Errorf("%w: everybody has the same attributes, %q, got %d", ErrGroups, slices.Sorted(maps.Keys(r.groups)), len(labels))
	}
	all := []*tally{r.all}
	for name, label := range labels {
		of, there := r.groups[name]
		if !there {
			return nil, fmt.Errorf("%w: everybody has the same attributes, %q, got %.120q", ErrGroups, slices.Sorted(maps.Keys(r.groups)), name)
		}
		if !supposed.OneLine(label, maxLabel) {
			return nil, fmt.Errorf("%w: %s: a label is a text of one line and at most %d characters, got %.120q", ErrGroups, name, maxLabel, label)
		}
		t := of[label]
		if t == nil {
			if len(of) == r.options.Labels {
				return nil, fmt.Errorf("%w: %s: at most %d labels", ErrLimit, name, r.options.Labels)
			}
			t = newTally()
			of[label] = t
		}
		all = append(all, t)
	}
	return all, nil
}
