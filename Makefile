# See https://tech.davis-hansson.com/p/make/
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all
MAKEFLAGS += --warn-undefined-variables --no-builtin-rules --no-print-directory

BIN := $(CURDIR)/.bin
LINT := $(BIN)/golangci-lint
LINT_VERSION := v2.12.2
# Its own, since what the linter remembers names files of whatever checkout it saw them in.
export GOLANGCI_LINT_CACHE := $(CURDIR)/.cache/golangci-lint
RELEASER := $(BIN)/goreleaser
RELEASER_VERSION := v2.16.0

# RACE=1 adds the race detector, which needs a C compiler. TESTFLAGS goes to go test.
RACE ?=
TESTFLAGS ?=
FUZZTIME ?= 30s

# Vendors' own specs, which the project does not hold; tests that need them name
# themselves when they are not there.
ifneq ($(wildcard ../shared/vendors),)
export AUTHGEN_SHARED ?= $(abspath ../shared)
endif

.PHONY: all
all: generate test lint ## Regenerate, test and lint

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "%-10s %s\n", $$1, $$2}'

.PHONY: generate
generate: ## Write generated/ from specs/
	go generate ./cmd/authgen # with ./... go would look for files that this removes

.PHONY: test
test: ## Run all tests, compile every golden client, and name what was skipped
	go vet ./... ./testdata/clients/...
	go test -v $(if $(RACE),-race) -timeout 30m $(TESTFLAGS) ./... 2>&1 | awk -f .ci/summary.awk

.PHONY: docs
docs: ## Write a page about each client into .cache/docs
	go run ./cmd/authgen explain --out .cache/docs

.PHONY: golden
golden: ## Accept what authgen writes now; then read the diff
	go test ./generator ./cmd/authgen -update
	git diff --stat -- testdata generated

# AUTHGEN_SHARD=2/3 tries the second third of the messages; AUTHGEN_CORPUS_ONLY, those of documents whose path has it.
.PHONY: corpus
corpus: ## Make, build and vet a client of every document of the corpora, try every message, and print tables; AUTHGEN_SHARD=1/10 does a part
	go test -timeout 60m -run Corpus $(TESTFLAGS) ./generator/wsdl ./generator/openapi
	AUTHGEN_CORPUS=build go test -v -count=1 -timeout 180m -run '^TestCorpus' $(TESTFLAGS) ./generator ./generator/emit

.PHONY: fuzz
fuzz: ## Fuzz each reader for FUZZTIME
	for pkg in $$(go list ./generator/... ./templates/...); do \
		for target in $$(go test $$pkg -list '^Fuzz' | grep '^Fuzz' || true); do \
			go test $$pkg -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME); \
		done; \
	done

.PHONY: modules
modules: ## Test the modules that stand beside this one: what authgen itself does not need
	go -C templates/otel vet . && go -C templates/otel test .
	go -C testdata/otel vet . && go -C testdata/otel test .
	go -C testdata/bench/session vet . && go -C testdata/bench/session test -run TestStorms .
	go -C testdata/bench/tokens vet . && go -C testdata/bench/tokens test .

.PHONY: bench
bench: ## Measure codecs beside encoding/xml, gSOAP and encoding/json, generation beside gowsdl and oapi-codegen, the session runtime beside other token caches, and stores with many sessions
	BENCH=1 go -C testdata/bench test -v -count=1 -run Faster ./records
	go -C testdata/bench/json test -run '^$$' -bench . .
	go -C testdata/bench/generate test -v -count=1 -timeout 60m .
	BENCH=1 go -C testdata/bench/tokens test -v -count=1 -run Fastest .
	go -C testdata/bench/session test -v -count=1 -run 'TestHotPath|TestStorms' -bench . -benchtime 1x -timeout 60m .
	go test -run '^$$' -bench ManyKeys -benchtime 100x -timeout 180m ./templates/runtime/session/storetest

# SERVERS starts the servers of the session stores for one recipe.
SERVERS := folder=$$(mktemp -d); servers=templates/runtime/session/storetest/testdata/servers; \
	trap '$$servers stop $$folder; sleep 1; rm -rf $$folder' EXIT; eval "$$($$servers start $$folder)";

.PHONY: kill
kill: ## Kill processes that log in, 400 times and through 500 logins with each store; a million schedules
	$(SERVERS) AUTHGEN_KILLS=400 AUTHGEN_SCHEDULES=1000000 \
		go test -v -count=1 -timeout 120m -run 'Kill9|Schedules' ./templates/runtime/session/... | awk -f .ci/summary.awk

.PHONY: mutants
mutants: ## Break each invariant and each behaviour of a vendor once, and see that its test fails
	AUTHGEN_MUTANTS=all go test -v -count=1 -timeout 60m -run HaveTeeth \
		./templates/runtime/session ./generator/emit/conformance | awk -f .ci/summary.awk

.PHONY: nightly
nightly: ## What takes too long for every commit: kills, mutants, benchmarks, the corpus, long fuzzing, the race detector
	$(MAKE) kill
	$(MAKE) mutants
	$(SERVERS) AUTHGEN_KEYS=100000 $(MAKE) bench
	$(MAKE) corpus
	$(MAKE) fuzz FUZZTIME=10m
	$(MAKE) test RACE=1 TESTFLAGS=-count=3

.PHONY: snapshot
snapshot: $(RELEASER) ## Build what a release consists of into dist/, and publish nothing
	$(RELEASER) release --snapshot --clean

.PHONY: lint
lint: $(LINT) ## Lint, and check who imports whom
	$(LINT) run ./...

.PHONY: fmt
fmt: $(LINT) ## Format
	$(LINT) fmt ./...
	go run ./cmd/authgen fmt -w

.PHONY: check
check: ## As CI does: nothing may be left to regenerate or to tidy
	$(MAKE) all
	go mod tidy -e -diff
	git diff --exit-code -- generated testdata

$(LINT): Makefile
	GOBIN=$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

$(RELEASER): Makefile
	GOBIN=$(BIN) go install github.com/goreleaser/goreleaser/v2@$(RELEASER_VERSION)
