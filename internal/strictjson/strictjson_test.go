package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/stretchr/testify/require"
)

func TestParseKeepsWhatWasWritten(t *testing.T) {
	v, err := strictjson.Parse([]byte(" {\"a\":[1.50, -0, 1E+2, true,null,\"\\u00e9\\ud83d\\ude00\\/\"], \"b\":{}}\n"), strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, map[string]any{
		"a": []any{json.Number("1.50"), json.Number("-0"), json.Number("1E+2"), true, nil, "é😀/"},
		"b": map[string]any{},
	}, v)
}

func TestCase20DuplicateNamesAndOtherAmbiguity(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want error
	}{
		"duplicate":              {`{"vct":"a","vct":"b"}`, strictjson.ErrDuplicate},
		"duplicate, escaped":     {`{"vct":"a","v\u0063t":"b"}`, strictjson.ErrDuplicate},
		"duplicate inside":       {`[{"a":{"b":1,"b":1}}]`, strictjson.ErrDuplicate},
		"invalid UTF-8":          {"\"\xff\"", strictjson.ErrEncoding},
		"invalid UTF-8, escaped": {"\"\\n\xff\"", strictjson.ErrEncoding},
		"overlong UTF-8":         {"\"\xc0\xaf\"", strictjson.ErrEncoding},
		"lone high surrogate":    {`"\ud83d"`, strictjson.ErrEncoding},
		"lone low surrogate":     {`"\ude00"`, strictjson.ErrEncoding},
		"surrogates swapped":     {`"\ude00\ud83d"`, strictjson.ErrEncoding},
		"surrogate in UTF-8":     {"\"\xed\xa0\x80\"", strictjson.ErrEncoding},
		"byte order mark":        {"\xef\xbb\xbf{}", strictjson.ErrSyntax},
		"two values":             {`{} {}`, strictjson.ErrSyntax},
		"empty":                  {``, strictjson.ErrSyntax},
		"comma at the end":       {`[1,]`, strictjson.ErrSyntax},
		"comma at the end, {":    {`{"a":1,}`, strictjson.ErrSyntax},
		"no value":               {`{"a":}`, strictjson.ErrSyntax},
		"leading zero":           {`01`, strictjson.ErrSyntax},
		"plus":                   {`+1`, strictjson.ErrSyntax},
		"point":                  {`1.`, strictjson.ErrSyntax},
		"exponent":               {`1e`, strictjson.ErrSyntax},
		"NaN":                    {`NaN`, strictjson.ErrSyntax},
		"comment":                {`{}//`, strictjson.ErrSyntax},
		"control character":      {"\"\x00\"", strictjson.ErrSyntax},
		"control, after escape":  {"\"\\n\x1f\"", strictjson.ErrSyntax},
		"control, after pair":    {"\"\\ud83d\\ude00\n\"", strictjson.ErrSyntax},
		"pair cut":               {`"\ud83d\u`, strictjson.ErrEncoding},
		"backslash at the end":   {`"\`, strictjson.ErrSyntax},
		"unknown escape":         {`"\x"`, strictjson.ErrSyntax},
		"NUL after the value":    {"1\x00", strictjson.ErrSyntax},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := strictjson.Parse([]byte(c.in), strictjson.Limits{})
			require.ErrorIs(t, err, c.want)
			require.Nil(t, v)
			var where *strictjson.Error
			require.ErrorAs(t, err, &where)
		})
	}
}

func TestLimits(t *testing.T) {
	deep := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	for name, c := range map[string]struct {
		in     []byte
		limits strictjson.Limits
		ok     bool
	}{
		"as deep as allowed":     {deep(5), strictjson.Limits{Depth: 5}, true},
		"deeper":                 {deep(6), strictjson.Limits{Depth: 5}, false},
		"deeper than the stack":  {bytes.Repeat([]byte("["), 1<<20), strictjson.Limits{}, false},
		"as many as allowed":     {[]byte(`[1,2]`), strictjson.Limits{Nodes: 3}, true},
		"more":                   {[]byte(`[1,2,3]`), strictjson.Limits{Nodes: 3}, false},
		"as long as allowed":     {[]byte(`"12"`), strictjson.Limits{Bytes: 4}, true},
		"longer":                 {[]byte(`"123"`), strictjson.Limits{Bytes: 4}, false},
		"longer by white space":  {[]byte(`"12" `), strictjson.Limits{Bytes: 4}, false},
		"a number as long":       {bytes.Repeat([]byte("1"), strictjson.MaxNumber), strictjson.Limits{}, true},
		"a number longer":        {bytes.Repeat([]byte("1"), strictjson.MaxNumber+1), strictjson.Limits{}, false},
		"longer than by default": {bytes.Repeat([]byte(" "), strictjson.DefaultBytes+1), strictjson.Limits{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := strictjson.Parse(c.in, c.limits)
			if c.ok {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, strictjson.ErrLimit)
			}
		})
	}
}

func TestParseObjectWantsAnObject(t *testing.T) {
	_, err := strictjson.ParseObject([]byte(`[]`), strictjson.Limits{})
	require.ErrorIs(t, err, strictjson.ErrSyntax)
}

func TestLookup(t *testing.T) {
	// The document and the pointers of RFC 6901 section 5.
	doc, err := strictjson.Parse([]byte(`{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}`), strictjson.Limits{})
	require.NoError(t, err)
	n := func(s string) any { return json.Number(s) }
	for p, want := range map[string]any{"": doc, "/foo": []any{"bar", "baz"}, "/foo/0": "bar", "/": n("0"), "/a~1b": n("1"), "/c%d": n("2"),
		"/e^f": n("3"), "/g|h": n("4"), `/i\j`: n("5"), `/k"l`: n("6"), "/ ": n("7"), "/m~0n": n("8")} {
		got, found, err := strictjson.Lookup(doc, p)
		require.NoError(t, err, p)
		require.True(t, found, p)
		require.Equal(t, want, got, p)
	}
	for _, p := range []string{"/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/99999999999999999999", "/nothing", "/foo/0/x"} {
		_, found, err := strictjson.Lookup(doc, p)
		require.NoError(t, err, p)
		require.False(t, found, p)
	}
	for _, p := range []string{"foo", "/a~", "/a~2b", "/~~01"} {
		_, _, err := strictjson.Lookup(doc, p)
		require.ErrorIs(t, err, strictjson.ErrPointer, p)
	}
}

