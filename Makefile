# make demo, make dashboard, make test: each does all its own set-up, in seconds from the second time.
.DEFAULT_GOAL := help
PYTHON ?= python3.12
BIN := .venv/bin
UV := .venv/bootstrap/bin/uv
RUN := .venv/.run
DEV := .venv/.dev
export HF_HUB_OFFLINE = 1

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(UV): .python-version
	$(PYTHON) -m venv .venv/bootstrap
	.venv/bootstrap/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt uv

$(BIN)/python: $(UV)
	$(UV) venv --quiet --allow-existing --python .venv/bootstrap/bin/python .venv

$(RUN): $(BIN)/python pyproject.toml constraints.txt
	$(UV) pip install --quiet --python $(BIN)/python -c constraints.txt -e .
	@touch $@

$(DEV): $(BIN)/python pyproject.toml constraints.txt
	$(UV) pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[dev]'
	@touch $@ $(RUN)

.PHONY: help demo dashboard test lint browser clean
