# Two commands on a fresh machine: `make demo` and `make test`. Both set up everything they need.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.PHONY: help demo test lint types unit newest browser bench docs lock clean

help: ## what each command does
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements.lock pyproject.toml scripts/setup
	@scripts/setup $(VENV) oldest
	@touch $@

demo: $(STAMP) ## write, profile and score the synthetic demo study; say where the report is
	@$(VENV)/bin/icires demo --output demo

test: $(STAMP) browser lint types unit newest ## everything that must pass before a change lands

lint: $(STAMP) ## style
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/icires catalogue check

types: $(STAMP) ## strict types, no exemptions
	@$(VENV)/bin/mypy

unit: $(STAMP) ## tests on the oldest supported Python
	@$(PY) -m pytest -q -n auto

newest: $(STAMP) ## tests on the newest Python of this machine
	@scripts/test-newest

browser: ## Chromium and its driver, for the tests that open the report
	@scripts/install-browser

bench: $(STAMP) ## speed and memory against named peers (minutes)
	@$(PY) benchmarks/make_data.py
	@for bench in benchmarks/bench_*.py; do $(PY) $$bench || exit 1; done

docs: $(STAMP) ## the reference pages of docs/, and in site/ a page for each entry; a warning is an error
	@$(PY) scripts/build_docs.py

lock: ## renew requirements.lock within the bounds of pyproject.toml
	@scripts/lock

clean:
	rm -rf $(VENV) .venv-* demo .mypy_cache .pytest_cache .ruff_cache .hypothesis
