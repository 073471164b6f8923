package bbs2023

import (
	"github.com/avouch-id/avouch/vc"
)

// Shifted secures for a commitment as an issuer might that keeps to nothing: it checks no request, and adds what it likes to the secret.
func (s Suite) Shifted(commitment []byte, f Feature, entropy []byte, mandatory ...vc.Pointer) vc.Securer {
	return securer{suite: s, feature: f, mandatory: texts(mandatory), commitment: commitment, entropy: entropy}
}
