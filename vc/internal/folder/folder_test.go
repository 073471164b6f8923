package folder_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/internal/folder"
)

func TestFolder(t *testing.T) {
	f, err := folder.Open(fstest.MapFS{
		"index.json": {Data: []byte(`{"https://a.example/x":"x.json","urn:long":"long","urn:gone":"gone"}`)},
		"x.json":     {Data: []byte(`{}`)},
		"long":       {Data: []byte(strings.Repeat("x", 10<<20))},
	})
	require.NoError(t, err)
	data, err := f.Load(t.Context(), "https://a.example/x")
	require.NoError(t, err)
	require.Equal(t, "{}", string(data))
	for _, url := range []string{"x.json", "https://a.example/y", ""} {
		_, err = f.Load(t.Context(), url)
		require.ErrorIs(t, err, fs.ErrNotExist, url)
	}
	_, err = f.Load(t.Context(), "urn:gone")
	require.Error(t, err)
	require.NotErrorIs(t, err, fs.ErrNotExist)
	data, err = f.Load(t.Context(), "urn:long")
	require.NoError(t, err)
	require.Len(t, data, strictjson.DefaultBytes+1)
	data, err = f.UpTo(5<<20).Load(t.Context(), "urn:long")
	require.NoError(t, err)
	require.Len(t, data, 5<<20+1)
	data, err = f.UpTo(20<<20).Load(t.Context(), "urn:long")
	require.NoError(t, err)
	require.Len(t, data, 10<<20)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = f.Load(ended, "https://a.example/x")
	require.ErrorIs(t, err, context.Canceled)
}

func TestOpen(t *testing.T) {
	for _, index := range []string{`[]`, `{`, `{"urn:a":1}`, `{"urn:a":"../a"}`, `{"urn:a":"/a"}`, `{"urn:a":""}`, `{"":"a"}`, `{"urn:a":"a","urn:a":"b"}`} {
		_, err := folder.Open(fstest.MapFS{"index.json": {Data: []byte(index)}})
		require.Error(t, err, index)
	}
	_, err := folder.Open(fstest.MapFS{})
	require.ErrorIs(t, err, fs.ErrNotExist)
}
