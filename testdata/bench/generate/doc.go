// Package bench compares authgen with other generators on large documents of
// vendors: each runs as a process of its own, several times in turn, and the test
// prints the time, the processor's time and the peak of memory of its best run.
//
//	go test -v -count=1 .
package bench
