# One virtual environment, two commands to know: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help demo test check lint browser clean

help:  ## what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s:

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,cluster]'
	@touch $@

demo: $(STAMP)  ## plan the example night and show it
	@test -d demo || $(BIN)/maitred demo demo
	$(BIN)/maitred plan demo --now 2026-11-28T12:00

test: $(STAMP)  ## install and run every test
	$(BIN)/pytest -n 2 -q

lint: $(STAMP)  ## ruff, mypy strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint  ## all of CI: lint, every test, branch coverage
	$(BIN)/pytest -n 2 -q --cov --cov-report=term

browser:  ## install a browser for the tests of the pages (Debian; they are skipped where there is none)
	command -v chromium >/dev/null || { apt-get update -q && apt-get install -y -q --no-install-recommends chromium; }

clean:  ## remove what was made
	rm -rf $(VENV) build dist .coverage .pytest_cache .mypy_cache .ruff_cache
