# One virtual environment, two commands to know: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Every worker and every command of the tests would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test soak check lint browser bench bench-smoke bench-what-if bench-scoring bench-database bench-front-of-house bench-batch bench-batch-write-up bench-write-up clean

help:  ## what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s:

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,cluster]'
	@touch $@

IN_DEMO := cd demo && MAITRED_DATABASE_URL=sqlite:///maitred.db ../$(BIN)/maitred
NIGHT := --venue backroom-leeds --date 2026-11-28 --now 2026-11-28T12:00

demo: $(STAMP)  ## take the example night into a database, plan and save it, show what is saved
	@test -d demo || $(BIN)/maitred demo demo
	$(IN_DEMO) db upgrade
	$(IN_DEMO) load .
	$(IN_DEMO) allocate $(NIGHT)
	$(IN_DEMO) report $(NIGHT)

TESTS := -n 2 --dist worksteal -q

test: $(STAMP)  ## install and run every test
	$(BIN)/pytest $(TESTS)

soak: $(STAMP)  ## kill load and allocate at fifty moments, on both databases; try properties on ten times as many nights
	MAITRED_KILLS=50 $(BIN)/pytest -n 2 -q tests/integration/test_commands_killed.py tests/integration/test_database_faults.py
	MAITRED_EXAMPLES=10 $(BIN)/pytest $(TESTS) $$(grep -rl 'from tests.drawn' tests --include='test_*.py')

lint: $(STAMP)  ## ruff, mypy strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint  ## all of CI: lint, every test, branch coverage
	$(BIN)/pytest $(TESTS) --cov --cov-report=term

browser:  ## install a browser for the tests of the pages (Debian; they are skipped where there is none)
	command -v chromium >/dev/null || { apt-get update -q && apt-get install -y -q --no-install-recommends chromium; }

BENCH :=
bench: $(STAMP)  ## every contender on the same nights (BENCH="--cases 40/150 --seeds 20" for some); hours in full
	$(BIN)/python -m benchmarks.bench $(BENCH)

bench-smoke: $(STAMP)  ## the same on one tiny night
	$(BIN)/python -m benchmarks.bench --smoke

bench-what-if: $(STAMP)  ## seconds of what-ifs and availability on a planned night
	$(BIN)/python -m benchmarks.questions $(BENCH)

bench-scoring: $(STAMP)  ## seconds to rank 100,000 entries
	$(BIN)/python -m benchmarks.rank_waitlist

bench-database: $(STAMP)  ## seconds to load, read and save on both databases
	$(BIN)/python -m benchmarks.database

bench-front-of-house: $(STAMP)  ## milliseconds of availability and book on a night of 150, and 200 for the last table
	$(BIN)/python -m benchmarks.front_of_house $(BENCH)

bench-batch: $(STAMP)  ## venue-nights per core-second of many venues (BENCH="--venues 100" for fewer; what stood stays)
	$(BIN)/python -m benchmarks.batch --by processes,dask --driver 1000,10000,60000 --alone 2 $(BENCH)

bench-batch-write-up: $(STAMP)  ## put the last make bench-batch into docs/scale.md
	$(BIN)/python -m benchmarks.batch_write_up

bench-write-up: $(STAMP)  ## put the last make bench into docs/performance.md
	$(BIN)/python -m benchmarks.write_up

clean:  ## remove what was made
	rm -rf $(VENV) build dist .coverage .pytest_cache .mypy_cache .ruff_cache
