# Two commands are enough: `make demo` and `make test`. Both do all set-up themselves, in .venv.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

VENV := .venv
RUN := $(VENV)/bin
CODE := matcher tests docs setup.py
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& echo $$p && break; done)

# A stamp is written last: a set-up that was interrupted is begun again where it stopped.
MADE := $(VENV)/.made
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
BENCH := $(VENV)/.bench

PIP := $(RUN)/python -m pip --disable-pip-version-check -q
INSTALL := $(PIP) install --require-hashes --no-deps

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(RUNTIME) ## fill a demo store, train, rank the sample request, print the list
	@$(RUN)/matcher demo

test: lint ## lint, types, layers and all tests
	@$(RUN)/python -m pytest -q -n 2

lint: $(DEV) ## ruff, mypy and import-linter
	@$(RUN)/ruff check $(CODE)
	@$(RUN)/ruff format --check -q $(CODE)
	@$(RUN)/mypy
	@$(RUN)/lint-imports

format: $(DEV) ## put the code in shape
	@$(RUN)/ruff check --fix $(CODE)
	@$(RUN)/ruff format $(CODE)

docs: $(DEV) ## print the lists in README.md anew
	@$(RUN)/python docs/refresh.py

bench: $(BENCH) ## measure speed and size; one table
	@env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE $(RUN)/python tests/benchmarks/run.py

prior: $(RUNTIME) ## write models/prior anew after a change to matcher/model/prior.py
	@rm -rf models/prior
	@$(RUN)/python -c "from pathlib import Path; from matcher.evidence import FEATURES; \
	from matcher.model import built_in_prior; from matcher.registry import Registry; \
	Registry(Path('models')).save(built_in_prior(FEATURES))"

LOCK := $(RUN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate -q
lock: $(DEV) ## resolve the dependencies anew and write the lock files
	@$(LOCK) --extra build --extra parquet -o requirements.lock
	@$(LOCK) --extra build --extra parquet --extra dev -o requirements-dev.lock
	@$(LOCK) --extra build --extra parquet --extra dev --extra bench -o requirements-bench.lock

clean: ## remove .venv and what the tools left behind
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(MADE):
	@test -n "$(PYTHON)" || { echo "The matcher needs Python 3.11 or newer; none was found. On Debian: apt-get install python3 python3-venv" >&2; exit 2; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv --clear $(VENV) || { echo "Python's venv is missing. On Debian: apt-get install python3-venv" >&2; exit 2; }
	@touch $@

$(RUNTIME): requirements.lock pyproject.toml setup.py | $(MADE)
	@echo "Installing what the matcher needs ..."
	@$(INSTALL) -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "Installing what the tests need ..."
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

$(BENCH): requirements-bench.lock $(DEV)
	@echo "Installing what the benchmarks compare with ..."
	@$(INSTALL) -r requirements-bench.lock
	@touch $@

.PHONY: help demo test lint format docs bench prior lock clean
