# make demo, make dashboard, make test: each does all its own set-up, in seconds from the second time.
.DEFAULT_GOAL := help
PYTHON ?= python3.12
BIN := .venv/bin
UV := .venv/bootstrap/bin/uv
RUN := .venv/.run
DEV := .venv/.dev
LEAN := $(if $(TORCH),--torch-backend=$(TORCH))
export HF_HUB_OFFLINE = 1

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(UV): .python-version
	$(PYTHON) -m venv .venv/bootstrap
	.venv/bootstrap/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt uv
	$(UV) venv --quiet --allow-existing --python .venv/bootstrap/bin/python .venv

$(RUN): $(UV) pyproject.toml constraints.txt
	@echo "Installing what it needs: the first time 6.5 GB and some minutes, later seconds."
	$(UV) pip install --quiet --compile-bytecode $(LEAN) --python $(BIN)/python -c constraints.txt -e '.[report,notebooks]'
	@touch $@

$(DEV): $(UV) pyproject.toml constraints.txt
	$(UV) pip install --quiet --compile-bytecode $(LEAN) --python $(BIN)/python -c constraints.txt -e '.[dev]'
	@touch $@ $(RUN)

.PHONY: help demo dashboard notebooks test lint coverage browser services clean

demo: $(RUN)  ## the demo programme: notes in, themes and linked decisions out
	$(BIN)/insight run examples/demo/sessions.csv --decisions examples/demo/decisions.csv --roster examples/demo/participants.csv -w demo
	@$(BIN)/insight add examples/demo/verdicts.csv --roster examples/demo/participants.csv -w demo
	@$(BIN)/insight themes -w demo
	@$(BIN)/insight links -w demo
	@echo
	@echo "Where to look: 'make dashboard' serves it on this machine; '$(BIN)/insight --help' says what else it can do."

dashboard: $(RUN)  ## serve the demo programme's dashboard on this machine
	@test -f demo/insight.toml || $(MAKE) --no-print-directory demo
	$(BIN)/insight dashboard -w demo

notebooks: $(RUN)  ## open the notebooks in JupyterLab
	@test -f demo/insight.toml || $(MAKE) --no-print-directory demo
	@test -x $(BIN)/jupyter-lab || $(UV) pip install --quiet --python $(BIN)/python -c constraints.txt jupyterlab
	$(BIN)/jupyter-lab notebooks

browser:  ## a browser for the browser tests: one already here, or Debian's chromium
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null) || \
	  echo "No browser could be installed here: the browser tests will skip and say so."

services:  ## a PostgreSQL server for the tests of the shared store
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || \
	  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null) || \
	  echo "No PostgreSQL could be installed here: its tests will skip and say so."

lint: $(DEV)  ## format, lint and types
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

test: $(DEV)  ## everything needed, then lint and all tests
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n 2 --dist loadgroup

coverage: $(DEV)  ## all tests, and which lines and branches none of them runs
	$(BIN)/pytest -n 2 --dist loadgroup --cov --cov-branch --cov-report term --cov-report html:.coverage-html

clean:  ## remove what make made
	rm -rf .venv demo .mypy_cache .ruff_cache .pytest_cache
