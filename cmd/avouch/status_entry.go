package main

import (
	"context"
	"errors"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

// withStatus gives claims an index of the list that --status-list names, if it names one, for each of its purposes, and says
// which. Whether the credential is then issued or not, nobody else gets it.
func (a *app) withStatus(ctx context.Context, i issuing, c vc.Credential) (vc.Credential, error) {
	if i.statusList == "" {
		return c, nil
	}
	l, err := openList(i.statusList)
	if err != nil {
		return c, err
	}
	c, err = a.addStatus(ctx, i, l, c)
	return c, errors.Join(err, l.Close())
}

func (a *app) addStatus(ctx context.Context, i issuing, l statusList, c vc.Credential) (vc.Credential, error) {
	purposes := l.Purposes
	switch {
	case l.Form == status.TokenList && i.as != sdjwtVC:
		return c, usagef("--status-list %s: a token list is for --as %s; a document has its status in a bitstring", i.statusList, sdjwtVC)
	case l.Form == status.TokenList:
		purposes = []string{""}
	case c.IsClaimSet():
		return c, usagef("--status-list %s: claims of an SD-JWT VC have their status in a token list (status create --kind token)", i.statusList)
	}
	said := &lines{w: a.err}
	for _, purpose := range purposes {
		e, err := l.AllocateFor(ctx, purpose)
		if err != nil {
			return c, asUsage(err)
		}
		if c, err = e.AddTo(c); err != nil {
			return c, usageError{err}
		}
		if purpose == "" {
			purpose = "status"
		}
		said.printf("%s: index %d of %s", purpose, e.Index, e.URL)
	}
	return c, said.err
}

// canHaveStatus refuses what would be recognised by its index.
func (i issuing) canHaveStatus() error {
	if i.statusList != "" && i.as == bbs {
		return usagef("--status-list is not for --as %s: by its index every showing would be recognised; let the credential live briefly", bbs)
	}
	return nil
}
