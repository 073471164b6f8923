// Package durable writes files so that they are there, and whole, whatever happens to the process or the machine.
package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Replace puts a file with these bytes at a path, in one step: whoever opens the path gets the old file or the new one, whole, and
// the new one once Replace has returned nil. Of a link, what it leads to is replaced. What is there and is no file stays. What a killed
// process leaves behind is a file beside it whose name begins with a dot.
func Replace(path string, data []byte, mode fs.FileMode) error {
	if info, err := os.Stat(path); err == nil {
		if !info.Mode().IsRegular() {
			return &fs.PathError{Op: "replace", Path: path, Err: errors.New("not a regular file")}
		}
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	}
	folder, name := filepath.Split(path)
	if folder == "" {
		folder = "."
	}
	f, err := os.CreateTemp(folder, "."+name+".*")
	if err != nil {
		return err
	}
	err = errors.Join(f.Chmod(mode), Finish(f, data))
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return SyncFolder(folder)
}

// Finish writes all of a file, waits until it is stored, and closes it.
func Finish(f *os.File, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// SyncFolder waits until the names in a folder are stored, where the system can say so.
func SyncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