func TestCloneIsApart(t *testing.T) {
	v, err := strictjson.Parse([]byte(`{"a":[{"b":1}]}`), strictjson.Limits{})
	require.NoError(t, err)
	c := strictjson.Clone(v)
	require.True(t, strictjson.Equal(v, c))
	c.(map[string]any)["a"].([]any)[0].(map[string]any)["b"] = true
	require.False(t, strictjson.Equal(v, c))
	at, _, _ := strictjson.Lookup(v, "/a/0/b")
	require.Equal(t, json.Number("1"), at)
}

// TestEqual: alike in both directions, or not at all.
func TestEqual(t *testing.T) {
	values := []any{nil, true, false, "", "1", json.Number("1"), json.Number("1.0"), []any{}, []any{nil}, []any{nil, nil}, []any{"a"},
		map[string]any{}, map[string]any{"a": nil}, map[string]any{"a": "1"}, map[string]any{"b": nil}, map[string]any{"a": nil, "b": nil},
		map[string]any{"a": map[string]any{"b": []any{json.Number("1")}}}, map[string]any{"a": map[string]any{"b": []any{json.Number("2")}}}}
	for i, a := range values {
		for j, b := range values {
			require.Equal(t, i == j, strictjson.Equal(a, strictjson.Clone(b)), "%v and %v", a, b)
		}
	}
}

