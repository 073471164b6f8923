package status

import (
	"slices"

	"github.com/fxamacker/cbor/v2"
)

// strict reads CBOR. Labels are unique, text is UTF-8, lengths are definite, nothing comes after.
var strict = decoder()

func decoder() cbor.DecMode {
	mode, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		MaxNestedLevels: 16, MaxArrayElements: 256, MaxMapPairs: 256, IntDec: cbor.IntDecConvertSignedOrFail}.DecMode()
	if err != nil {
		panic(err) // constants that go together, or not
	}
	return mode
}

// params is a map by labels, integers or texts; values are read by those who know what they are for.
type params map[any]cbor.RawMessage

func parseParams(data []byte, what string) (p params, err error) {
	if major(data) != majorMap {
		return nil, invalid("%s is not a map", what)
	}
	if err := strict.Unmarshal(data, &p); err != nil {
		return nil, invalid("%s: %w", what, err)
	}
	return p, nil
}

// The major types of CBOR (RFC 8949, section 3.1) that are looked at.
const (
	majorUnsigned = 0
	majorNegative = 1
	majorBytes    = 2
	majorText     = 3
	majorMap      = 5
)

// major is the type of an item; -1 if there is none.
func major(item []byte) int {
	if len(item) == 0 {
		return -1
	}
	return int(item[0] >> 5)
}

// as reads an item of a certain type.
func as[T any](item cbor.RawMessage, types ...int) (v T, is bool) {
	is = slices.Contains(types, major(item)) && strict.Unmarshal(item, &v) == nil
	return v, is
}
