package status

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// statusList is one whose signature, form and times hold. Whether it is for a credential is judged for each anew.
type statusList struct {
	issuer   string
	purposes []string // of a bitstring
	size     int      // of a bitstring, what it says itself; 0: nothing
	bits     Bits     // of a bitstring as entries of one bit: what its entries are each credential says
	until    time.Time
	ttl      time.Duration // 0: not said
}

// bytes is how many bytes it holds, for those who bound them.
func (l *statusList) bytes() int {
	n := l.bits.size()
	for _, p := range l.purposes {
		n += len(p) + 16 // for where it is, and how long
	}
	return n
}

// opener makes a list out of bytes.
type opener struct {
	Checker
	keys   vc.Keys
	verify func(context.Context, vc.Secured) (*vc.Verified, error)
}

// open checks all that does not depend on the credential. issuer is the credential's, who signs the list if the list does not say.
func (o opener) open(ctx context.Context, raw []byte, r reference, issuer string, at time.Time) (*statusList, error) {
	if !r.token {
		return o.openCredential(ctx, raw, r.url)
	}
	if len(raw) > 0 && raw[0] == headSign1 {
		return o.openCWT(ctx, raw, r.url, issuer, at)
	}
	return o.openJWT(ctx, raw, r.url, issuer, at)
}

// openCredential verifies a BitstringStatusListCredential and reads it (section 2.2).
func (o opener) openCredential(ctx context.Context, raw []byte, url string) (*statusList, error) {
	if o.verify == nil {
		return nil, unavailable("there is nothing to verify a status list with")
	}
	verified, err := o.verify(ctx, vc.Received("", raw))
	if err != nil {
		return nil, err
	}
	if verified == nil {
		return nil, unavailable("the verifier answered with nothing")
	}
	c := verified.Credential()
	if c.IsClaimSet() || !slices.Contains(c.Types(), typeCredential) {
		return nil, invalid("it is no %s, its types are %.200q", typeCredential, c.Types())
	}
	if id, there := c.Object()["id"]; there && id != any(url) {
		return nil, invalid("%w", &vc.Mismatch{What: "id of the list", Want: url, Got: c.ID()})
	}
	if _, there := c.Object()["credentialStatus"]; there {
		return nil, unavailable("the list has a status of its own, which is not looked up")
	}
	_, until, err := c.Validity()
	if err != nil {
		return nil, err
	}
	l := &statusList{issuer: verified.Issuer(), until: until}
	return l, l.readSubject(c, o.Limits)
}

func (l *statusList) readSubject(c vc.Credential, limits Limits) (err error) {
	subjects := strictjson.List(c.Object()["credentialSubject"])
	if len(subjects) != 1 {
		return invalid("one subject was expected, got %d", len(subjects))
	}
	o, _ := subjects[0].(map[string]any)
	if types := strictjson.List(o["type"]); len(types) != 1 || types[0] != any(typeList) {
		return invalid("the type of the subject: %s was expected, got %.100s", typeList, text(o["type"]))
	}
	for _, v := range strictjson.List(o["statusPurpose"]) {
		s, _ := v.(string)
		if s == "" {
			return invalid("statusPurpose: one or more texts were expected, got %.200s", text(o["statusPurpose"]))
		}
		l.purposes = append(l.purposes, s)
	}
	if len(l.purposes) == 0 {
		return invalid("the list has no statusPurpose")
	}
	if _, there := o["statusSize"]; there {
		if l.size, err = readSize(o); err != nil {
			return err
		}
	}
	if l.ttl, err = readTTL(o, time.Millisecond); err != nil {
		return err
	}
	encoded, is := o["encodedList"].(string)
	if !is {
		return invalid("encodedList: a text was expected, got %.60s", text(o["encodedList"]))
	}
	l.bits, err = OpenBitstring(encoded, 1, limits)
	return err
}

// entriesOf reads the list as the entries that a credential says it has, if it is for their purpose.
func (l *statusList) entriesOf(r reference, atLeast uint64) (Bits, error) {
	if !slices.Contains(l.purposes, r.purpose) {
		return Bits{}, invalid("the list is for %.200q, the entry for %.60q", l.purposes, r.purpose)
	}
	if l.size != 0 && l.size != r.size {
		return Bits{}, invalid("the entries of the list have %d bits, the credential says %d", l.size, r.size)
	}
	b := l.bits
	b.width = uint8(r.size)
	if b.Len() < atLeast {
		return Bits{}, invalid("the list has %d entries, at least %d were expected", b.Len(), atLeast)
	}
	return b, nil
}

// readTTL reads how long a list may be kept, a positive number; 0 if it does not say.
func readTTL(o map[string]any, unit time.Duration) (time.Duration, error) {
	v, there := o["ttl"]
	if !there {
		return 0, nil
	}
	n, _ := v.(json.Number)
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil || !(f > 0) {
		return 0, invalid("ttl: a positive number was expected, got %.60s", text(v))
	}
	const most = 100 * 365 * 24 * time.Hour // what is longer is forever
	if f >= float64(most/unit) {
		return most, nil
	}
	return max(time.Duration(f*float64(unit)), 1), nil
}
