//go:build !linux

package storetest_test

// suspend is what a process does in tests that need Linux.
func suspend(string, string) {}
