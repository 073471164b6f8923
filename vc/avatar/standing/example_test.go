package standing_test

import (
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/avatar/standing"
)

// A ban that the world's appeal body overturned on the twentieth day. What is verified here was made by a world and its council.
func ExampleOf() {
	c := newCourt(loud{})
	sanction := c.issue(c.world, ban())
	appeal := c.decides(c.council, sanction, avatar.Overturned, 20, 0)
	for _, n := range []int{10, 20} {
		now := must(standing.Of(wren, day(n), c.accepts, sanction, appeal))
		fmt.Println(now.Sanctions[0].State, now.Appeals[0].Weight, now.Under(avatar.ScopeWorld, avatar.Ban), len(now.InForce()))
	}
	// Output:
	// in-force ahead true 1
	// overturned counts false 0
}

// A verifier that lets suspended sanctions pass, so that Of can say of them that they are.
func ExampleAcceptStatus() {
	gate := vc.Verifier{AcceptStatus: standing.AcceptStatus}
	suspended := vc.Status{Purpose: "suspension", Value: 1}
	fmt.Println(gate.AcceptStatus(must(ban().Credential()), suspended))
	fmt.Println(gate.AcceptStatus(must(avatar.Employment{WorksFor: "Kestrel", From: day(0), Until: day(1)}.Credential()), suspended))
	// Output:
	// true
	// false
}

func ExampleRecordError() {
	c := newCourt(loud{})
	_, err := standing.Of(vc.Subject{}, day(1), nil, c.issue(c.world, ban()))
	var record *standing.RecordError
	fmt.Println(errors.As(err, &record), record.Item, err)
	// Output: true 0 record 0: about somebody else: a pseudonym in "did:web:a.example"
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// loud is where no test runs.
type loud struct{}

func (loud) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (loud) FailNow()                          { panic("failed") }
