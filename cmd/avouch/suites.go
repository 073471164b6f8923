package main

import (
	"slices"
	"strings"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// The names of the mechanisms, as --as takes them.
const (
	jcsSuite  = "eddsa-jcs-2022"
	rdfcSuite = "eddsa-rdfc-2022"
	sdjwtVC   = "sd-jwt-vc"
)

// built are the mechanisms of this version.
var built = []string{jcsSuite, rdfcSuite, sdjwtVC}

func isBuilt(name string) bool { return slices.Contains(built, name) }

// mechanisms open everything that this version can.
func mechanisms(c *jsonld.Contexts) []vc.Mechanism {
	return []vc.Mechanism{
		dataintegrity.Suites(c, dataintegrity.EdDSAJCS2022(c), dataintegrity.EdDSARDFC2022(c)),
		sdjwt.Mechanism{},
	}
}

// suite is a Data Integrity suite by name.
func suite(name string, c *jsonld.Contexts) (dataintegrity.Suite, error) {
	switch name {
	case jcsSuite:
		return dataintegrity.EdDSAJCS2022(c), nil
	case rdfcSuite:
		return dataintegrity.EdDSARDFC2022(c), nil
	}
	return dataintegrity.Suite{}, usagef("--as %q: one of %s was expected", name, strings.Join(built, ", "))
}
