package main

import (
	"slices"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/cose"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// sdjwtVC is the mechanism that is no cryptosuite.
const sdjwtVC = "sd-jwt-vc"

// The envelopes of VC-JOSE-COSE.
const (
	vcJWT   = "vc+jwt"
	vpJWT   = "vp+jwt"
	vcSDJWT = "vc+sd-jwt"
	vcCOSE  = "vc+cose"
	vpCOSE  = "vp+cose"
)

// ecdsaSD and bbs sign statement by statement: the holder derives what is shown.
const (
	ecdsaSD = "ecdsa-sd-2023"
	bbs     = "bbs-2023"
)

// proofSuites are the cryptosuites of this version that sign a document whole.
func proofSuites(c *jsonld.Contexts) []dataintegrity.Suite {
	return []dataintegrity.Suite{dataintegrity.EdDSAJCS2022(c), dataintegrity.EdDSARDFC2022(c),
		dataintegrity.ECDSAJCS2019(c), dataintegrity.ECDSARDFC2019(c)}
}

// built are the mechanisms of this version.
func built() (names []string) {
	for _, s := range proofSuites(nil) {
		names = append(names, s.Cryptosuite())
	}
	return append(names, ecdsaSD, bbs, sdjwtVC, vcJWT, vcSDJWT, vcCOSE)
}

func isBuilt(name string) bool {
	return slices.Contains(built(), name) || name == vpJWT || name == vpCOSE
}

// mechanisms open everything that this version can.
func mechanisms(c *jsonld.Contexts) []vc.Mechanism {
	openers := []dataintegrity.ProofOpener{ecdsasd2023.New(c), bbs2023.New(c)}
	for _, s := range proofSuites(c) {
		openers = append(openers, s)
	}
	return []vc.Mechanism{dataintegrity.Suites(c, openers...), sdjwt.Mechanism{}, jose.New(c), cose.New(c)}
}

// keysOf are the kinds of keys that a mechanism signs with.
func keysOf(mechanism string) []did.Kind {
	switch {
	case strings.HasPrefix(mechanism, "eddsa-"):
		return []did.Kind{did.Ed25519}
	case mechanism == ecdsaSD:
		return []did.Kind{did.P256}
	case mechanism == bbs:
		return []did.Kind{did.BLS12381G2}
	case strings.HasPrefix(mechanism, "ecdsa-"):
		return []did.Kind{did.P256, did.P384}
	}
	return []did.Kind{did.Ed25519, did.P256, did.P384, did.Secp256k1}
}

// either is a choice of kinds in words.
func either(kinds []did.Kind) string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.String())
	}
	return strings.Join(names, " or ")
}

// suite is a Data Integrity suite by name.
func suite(name string, c *jsonld.Contexts) (dataintegrity.Suite, error) {
	for _, s := range proofSuites(c) {
		if s.Cryptosuite() == name {
			return s, nil
		}
	}
	return dataintegrity.Suite{}, usagef("--as %q: one of %s was expected", name, strings.Join(built(), ", "))
}
