//go:build go1.25

package session

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// A move is one step of a schedule and the choices that were made in it.
type move struct {
	step    int // index into simStepTable
	choices []int
}

// A recorder draws a schedule at random and keeps it.
type recorder struct {
	rand  *rand.Rand
	moves []move
}

func newRecorder(seed, stream uint64) *recorder {
	return &recorder{rand: rand.New(rand.NewPCG(seed, stream))}
}

func (r *recorder) step(n int) (int, bool) {
	i := r.rand.IntN(n)
	r.moves = append(r.moves, move{step: i})
	return i, true
}

func (r *recorder) intn(n int) int {
	i := r.rand.IntN(n)
	last := &r.moves[len(r.moves)-1]
	last.choices = append(last.choices, i)
	return i
}

// A player plays a schedule. A choice that is missing is 0, and one that is too
// large is the largest, so that every part of a schedule is a schedule.
type player struct {
	moves   []move
	choices []int
}

func (p *player) step(int) (int, bool) {
	if len(p.moves) == 0 {
		return 0, false
	}
	m := p.moves[0]
	p.moves, p.choices = p.moves[1:], m.choices
	return m.step, true
}

func (p *player) intn(n int) int {
	if len(p.choices) == 0 {
		return 0
	}
	i := min(p.choices[0], n-1)
	p.choices = p.choices[1:]
	return i
}

// A schedule is a history that can be played again.
type schedule struct {
	mutant mutant
	rules  string // of simRules
	moves  []move
}

func (s *schedule) play() error {
	return newSimulation(&player{moves: s.moves}, s.mutant, simRules()[s.rules]).run()
}

// shrink takes away what the failure does not need: steps first, then choices.
func (s *schedule) shrink() {
	fails := func(moves []move) bool {
		return (&schedule{s.mutant, s.rules, moves}).play() != nil
	}
	for size := len(s.moves) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(s.moves); {
			if fewer := slices.Delete(slices.Clone(s.moves), at, at+size); fails(fewer) {
				s.moves = fewer
			} else {
				at += size
			}
		}
		if size == 1 && s.simplify(fails) {
			size = 4 // smaller choices may make more steps needless
		}
	}
}

// simplify makes one choice smaller, and tells whether it did.
func (s *schedule) simplify(fails func([]move) bool) bool {
	for i := range s.moves {
		for j, c := range s.moves[i].choices {
			for _, smaller := range []int{0, c / 2, c - 1} {
				if smaller < 0 || smaller >= c {
					continue
				}
				moves := slices.Clone(s.moves)
				moves[i].choices = slices.Clone(moves[i].choices)
				moves[i].choices[j] = smaller
				if fails(moves) {
					s.moves = moves
					return true
				}
			}
		}
	}
	return false
}

