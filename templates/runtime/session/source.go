//go:build go1.24

package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// A Source gives the current values of a credential, in the order of
// [Policy.Credential]. It is asked before each login, and, while a stop holds, once in
// half a minute when somebody calls: a secret that was replaced at its source is
// used without a restart. A source that fails leaves the values as they are.
type Source func(ctx context.Context) (Values, error)

// WithSource asks s for the credential instead of waiting for SetCredential.
// The values given to Open are used until it answers.
func WithSource(s Source) Option { return func(o *options) { o.source = s } }

// sourceTimeout bounds one question to a source.
const sourceTimeout = 10 * time.Second

// FromEnvironment reads each value from an environment variable; "" as a name leaves
// the value of that field empty.
func FromEnvironment(names ...string) Source {
	return func(context.Context) (Values, error) {
		return collect(names, func(name string) (string, error) {
			text, ok := os.LookupEnv(name)
			if !ok {
				return "", fmt.Errorf("the environment variable %s is not set", name)
			}
			return text, nil
		})
	}
}

// FromFiles reads each value from a file, as secrets are mounted into containers;
// "" as a path leaves the value of that field empty. One line ending at the end of a
// file is not part of the value.
func FromFiles(paths ...string) Source {
	return func(context.Context) (Values, error) {
		return collect(paths, func(path string) (string, error) {
			raw, err := os.ReadFile(path)
			return strings.TrimSuffix(strings.TrimSuffix(string(raw), "\n"), "\r"), err
		})
	}
}

func collect(names []string, read func(string) (string, error)) (Values, error) {
	values := make(Values, len(names))
	var errs []error
	for i, name := range names {
		if name == "" {
			continue
		}
		text, err := read(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		values[i] = NewSecret(text)
	}
	return values, errors.Join(errs...)
}

// consult asks the source and takes what it gives, if that can be right and is
// none of the secrets that are in use. It is for flights: they look at the principal afterwards.
func (k *Keeper) consult(ctx context.Context) {
	if k.options.source == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, sourceTimeout)
	defer cancel()
	v, err := k.options.source(ctx)
	if err == nil {
		err = k.checker.check(v)
	}
	if err != nil {
		k.emit(Event{Kind: SourceFailed, Err: &Error{Client: k.policy.title(), Kind: ErrCredential, Err: err, scrub: k.scrubber(nil, v)}})
		return
	}
	v = k.filled(v)
	k.mu.Lock()
	known := k.sourced
	k.sourced = v
	k.mu.Unlock()
	// A source that still gives what it gave before does not undo a rotation.
	if known.Equal(v) || slices.ContainsFunc(k.principal.Load().candidates, v.Equal) {
		return
	}
	old := k.principal.Load()
	k.become(newPrincipal(v), old)
	k.emit(Event{Kind: CredentialChanged})
}