// TestAppendString: the escapes of RFC 8785 section 3.2.2.2, and no others.
func TestAppendString(t *testing.T) {
	short := map[rune]string{'\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`, '"': `\"`, '\\': `\\`}
	for r := range rune(0x100) {
		want := string(r)
		if s, ok := short[r]; ok {
			want = s
		} else if r < 0x20 {
			want = fmt.Sprintf(`\u%04x`, r)
		}
		require.Equal(t, `"é`+want+`é"`, string(strictjson.AppendString(nil, "é"+string(r)+"é")), "%#x", r)
	}
	require.Equal(t, "\"a\uFFFDb\uFFFD\uFFFD\u2028\"", string(strictjson.AppendString(nil, "a\xffb\xc0\xaf\u2028")))
}

// TestAppend: members sorted, numbers as they were written, nothing else between.
func TestAppend(t *testing.T) {
	v, err := strictjson.Parse([]byte(" { \"b\" : [ 1.0 , { } , [ ] ] , \"a\" : null , \"\" : true }"), strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, `{"":true,"a":null,"b":[1.0,{},[]]}`, string(strictjson.Append(nil, v)))
	require.Equal(t, "[-1,2,18446744073709551615,false]", string(strictjson.Append(nil, []any{-1, int64(2), uint64(math.MaxUint64), false})))
	require.Panics(t, func() { strictjson.Append(nil, 1.5) })
}

// FuzzParse holds the decoder against the standard library's: whatever we accept it accepts with the same meaning, and
// what we write again has the same value.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e-3,"\ud83d\ude00\n"],"b":{"c":null}}`, `"\u0000"`, `[[],{}]`, ` -0 `, `{"a":1,"a":2}`, "\"\xff\"", `"\udc00"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		v, err := strictjson.Parse(in, strictjson.Limits{})
		elements, values, eerr := strictjson.Elements(string(in), nil, strictjson.Limits{})
		if a, ok := v.([]any); (eerr == nil) != ok || len(a) != len(elements) || ok && !strictjson.Equal(a, slices.Clip(elements)) || ok && values != count(a) {
			t.Fatalf("read as %v, and as %d values %v (%v)", v, values, elements, eerr)
		}
		if err != nil {
			var e *strictjson.Error
			if v != nil || !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(in)+1 {
				t.Fatalf("%v with %v", v, err)
			}
			return
		}
		d := json.NewDecoder(bytes.NewReader(in))
		d.UseNumber()
		var std any
		if err := d.Decode(&std); err != nil || !reflect.DeepEqual(v, std) {
			t.Fatalf("%v (%v), read as %v", std, err, v)
		}
		again, err := strictjson.Parse(strictjson.Append(nil, v), strictjson.Limits{Bytes: 8 << 20})
		if err != nil || !strictjson.Equal(v, again) {
			t.Fatalf("%v became %v: %v", v, again, err)
		}
	})
}

func count(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			n += count(e)
		}
	case []any:
		for _, e := range v {
			n += count(e)
		}
	}
	return n
}

// TestElements: they are appended, and bounded as Parse bounds.
func TestElements(t *testing.T) {
	var room [3]any
	got, values, err := strictjson.Elements(` ["a", {"b":[1]}] `, room[:0], strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, 5, values)
	require.Equal(t, []any{"a", map[string]any{"b": []any{json.Number("1")}}}, got)
	require.Equal(t, "a", room[0])
	got, values, err = strictjson.Elements(`[]`, nil, strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, 1, values)
	require.Empty(t, got)
	for text, want := range map[string]error{``: strictjson.ErrSyntax, `{}`: strictjson.ErrSyntax, `"["`: strictjson.ErrSyntax, `[1] []`: strictjson.ErrSyntax,
		`[`: strictjson.ErrSyntax, `[1`: strictjson.ErrSyntax, `[1,]`: strictjson.ErrSyntax, `[[[]]]`: strictjson.ErrLimit,
		`[1,2,3,4]`: strictjson.ErrLimit, `[              ]`: strictjson.ErrLimit, `[{"a":1,"a":1}]`: strictjson.ErrDuplicate} {
		_, _, err := strictjson.Elements(text, nil, strictjson.Limits{Bytes: 15, Depth: 2, Nodes: 4})
		require.ErrorIs(t, err, want, text)
	}
}

