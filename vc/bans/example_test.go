package bans_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bans"
)

// A world bans a pseudonym for a week. A new avatar of the same person shows the same pseudonym.
func ExampleMemory() {
	ctx, now := context.Background(), time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	list := &bans.Memory{Limits: bans.Limits{Bans: 100_000}}
	who := bans.Who{Nym: vc.Nym{Suite: "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_", Domain: "did:web:plaza.example", Point: [48]byte{0xa1, 7}}}

	if err := list.Put(ctx, bans.Ban{Who: who, Sanction: "urn:uuid:5e6f", Until: now.AddDate(0, 0, 7)}); err != nil {
		panic(err)
	}
	for _, day := range []int{6, 7} {
		in, err := list.Of(ctx, who, now.AddDate(0, 0, day))
		fmt.Printf("day %d: %d bans %v\n", day, len(in), err)
	}
	// Output:
	// day 6: 1 bans <nil>
	// day 7: 0 bans <nil>
}

// An appeal lifts the ban of its sanction, and no other.
func ExampleMemory_Lift() {
	ctx := context.Background()
	var list bans.Memory
	id, err := did.Parse("did:web:scam.example")
	if err != nil {
		panic(err)
	}
	who := bans.Who{DID: id}
	for _, sanction := range []string{"urn:uuid:1", "urn:uuid:2"} {
		if err := list.Put(ctx, bans.Ban{Who: who, Sanction: sanction}); err != nil {
			panic(err)
		}
	}
	fmt.Println(list.Lift(ctx, who, "urn:uuid:1"))
	in, err := list.Of(ctx, who, time.Now())
	fmt.Println(len(in), in[0].Sanction, err)
	// Output:
	// true <nil>
	// 1 urn:uuid:2 <nil>
}

// What a list of one's own has to look at before it keeps anything.
func ExampleNamed() {
	err := bans.Named(bans.Who{}, "urn:uuid:1")
	fmt.Println(err, errors.Is(err, vc.ErrInvalid))
	err = bans.Ban{Sanction: "urn:uuid:1"}.Check()
	fmt.Println(errors.Is(err, vc.ErrInvalid))
	fmt.Println(bans.Limits{Bans: 3}.Full(3, 0))
	// Output:
	// invalid ban: nobody is named: a pseudonym or a DID was expected true
	// true
	// unavailable: all 3 places for bans are taken
}
