package bbs2023

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
)

// Parts of proof values in CBOR, hexadecimal.
var (
	sig     = "5850" + strings.Repeat("ab", 80)
	bound   = "5840" + strings.Repeat("cd", 64) // header of a base proof
	public  = "5860" + strings.Repeat("02", 96)
	hmacKey = "5820" + strings.Repeat("ef", 32)
	added   = "5820" + strings.Repeat("01", 32) // entropy
	proof   = "59013a" + strings.Repeat("ab", 314)
	ph      = "4401020304"
	where   = "70" + hex.EncodeToString([]byte("did:web:a.exampl")) // 16 characters
	point   = "5830" + strings.Repeat("90", 48)
)

func text(t testing.TB, header, body string) string {
	return "u" + base64.RawURLEncoding.EncodeToString(unhex(t, header+body))
}

// bodies are good ones, by the third byte.
var bodies = map[string]string{
	"02": "85" + sig + bound + public + hmacKey + "81632f6162",
	"04": "85" + sig + bound + public + hmacKey + "81632f6162",
	"06": "86" + sig + bound + public + hmacKey + "81632f6162" + added,
	"08": "86" + sig + bound + public + hmacKey + "80" + added,
	"03": "85" + proof + "a200010100" + "820001" + "8103" + ph,
	"05": "86" + proof + "a200010100" + "820001" + "8103" + ph + "0a",
	"07": "88" + proof + "a200010100" + "820001" + "8103" + ph + where + point + "0a",
	"09": "88" + proof + "a0" + "80" + "80" + "40" + where + point + "00",
}

// parse reads either kind.
func parse(value string) error {
	if _, _, err := parseBase(value); !errors.Is(err, ErrDerived) {
		return err
	}
	v, _, err := parseDerived(value)
	if err == nil {
		_, err = v.labels()
	}
	return err
}

func TestProofValuesAreStrict(t *testing.T) {
	for header, body := range bodies {
		good := text(t, "d95d"+header, body)
		require.NoError(t, parse(good), header)
		raw := unhex(t, "d95d"+header+body)
		for n := range raw {
			require.Error(t, parse("u"+base64.RawURLEncoding.EncodeToString(raw[:n])), "%s: the first %d bytes", header, n)
		}
		for name, bad := range map[string]string{
			"no multibase":      good[1:],
			"base64":            "m" + good[1:],
			"base58btc":         "z" + good[1:],
			"upper case":        "U" + good[1:],
			"padded":            good + "=",
			"line break":        good + "\n",
			"space":             " " + good,
			"standard alphabet": "u+/" + good[3:],
			"a byte after":      text(t, "d95d"+header, body+"00"),
			"twice":             text(t, "d95d"+header, body+body),
			"tagged":            text(t, "d95d"+header, "d818"+body),
			"header twice":      text(t, "d95d"+header+"d95d"+header, body),
			"other tag":         text(t, "d95c"+header, body),
			"indefinite":        text(t, "d95d"+header, "9f"+body[2:]+"ff"),
			"long length":       text(t, "d95d"+header, "98"+"0"+body[1:]),
		} {
			require.ErrorIs(t, parse(bad), ErrProofValue, "%s: %s", header, name)
		}
		for other := range bodies {
			if len(bodies[other]) > 0 && bodies[other][:2] != body[:2] { // another number of elements
				require.Error(t, parse(text(t, "d95d"+other, body)), "%s as %s", header, other)
			}
		}
	}
	for name, bad := range map[string]string{
		"nothing": "", "multibase alone": "u", "no header": text(t, "", "85"), "half a header": text(t, "d95d", ""), "no body": text(t, "d95d03", ""),
		"ecdsa-sd-2023": text(t, "d95d00", bodies["02"]), "ecdsa-sd-2023 derived": text(t, "d95d01", bodies["03"]), "nobody": text(t, "d95d0a", bodies["03"]),
		"of 255": text(t, "d95dff", bodies["03"]), "oversized": "u" + strings.Repeat("A", sd.MaxValue), "a map": text(t, "d95d03", "a0"), "null": text(t, "d95d03", "f6"),
		"bits behind the end": "u2V0DhVkB_", "base without body": text(t, "d95d02", ""),
	} {
		err := parse(bad)
		require.ErrorIs(t, err, ErrProofValue, name)
		require.Less(t, len(err.Error()), 300, name)
	}
	_, _, err := parseDerived(text(t, "d95d02", "00"))
	require.ErrorIs(t, err, ErrBase, "by its header, whatever it is otherwise")
	_, _, err = parseBase(text(t, "d95d03", "00"))
	require.ErrorIs(t, err, ErrDerived)
}