// TestLongInputIsNotKept: of a long input a short string keeps itself alone.
func TestLongInputIsNotKept(t *testing.T) {
	text := []byte(`["a","` + strings.Repeat("x", 1<<20-8) + `"]`)
	kept := make([]any, 64)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range kept {
		v, err := strictjson.Parse(text, strictjson.Limits{})
		require.NoError(t, err)
		kept[i] = v.([]any)[0]
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(8<<20))
	runtime.KeepAlive(kept)
}

// FuzzLookup: a pointer that is one is written again as it was, and finds what its tokens lead to.
func FuzzLookup(f *testing.F) {
	for _, s := range []string{"", "/", "/a~1b/0", "/m~0n", "/~2", "/a/01", "/a/-", "a"} {
		f.Add(s)
	}
	doc, err := strictjson.Parse([]byte(`{"":{"":[]},"a":[1,[2,{"0":3}]],"a/b":["x"],"m~n":{"~1":4}}`), strictjson.Limits{})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, pointer string) {
		at, found, err := strictjson.Lookup(doc, pointer)
		if err != nil {
			require.ErrorIs(t, err, strictjson.ErrPointer)
			require.False(t, found)
			require.Nil(t, at)
			return
		}
		tokens, err := strictjson.SplitPointer(pointer)
		require.NoError(t, err)
		again, v := "", doc
		for _, token := range tokens {
			again += "/" + strictjson.EscapeToken(token)
			switch c := v.(type) {
			case map[string]any:
				v = c[token]
			case []any:
				v = nil
				for i := range c {
					if strconv.Itoa(i) == token {
						v = c[i]
					}
				}
			default:
				v = nil
			}
		}
		require.Equal(t, pointer, again)
		require.Equal(t, v, at)
		require.Equal(t, v != nil, found)
	})
}

// TestHostileSizes: a mebibyte of anything costs memory by what it holds, and by no more than the limits let it hold.
func TestHostileSizes(t *testing.T) {
	fill := func(unit string) string { return strings.Repeat(unit, (1<<20-2)/len(unit)) }
	for name, c := range map[string]struct {
		in   string
		most uint64 // bytes allocated
	}{
		"arrays":          {fill("["), 64 << 10},
		"objects":         {fill(`{"":`), 128 << 10},
		"a string":        {`"` + fill("a") + `"`, 2 << 20},
		"no end":          {`"` + fill("a"), 64 << 10},
		"escapes":         {`"` + fill(`\n`) + `"`, 6 << 20},
		"escapes, no end": {fill(`"\n`), 64 << 10},
		"surrogates":      {`"` + fill(`\ud83d\ude00`) + `"`, 6 << 20},
		"a number":        {fill("1"), 64 << 10},
		"white space":     {fill(" "), 64 << 10},
		"empty arrays":    {"[" + fill("[],"), 24 << 20},
		"numbers":         {"[" + fill("1,"), 24 << 20},
		"one name":        {"{" + fill(`"a":1,`), 64 << 10},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = strictjson.Parse([]byte(c.in), strictjson.Limits{})
		runtime.ReadMemStats(&after)
		require.Less(t, after.TotalAlloc-before.TotalAlloc-uint64(len(c.in)), c.most, name)
	}
}

func TestList(t *testing.T) {
	require.Empty(t, strictjson.List(nil))
	require.Equal(t, []any{"a"}, strictjson.List("a"))
	require.Equal(t, []any{map[string]any{}}, strictjson.List(map[string]any{}))
	require.Equal(t, []any{"a", nil}, strictjson.List([]any{"a", nil}))
}
