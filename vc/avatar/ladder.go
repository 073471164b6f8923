package avatar

import (
	"strconv"
)

// ladder is a fixed row of statements "at least n", lowest first. It never changes: holders are told apart otherwise.
type ladder struct {
	prefix, suffix string
	steps          []int
}

var (
	pointsLadder    = ladder{"pointsAtLeast", "", []int{10, 25, 50, 75, 100, 250, 500, 1000}}
	followersLadder = ladder{"followersAtLeast", "", []int{100, 1_000, 10_000, 100_000, 1_000_000}}
	yearsLadder     = ladder{"employedAtLeast", "Years", []int{1, 2, 5, 10, 20}}
)

// term is the claim's name for one step.
func (l *ladder) term(i int) string {
	if l.suffix == "Years" && l.steps[i] == 1 {
		return l.prefix + "1Year"
	}
	return l.prefix + strconv.Itoa(l.steps[i]) + l.suffix
}

// Ladder is a row of statements "at least n", each true, false or not said. The zero value says nothing.
type Ladder struct {
	of       *ladder
	said, is uint16 // one bit a step
}

// PointsLadder says of every step of the ladder of points whether n reaches it: 10, 25, 50, 75, 100, 250, 500, 1000.
func PointsLadder(n int) Ladder { return pointsLadder.at(n) }

// FollowersLadder has the steps 100, 1,000, 10,000, 100,000 and 1,000,000.
func FollowersLadder(n int) Ladder { return followersLadder.at(n) }

// YearsLadder has the steps 1, 2, 5, 10 and 20 years.
func YearsLadder(n int) Ladder { return yearsLadder.at(n) }

func (l *ladder) at(n int) Ladder {
	out := Ladder{of: l}
	for i, step := range l.steps {
		out.say(i, n >= step)
	}
	return out
}

func (l *Ladder) say(i int, yes bool) {
	l.said |= 1 << i
	if yes {
		l.is |= 1 << i
	}
}

// complete: every step is said.
func (l Ladder) complete() bool { return l.of != nil && l.said == 1<<len(l.of.steps)-1 }

// AtLeast is the highest step that is said to be reached.
func (l Ladder) AtLeast() (n int, said bool) {
	if l.of == nil {
		return 0, false
	}
	for i, step := range l.of.steps {
		if l.is>>i&1 == 1 {
			n, said = step, true
		}
	}
	return n, said
}

// Below is the lowest step that is said not to be reached.
func (l Ladder) Below() (n int, said bool) {
	if l.of == nil {
		return 0, false
	}
	for i, step := range l.of.steps {
		if (l.said&^l.is)>>i&1 == 1 {
			return step, true
		}
	}
	return 0, false
}
