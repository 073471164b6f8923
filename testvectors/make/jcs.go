package main

import (
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
)

type jcsCase struct {
	Name   string `json:"name"`
	Input  string `json:"input"`
	Output string `json:"output"`
}

// jcsNumber is a double's bits in hexadecimal and its text; a number that JSON cannot hold has none.
type jcsNumber struct {
	Bits string `json:"bits"`
	Text string `json:"text,omitempty"`
}

func jcs(s shared) any {
	const folder = "jcs-rfc8785/testdata/"
	var cases []jcsCase
	entries, err := fs.ReadDir(s, "spec/"+folder+"input")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		name, _ := strings.CutSuffix(e.Name(), ".json")
		c := jcsCase{name, s.text(folder + "input/" + e.Name()), s.text(folder + "output/" + e.Name())}
		published, err := hex.DecodeString(strings.Join(strings.Fields(s.text(folder+"outhex/"+name+".txt")), ""))
		if err != nil || string(published) != c.Output {
			panic(fmt.Errorf("%s: outhex is not output (%v)", name, err))
		}
		cases = append(cases, c)
	}
	return map[string]any{
		"source":       s.source("jcs-rfc8785", "testdata"),
		"cases":        cases,
		"numberSource": source{Document: "RFC 8785, Appendix B"},
		"numbers":      jcsNumbers,
	}
}

// jcsNumbers are the rows of the RFC's table.
var jcsNumbers = []jcsNumber{
	{"0000000000000000", "0"},
	{"8000000000000000", "0"},
	{"0000000000000001", "5e-324"},
	{"8000000000000001", "-5e-324"},
	{"7fefffffffffffff", "1.7976931348623157e+308"},
	{"ffefffffffffffff", "-1.7976931348623157e+308"},
	{"4340000000000000", "9007199254740992"},
	{"c340000000000000", "-9007199254740992"},
	{"4430000000000000", "295147905179352830000"},
	{"7fffffffffffffff", ""},
	{"7ff0000000000000", ""},
	{"44b52d02c7e14af5", "9.999999999999997e+22"},
	{"44b52d02c7e14af6", "1e+23"},
	{"44b52d02c7e14af7", "1.0000000000000001e+23"},
	{"444b1ae4d6e2ef4e", "999999999999999700000"},
	{"444b1ae4d6e2ef4f", "999999999999999900000"},
	{"444b1ae4d6e2ef50", "1e+21"},
	{"3eb0c6f7a0b5ed8c", "9.999999999999997e-7"},
	{"3eb0c6f7a0b5ed8d", "0.000001"},
	{"41b3de4355555553", "333333333.3333332"},
	{"41b3de4355555554", "333333333.33333325"},
	{"41b3de4355555555", "333333333.3333333"},
	{"41b3de4355555556", "333333333.3333334"},
	{"41b3de4355555557", "333333333.33333343"},
	{"becbf647612f3696", "-0.0000033333333333333333"},
	{"43143ff3c1cb0959", "1424953923781206.2"},
}
