package jcs_test

import (
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPublishedVectors(t *testing.T) {
	root, err := fs.Sub(testvectors.Shared(t), "spec/jcs-rfc8785/testdata")
	require.NoError(t, err)
	names, err := fs.Glob(root, "input/*.json")
	require.NoError(t, err)
	require.Len(t, names, 6)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			base := strings.TrimSuffix(strings.TrimPrefix(name, "input/"), ".json")
			in, err := fs.ReadFile(root, name)
			require.NoError(t, err)
			out, err := fs.ReadFile(root, "output/"+base+".json")
			require.NoError(t, err)
			outHex, err := fs.ReadFile(root, "outhex/"+base+".txt")
			require.NoError(t, err)
			want, err := hex.DecodeString(strings.Join(strings.Fields(string(outHex)), ""))
			require.NoError(t, err)
			got, err := jcs.Transform(in, strictjson.Limits{})
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
			require.Equal(t, string(out), string(got))
			again, err := jcs.Transform(got, strictjson.Limits{})
			require.NoError(t, err)
			require.Equal(t, got, again)
		})
	}
}

// The table of RFC 8785 appendix B: the bits of a double and how it is written.
func TestNumbersOfAppendixB(t *testing.T) {
	for bits, want := range map[uint64]string{
		0x0000000000000000: "0", 0x8000000000000000: "0",
		0x0000000000000001: "5e-324", 0x8000000000000001: "-5e-324",
		0x7fefffffffffffff: "1.7976931348623157e+308", 0xffefffffffffffff: "-1.7976931348623157e+308",
		0x4340000000000000: "9007199254740992", 0xc340000000000000: "-9007199254740992",
		0x4430000000000000: "295147905179352830000",
		0x44b52d02c7e14af5: "9.999999999999997e+22", 0x44b52d02c7e14af6: "1e+23", 0x44b52d02c7e14af7: "1.0000000000000001e+23",
		0x444b1ae4d6e2ef4e: "999999999999999700000", 0x444b1ae4d6e2ef4f: "999999999999999900000", 0x444b1ae4d6e2ef50: "1e+21",
		0x3eb0c6f7a0b5ed8c: "9.999999999999997e-7", 0x3eb0c6f7a0b5ed8d: "0.000001",
		0x41b3de4355555553: "333333333.3333332", 0x41b3de4355555554: "333333333.33333325", 0x41b3de4355555555: "333333333.3333333",
		0x41b3de4355555556: "333333333.3333334", 0x41b3de4355555557: "333333333.33333343",
		0xbecbf647612f3696: "-0.0000033333333333333333", 0x43143ff3c1cb0959: "1424953923781206.2",
	} {
		got, err := jcs.Canonical(math.Float64frombits(bits))
		require.NoError(t, err)
		require.Equal(t, want, string(got), "%016x", bits)
	}
	for _, bits := range []uint64{0x7fffffffffffffff, 0x7ff0000000000000} {
		_, err := jcs.Canonical(math.Float64frombits(bits))
		require.ErrorIs(t, err, jcs.ErrNumber)
	}
	_, err := jcs.Transform([]byte(`1e400`), strictjson.Limits{})
	require.ErrorIs(t, err, jcs.ErrNumber)
	_, err = jcs.Canonical(struct{}{})
	require.ErrorIs(t, err, jcs.ErrNumber)
}

func TestNamesAreSortedByUTF16Units(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := map[string]any{}
		for _, k := range rapid.SliceOf(rapid.StringOf(rapid.RuneFrom([]rune("ab~é\ue000\ufb33😀😁𐀀\U0010ffff")))).Draw(t, "names") {
			m[k] = true
		}
		got, err := jcs.Canonical(m)
		require.NoError(t, err)
		names := make([]string, 0, len(m))
		for k := range m {
			names = append(names, k)
		}
		slices.SortFunc(names, func(a, b string) int {
			return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		})
		parts := make([]string, len(names))
		for i, k := range names {
			q, _ := json.Marshal(k)
			parts[i] = string(q) + ":true"
		}
		require.Equal(t, "{"+strings.Join(parts, ",")+"}", string(got))
	})
}

