package replaytest_test

import (
	"fmt"
	"testing"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/replaytest"
)

func TestMemoryReplay(t *testing.T) {
	replaytest.Store(t, func(testing.TB) vc.ReplayStore { return vc.MemoryReplay(100) })
}

func ExampleStore() {
	test := func(t *testing.T) {
		replaytest.Store(t, func(testing.TB) vc.ReplayStore { return vc.MemoryReplay(1000) })
	}
	fmt.Printf("%T", test)
	// Output: func(*testing.T)
}