func TestDerivedValuesAreStrict(t *testing.T) {
	p := "85" + proof // baseline
	tail := "820001" + "8103" + ph
	for name, bad := range map[string]string{
		"null proof":                "85" + "f6" + "a0" + tail,
		"null labels":               p + "f6" + tail,
		"null mandatory":            p + "a0" + "f6" + "8103" + ph,
		"null selective":            p + "a0" + "80" + "f6" + ph,
		"null header":               p + "a0" + "80" + "80" + "f6",
		"undefined":                 p + "a0" + "80" + "80" + "f7",
		"text for a proof":          "85" + "6161" + "a0" + tail,
		"array for a proof":         "85" + "820102" + "a0" + tail,
		"text for a header":         p + "a0" + "80" + "80" + "6161",
		"reordered":                 "85" + "a0" + proof + tail,
		"labels a list":             p + "80" + tail,
		"indexes a map":             p + "a0" + "a0" + "8103" + ph,
		"indefinite labels":         p + "bf0001ff" + tail,
		"indefinite indexes":        p + "a0" + "9f00ff" + "8103" + ph,
		"indefinite header":         p + "a0" + "80" + "80" + "5f4101ff",
		"long length of a proof":    "85" + "5a0000013a" + proof[6:] + "a0" + tail,
		"long label":                p + "a1180001" + tail,
		"long value of a label":     p + "a1001801" + tail,
		"long index":                p + "a0" + "811800" + "80" + ph,
		"float index":               p + "a0" + "81f90000" + "80" + ph,
		"negative index":            p + "a0" + "8120" + "80" + ph,
		"bignum index":              p + "a0" + "81c24101" + "80" + ph,
		"true for an index":         p + "a0" + "81f5" + "80" + ph,
		"negative label":            p + "a12000" + tail,
		"negative value of a label": p + "a10020" + tail,
		"text label":                p + "a1613000" + tail,
		"bytes for a label":         p + "a10041ff" + tail,
		"labels twice":              p + "a200010002" + tail,
		"labels in another order":   p + "a201000001" + tail,
		"a gap in the labels":       p + "a2000102" + "00" + tail,
		"a huge label":              p + "a1001bffffffffffffffff" + tail,
		"a huge number of a label":  p + "a11bffffffffffffffff00" + tail,
		"tagged header":             p + "a0" + "80" + "80" + "d818" + ph,
		"indexes twice":             p + "a0" + "820101" + "80" + ph,
		"indexes in another order":  p + "a0" + "820201" + "80" + ph,
		"selective twice":           p + "a0" + "80" + "820101" + ph,
		"a huge index":              p + "a0" + "811bffffffffffffffff" + "80" + ph,
		"the first index too large": p + "a0" + "81190ffd" + "80" + ph,
		"more indexes than bytes":   p + "a0" + "9bffffffffffffffff" + "80" + ph,
		"more indexes than we take": p + "a0" + "991001" + strings.Repeat("00", 0x1001) + "80" + ph,
		"more labels than we take":  p + "b91001" + strings.Repeat("00", 0x2002) + tail,
		"nested":                    p + strings.Repeat("81", 60) + "80" + tail,
		"a long header":             p + "a0" + "80" + "80" + "591001" + strings.Repeat("00", 4097),
	} {
		require.ErrorIs(t, parse(text(t, "d95d03", bad)), ErrProofValue, name)
	}
	require.NoError(t, parse(text(t, "d95d03", p+"a0"+"81190ffc"+"80"+"591000"+strings.Repeat("00", 4096))))
	nym := "88" + proof + "a0" + "80" + "80" + ph
	for name, bad := range map[string]string{
		"no domain":           nym + "60" + point + "0a",
		"domain as bytes":     nym + "4161" + point + "0a",
		"domain no UTF-8":     nym + "61ff" + point + "0a",
		"domain too long":     nym + "790801" + strings.Repeat("61", 2049) + point + "0a",
		"long length":         nym + "7810" + where[2:] + "00" + point + "0a",
		"null domain":         nym + "f6" + point + "0a",
		"short nym":           nym + where + "582f" + strings.Repeat("90", 47) + "0a",
		"long nym":            nym + where + "5831" + strings.Repeat("90", 49) + "0a",
		"no nym":              nym + where + "40" + "0a",
		"null nym":            nym + where + "f6" + "0a",
		"domain, nym swapped": nym + point + where + "0a",
		"length null":         nym + where + point + "f6",
		"length long":         nym + where + point + "1800",
		"length negative":     nym + where + point + "20",
		"length a float":      nym + where + point + "f90000",
		"length huge":         nym + where + point + "1bffffffffffffffff",
		"length too large":    nym + where + point + "190ffe",
		"no length":           "87" + nym[2:] + where + point,
		"as in the vectors":   "87" + nym[2:] + point + "0a",
	} {
		for _, header := range []string{"07", "09"} {
			require.ErrorIs(t, parse(text(t, "d95d"+header, bad)), ErrProofValue, name)
		}
	}
}

