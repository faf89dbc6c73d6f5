package corpus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The shards of a list hold each item once.
func TestShardOf(t *testing.T) {
	all := []string{"a", "b", "c", "d", "e"}
	for shard, want := range map[string][]string{
		"1/1": all,
		"1/2": {"a", "c", "e"},
		"2/2": {"b", "d"},
		"6/6": nil,
	} {
		got, err := shardOf(all, shard)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", shard, err, diff)
		}
	}
	for _, shard := range []string{"0/2", "3/2", "2", "a/b", "1/2/3", "-1/2"} {
		if got, err := shardOf(all, shard); err == nil {
			t.Errorf("%s is taken for %v", shard, got)
		}
	}
}
