//go:build go1.24

package session

import (
	"sync"
	"time"
)

// A QuotaStatus says what is known of a quota.
type QuotaStatus struct {
	Name      string
	Limit     int
	Used      int       // by this process, within the current period
	Remaining int       // as the vendor told last; -1 if it did not
	Resets    time.Time // as the vendor told last; zero if it did not
}

// quotas counts calls. A period begins with the first call that it counts.
type quotas struct {
	rules []Quota

	mu   sync.Mutex
	used []quotaUse
}

type quotaUse struct {
	began     time.Time
	count     int
	remaining int
	resets    time.Time
}

func newQuotas(rules []Quota) *quotas {
	q := &quotas{rules: rules, used: make([]quotaUse, len(rules))}
	for i := range q.used {
		q.used[i].remaining = -1
	}
	return q
}

// count adds a call of the operation that the vendor did not refuse for its
// session, and keeps what the answer said.
func (q *quotas) count(op *Operation, v *Verdict) {
	if len(op.Quotas) == 0 && len(v.Quotas) == 0 {
		return
	}
	now := time.Now()
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, i := range op.Quotas {
		if i < 0 || i >= len(q.rules) || v.Kind == Expired {
			continue
		}
		u := &q.used[i]
		if u.count == 0 || now.Sub(u.began) >= q.rules[i].Per {
			u.began, u.count = now, 0
		}
		u.count++
	}
	for _, r := range v.Quotas {
		if r.Quota >= 0 && r.Quota < len(q.rules) {
			q.used[r.Quota].remaining, q.used[r.Quota].resets = r.Remaining, r.Resets
		}
	}
}

func (q *quotas) status() []QuotaStatus {
	now := time.Now()
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []QuotaStatus
	for i, r := range q.rules {
		u := q.used[i]
		s := QuotaStatus{Name: r.Name, Limit: r.Limit, Used: u.count, Remaining: u.remaining, Resets: u.resets}
		if now.Sub(u.began) >= r.Per {
			s.Used = 0
		}
		out = append(out, s)
	}
	return out
}