func TestBaseValuesAreStrict(t *testing.T) {
	first := sig + bound + public
	for name, bad := range map[string]string{
		"short signature":      "85" + "584f" + strings.Repeat("ab", 79) + bound + public + hmacKey + "80",
		"long signature":       "85" + "5851" + strings.Repeat("ab", 81) + bound + public + hmacKey + "80",
		"short header":         "85" + sig + "583f" + strings.Repeat("cd", 63) + public + hmacKey + "80",
		"long header":          "85" + sig + "5841" + strings.Repeat("cd", 65) + public + hmacKey + "80",
		"short key":            "85" + sig + bound + "585f" + strings.Repeat("02", 95) + hmacKey + "80",
		"Multikey":             "85" + sig + bound + "5862" + "eb01" + strings.Repeat("02", 96) + hmacKey + "80",
		"short HMAC key":       "85" + first + "581f" + strings.Repeat("ef", 31) + "80",
		"long HMAC key":        "85" + first + "5821" + strings.Repeat("ef", 33) + "80",
		"bytes for a pointer":  "85" + first + hmacKey + "81432f6162",
		"null for a pointer":   "85" + first + hmacKey + "81f6",
		"pointer no UTF-8":     "85" + first + hmacKey + "8161ff",
		"null pointers":        "85" + first + hmacKey + "f6",
		"pointers a text":      "85" + first + hmacKey + "632f6162",
		"header, key swapped":  "85" + sig + public + bound + hmacKey + "80",
		"four":                 "84" + first + hmacKey,
		"entropy, none needed": "86" + first + hmacKey + "80" + added,
	} {
		for _, header := range []string{"02", "04"} {
			require.ErrorIs(t, parse(text(t, "d95d"+header, bad)), ErrProofValue, name)
		}
	}
	for name, bad := range map[string]string{
		"none":                      "85" + first + hmacKey + "80",
		"short":                     "86" + first + hmacKey + "80" + "581f" + strings.Repeat("01", 31),
		"long":                      "86" + first + hmacKey + "80" + "5821" + strings.Repeat("01", 33),
		"null":                      "86" + first + hmacKey + "80" + "f6",
		"a number, as the vectors":  "86" + first + hmacKey + "80" + "c2" + added,
		"a small number":            "86" + first + hmacKey + "80" + "01",
		"text":                      "86" + first + hmacKey + "80" + "6130",
		"an element more":           "87" + first + hmacKey + "80" + added + "00",
		"pointers, entropy swapped": "86" + first + hmacKey + added + "80",
	} {
		for _, header := range []string{"06", "08"} {
			require.ErrorIs(t, parse(text(t, "d95d"+header, bad)), ErrProofValue, "entropy "+name)
		}
	}
}

// FuzzProofValue: a proof value that is read has one spelling, and it is not read as both kinds.
func FuzzProofValue(f *testing.F) {
	for _, c := range vectors(f).Cases {
		for _, document := range [][]byte{c.Base, c.Derived} {
			_, proof := parts(f, document)
			f.Add(proof["proofValue"].(string))
		}
	}
	for header, body := range bodies {
		f.Add(text(f, "d95d"+header, body))
	}
	f.Add("u2V0DhVhA")
	f.Fuzz(func(t *testing.T, value string) {
		base, b, errBase := parseBase(value)
		derived, d, errDerived := parseDerived(value)
		var again string
		var err error
		switch {
		case errBase == nil && errDerived == nil:
			t.Fatal("both")
		case errBase == nil:
			again, err = serialize(b, 0, base.items(b))
		case errDerived == nil:
			_, _ = derived.labels()
			again, err = serialize(d, 1, derived.items(d))
		default:
			return
		}
		require.NoError(t, err)
		require.Equal(t, value, again, fmt.Sprint(hex.EncodeToString([]byte(value))))
	})
}
