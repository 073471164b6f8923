package did

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// PrivateJWK returns the key with its secret as a JSON Web Key: the member "d"
// is the seed of Ed25519 or the private key of X25519 (RFC 8037, §2), or the
// scalar in full length (RFC 7518, §6.2.2.1).
func (k *PrivateKey) PrivateJWK() ([]byte, error) {
	public, err := k.public.JWK()
	if err != nil {
		return nil, err
	}
	var d []byte
	switch secret := k.secret().(type) {
	case ed25519.PrivateKey:
		d = secret.Seed()
	case *ecdh.PrivateKey:
		d = secret.Bytes()
	case *ecdsa.PrivateKey:
		if d, err = secret.Bytes(); err != nil {
			return nil, fmt.Errorf("private JWK: %w", err)
		}
	case *secp256k1.PrivateKey:
		d = secret.Serialize()
	}
	return fmt.Appendf(public[:len(public)-1], `,"d":"%s"}`, base64.RawURLEncoding.EncodeToString(d)), nil
}

// ParsePrivateJWK reads what [PrivateKey.PrivateJWK] writes, as strictly as
// [ParseJWK]; the public key in it has to be that of the secret. Of the input,
// errors quote "kty", "crv" and "alg" alone.
func ParsePrivateJWK(json []byte) (*PrivateKey, error) {
	jwk, err := strictjson.ParseObject(json, jwkLimits)
	if err != nil {
		return nil, fmt.Errorf("private JWK: %w: not strict JSON", ErrInvalid)
	}
	public, _, err := commonJWK(jwk)
	if err != nil {
		return nil, fmt.Errorf("private JWK: %w", err)
	}
	d, err := jwkBytes(jwk, "d", jwkForms[public.kind].size)
	if err != nil {
		return nil, fmt.Errorf("private JWK: %w", err)
	}
	key, err := newPrivateKey(public.kind, d)
	if err != nil {
		return nil, fmt.Errorf("private JWK: %w", err)
	}
	if key.public != public {
		return nil, fmt.Errorf("private JWK: %w: the public key is not that of the private key", ErrInvalid)
	}
	return key, nil
}

// WriteFile writes the key as a JSON Web Key into a new file that only its
// owner may read (mode 0600). It overwrites nothing: errors.Is(err,
// fs.ErrExist).
func (k *PrivateKey) WriteFile(path string) error {
	jwk, err := k.PrivateJWK()
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	_, err = f.Write(append(jwk, '\n'))
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("key file: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}

// ReadKeyFile reads what [PrivateKey.WriteFile] wrote. A file that its group or others
// may read, write or execute is refused with fs.ErrPermission, where the system
// has such modes.
func ReadKeyFile(path string) (*PrivateKey, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if mode := info.Mode().Perm(); hasModes() && mode&0o077 != 0 {
		return nil, fmt.Errorf("key file %s: %w: its mode is %04o, want 0600 (chmod 600)", path, fs.ErrPermission, mode)
	}
	data, err := io.ReadAll(io.LimitReader(f, int64(jwkLimits.Bytes)+1))
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	key, err := ParsePrivateJWK(data)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return key, nil
}

func hasModes() bool {
	return runtime.GOOS != "windows" && runtime.GOOS != "js" && runtime.GOOS != "plan9"
}
