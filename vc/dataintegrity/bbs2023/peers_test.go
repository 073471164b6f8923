package bbs2023_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// manifest is that of the credentials that another implementation made.
type manifest struct {
	Now      time.Time
	Contexts map[string]string
	Items    []struct {
		ID, Kind, File, Expected, Check, Role string
		Header                                string `json:"presentation_header"`
	}
}

// TestPeers: proofs by another implementation get the verdict and the check that their manifest names, and its base proof is one.
func TestPeers(t *testing.T) {
	files, err := fs.Sub(testvectors.Shared(t), "peers")
	require.NoError(t, err)
	raw, err := fs.ReadFile(files, "MANIFEST.json")
	require.NoError(t, err)
	var m manifest
	require.NoError(t, json.Unmarshal(raw, &m))
	theirs := make(contextFolder)
	maps.Copy(theirs, map[string][]byte{"index.json": strictjson.Append(nil, names(m.Contexts))})
	for _, file := range m.Contexts {
		theirs[file], err = fs.ReadFile(files, file)
		require.NoError(t, err)
	}
	c, err := jsonld.Embedded().With(theirs)
	require.NoError(t, err)
	suite := bbs2023.New(c.AllowVocab(slices.Collect(maps.Keys(m.Contexts))...))
	at := func() time.Time { return m.Now }
	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite}, Now: at}
	wallet := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite.ForHolder()}, Now: at}

	read := func(file string) vc.Secured {
		text, err := fs.ReadFile(files, file)
		require.NoError(t, err)
		return vc.Received("application/vc", text)
	}
	verdicts := map[string]int{}
	for _, item := range m.Items {
		if item.Kind != "di-bbs-2023" {
			continue
		}
		s := read(item.File)
		var err error
		if item.Header == "" {
			_, err = gate.Verify(t.Context(), s)
		} else {
			header, herr := base64.RawURLEncoding.DecodeString(item.Header)
			require.NoError(t, herr)
			_, err = gate.VerifyPresentation(t.Context(), []vc.Secured{s}, vc.Challenge{Header: header})
		}
		verdicts[item.Expected]++
		if item.Expected == "valid" {
			require.NoError(t, err, item.ID)
		} else {
			var refused *vc.VerifyError
			require.True(t, errors.As(err, &refused), item.ID)
			require.Equal(t, item.Check, string(refused.Check), "%s: %v", item.ID, err)
		}
		require.Equal(t, item.Role == "base", bbs2023.IsBase(s), item.ID)
		if item.Role == "base" { // of theirs we derive, too
			_, err := wallet.Verify(t.Context(), s)
			require.NoError(t, err, item.ID)
			ours, err := suite.Disclose(t.Context(), s, vc.Disclosure{Reveal: []vc.Pointer{"/credentialSubject/employer"}, To: vc.Challenge{Nonce: "n"}})
			require.NoError(t, err)
			_, err = gate.Verify(t.Context(), ours)
			require.NoError(t, err)
		}
	}
	require.Equal(t, map[string]int{"valid": 4, "invalid": 7}, verdicts)
}

func names(files map[string]string) map[string]any {
	out := map[string]any{}
	for url, file := range files {
		out[url] = file
	}
	return out
}

// contextFolder is a folder of files in memory, by name.
type contextFolder map[string][]byte

func (f contextFolder) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func (f contextFolder) ReadFile(name string) ([]byte, error) {
	data, there := f[name]
	if !there {
		return nil, fs.ErrNotExist
	}
	return data, nil
}
