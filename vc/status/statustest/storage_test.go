package statustest_test

import (
	"testing"

	"github.com/avouch-id/avouch/vc/status"
	"github.com/avouch-id/avouch/vc/status/statustest"
)

func TestMemory(t *testing.T) {
	statustest.Storage(t, func(testing.TB) status.Storage { return status.Memory() })
}