// String is the schedule as testdata/schedules holds it.
func (s *schedule) String() string {
	var b strings.Builder
	if s.mutant != asBuilt {
		fmt.Fprintf(&b, "mutant %s\n", s.mutant)
	}
	fmt.Fprintf(&b, "rules %s\n", s.rules)
	for _, m := range s.moves {
		b.WriteString(simStepTable[m.step].name)
		for _, c := range m.choices {
			b.WriteString(" " + strconv.Itoa(c))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// readSchedule reads what String writes; lines with a # in front are for people.
func readSchedule(data []byte) (*schedule, error) {
	s := &schedule{}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		word, rest, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		switch {
		case word == "", strings.HasPrefix(word, "#"):
		case word == "mutant":
			s.mutant = mutant(rest)
		case word == "rules":
			s.rules = rest
		default:
			i := slices.IndexFunc(simStepTable, func(t simStep) bool { return t.name == word })
			if i < 0 {
				return nil, fmt.Errorf("no step %q", word)
			}
			m := move{step: i}
			for f := range strings.FieldsSeq(rest) {
				c, err := strconv.Atoi(f)
				if err != nil {
					return nil, err
				}
				m.choices = append(m.choices, c)
			}
			s.moves = append(s.moves, m)
		}
	}
	if _, ok := simRules()[s.rules]; !ok {
		return nil, fmt.Errorf("no rules %q", s.rules)
	}
	return s, nil
}

// tryOut plays the schedule of a seed, and returns it with what it broke.
func tryOut(seed, stream uint64, m mutant, rules string) (*schedule, error) {
	r := newRecorder(seed, stream)
	if err := newSimulation(r, m, simRules()[rules]).run(); err != nil {
		return &schedule{m, rules, r.moves}, err
	}
	return nil, nil
}

// schedules is how many random histories are played: as many as
// AUTHGEN_SCHEDULES says, 100,000 in CI, and a few for a quick look.
func schedules(t *testing.T) uint64 {
	t.Helper()
	n := uint64(5_000)
	if os.Getenv("AUTHGEN_REQUIRE") == "all" {
		n = 100_000
	}
	if s := os.Getenv("AUTHGEN_SCHEDULES"); s != "" {
		var err error
		if n, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// TestSchedules plays random histories of a fleet, a store and a vendor, with
// crashes, delays, lost and repeated answers, and clocks that step back. One that
// breaks an invariant is made as short as it gets, and belongs in testdata/schedules.
func TestSchedules(t *testing.T) {
	n := schedules(t)
	names := slices.Sorted(maps.Keys(simRules()))
	var next atomic.Uint64
	var mu sync.Mutex
	var failed []uint64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for seed := next.Add(1) - 1; seed < n; seed = next.Add(1) - 1 {
				if s, _ := tryOut(seed, 7, asBuilt, names[seed%uint64(len(names))]); s != nil {
					mu.Lock()
					failed = append(failed, seed)
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	slices.Sort(failed)
	for _, seed := range failed[:min(len(failed), 3)] {
		s, err := tryOut(seed, 7, asBuilt, names[seed%uint64(len(names))])
		s.shrink()
		t.Errorf("seed %d: %v; in short, %v:\n%s", seed, err, s.play(), s)
	}
	t.Logf("%d histories, %d broke something", n, len(failed))
}

// TestKeptSchedules plays the schedules that once showed a mistake: as built
// nothing breaks, and the mutant that is named in one is still caught by it.
func TestKeptSchedules(t *testing.T) {
	files, err := filepath.Glob("testdata/schedules/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schedules: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := readSchedule(data)
			if err != nil {
				t.Fatal(err)
			}
			if s.mutant != asBuilt && s.play() == nil {
				t.Errorf("%s is not caught any more", s.mutant)
			}
			s.mutant = asBuilt
			if err := s.play(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMutantsAreCaught shows that the histories have teeth. With AUTHGEN_KEEP set
// to a folder, the shortest schedule that catches each mutant is written there.
func TestMutantsAreCaught(t *testing.T) {
	for _, m := range []mutant{
		recordLate, clearAll, forgetOpen, refundTimeouts, twoSteps, refundOnLapse, ageEarly, successLifts, publishStale, forgetEarly,
	} {
		t.Run(string(m), func(t *testing.T) {
			t.Parallel()
			rules := "account alone"
			if m == forgetEarly {
				rules = "account alone, in an hour"
			}
			for seed := range uint64(20_000) {
				s, err := tryOut(seed, 11, m, rules)
				if s == nil {
					continue
				}
				s.shrink()
				t.Logf("history %d: %v; in short, %v:\n%s", seed, err, s.play(), s)
				keep(t, s)
				return
			}
			t.Error("no history of 20,000 shows the mistake")
		})
	}
}

func keep(t *testing.T, s *schedule) {
	t.Helper()
	dir := os.Getenv("AUTHGEN_KEEP")
	if dir == "" {
		return
	}
	name, _, _ := strings.Cut(string(s.mutant), ":")
	text := fmt.Sprintf("# %v\n%s", s.play(), s)
	if err := os.WriteFile(filepath.Join(dir, name+".txt"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
