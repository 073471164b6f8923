package statustest_test

import (
	"testing"

	"github.com/avouch-id/avouch/vc/status"
	"github.com/avouch-id/avouch/vc/status/statustest"
)

// A storage of one's own is tested in its own package.
func ExampleStorage() {
	test := func(t *testing.T) {
		statustest.Storage(t, func(t testing.TB) status.Storage { return status.Memory() }) // or one's own
	}
	_ = test
	// Output:
}
