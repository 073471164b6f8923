package did_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

var privateKinds = []did.Kind{did.Ed25519, did.X25519, did.P256, did.P384, did.Secp256k1}

func TestKeyPairs(t *testing.T) {
	for _, k := range privateKinds {
		t.Run(k.String(), func(t *testing.T) {
			key, err := did.GenerateKey(k)
			require.NoError(t, err)
			public := key.PublicKey()
			other, err := did.GenerateKey(k)
			require.NoError(t, err)
			require.NotEqual(t, public, other.PublicKey())

			again, err := did.ParseMultikey(public.Multikey())
			require.NoError(t, err)
			require.Equal(t, public, again)
			jwk, err := public.JWK()
			require.NoError(t, err)
			again, err = did.ParseJWK(jwk)
			require.NoError(t, err)
			require.Equal(t, public, again)
			again, err = did.NewPublicKey(k, public.Bytes())
			require.NoError(t, err)
			require.Equal(t, public, again)

			private, err := key.PrivateJWK()
			require.NoError(t, err)
			_, err = did.ParseJWK(private)
			require.ErrorIs(t, err, did.ErrInvalid)
			back, err := did.ParsePrivateJWK(private)
			require.NoError(t, err)
			require.Equal(t, public, back.PublicKey())

			message := []byte("Kestrel Freight")
			signature, err := key.Sign(context.Background(), message)
			if k == did.X25519 {
				require.ErrorIs(t, err, did.ErrNotASigningKey)
				return
			}
			require.NoError(t, err)
			require.NoError(t, public.Verify(message, signature))
			require.ErrorIs(t, public.Verify(message[1:], signature), did.ErrSignature)
			require.ErrorIs(t, other.PublicKey().Verify(message, signature), did.ErrSignature)
			twice, err := back.Sign(context.Background(), message)
			require.NoError(t, err)
			require.Equal(t, signature, twice, "deterministic")
		})
	}
	for _, k := range []did.Kind{0, did.BLS12381G2, did.MLDSA44, 200} {
		_, err := did.GenerateKey(k)
		require.ErrorIs(t, err, did.ErrUnsupportedKey)
	}
	_, err := new(did.PrivateKey).Sign(context.Background(), nil)
	require.ErrorIs(t, err, did.ErrNotASigningKey)
	_, err = new(did.PrivateKey).PrivateJWK()
	require.ErrorIs(t, err, did.ErrUnsupportedKey)
}

// TestPublishedSignatures: RFC 6979, A.2.5 and A.2.6, the example of RFC 8037,
// A.4, and the widely published secp256k1 value for the key 1.
func TestPublishedSignatures(t *testing.T) {
	b64 := func(s string) string { return base64.RawURLEncoding.EncodeToString(unhex(t, s)) }
	ec := func(crv, x, y, d string) string {
		return fmt.Sprintf(`{"kty":"EC","crv":%q,"x":%q,"y":%q,"d":%q}`, crv, b64(x), b64(y), b64(d))
	}
	for _, c := range []struct{ name, jwk, message, signature string }{
		{"P-256", ec("P-256", "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
			"7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
			"C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"), "sample",
			"EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716" +
				"F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"},
		{"P-384", ec("P-384", "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13",
			"8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720",
			"6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5"), "sample",
			"94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46" +
				"99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"},
		{"secp256k1", ec("secp256k1", "79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798",
			"483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8",
			"0000000000000000000000000000000000000000000000000000000000000001"), "Satoshi Nakamoto",
			"934B1EA10A4B3C1757E2B0C017D0B6143CE3C9A7E6A4A49860D7A6AB210EE3D8" +
				"2442CE9D2B916064108014783E923EC36B49743E2FFA1C4496F01A512AAFD9E5"},
		{"Ed25519", `{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",` +
			`"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`,
			"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
			"860C98D2297F3060A33F42739672D61B53CF3ADEFED3D3C672F320DC021B411E" +
				"9D59B8628DC351E248B88B29468E0E41855B0FB7D83BB15BE902BFCCB8CD0A02"},
	} {
		key, err := did.ParsePrivateJWK([]byte(c.jwk))
		require.NoError(t, err, c.name)
		signature, err := key.Sign(context.Background(), []byte(c.message))
		require.NoError(t, err, c.name)
		require.Equal(t, unhex(t, c.signature), signature, c.name)
	}
}

