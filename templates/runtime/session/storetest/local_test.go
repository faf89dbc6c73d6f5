package storetest_test

import (
	"testing"

	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/templates/runtime/session/storetest"
)

func TestMemory(t *testing.T) {
	s := session.Memory()
	storetest.Run(t, func(*testing.T) session.Store { return s })
}

func TestFile(t *testing.T) {
	dir := t.TempDir() + "/sessions"
	storetest.Run(t, func(*testing.T) session.Store { return session.File(dir) })
}
