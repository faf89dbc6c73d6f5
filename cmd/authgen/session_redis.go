package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A redisClient speaks as much of RESP 2 as a person needs who looks into a
// store: one connection, one request at a time.
type redisClient struct {
	address  string
	user     string
	password string
	database string
	tls      *tls.Config

	conn net.Conn
	in   *bufio.Reader
}

// newRedisClient reads an address such as rediss://user:password@host:6380/2.
func newRedisClient(u *url.URL) (*redisClient, error) {
	c := &redisClient{
		address: net.JoinHostPort(cmp.Or(u.Hostname(), "127.0.0.1"), cmp.Or(u.Port(), "6379")),
		user:    u.User.Username(), database: strings.Trim(u.Path, "/"),
	}
	c.password, _ = u.User.Password()
	if _, err := strconv.Atoi(cmp.Or(c.database, "0")); err != nil {
		return nil, usagef("the database of a Redis store is a number, not %q", c.database)
	}
	if u.Scheme == "rediss" || u.Scheme == "valkeys" {
		c.tls = &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	}
	return c, nil
}

// eval is the function that session.Redis takes.
func (c *redisClient) eval(ctx context.Context, script string, keys []string, args ...any) (any, error) {
	words := append([]string{"EVAL", script, strconv.Itoa(len(keys))}, keys...)
	for _, a := range args {
		words = append(words, fmt.Sprint(a))
	}
	return c.do(ctx, words...)
}

// do sends one command. After an error of the connection the next one dials anew.
func (c *redisClient) do(ctx context.Context, words ...string) (any, error) {
	if c.conn == nil {
		if err := c.dial(ctx); err != nil {
			c.close()
			return nil, err
		}
	}
	reply, err := c.exchange(ctx, words)
	if err != nil && !errors.As(err, new(redisError)) {
		c.close()
	}
	return reply, err
}

func (c *redisClient) dial(ctx context.Context) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", c.address)
	if err != nil {
		return err
	}
	if c.tls != nil {
		conn = tls.Client(conn, c.tls)
	}
	c.conn, c.in = conn, bufio.NewReader(conn)
	if c.password != "" {
		words := []string{"AUTH", c.password}
		if c.user != "" {
			words = []string{"AUTH", c.user, c.password}
		}
		if _, err := c.exchange(ctx, words); err != nil {
			return err
		}
	}
	if c.database != "" {
		if _, err := c.exchange(ctx, []string{"SELECT", c.database}); err != nil {
			return err
		}
	}
	return nil
}

func (c *redisClient) exchange(ctx context.Context, words []string) (any, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Time{}
	}
	if err := c.conn.SetDeadline(deadline); err != nil {
		return nil, err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(w), w)
	}
	if _, err := io.WriteString(c.conn, b.String()); err != nil {
		return nil, err
	}
	return c.reply(0)
}

func (c *redisClient) close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// A redisError is what the server refused a command with.
type redisError string

// Error is the server's text.
func (e redisError) Error() string { return string(e) }

// errRESP says that what answers is no Redis.
var errRESP = errors.New("what answers there does not speak Redis's protocol")

// maxReply bounds what one reply may ask to be kept.
const maxReply = 512 << 20

// reply reads one value; lists may stand in lists, but not without end.
func (c *redisClient) reply(depth int) (any, error) {
	line, err := c.in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" || depth > 3 {
		return nil, errRESP
	}
	text := line[1:]
	switch line[0] {
	case '+':
		return text, nil
	case '-':
		return nil, redisError(text)
	case ':', '$', '*':
	default:
		return nil, errRESP
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || line[0] != ':' && n > maxReply:
		return nil, errRESP
	case line[0] == ':':
		return n, nil
	case n < 0:
		return nil, nil // RESP's null
	case line[0] == '$':
		return c.bulk(int(n))
	}
	var list []any
	for range n {
		v, err := c.reply(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (c *redisClient) bulk(n int) (string, error) {
	var b strings.Builder
	if _, err := io.CopyN(&b, c.in, int64(n)); err != nil {
		return "", err
	}
	if end, err := c.in.ReadString('\n'); err != nil || end != "\r\n" {
		return "", errors.Join(errRESP, err)
	}
	return b.String(), nil
}
