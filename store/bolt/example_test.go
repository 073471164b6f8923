package bolt_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bans"

	"github.com/avouch-id/avouch/store/bolt"
)

// A world remembers nonces and bans in one file, over restarts.
func ExampleOpen() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	ctx, now := context.Background(), time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	nonce := [32]byte{1} // a vc.Verifier makes it of the audience and the nonce
	who := bans.Who{Nym: vc.Nym{Suite: "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_", Domain: "did:web:plaza.example", Point: [48]byte{0xa1, 7}}}

	for range 2 {
		store, err := bolt.Open(filepath.Join(dir, "plaza.db"), bolt.Options{Wait: 5 * time.Second})
		if err != nil {
			panic(err)
		}
		first, err := store.Replay().Spend(ctx, nonce, now, now.Add(5*time.Minute)) // Verifier.Replay
		fmt.Println("first:", first, err)
		if err := store.Bans().Put(ctx, bans.Ban{Who: who, Sanction: "urn:uuid:5e6f"}); err != nil {
			panic(err)
		}
		in, err := store.Bans().Of(ctx, who, now)
		fmt.Println("bans:", len(in), err)
		if err := store.Close(); err != nil {
			panic(err)
		}
	}
	// Output:
	// first: true <nil>
	// bans: 1 <nil>
	// first: false <nil>
	// bans: 1 <nil>
}

// What an issuer has to remember of a status list.
func ExampleDB_StatusList() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	store, err := bolt.Open(filepath.Join(dir, "issuer.db"), bolt.Options{})
	if err != nil {
		panic(err)
	}
	defer store.Close()
	ctx := context.Background()
	list := store.StatusList("https://kestrel.example/status/1")

	fmt.Println(list.Reserve(ctx, 94567))
	fmt.Println(list.Reserve(ctx, 94567))
	fmt.Println(list.Set(ctx, 94567, 1))
	fmt.Println(list.Set(ctx, 94568, 1))
	err = list.Values(ctx, func(index uint64, value uint8) error {
		fmt.Println(index, value)
		return nil
	})
	fmt.Println(err)
	// Output:
	// true <nil>
	// false <nil>
	// true <nil>
	// false <nil>
	// 94567 1
	// <nil>
}
