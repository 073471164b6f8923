package cose

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/fxamacker/cbor/v2"

	"github.com/avouch-id/avouch/vc"
)

// The header parameters that are looked at (RFC 9052, section 3.1; RFC 9596; RFC 9597).
const (
	labelAlgorithm   int64 = 1
	labelCritical    int64 = 2
	labelContentType int64 = 3
	labelKeyID       int64 = 4
	labelClaims      int64 = 15
	labelType        int64 = 16
)

// label names a header parameter, a claim or a part of a key: an integer or a text.
type label struct {
	number int64
	text   string
	isText bool
}

// UnmarshalCBOR refuses labels of other kinds, and integers beyond 64 bits.
func (l *label) UnmarshalCBOR(data []byte) error {
	switch major(data) {
	case majorUnsigned, majorNegative:
		return strict.Unmarshal(data, &l.number)
	case majorText:
		l.isText = true
		return strict.Unmarshal(data, &l.text)
	}
	return errors.New("a label is an integer or a text")
}

// String writes a label as in diagnostic notation.
func (l label) String() string {
	if l.isText {
		return fmt.Sprintf("%.40q", l.text)
	}
	return strconv.FormatInt(l.number, 10)
}

// isSigned: what counts here only if it is protected.
func (l label) isSigned() bool {
	switch l.number {
	case labelAlgorithm, labelCritical, labelContentType, labelClaims, labelType:
		return !l.isText
	}
	return false
}

// params is a map by labels. Values are read by those who know what they are for, so that unknown ones can be ignored.
type params map[label]cbor.RawMessage

// parseParams reads a map. what is how errors call it.
func parseParams(data []byte, what string) (p params, _ *vc.VerifyError) {
	if major(data) != majorMap {
		return nil, refuse("structure", "%s is not a map", what)
	}
	if err := strict.Unmarshal(data, &p); err != nil {
		return nil, malformed(what, err)
	}
	return p, nil
}

func (p params) at(number int64) (v cbor.RawMessage, there bool) {
	v, there = p[label{number: number}]
	return v, there
}

// The major types of CBOR (RFC 8949, section 3.1), and the heads of nil and of floating-point numbers.
const (
	majorUnsigned = iota
	majorNegative
	majorBytes
	majorText
	majorArray
	majorMap
	majorTag
	headNull    = 0xf6
	headFloat16 = 0xf9
	headFloat64 = 0xfb
)

// major is the type of an item; -1 if there is none.
func major(item []byte) int {
	if len(item) == 0 {
		return -1
	}
	return int(item[0] >> 5)
}

func bytesOf(item cbor.RawMessage) (b []byte, ok bool) {
	ok = major(item) == majorBytes && strict.Unmarshal(item, &b) == nil
	return b, ok
}

func textOf(item cbor.RawMessage) (s string, ok bool) {
	ok = major(item) == majorText && strict.Unmarshal(item, &s) == nil
	return s, ok
}

func integerOf(item cbor.RawMessage) (n int64, ok bool) {
	ok = (major(item) == majorUnsigned || major(item) == majorNegative) && strict.Unmarshal(item, &n) == nil
	return n, ok
}
