package main

import (
	"context"
	"errors"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/bans"
)

var (
	errNoNym      = errors.New("this is no pseudonym")
	errDecided    = errors.New("this appeal was decided already")
	errNotEarlier = errors.New("a sanction that is reduced ends earlier than it did")
)

// isTime: a paper was looked at and has run out, or does not count yet.
func isTime(err error) bool {
	e := (*vc.VerifyError)(nil)
	return errors.As(err, &e) && e.Check == "time"
}

// decide issues the decision about an appeal, and puts it in force.
func (w *world) decide(ctx context.Context, id string, d avatar.AppealDecision) error {
	w.papers.Lock()
	defer w.papers.Unlock()
	record, err := get[sanctionRecord](w.records, "sanctions", id)
	if err != nil {
		return err
	}
	if record.Decision != "" {
		return errDecided
	}
	// An appeal that was made in time is decided, too, if the sanction is over by now.
	sanction := vc.Received("application/vc", []byte(record.Sanction))
	if _, err := w.gate.Verify(ctx, sanction); err != nil && !isTime(err) {
		return err
	}
	s, err := parseSanction(record)
	if err != nil {
		return err
	}
	if d.Outcome == avatar.Reduced && !d.NewEnd.Before(s.End) {
		return errNotEarlier
	}
	d.SubjectNym, d.Sanction, d.Digest, d.Until = s.SubjectNym, s.ID, sanction.Issued(), d.From.AddDate(1, 0, 0)
	if s.Until.After(d.From) {
		d.Until = s.Until.AddDate(1, 0, 0)
	}
	claims, err := d.Credential()
	if err != nil {
		return err
	}
	signed, err := w.issuer.Issue(ctx, claims, w.jcs)
	if err != nil {
		return err
	}
	record.Decision = string(signed.Bytes())
	if err := w.records.put("sanctions", record.ID, record); err != nil {
		return err
	}
	return w.settle(ctx, record)
}

// state says in words how a sanction stands.
func (w *world) state(r sanctionRecord, s avatar.Sanction) (string, error) {
	d, err := parseDecision(r)
	end, after := s.End, ""
	switch {
	case err != nil:
		return "", err
	case d != nil && d.Outcome == avatar.Overturned:
		return "overturned on appeal", nil
	case d != nil && d.Outcome == avatar.Reduced:
		end, after = d.NewEnd, ", reduced on appeal"
	case d != nil:
		after = ", upheld on appeal"
	}
	if !w.now().Before(end) {
		return "over" + after, nil
	}
	return "in force until " + end.Format("2 January 2006") + after, nil
}

// settle makes the ban list and the status list say what the papers say. It can be done again: after a crash between the
// papers and the lists it is, when the world is opened.
func (w *world) settle(ctx context.Context, r sanctionRecord) error {
	s, err := parseSanction(r)
	if err != nil {
		return err
	}
	d, err := parseDecision(r)
	if err != nil {
		return err
	}
	who, end, overturned := bans.Who{Nym: s.SubjectNym}, s.End, false
	if d != nil {
		overturned = d.Outcome == avatar.Overturned
		if d.Outcome == avatar.Reduced && d.NewEnd.Before(end) {
			end = d.NewEnd
		}
	}
	keepsOut := s.Measure == avatar.Ban || s.Measure == avatar.Suspension
	if keepsOut && !overturned && w.now().Before(end) {
		if err := w.bans.Put(ctx, bans.Ban{Who: who, Sanction: s.ID, Until: end}); err != nil {
			return err
		}
	} else if _, err := w.bans.Lift(ctx, who, s.ID); err != nil {
		return err
	}
	if overturned {
		if err := w.list.Set(ctx, r.Index, 1); err != nil {
			return err
		}
	}
	return w.publish(ctx)
}

// settleAll does so for every sanction, and publishes a list even if there is none.
func (w *world) settleAll(ctx context.Context) error {
	list, err := all[sanctionRecord](w.records, "sanctions")
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := w.settle(ctx, r); err != nil {
			return err
		}
	}
	return w.publish(ctx)
}

// change does one change of a record, with nothing in between.
func (w *world) change(id string, by func(*sanctionRecord) error) error {
	w.papers.Lock()
	defer w.papers.Unlock()
	r, err := get[sanctionRecord](w.records, "sanctions", id)
	if err != nil {
		return err
	}
	if err := by(&r); err != nil {
		return err
	}
	return w.records.put("sanctions", id, r)
}
