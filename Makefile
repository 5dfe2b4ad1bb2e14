# Everything runs in a virtual environment of its own: .venv
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# one worker more than there are processors: tests that wait for programs leave theirs idle
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
SPREAD = -p no:cacheprovider -n $(WORKERS) --dist worksteal
# the newest other Python that is there: the tests run on it as well
OTHER := $(firstword $(foreach v,3.14 3.13 3.12,$(shell p=$$(command -v python$(v) 2>/dev/null) && $$p -c 'import sys, venv, ensurepip' >/dev/null 2>&1 && ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != tuple(map(int, "$(v)".split("."))))' && echo $$p)))

.PHONY: demo test test-all coverage test-crafted test-cluster environments check eval eval-left-out bench bench-full mutants endurance recording catalogues format clean

demo: $(VENV)/.user
	$(BIN)/benelux-search index corpus
	$(BIN)/benelux-search search mensenhandel -n 2

# the daily loop, on both cores: all but what is marked long, cluster or crafted, with few examples of each property
test: $(VENV)/.dev
	HYPOTHESIS_PROFILE=few $(BIN)/python -m pytest $(SPREAD) -m 'not long and not cluster and not crafted'

# every test with all examples; if there is another Python, on that one, after the daily loop on this one
test-all: environments
	$(if $(OTHER),HYPOTHESIS_PROFILE=few $(BIN)/python -m pytest $(SPREAD) -m 'not long and not cluster and not crafted')
	$(if $(OTHER),$(VENV)-other/bin/python,$(BIN)/python) -m pytest $(SPREAD) -m 'not cluster and not crafted'

# the daily loop takes nearly twice as long while each line is counted
coverage: $(VENV)/.dev
	HYPOTHESIS_PROFILE=few $(BIN)/python -m pytest $(SPREAD) -m 'not long and not cluster and not crafted' --cov --cov-report=term

# small files that were made to exhaust or mislead, a hundred processes one after the other
test-crafted: $(VENV)/.dev
	$(BIN)/python -m pytest $(SPREAD) -m crafted

# what needs real OpenSearch clusters (Java and Maven), in one process
CLUSTER := cluster
test-cluster: $(VENV)/.dev
	$(BIN)/python -m pytest -p no:cacheprovider -m '$(CLUSTER)' --cov --cov-config=tests/cluster/coverage.toml

environments: $(VENV)/.dev $(if $(OTHER),$(VENV)-other/.dev)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(VENV)/.dev
	$(BIN)/python -m benchmarks.evaluate

# how well sources are read that no weight has seen: all weights are fitted once without each
eval-left-out: $(VENV)/.dev
	$(BIN)/python -m benchmarks.evaluate --left-out

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks.reading_speed
	$(BIN)/python -m benchmarks.alignment
	$(BIN)/python -m benchmarks.users
	$(BIN)/python -m benchmarks.engines

# a million pairs as well, which is some hours; then the figures are put into the docs
bench-full: $(VENV)/.bench
	$(BIN)/python -m benchmarks.users --corpora questions,10k,100k,1m --draw
	$(BIN)/python -m benchmarks.engines --sizes 10k,100k,1m --draw

# numbers and comparisons that no test pins: some hours
mutants: $(VENV)/.dev
	$(BIN)/python -m benchmarks.mutants

endurance: $(VENV)/.dev
	$(BIN)/python -m benchmarks.endurance

# the moving picture of docs/interactive.md
recording: $(VENV)/.dev
	$(BIN)/python -m benchmarks.recording docs/interactive.svg

# the Dutch and French of the interface: new texts are named, to be translated
catalogues: $(VENV)/.dev
	$(BIN)/python -m benchmarks.catalogues

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(VENV)-other .eval .bench

$(VENV)/.user: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	touch $@

$(VENV)/.dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	touch $@ $(VENV)/.user

$(VENV)-other/.dev: pyproject.toml
	$(OTHER) -m venv $(VENV)-other
	$(VENV)-other/bin/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	touch $@

$(VENV)/.bench: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev,bench]'
	touch $@ $(VENV)/.dev $(VENV)/.user
