package vc

import "github.com/avouch-id/avouch/internal/strictjson"

// Limits bounds what a stranger can make a verifier do. A zero field stands for its default.
type Limits struct {
	Bytes  int // of one item; 1 MiB; twice as many may be gone through, once for each proof over them
	Depth  int // of nested JSON; 64
	Nodes  int // JSON values in one item; 100,000
	Items  int // of one answer, and credentials in one presentation; 32
	Proofs int // of one document; 8
}

func (l Limits) orDefaults() Limits {
	d := Limits{strictjson.DefaultBytes, strictjson.DefaultDepth, strictjson.DefaultNodes, 32, 8}
	for _, f := range [...]struct{ have, otherwise *int }{
		{&l.Bytes, &d.Bytes}, {&l.Depth, &d.Depth}, {&l.Nodes, &d.Nodes}, {&l.Items, &d.Items}, {&l.Proofs, &d.Proofs},
	} {
		if *f.have == 0 {
			*f.have = *f.otherwise
		}
	}
	return l
}

// withWork gives an item the work that it may cause: to be gone through twice, as a presentation and what it encloses are.
func (o Opening) withWork() Opening {
	work := 2 * o.Limits.Bytes
	o.work = &work
	return o
}

// spend counts what it takes to open a document: it is gone through anew for each of its proofs, or signatures.
func (o Opening) spend(s Secured) *VerifyError {
	if o.work == nil || !s.isJSON() {
		return nil
	}
	doc, err := s.Object(o.Limits)
	if err != nil {
		return nil // for a mechanism to say
	}
	n := max(len(strictjson.List(doc["proof"])), len(strictjson.List(doc["signatures"])), 1)
	if *o.work -= n * len(s.Bytes()); *o.work < 0 {
		return refuse("limit", "/proof", "%d proofs over %d bytes are too much work", n, len(s.Bytes()))
	}
	return nil
}

// JSON is the part of the limits that the JSON decoder needs.
func (l Limits) JSON() strictjson.Limits {
	return strictjson.Limits{Bytes: l.Bytes, Depth: l.Depth, Nodes: l.Nodes}
}
