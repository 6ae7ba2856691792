# Everything a contributor runs. Only Go and make are needed, plus a C compiler for `make race`.

GO      ?= go
FUZZTIME ?= 30s
SELECT  ?= .
DESTDIR ?=

# Where `make install` puts the binary: PREFIX/bin, else where `go install` would.
ifdef PREFIX
BINDIR ?= $(PREFIX)/bin
else
BINDIR ?= $(or $(shell $(GO) env GOBIN),$(firstword $(subst :, ,$(shell $(GO) env GOPATH)))/bin)
endif

# The toolchain stamps the version from the repository's tags and revision; where there is no usable repository it
# must be told not to try.
VCS     = $(if $(shell git rev-parse HEAD 2>/dev/null),-buildvcs=true,-buildvcs=false)
STATIC  = CGO_ENABLED=0 $(GO) build $(VCS) -trimpath -ldflags "-s -w"

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: test
test: ## run all tests (no C compiler needed)
	CGO_ENABLED=0 $(GO) test ./...

.PHONY: race
race: ## run all tests with the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race ./...

.PHONY: check
check: ## formatting, vet, staticcheck, import directions, the entries, freshness of generated files and go.mod
	@files=$$(gofmt -l .); test -z "$$files" || { echo "gofmt -w these files:"; echo "$$files"; exit 1; }
	$(GO) vet ./...
	$(GO) tool -modfile=tools.mod staticcheck ./...
	$(GO) test -count=1 ./internal/archtest
	$(GO) run ./internal/gen/index -check
	$(GO) run ./cmd/unstuck lint --only-kb entries
	$(GO) mod tidy -diff

.PHONY: cross
cross: ## build for systems other than this one
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 $(GO) build -o /dev/null ./cmd/unstuck
	GOOS=darwin GOARCH=arm64 CGO_ENABLED=0 $(GO) build -o /dev/null ./cmd/unstuck
	GOOS=linux GOARCH=386 CGO_ENABLED=0 $(GO) build -o /dev/null ./cmd/unstuck

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (30s each)
	@list=$$($(GO) test -list '^Fuzz' ./...) || { echo "$$list"; exit 1; }; \
	targets=$$(echo "$$list" | awk '/^Fuzz/ {t[++n] = $$1} /^ok/ {for (i = 1; i <= n; i++) print $$2 ":" t[i]; n = 0}'); \
	test -n "$$targets" || { echo "no fuzz target found"; exit 1; }; \
	for t in $$targets; do \
		echo "fuzz $${t#*:} in $${t%%:*}"; \
		$(GO) test -run '^$$' -fuzz "^$${t#*:}\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$${t%%:*}" || exit 1; \
	done

.PHONY: bench
bench: ## measure start-up, lookups, binary size and initialisers side by side, then the Go benchmarks
	$(GO) run ./internal/gen/bench
	$(GO) test -run '^$$' -bench '$(SELECT)' -benchmem ./...

.PHONY: eval
eval: ## measure the labelled cases and rewrite the checked-in report
	$(GO) test ./internal/eval -count=1 -run '^(TestReport|TestFloors)$$' -v -update

.PHONY: generate
generate: ## make the embedded index from the entries, and the outputs shown in README.md
	$(GO) run ./internal/gen/index
	$(GO) run ./internal/gen/readme

.PHONY: build
build: ## build bin/unstuck
	@mkdir -p bin
	$(STATIC) -o bin/unstuck ./cmd/unstuck

.PHONY: install
install: build ## put unstuck on the path: PREFIX/bin, else where go install would
	@mkdir -p "$(DESTDIR)$(BINDIR)"
	@rm -f "$(DESTDIR)$(BINDIR)/unstuck"
	@cp bin/unstuck "$(DESTDIR)$(BINDIR)/unstuck"
	@echo "installed $(DESTDIR)$(BINDIR)/unstuck"
	@case ":$$PATH:" in *":$(BINDIR):"*) ;; *) echo "$(BINDIR) is not on your PATH; add it: export PATH=\"\$$PATH:$(BINDIR)\"" ;; esac

.PHONY: clean
clean: ## remove what was built
	rm -rf bin
