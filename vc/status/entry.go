package status

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// Entry is an index that was given out for one credential. It identifies the credential to whoever sees two showings of it.
type Entry struct {
	Index        uint64
	URL, Purpose string
	ID           string // of the entry itself; "": none
	Form         Form
	Bits         int
	Messages     []string
	References   []string
}

// AddTo gives a credential its status: a document of the data model gets an entry of a bitstring in credentialStatus, beside those that
// it has; a claim set gets status.status_list. A document that is going to be issued as an SD-JWT VC may have an entry of a Token Status
// List too, in a member "status", which becomes that claim; no other form of credential has a place for it.
func (e Entry) AddTo(c vc.Credential) (vc.Credential, error) {
	if c.Object() == nil {
		return vc.Credential{}, errors.New("there are no claims to give a status")
	}
	o := maps.Clone(c.Object())
	switch {
	case e.Form == TokenList:
		if o["status"] != nil {
			return vc.Credential{}, errors.New("the claims have a status already")
		}
		o["status"] = map[string]any{"status_list": map[string]any{"idx": number64(e.Index), "uri": e.URL}}
	case c.IsClaimSet():
		return vc.Credential{}, errors.New("the status of a claim set stands in a Token Status List")
	default:
		o["credentialStatus"] = e.beside(o["credentialStatus"])
	}
	with, err := vc.NewCredential(o)
	if err != nil {
		return vc.Credential{}, fmt.Errorf("status: %w", err)
	}
	return with, nil
}

func number64(n uint64) json.Number { return json.Number(strconv.FormatUint(n, 10)) }

// beside is the entry alone, or with others.
func (e Entry) beside(others any) any {
	own := map[string]any{"type": typeEntry, "statusPurpose": e.Purpose, "statusListIndex": strconv.FormatUint(e.Index, 10),
		"statusListCredential": e.URL}
	if e.ID != "" {
		own["id"] = e.ID
	}
	if e.Bits > 1 {
		own["statusSize"] = e.Bits
	}
	if len(e.Messages) > 0 {
		messages := make([]any, len(e.Messages))
		for i, m := range e.Messages {
			messages[i] = map[string]any{"status": fmt.Sprintf("0x%x", i), "message": m}
		}
		own["statusMessage"] = messages
	}
	if len(e.References) > 0 {
		own["statusReference"] = e.References
	}
	if others == nil {
		return own
	}
	return append(slices.Clone(strictjson.List(others)), own)
}
