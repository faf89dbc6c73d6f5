package output

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Apply carries p out. All new contents are written beside their targets first,
// so that a folder that cannot be written, or a full disk, is met before any
// file has changed; then each target is replaced by a rename. Folders that
// become empty are removed. An error in the first part leaves the disk as it was.
func (p *Plan) Apply() (err error) {
	var s staging
	defer func() {
		s.clean()
		if err != nil {
			s.removeFolders()
		}
	}()
	for _, c := range p.Changes {
		if err := s.stage(p.path(c.Name), c); err != nil {
			return fmt.Errorf("nothing was changed: %w", err)
		}
	}
	for _, f := range s.files {
		if err := f.commit(); err != nil {
			return err
		}
	}
	s.clean()
	p.prune()
	return nil
}

// staging is what Apply has prepared and not yet put in place.
type staging struct {
	files   []staged
	folders []string // created here, outermost first
}

// staged is a change whose content waits in temp.
type staged struct {
	target, temp string
	remove       bool
}

// stage writes the new content of target to a temporary file beside it. For a
// removal the file stays empty: it shows that the folder can be written.
func (s *staging) stage(target string, c Change) error {
	dir := filepath.Dir(target)
	if err := s.mkdir(dir); err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, ".authgen-*")
	if err != nil {
		return err
	}
	s.files = append(s.files, staged{target: target, temp: temp.Name(), remove: c.New == nil})
	_, err = temp.Write(c.New)
	return errors.Join(err, temp.Chmod(0o644), temp.Close())
}

// mkdir creates dir and its parents and remembers which were missing.
func (s *staging) mkdir(dir string) error {
	var missing []string
	for d := dir; ; d = filepath.Dir(d) {
		info, err := os.Stat(d)
		if err == nil && !info.IsDir() {
			return fmt.Errorf("%s is not a folder", d)
		}
		if err == nil || d == filepath.Dir(d) {
			break
		}
		missing = append(missing, d)
	}
	slices.Reverse(missing)
	for _, d := range missing {
		if err := os.Mkdir(d, 0o755); err != nil {
			return err
		}
		s.folders = append(s.folders, d)
	}
	return nil
}

// commit puts the change in place.
func (f staged) commit() error {
	if f.remove {
		return os.Remove(f.target)
	}
	return os.Rename(f.temp, f.target)
}

// clean removes temporary files that were not renamed.
func (s *staging) clean() {
	for _, f := range s.files {
		_ = os.Remove(f.temp) // gone already when it was renamed
	}
}

// removeFolders removes the folders that staging created, innermost first,
// unless something stands in them.
func (s *staging) removeFolders() {
	for _, d := range slices.Backward(s.folders) {
		_ = os.Remove(d) // fails when it is not empty, which is right
	}
}

// prune removes the folders below the root that removals have emptied.
func (p *Plan) prune() {
	for _, c := range p.Changes {
		if c.New != nil {
			continue
		}
		for dir := path.Dir(c.Name); dir != "." && !strings.HasPrefix(dir, ".."); dir = path.Dir(dir) {
			if os.Remove(p.path(dir)) != nil { // not empty
				break
			}
		}
	}
}

// Replace writes data to the existing file name, atomically, keeping its
// permissions.
func Replace(name string, data []byte) (err error) {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".authgen-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(data)
	if err := errors.Join(err, temp.Chmod(info.Mode().Perm()), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}
