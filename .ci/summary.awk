# Reads `go test -v` and prints what is worth reading: the verdict on each
# package, everything that a failing package said, and, at the end, each test
# that was skipped and why.

{ buffer[n++] = $0 }

/^=== (RUN|CONT|NAME) / { current = $3; next }

/^ +[^ ]+\.go:[0-9]+: / {
	said = $0
	sub(/^ *[^ ]+\.go:[0-9]+: /, "", said)
	last[current] = said
	next
}

/^ *--- SKIP: / {
	skipped[s++] = $3 ": " last[$3]
	next
}

/^(ok  |FAIL|---)\t/ {
	if ($1 == "FAIL") flush_failure()
	else print
	n = 0
	split("", last)
	fflush()
}

# A failing package says everything but that tests have begun or passed.
function flush_failure(   i) {
	for (i = 0; i < n; i++)
		if (buffer[i] !~ /^=== / && buffer[i] !~ /^ *--- (PASS|SKIP)/) print buffer[i]
}

END {
	flush_failure() # what followed the last verdict, such as a failed build
	if (s > 0) {
		printf "\n%d skipped:\n", s
		for (i = 0; i < s; i++) print "  " skipped[i]
	}
}
