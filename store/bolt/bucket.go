package bolt

import (
	"bytes"

	"go.etcd.io/bbolt"
)

// has tells whether a bucket holds a key, whatever its value.
func has(b *bbolt.Bucket, key []byte) bool {
	k, _ := b.Cursor().Seek(key)
	return bytes.Equal(k, key)
}

// present is the value of a key that says everything.
var present = []byte{}

// atOnce is how many entries a call forgets at most, beside what it is about.
const atOnce = 16

// due are the first keys of a bucket that sort before an end.
func due(ends *bbolt.Bucket, end []byte) (keys [][]byte) {
	c := ends.Cursor()
	for k, _ := c.First(); k != nil && len(keys) < atOnce && bytes.Compare(k, end) < 0; k, _ = c.Next() {
		keys = append(keys, bytes.Clone(k))
	}
	return keys
}
