package main

import (
	"errors"
	"maps"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// alwaysShown is what a holder may not leave out of a credential of the avatar vocabulary.
func alwaysShown(c vc.Credential) []vc.Pointer {
	if _, err := avatar.Parse(c); errors.Is(err, avatar.ErrOther) {
		return nil
	}
	return avatar.Mandatory(c)
}

// complete holds claims of the avatar vocabulary to its rules, and adds the statements that follow from them: every step of
// a ladder, and counts of nothing. Everybody's credential then has the same statements. Other claims stay as they are. What
// is signed blindly is held to the unlinkable form of its type.
func complete(c vc.Credential, blindly bool) (vc.Credential, error) {
	v, err := avatar.Parse(c)
	if errors.Is(err, avatar.ErrOther) {
		return c, nil
	}
	if err != nil {
		return vc.Credential{}, err
	}
	if blindly {
		v = unlinkable(v)
	}
	whole, err := v.(interface {
		Credential() (vc.Credential, error)
	}).Credential()
	if err != nil {
		return vc.Credential{}, err
	}
	follow, _ := whole.Object()["credentialSubject"].(map[string]any)
	document := maps.Clone(c.Object())
	said := document // of a claim set
	if !c.IsClaimSet() {
		subject, _ := document["credentialSubject"].(map[string]any)
		said = maps.Clone(subject)
		document["credentialSubject"] = said
	}
	for name, value := range follow {
		if _, there := said[name]; !there && name != "id" {
			said[name] = value
		}
	}
	return vc.NewCredential(document)
}

// unlinkable is a credential in the form that names nobody, of types that have another one too.
func unlinkable(v any) any {
	switch v := v.(type) {
	case avatar.Employment:
		v.Unlinkable = true
		return v
	case avatar.ConductSummary:
		v.Unlinkable = true
		return v
	}
	return v
}
