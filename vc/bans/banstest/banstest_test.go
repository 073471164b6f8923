package banstest_test

import (
	"fmt"
	"testing"

	"github.com/avouch-id/avouch/vc/bans"
	"github.com/avouch-id/avouch/vc/bans/banstest"
)

func TestMemory(t *testing.T) {
	banstest.List(t, func(testing.TB) bans.List { return new(bans.Memory) })
}

func ExampleList() {
	test := func(t *testing.T) {
		banstest.List(t, func(testing.TB) bans.List { return new(bans.Memory) })
	}
	fmt.Printf("%T", test)
	// Output: func(*testing.T)
}
