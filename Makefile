# Short names for the commands; continuous integration runs the same names.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := contracts matching connectors pipelines tests bench data/sample/generate.py data/sample/voorbeeldstad
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo pages test journeys check format-check lint types imports docs package rules mutation bench clean

demo: .venv/ready ## build the sample municipality and walk through all three programs
	$(BIN)/treffer demo --dir demo --fresh

pages: .venv/ready ## the pages of hub and gate with made-up people; builds the demonstration if there is none
	$(BIN)/treffer demo --dir demo --pages

test: .venv/ready-dev ## everything but the journeys, with coverage
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -n auto --ignore=tests/journeys
	$(BIN)/python -m coverage combine -q
	$(BIN)/python -m coverage report --skip-empty --fail-under=90

journeys: .venv/ready-dev ## the walks on the sample, with real servers and processes
	$(BIN)/python -m pytest -n auto --dist loadfile tests/journeys

check: format-check lint types imports test journeys docs package ## the whole gate

format-check: .venv/ready-dev
	$(BIN)/ruff format --check $(SOURCES)

lint: .venv/ready-dev
	$(BIN)/ruff check $(SOURCES)

types: .venv/ready-dev
	$(BIN)/mypy

imports: .venv/ready-dev
	$(BIN)/lint-imports

docs: .venv/ready-dev
	$(BIN)/mkdocs build --strict --quiet --site-dir build/site

package: .venv/ready-dev
	rm -rf build/wheel build/empty build/lib
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir build/wheel .
	$(PYTHON) -m venv build/empty
	build/empty/bin/pip install --quiet --upgrade "pip>=24"
	build/empty/bin/pip install --quiet --require-hashes -r requirements.lock
	build/empty/bin/pip install --quiet --no-deps build/wheel/treffer-*.whl
	cd build && empty/bin/treffer --help >/dev/null && empty/bin/treffer-gate --help >/dev/null \
		&& empty/bin/treffer-extract --help >/dev/null && echo "the wheel works in an empty environment"

rules: .venv/ready-dev ## docs/reference/rules.md anew from the marks of the tests; lists what nothing proves
	$(BIN)/python -m tests.house.rules --write

mutation: .venv/ready-dev ## docs/reference/mutation.md anew: changes the rules of contracts/ line by line; about 20 minutes
	rm -rf build/mutation
	$(BIN)/python -m tests.house.mutation build/mutation --write

bench: .venv/ready-dev .venv-bench/ready ## docs/reference/figures*.md anew, beside the peers; takes hours on two cores
	$(BIN)/python bench/run.py --out build/bench --page docs/reference
	$(BIN)/python bench/bag.py --out build/bench --page docs/reference
	$(BIN)/python bench/pages.py --out build/bench --page docs/reference

clean:
	rm -rf .venv .venv-bench demo build

.venv/bin/pip:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade "pip>=24" # older ones cannot read extras in a hashed lock

.venv/ready: requirements.lock pyproject.toml | .venv/bin/pip
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

.venv-bench/ready: requirements-bench.lock # the peers, apart from what they are measured beside
	$(PYTHON) -m venv --clear .venv-bench
	.venv-bench/bin/pip install --quiet --upgrade "pip>=24"
	.venv-bench/bin/pip install --quiet --require-hashes -r requirements-bench.lock
	touch $@
