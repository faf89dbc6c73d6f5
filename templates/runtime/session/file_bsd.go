//go:build go1.24 && (darwin || dragonfly || freebsd)

package session

import (
	"fmt"
	"syscall"
)

// mntLocal is MNT_LOCAL of mount(2).
const mntLocal = 0x1000

// checkLocal refuses network file systems.
func checkLocal(dir string) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	if st.Flags&mntLocal == 0 {
		return fmt.Errorf("%s lies on another machine, where locks cannot be trusted: use a local disk, or session.SQL or session.Redis", dir)
	}
	return nil
}
