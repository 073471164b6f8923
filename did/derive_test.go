package did_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/hkdf"

	"github.com/avouch-id/avouch/did"
)

// secretOf returns the member "d" of a private JWK.
func secretOf(t *testing.T, key *did.PrivateKey) []byte {
	t.Helper()
	data, err := key.PrivateJWK()
	require.NoError(t, err)
	var jwk struct{ D string }
	require.NoError(t, json.Unmarshal(data, &jwk))
	d, err := base64.RawURLEncoding.DecodeString(jwk.D)
	require.NoError(t, err)
	return d
}

var walletSeed = func() (seed []byte) {
	for i := range 32 {
		seed = append(seed, byte(i))
	}
	return seed
}()

// TestDeriveKey has values that a short program in another language, with its
// own HMAC and big integers, worked out from the formula.
func TestDeriveKey(t *testing.T) {
	for _, c := range []struct {
		kind  did.Kind
		world string
		index uint32
		d     string
	}{
		{did.Ed25519, "did:web:plaza.example", 0, "0d3500756cbb7da06c20e7122a314befe56d4d8b5793e556d81e7a14d884ed05"},
		{did.Ed25519, "did:web:plaza.example", 1, "699a202ba869255814fa6e833e949a07b894a7100afe6a66472dfc7e3c0af015"},
		{did.Ed25519, "did:web:kestrel.example", 4294967295, "98bfa45930a70464ff25cdb1f78541feb5a9a7b9d11c13805bf9e615b9d5fe11"},
		{did.X25519, "did:web:plaza.example", 0, "bcbf6d08351db7c09edffa77b5f5b40743f864c40b40523b1efd1d4850454e54"},
		{did.X25519, "did:web:plaza.example", 1, "46ec0b74fe09a9cf0d45cf215a2306ad0f33e85e697977eb8cca0f06926da4e4"},
		{did.X25519, "did:web:kestrel.example", 4294967295, "d1288408bede997b41f3ba99d196691a2a7a735029a6556c291c228ce0edec03"},
		{did.P256, "did:web:plaza.example", 0, "95ba7d6cbd553ab09819252c92f0afb81d60f53e8cac90b9ded3fe8ff4af7d6c"},
		{did.P256, "did:web:plaza.example", 1, "743b62442075b15c3ce7c58a9ba341a761cfd3756008d3d65ad669fde40447bc"},
		{did.P256, "did:web:kestrel.example", 4294967295, "d0c4e9844fae6464d87ced72448929444286dacfec0ab43e19208ac76b1cddea"},
		{did.P384, "did:web:plaza.example", 0, "a8bba12b86a466d31c9d1a69e615c375028015dc1450a4397159f03e7f044ae4ec24aa90a18341146e9c5512500c85f0"},
		{did.P384, "did:web:plaza.example", 1, "2ecdbc0dd22fce9a06ff6d33b6709fc6ee43c824cb7893cf203be9335a2104913acd553a975be577af3ff4cd1fad7f86"},
		{did.P384, "did:web:kestrel.example", 4294967295, "e0490fd7f6e6b969c9bcef05d53e3010b20b84b667cd1b765e06e23a674cb8fbbee6151ded47f42d331ae71f480087d3"},
		{did.Secp256k1, "did:web:plaza.example", 0, "f329022575d507478fe908a78ca38d0bcc226627246a43f97bee2f66fd1ea8db"},
		{did.Secp256k1, "did:web:plaza.example", 1, "b3ac257defe366d872b1ae6bf5ba82062079bfbd70efaffab022375d2857e66d"},
		{did.Secp256k1, "did:web:kestrel.example", 4294967295, "cf65a66520b6f86e744e035e6a8b65c6fc99890794c5bd30aa0c09aa09c93974"},
	} {
		key, err := did.DeriveKey(walletSeed, c.world, c.index, c.kind)
		require.NoError(t, err)
		require.Equal(t, c.kind, key.PublicKey().Kind())
		require.Equal(t, unhex(t, c.d), secretOf(t, key), "%v %s %d", c.kind, c.world, c.index)
	}
}

// TestDeriveKeyFormula works the formula out again with the other HKDF.
func TestDeriveKeyFormula(t *testing.T) {
	const world, index = "did:key:" + multikey, 7
	var info bytes.Buffer
	for _, field := range [][]byte{[]byte("avatar"), []byte("ed25519"), []byte(world), {0, 0, 0, index}} {
		require.NoError(t, binary.Write(&info, binary.BigEndian, uint64(len(field))))
		info.Write(field)
	}
	okm := make([]byte, 48)
	_, err := io.ReadFull(hkdf.New(sha256.New, walletSeed, []byte("avouch v1"), info.Bytes()), okm)
	require.NoError(t, err)
	key, err := did.DeriveKey(walletSeed, world, index, did.Ed25519)
	require.NoError(t, err)
	require.Equal(t, okm[:32], secretOf(t, key))
}

func TestDeriveKeyRefused(t *testing.T) {
	for _, seed := range [][]byte{nil, walletSeed[:31], append(walletSeed[:32:32], 0)} {
		_, err := did.DeriveKey(seed, "did:web:plaza.example", 0, did.Ed25519)
		require.ErrorIs(t, err, did.ErrInvalid)
	}
	_, err := did.DeriveKey(walletSeed, "", 0, did.Ed25519)
	require.ErrorIs(t, err, did.ErrInvalid)
	for _, kind := range []did.Kind{0, did.BLS12381G2, did.MLDSA44, 200} {
		_, err := did.DeriveKey(walletSeed, "did:web:plaza.example", 0, kind)
		require.ErrorIs(t, err, did.ErrUnsupportedKey)
	}
}
