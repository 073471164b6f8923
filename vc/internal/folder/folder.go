// Package folder gives documents of the web out of files.
package folder

import (
	"context"
	"fmt"
	"io"
	"io/fs"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// Folder knows the documents of a folder. It is not changed by use and safe for concurrent use, if its files are.
type Folder struct {
	files fs.FS
	index map[string]string
	most  int64
}

// Open reads the folder's file index.json, which maps each URL to a file of the folder: {"https://…": "file"}.
func Open(files fs.FS) (*Folder, error) {
	data, err := read(files, "index.json", strictjson.DefaultBytes)
	if err != nil {
		return nil, err
	}
	parsed, err := strictjson.ParseObject(data, strictjson.Limits{})
	if err != nil {
		return nil, fmt.Errorf("index.json: %w", err)
	}
	f := &Folder{files, make(map[string]string, len(parsed)), strictjson.DefaultBytes}
	for url, file := range parsed {
		name, ok := file.(string)
		if !ok || url == "" || !fs.ValidPath(name) {
			return nil, fmt.Errorf("index.json: %.200q: a file of the folder was expected", url)
		}
		f.index[url] = name
	}
	return f, nil
}

// UpTo is the same folder for documents of other lengths than a decoder takes by default.
func (f *Folder) UpTo(bytes int64) *Folder { return &Folder{f.files, f.index, bytes} }

// Load gives the document at a URL; one that the index does not name is fs.ErrNotExist. A file that the index names and that
// is not there is another error: the folder is not as it says.
func (f *Folder) Load(ctx context.Context, url string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	name, known := f.index[url]
	if !known {
		return nil, fmt.Errorf("%.200q is not in index.json: %w", url, fs.ErrNotExist)
	}
	data, err := read(f.files, name, f.most)
	if err != nil {
		return nil, fmt.Errorf("%.200q: %v", url, err)
	}
	return data, nil
}

// read gives one byte more than is allowed of a file that is too long: the decoder says so then.
func read(files fs.FS, name string, most int64) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	return io.ReadAll(io.LimitReader(f, most+1))
}
