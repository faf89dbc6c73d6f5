//go:build go1.24 && windows

package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

var (
	kernel32         = syscall.NewLazyDLL("kernel32.dll")
	procLockFileEx   = kernel32.NewProc("LockFileEx")
	procGetDriveType = kernel32.NewProc("GetDriveTypeW")
)

const (
	lockExclusive       = 0x2
	lockFailImmediately = 0x1
	errLockViolation    = syscall.Errno(33)
	errIOPending        = syscall.Errno(997)
	driveRemote         = 4
)

// tryLock takes the lock unless somebody has it. The system gives it back when
// the file is closed or the process ends.
func tryLock(f *os.File) (bool, error) {
	var overlapped syscall.Overlapped
	r, _, err := procLockFileEx.Call(f.Fd(), lockExclusive|lockFailImmediately, 0, 1, 0, uintptr(unsafe.Pointer(&overlapped)))
	switch {
	case r != 0:
		return true, nil
	case errors.Is(err, errLockViolation), errors.Is(err, errIOPending):
		return false, nil
	default:
		return false, err
	}
}

// syncDir does nothing: NTFS journals renames, and folders cannot be synced.
func syncDir(string) error { return nil }

// checkPrivate does nothing: access is a matter of the folder's list, which
// users' own folders keep to their user.
func checkPrivate(string) error { return nil }

// checkLocal refuses network drives.
func checkLocal(dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	root, err := syscall.UTF16PtrFromString(filepath.VolumeName(abs) + `\`)
	if err != nil {
		return err
	}
	if kind, _, _ := procGetDriveType.Call(uintptr(unsafe.Pointer(root))); kind == driveRemote {
		return fmt.Errorf("%s lies on another machine, where locks cannot be trusted: use a local disk, or session.SQL or session.Redis", dir)
	}
	return nil
}
