# The commands of Keepword. They need Python 3.11 or newer, make and git; `make` alone lists them.
PORT ?= 8000
DEMO ?= 1
JOBS ?= 2
BIN := .venv/bin
SERVE := --port $(PORT) $(if $(filter 0,$(DEMO)),,--demo)
BENCH := $(if $(ONLY),--only $(ONLY)) $(if $(SIZE),--size $(SIZE))
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

# A thousand modules are compiled once, not by each of the many processes that are started.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install develop run test check format bench lock

help: ## lists the commands
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

install: .venv/.installed .venv/.messages ## installs Keepword into .venv
	@:

run: install ## serves on http://127.0.0.1:8000 with the demo shop (PORT=, DEMO=0 for an empty one)
	@exec $(BIN)/keepword serve $(SERVE)

test: develop ## runs all tests, on SQLite and on PostgreSQL, with servers of their own
	@tools/debian.sh
	$(PYTEST)
	@$(BIN)/python -m tests.language.scoring
	KEEPWORD_TEST_DB=postgres $(PYTEST) -m both_databases

check: develop ## format, lint, types, import contracts, migrations, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	KEEPWORD_DATA=.venv/check $(BIN)/keepword manage makemigrations --check --dry-run
	$(BIN)/python tools/messages.py check
	KEEPWORD_DATA=.venv/check $(BIN)/python tools/facts.py --check

format: develop ## formats the code and mends what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: develop ## measures what is fast beside its limit (ONLY=name, SIZE=small)
	@tools/debian.sh postgresql
	$(BIN)/python -m benchmarks $(BENCH)

lock: ## renews constraints.txt: the newest versions that pyproject.toml admits
	tools/lock.sh

develop: .venv/.develop .venv/.messages

.venv/.installed: pyproject.toml constraints.txt tools/install.sh
	@tools/install.sh
	@touch $@

.venv/.develop: .venv/.installed
	@tools/install.sh --group dev
	@touch $@

.venv/.messages: .venv/.installed $(shell find src -name '*.po')
	@$(BIN)/python tools/messages.py compile
	@touch $@
