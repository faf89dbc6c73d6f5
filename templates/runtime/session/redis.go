//go:build go1.24

package session

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A RedisScript runs a script with EVAL: keys are its KEYS, args its ARGV. With
// go-redis it is
//
//	func(ctx context.Context, script string, keys []string, args ...any) (any, error) {
//		return client.Eval(ctx, script, keys, args...).Result()
//	}
//
// Strings of the result may come as string or []byte, numbers as int64.
type RedisScript func(ctx context.Context, script string, keys []string, args ...any) (any, error)

// Redis returns a store in Redis or Valkey that a fleet shares. The keeper needs
// WithKeys, with the same keys in the whole fleet.
//
// All keys begin with "{authgen}", so that they lie on one node of a cluster.
// The server must not evict keys (maxmemory-policy noeviction). With
// appendfsync everysec a crash of the server can lose the last second: then give
// each lockout a margin of one more, or set appendfsync always.
func Redis(do RedisScript) Store { return NewStore(&redisBackend{do: do}) }

type redisBackend struct {
	do RedisScript
}

const (
	redisPrefix = "{authgen}/"
	redisIndex  = "{authgen}:index"

	// redisRead returns the clock and the documents.
	redisRead = `local t = redis.call('TIME')
local out = {t[1], t[2]}
for i, k in ipairs(KEYS) do out[i + 2] = redis.call('GET', k) or '' end
return out`

	// redisWrite replaces documents if none has changed since they were read. KEYS
	// end with the index; ARGV holds, for each document, the old, the new, and the name.
	redisWrite = `local n = #KEYS - 1
for i = 1, n do
  if (redis.call('GET', KEYS[i]) or '') ~= ARGV[3 * i - 2] then return 0 end
end
for i = 1, n do
  if ARGV[3 * i - 1] ~= '' then
    redis.call('SET', KEYS[i], ARGV[3 * i - 1])
    redis.call('SADD', KEYS[n + 1], ARGV[3 * i])
  end
end
return 1`

	// redisList returns the names of all documents.
	redisList = `return redis.call('SMEMBERS', KEYS[1])`
)

// errReply says that the function given to Redis returned something strange.
var errReply = errors.New("the Redis script function returned an unexpected reply")

// Read implements Backend.
func (r *redisBackend) Read(ctx context.Context, keys []string) (time.Time, map[string][]byte, error) {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = redisPrefix + k
	}
	reply, err := r.run(ctx, redisRead, names)
	if err != nil {
		return time.Time{}, nil, err
	}
	list, err := texts(reply)
	if err != nil || len(list) != len(keys)+2 {
		return time.Time{}, nil, errors.Join(errReply, err)
	}
	seconds, err1 := strconv.ParseInt(list[0], 10, 64)
	micros, err2 := strconv.ParseInt(list[1], 10, 64)
	if err := errors.Join(err1, err2); err != nil {
		return time.Time{}, nil, errors.Join(errReply, err)
	}
	docs := make(map[string][]byte, len(keys))
	for i, k := range keys {
		if list[i+2] != "" {
			docs[k] = []byte(list[i+2])
		}
	}
	return time.Unix(seconds, micros*1000), docs, nil
}

// run runs a script that changes nothing, again if the connection broke.
func (r *redisBackend) run(ctx context.Context, script string, keys []string) (reply any, err error) {
	err = retry(ctx, func() error {
		reply, err = r.do(ctx, script, keys)
		return err
	})
	return reply, err
}

// Update implements Backend. It reads, decides, and writes if nothing has changed
// meanwhile; else it begins anew.
func (r *redisBackend) Update(ctx context.Context, keys []string, step Step) error {
	for try := 0; ; try++ {
		now, docs, err := r.Read(ctx, keys)
		if err != nil {
			return err
		}
		changed, err := step(now, docs)
		if err != nil || len(changed) == 0 {
			return err
		}
		written, err := r.write(ctx, keys, docs, changed)
		if written || err != nil && try >= 3 {
			return err
		}
		t := time.NewTimer(time.Millisecond + jitter(time.Duration(min(try+1, 20))*2*time.Millisecond))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return context.Cause(ctx)
		}
	}
}

// write replaces the documents in one step; false if one has changed.
func (r *redisBackend) write(ctx context.Context, keys []string, old, changed map[string][]byte) (bool, error) {
	var names []string
	var args []any
	for _, k := range keys {
		doc, ok := changed[k]
		if !ok {
			doc = old[k]
		}
		names = append(names, redisPrefix+k)
		args = append(args, string(old[k]), string(doc), k)
	}
	reply, err := r.do(ctx, redisWrite, append(names, redisIndex), args...)
	if err != nil {
		return false, err // it may have been written: reading again tells
	}
	n, ok := reply.(int64)
	if !ok {
		return false, fmt.Errorf("%w: a %T", errReply, reply)
	}
	return n == 1, nil
}

// List implements Backend.
func (r *redisBackend) List(ctx context.Context, prefix string) iter.Seq2[KeyedDocument, error] {
	return func(yield func(KeyedDocument, error) bool) {
		reply, err := r.run(ctx, redisList, []string{redisIndex})
		if err != nil {
			yield(KeyedDocument{}, err)
			return
		}
		names, err := texts(reply)
		if err != nil {
			yield(KeyedDocument{}, err)
			return
		}
		names = slices.DeleteFunc(names, func(n string) bool { return !strings.HasPrefix(n, prefix) })
		slices.Sort(names)
		for page := range slices.Chunk(names, 200) {
			now, docs, err := r.Read(ctx, page)
			if err != nil {
				yield(KeyedDocument{}, err)
				return
			}
			for _, k := range page {
				if doc, ok := docs[k]; ok && !yield(KeyedDocument{Key: k, Data: doc, Now: now}, nil) {
					return
				}
			}
		}
	}
}

// texts reads a list of strings.
func texts(reply any) ([]string, error) {
	list, ok := reply.([]any)
	if !ok {
		if already, ok := reply.([]string); ok {
			return already, nil
		}
		return nil, fmt.Errorf("%w: a %T", errReply, reply)
	}
	out := make([]string, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case string:
			out[i] = v
		case []byte:
			out[i] = string(v)
		default:
			return nil, fmt.Errorf("%w: a %T in a list", errReply, v)
		}
	}
	return out, nil
}