// TestThumbprint: RFC 8037, A.3.
func TestThumbprint(t *testing.T) {
	key, err := did.ParseJWK([]byte(`{"kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","crv":"Ed25519"}`))
	require.NoError(t, err)
	jwk, err := key.JWK()
	require.NoError(t, err)
	sum := sha256.Sum256(jwk)
	require.Equal(t, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", base64.RawURLEncoding.EncodeToString(sum[:]))
}

func TestPrivateJWKRefused(t *testing.T) {
	const ed, x = `"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"`,
		`"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"`
	zero := base64.RawURLEncoding.EncodeToString(make([]byte, 32))
	p256, err := validKey(t, did.P256).JWK()
	require.NoError(t, err)
	public := string(p256[1 : len(p256)-1])
	order := base64.RawURLEncoding.EncodeToString(unhex(t, orders[did.P256]))
	for name, in := range map[string]string{
		"empty": ``, "public": `{` + ed + `}`, "d alone": `{` + x + `}`,
		"padded":           `{` + ed + `,"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="}`,
		"unused bits":      `{` + ed + `,"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2B"}`,
		"short":            `{` + ed + `,"d":"nWGx"}`,
		"another's public": `{` + ed + `,"d":"` + zero + `"}`,
		"twice":            `{` + ed + `,` + x + `,` + x + `}`,
		"d = 0":            `{` + public + `,"d":"` + zero + `"}`,
		"d = n":            `{` + public + `,"d":"` + order + `"}`,
		"another's point":  `{` + public + `,"d":"` + zero[:42] + `E"}`,
	} {
		_, err := did.ParsePrivateJWK([]byte(in))
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
}

// TestSecretsDoNotPrint looks for the secret in every form that a log, a
// message or a debugger's dump could write it in.
func TestSecretsDoNotPrint(t *testing.T) {
	for _, k := range privateKinds {
		key, err := did.GenerateKey(k)
		require.NoError(t, err)
		secret := secretOf(t, key)
		name, err := did.ParseURL("did:web:kestrel.example#key-1")
		require.NoError(t, err)
		signing := did.SigningKey{ID: name, Signer: key}
		hidden := struct{ key did.PrivateKey }{*key}

		var out bytes.Buffer
		for _, v := range []any{key, *key, &key, signing, &signing, []any{key}, map[string]any{"k": key}, hidden, &hidden} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
				fmt.Fprintf(&out, verb+"\n", v)
			}
		}
		for _, v := range []any{key, *key, signing} {
			data, err := json.Marshal(v)
			require.NoError(t, err)
			out.Write(data)
		}
		slog.New(slog.NewJSONHandler(&out, nil)).Info("", "key", key, "signing", signing)
		slog.New(slog.NewTextHandler(&out, nil)).Info("", "key", *key, "signing", signing)
		text := out.String()
		for _, form := range []string{
			string(secret), hex.EncodeToString(secret), fmt.Sprintf("%X", secret), fmt.Sprint(secret[:8])[1:20],
			base64.RawURLEncoding.EncodeToString(secret), base64.StdEncoding.EncodeToString(secret),
			fmt.Sprintf("%#v", secret)[7:40],
		} {
			require.NotContains(t, text, form, "%v", k)
		}
		require.Contains(t, text, key.PublicKey().Multikey())
		require.False(t, reflect.TypeFor[did.PrivateKey]().Comparable())
	}
}

func TestKeyFile(t *testing.T) {
	for _, k := range privateKinds {
		key, err := did.GenerateKey(k)
		require.NoError(t, err)
		path := filepath.Join(t.TempDir(), "key.jwk")
		require.NoError(t, key.WriteFile(path))
		require.ErrorIs(t, key.WriteFile(path), fs.ErrExist)
		got, err := did.ReadKeyFile(path)
		require.NoError(t, err)
		require.Equal(t, secretOf(t, key), secretOf(t, got))

		if runtime.GOOS == "windows" {
			continue
		}
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
		for _, mode := range []fs.FileMode{0o640, 0o604, 0o644, 0o620, 0o610} {
			require.NoError(t, os.Chmod(path, mode))
			_, err = did.ReadKeyFile(path)
			require.ErrorIs(t, err, fs.ErrPermission, mode)
		}
	}
	_, err := did.ReadKeyFile(filepath.Join(t.TempDir(), "absent"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	path := filepath.Join(t.TempDir(), "long")
	require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte(" "), 1<<20), 0o600))
	_, err = did.ReadKeyFile(path)
	require.ErrorIs(t, err, did.ErrInvalid)
	require.ErrorIs(t, new(did.PrivateKey).WriteFile(filepath.Join(t.TempDir(), "zero")), did.ErrUnsupportedKey)
}