// TestInvalidUnicode: two texts that are not Unicode would have one canonical form.
func TestInvalidUnicode(t *testing.T) {
	for _, v := range []any{"\xff", "a\xed\xa0\x80", []any{"\xc0\xaf"}, map[string]any{"\xff": 1}, map[string]any{"a": "\xff"}} {
		got, err := jcs.Canonical(v)
		require.ErrorIs(t, err, strictjson.ErrEncoding, "%q", v)
		require.Nil(t, got)
	}
	got, err := jcs.Canonical("\ufffd\ufffe\x7f") // Unicode all the same
	require.NoError(t, err)
	require.Equal(t, "\"\ufffd\ufffe\x7f\"", string(got))
}

// TestOrderOfSurrogates: of two characters with one high surrogate the low one decides.
func TestOrderOfSurrogates(t *testing.T) {
	got, err := jcs.Transform([]byte(`{"\ue000":5,"😁":4,"😀b":3,"😀":1,"😀a":2,"𐀀":0}`), strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, "{\"𐀀\":0,\"😀\":1,\"😀a\":2,\"😀b\":3,\"😁\":4,\"\ue000\":5}", string(got))
}

// FuzzTransform: canonical text is a fixed point, and it has the value of the input.
func FuzzTransform(f *testing.F) {
	for _, s := range []string{`{"b":1,"a":[1e21,0.000001,-0,"\u0000\u007f"]}`, `"\ud83d\ude00"`, `1E400`, `[333333333.33333329]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := jcs.Transform(in, strictjson.Limits{})
		if err != nil {
			return
		}
		again, err := jcs.Transform(out, strictjson.Limits{Bytes: 16 << 20})
		if err != nil || string(again) != string(out) {
			t.Fatalf("%s became %s: %v", out, again, err)
		}
		var a, b any
		if json.Unmarshal(in, &a) != nil || json.Unmarshal(out, &b) != nil {
			t.Fatalf("%s is not what %s says", out, in)
		}
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if strings.ReplaceAll(string(x), "-0", "0") != strings.ReplaceAll(string(y), "-0", "0") {
			t.Fatalf("%s became %s", x, y)
		}
	})
}

func BenchmarkCanonical(b *testing.B) {
	doc := map[string]any{}
	for i := range 40 {
		doc["member"+strconv.Itoa(i)] = []any{"a value of middling length", json.Number(strconv.Itoa(i))}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jcs.Canonical(doc); err != nil {
			b.Fatal(err)
		}
	}
}

// TestHostileSizes: names that differ at their very end, and a number of a hundred thousand digits.
func TestHostileSizes(t *testing.T) {
	object := map[string]any{}
	for i := range 1000 {
		object[strings.Repeat("é", 500)+strconv.Itoa(i)] = json.Number(strings.Repeat("9", 300) + "e-300")
	}
	var out []byte
	n := testing.AllocsPerRun(1, func() { out, _ = jcs.Canonical(object) })
	require.Less(t, n, float64(60), "the names once, and what the result grows by")
	require.NotEmpty(t, out)

	// The value of each is 1; strconv takes the longest for 0.
	one := func(zeros int) string { return "0." + strings.Repeat("0", zeros) + "1e" + strconv.Itoa(zeros+1) }
	got, err := jcs.Transform([]byte(one(900)), strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, "1", string(got))
	_, err = jcs.Transform([]byte(one(100_000)), strictjson.Limits{})
	require.ErrorIs(t, err, strictjson.ErrLimit)
	_, err = jcs.Canonical(json.Number(one(100_000)))
	require.ErrorIs(t, err, jcs.ErrNumber)
}
