// Package session_test measures the session runtime beside the token caches that
// Go programs use today: golang.org/x/oauth2, cloud.google.com/go/auth,
// aws-sdk-go-v2 and azcore. It has a module of its own, so that none of them
// becomes a requirement of authgen:
//
//	go test -bench . -benchtime 1x ./testdata/bench/session
package session_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/auth"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/oauth2"

	"github.com/authgen/authgen/templates/runtime/session"
)

// errWrong is what the vendor answers to a wrong secret.
var errWrong = errors.New("wrong secret")

// lifetime is how long every token of the benchmarks lives.
const lifetime = time.Hour

// A login is the vendor's side.
type login func(ctx context.Context) (token string, err error)

// A client is a cache before a login: get returns a token, and renew one that is
// not the refused one. renew is nil where the cache offers nothing of the kind.
type client struct {
	get   func(ctx context.Context) (string, error)
	renew func(ctx context.Context, refused string) (string, error)
}

// peers are the caches, ours first.
var peers = []struct {
	name string
	open func(tb testing.TB, l login) client
}{
	{"authgen", openAuthgen},
	{"oauth2", openOAuth2},
	{"google", openGoogle},
	{"aws", openAWS},
	{"azcore", openAzcore},
}

// keeper makes the same of a login as a generated client does.
func keeper(tb testing.TB, l login) *session.Keeper {
	tb.Helper()
	p := &session.Policy{
		Name:       "bench",
		Credential: []session.Field{{Name: "user"}, {Name: "secret", Secret: true}},
		Lifetime:   session.Lifetime{Hard: lifetime},
		Budgets:    []session.Budget{{Name: "user", After: 5, Consecutive: true, Scope: []session.Scope{{}}}},
	}
	d := session.Driver{Login: func(ctx context.Context, _ session.Attempt) session.Answer {
		token, err := l(ctx)
		switch {
		case errors.Is(err, errWrong):
			return session.Answer{Class: session.Refused, Err: err}
		case err != nil:
			return session.Answer{Class: session.Ambiguous, Err: err}
		}
		return session.Answer{Class: session.Accepted, Tokens: session.Tokens{"token": session.NewSecret(token)}}
	}}
	k, err := session.Open(p, d, session.Values{session.NewSecret("user-one"), session.NewSecret("secret-one")},
		session.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { k.Close(context.Background()) })
	return k
}

func openAuthgen(tb testing.TB, l login) client {
	slot := keeper(tb, l).Slot("")
	token := func(s *session.Session, err error) (string, error) {
		if err != nil {
			return "", err
		}
		return s.Token("token"), nil
	}
	op := &session.Operation{Name: "Read", AfterExpiry: true}
	return client{
		get: func(ctx context.Context) (string, error) { return token(slot.Session(ctx)) },
		renew: func(ctx context.Context, refused string) (got string, err error) {
			err = slot.Call(ctx, op, func(_ context.Context, s *session.Session) session.Verdict {
				if got = s.Token("token"); got == refused {
					return session.Verdict{Kind: session.Expired, Trigger: "expired"}
				}
				return session.Verdict{Kind: session.OK}
			})
			return got, err
		},
	}
}

type oauth2Source login

func (s oauth2Source) Token() (*oauth2.Token, error) {
	token, err := s(context.Background())
	if err != nil {
		return nil, err
	}
	return &oauth2.Token{AccessToken: token, Expiry: time.Now().Add(lifetime)}, nil
}

func openOAuth2(_ testing.TB, l login) client {
	src := oauth2.ReuseTokenSource(nil, oauth2Source(l))
	return client{get: func(context.Context) (string, error) {
		t, err := src.Token()
		if err != nil {
			return "", err
		}
		return t.AccessToken, nil
	}}
}

type googleProvider login

func (p googleProvider) Token(ctx context.Context) (*auth.Token, error) {
	token, err := p(ctx)
	if err != nil {
		return nil, err
	}
	return &auth.Token{Value: token, Expiry: time.Now().Add(lifetime)}, nil
}

func openGoogle(_ testing.TB, l login) client {
	p := auth.NewCachedTokenProvider(googleProvider(l), nil)
	return client{get: func(ctx context.Context) (string, error) {
		t, err := p.Token(ctx)
		if err != nil {
			return "", err
		}
		return t.Value, nil
	}}
}

func openAWS(_ testing.TB, l login) client {
	c := aws.NewCredentialsCache(aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		token, err := l(ctx)
		return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "key", SessionToken: token, CanExpire: true, Expires: time.Now().Add(lifetime)}, err
	}))
	get := func(ctx context.Context) (string, error) {
		v, err := c.Retrieve(ctx)
		return v.SessionToken, err
	}
	return client{get: get, renew: func(ctx context.Context, _ string) (string, error) {
		c.Invalidate()
		return get(ctx)
	}}
}

type azureCredential login

func (c azureCredential) GetToken(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := c(ctx)
	return azcore.AccessToken{Token: token, ExpiresOn: time.Now().Add(lifetime)}, err
}

// echo answers each request with its Authorization header.
type echo struct{}

func (echo) Do(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: r,
		Header: http.Header{"Token": {strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}},
		Body:   io.NopCloser(strings.NewReader("")),
	}, nil
}

// openAzcore goes by way of its pipeline: the cache itself is not public.
func openAzcore(_ testing.TB, l login) client {
	bearer := runtime.NewBearerTokenPolicy(azureCredential(l), []string{"scope"}, nil)
	pipeline := runtime.NewPipeline("bench", "1", runtime.PipelineOptions{PerRetry: []policy.Policy{bearer}},
		&policy.ClientOptions{Transport: echo{}, Retry: policy.RetryOptions{MaxRetries: -1}})
	return client{get: func(ctx context.Context) (string, error) {
		r, err := runtime.NewRequest(ctx, http.MethodGet, "https://vendor.example")
		if err != nil {
			return "", err
		}
		resp, err := pipeline.Do(r)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		return resp.Header.Get("Token"), nil
	}}
}
