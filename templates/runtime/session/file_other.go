//go:build go1.24 && !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package session

import (
	"errors"
	"os"
)

// errNoLock says that this system has no lock that the kernel gives back.
var errNoLock = errors.New("session.File does not work on this system: use session.SQL or session.Redis")

func tryLock(*os.File) (bool, error) { return false, errNoLock }

func syncDir(string) error { return nil }

func checkPrivate(string) error { return errNoLock }

func checkLocal(string) error { return errNoLock }
