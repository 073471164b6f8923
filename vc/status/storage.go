package status

import "context"

// Storage keeps one status list: which of its indexes were given out, and what is set. A shared database implements it;
// statustest.Storage holds an implementation to what stands here. What a method did is durable when it returns without an
// error, and all three are safe for concurrent use, by several processes too where the storage is shared.
type Storage interface {
	// Reserve takes an index. Of any number of calls with one index, ever, one returns true.
	Reserve(ctx context.Context, index uint64) (free bool, err error)
	// Set stores the value of an index. It returns false, and stores nothing, if the index was never reserved.
	Set(ctx context.Context, index uint64, value uint8) (reserved bool, err error)
	// Values calls yield with every index whose value is not 0, in any order, as they were at one moment: what was set
	// before the call is seen, and of what is set during it all or nothing. An error that yield returns ends it and is
	// returned.
	Values(ctx context.Context, yield func(index uint64, value uint8) error) error
}
