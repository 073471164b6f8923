package testvectors_test

import (
	"testing"

	"github.com/avouch-id/avouch/testvectors"
)

// TestSDJWTCases: both suites are there whole.
func TestSDJWTCases(t *testing.T) {
	for suite, want := range map[string]int{"sd-jwt-rfc9901": 15, "sd-jwt-testcases": 17} {
		cases := testvectors.SDJWTCases(t, suite)
		if len(cases) != want {
			t.Errorf("%s: %d cases, want %d", suite, len(cases), want)
		}
		for _, c := range cases {
			if len(c.Claims) == 0 || len(c.Expected) == 0 || len(c.Issuers) == 0 {
				t.Errorf("%s: %s: incomplete", suite, c.Name)
			}
		}
	}
}
