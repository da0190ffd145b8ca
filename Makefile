# Two commands for a newcomer: `make run` and `make test`. Needs Python 3.11+, make and git.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   := burnwatch-demo
# Two for each core: half of a test is waiting for sockets and processes.
WORKERS := $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')

.PHONY: run test torture bench lint format lock clean

run: $(VENV)/.installed
	@if [ -n "$$BURNWATCH_DISCORD__TOKEN$$BURNWATCH_DISCORD__TOKEN_FILE" ]; then $(BIN)/burnwatch run; else $(BIN)/burnwatch demo --out $(DEMO); fi

test: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	# Compiled once, beside the types: every worker of the last line would do it anew (asserts are rewritten, 7 s each).
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest --collect-only -qq >/dev/null 2>&1 & $(BIN)/mypy; types=$$?; wait; exit $$types
	$(BIN)/lint-imports
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

torture: $(VENV)/.installed-dev
	BURNWATCH_TORTURE=1 $(BIN)/pytest -n $(WORKERS) --dist worksteal -m long

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

format: $(VENV)/.installed-dev
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

# Universal locks: markers for 3.11 to 3.14, hashes, no index address.
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet pyproject.toml --extra build
lock:
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) $(DEMO) build *.egg-info .mypy_cache .ruff_cache .import_linter_cache
