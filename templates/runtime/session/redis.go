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
	"sync/atomic"
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
// A server that keeps nothing on disk (appendonly no) or that evicts keys
// (maxmemory-policy allkeys-…) would forget what was spent: it is refused before
// the first login, unless AcceptLoss is given. With appendfsync everysec a crash of the
// server can lose the last second: then give each lockout a margin of one more,
// or set appendfsync always.
func Redis(do RedisScript, opts ...RedisOption) Store {
	b := &redisBackend{do: do}
	for _, opt := range opts {
		opt(b)
	}
	return NewStore(b)
}

// A RedisOption changes a store that Redis makes.
type RedisOption func(*redisBackend)

// AcceptLoss takes a server that may forget everything. After each loss the
// budget of every lockout begins anew, and refused secrets are tried once more:
// let the policy's margins allow for it.
func AcceptLoss() RedisOption { return func(b *redisBackend) { b.kept.Store(true) } }

type redisBackend struct {
	do   RedisScript
	kept atomic.Bool // the server was found to keep what it is given, or nobody minds
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

	// redisKeeps tells what the server would lose: 1 all at a restart, 2 any key at
	// any time, 0 nothing, or nothing that it lets us know.
	redisKeeps = `local function info(section)
  local text = redis.pcall('INFO', section)
  if type(text) ~= 'string' then return '' end
  return text
end
if string.find(info('persistence'), 'aof_enabled:0', 1, true) then return 1 end
local memory = info('memory')
if string.find(memory, 'maxmemory_policy:allkeys', 1, true) and not string.find(memory, '\nmaxmemory:0\r', 1, true) then return 2 end
return 0`

	// redisList returns the names of the documents that match a pattern: the others
	// stay where they are, though there may be hundreds of thousands.
	redisList = `local out, cursor = {}, '0'
repeat
  local page = redis.call('SSCAN', KEYS[1], cursor, 'MATCH', ARGV[1], 'COUNT', 1000)
  cursor = page[1]
  for _, name in ipairs(page[2]) do out[#out + 1] = name end
until cursor == '0'
return out`
)

// errReply says that the function given to Redis returned something strange.
var errReply = errors.New("the Redis script function returned an unexpected reply")

// The servers that are refused.
var (
	errNoAOF  = errors.New("this Redis keeps nothing on disk, so that a restart would forget what was spent: set appendonly yes, or give session.AcceptLoss")
	errEvicts = errors.New("this Redis evicts keys, so that it would forget what was spent: set maxmemory-policy noeviction, or give session.AcceptLoss")
)

// check refuses a server that forgets, the first time.
func (r *redisBackend) check(ctx context.Context) error {
	if r.kept.Load() {
		return nil
	}
	reply, err := r.run(ctx, redisKeeps, []string{redisIndex})
	if err != nil {
		return err
	}
	switch reply {
	case int64(1):
		return errNoAOF
	case int64(2):
		return errEvicts
	}
	r.kept.Store(true)
	return nil
}

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
func (r *redisBackend) run(ctx context.Context, script string, keys []string, args ...any) (reply any, err error) {
	err = retry(ctx, func() error {
		reply, err = r.do(ctx, script, keys, args...)
		return err
	})
	return reply, err
}

// Update implements Backend. It reads, decides, and writes if nothing has changed
// meanwhile; else it begins anew.
func (r *redisBackend) Update(ctx context.Context, keys []string, step Step) error {
	if err := r.check(ctx); err != nil {
		return err
	}
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

// globEscaper lets a pattern mean what it says.
var globEscaper = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

// List implements Backend.
func (r *redisBackend) List(ctx context.Context, prefix string) iter.Seq2[KeyedDocument, error] {
	return func(yield func(KeyedDocument, error) bool) {
		reply, err := r.run(ctx, redisList, []string{redisIndex}, globEscaper.Replace(prefix)+"*")
		if err != nil {
			yield(KeyedDocument{}, err)
			return
		}
		names, err := texts(reply)
		if err != nil {
			yield(KeyedDocument{}, err)
			return
		}
		slices.Sort(names)
		names = slices.Compact(names) // a scan may come by twice
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
