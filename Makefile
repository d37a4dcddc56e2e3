# Everything here needs python3 (3.11 or later) and nothing else; the rest is installed below .venv and node_modules.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
TESTS ?= tests
TOGETHER := -n 2 --dist loadfile --no-loadscope-reorder
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: changelog run test check coverage lint types floors docs soak validation bench fuzz lock clean

run: $(VENV)/run
	@$(BIN)/abate clinic start-demo --port $(PORT)

test: $(VENV)/test browser check
	$(BIN)/pytest $(TOGETHER) $(TESTS)
	$(BIN)/python -m tests.postgresql $(BIN)/pytest -q $(TOGETHER) -m database tests/clinic

# What is said of the code without running it: two at a time, the output of each in one piece.
check: $(VENV)/test
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint types floors docs

# Which lines the tests run, also in the servers and commands that they start.
coverage: $(VENV)/test browser
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(TOGETHER) $(TESTS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --skip-empty

lint: $(VENV)/test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/test
	$(BIN)/mypy

floors: $(VENV)/test
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/test
	$(BIN)/mkdocs build --quiet --strict

# Longer than anybody waits for: other examples each time, and races by the thousand, on both databases.
soak: $(VENV)/test browser
	ABATE_SOAK=1 $(BIN)/pytest $(TOGETHER) --hypothesis-profile others $(TESTS)
	ABATE_SOAK=1 $(BIN)/python -m tests.postgresql $(BIN)/pytest -q $(TOGETHER) --hypothesis-profile others -m database tests/clinic

# Half an hour: virtual people judged by every rule; the figures go to docs/validation.
validation: $(VENV)/test
	$(BIN)/python -m validation

bench: $(VENV)/test
	$(BIN)/python -m benchmarks

fuzz: $(VENV)/test
	$(INSTALL) "atheris>=2.3"
	$(BIN)/python fuzz/fuzz_readers.py -max_total_time=600

# The locks: what runs, and what tests besides.
lock: $(VENV)/test
	$(INSTALL) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra build --extra clinic pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra build --extra clinic --extra test --extra check --extra docs --extra benchmark pyproject.toml -o requirements-dev.lock

changelog: $(VENV)/test
	$(BIN)/towncrier build --yes

clean:
	rm -rf $(VENV) build site clinic-data node_modules .coverage*

# Browser tests use CHROMIUM, else the system's, else the one that an npm package carries.
.PHONY: browser
browser:
	@if [ -z "$$CHROMIUM" ] && [ ! -x /usr/bin/chromium ] && [ ! -d node_modules/@sparticuz/chromium ] && command -v npm >/dev/null; then \
	  npm install --silent --no-save --no-package-lock --no-audit --no-fund @sparticuz/chromium@153.0.0; fi

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Abate needs Python 3.11 or later; set PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/test: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	@touch $@ $(VENV)/run
