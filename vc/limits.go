package vc

import "github.com/avouch-id/avouch/internal/strictjson"

// Limits bounds what a stranger can make a verifier do. A zero field stands for its default.
type Limits struct {
	Bytes  int // of one item; 1 MiB
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

// JSON is the part of the limits that the JSON decoder needs.
func (l Limits) JSON() strictjson.Limits {
	return strictjson.Limits{Bytes: l.Bytes, Depth: l.Depth, Nodes: l.Nodes}
}
