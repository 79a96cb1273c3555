# make setup · run · test · lint · docs · bench · soak · lock: nothing else to learn.
#
#   make run            one round over this machine and one over the sample clinic, then keeps making rounds
#   make run ONCE=1     the same, and ends
#   make test           system packages, gates, every test; the last line is pytest's own
#   make test PART=tests/checks        one part of the tests, without the gates before it

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test lint docs bench soak lock

# Byte code is kept, whatever the shell says: the tests start Rounds many hundred times.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -qq
LOCKS := requirements/dev.txt pyproject.toml packages/rounds-verify/pyproject.toml
PYTEST := $(PY) -m pytest
WORKERS ?= 2
DEMO := $(PY) -m rounds.cli demo $(if $(ONCE),--once)
DOCS := $(PY) -m tools.docs

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -6

setup: .venv/.ready

# The stamp is newer than every lock it was made from, so a second `make setup` does nothing.
.venv/.ready: $(LOCKS) tools/find_python.sh
	@python=$$(tools/find_python.sh) && echo "setup: $$python -> .venv" && "$$python" -m venv .venv
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e packages/rounds-verify -e .
	@touch $@

# A round that finds something not met (3) or not known (4) has done its work.
run: setup
	@code=0; $(DEMO) || code=$$?; case $$code in 0|3|4) ;; *) exit $$code ;; esac

lint: setup
	@$(PY) -m tools.gates

test: setup
	@$(if $(PART),:,tools/system_packages.sh)
	@$(if $(PART),:,$(MAKE) --no-print-directory lint)
	@$(PYTEST) -n $(WORKERS) --dist loadfile $(PART)

docs: setup
	@$(DOCS)

bench: setup
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@$(PY) -m bench

soak: setup
	@tools/system_packages.sh
	@ROUNDS_SOAK=1 $(PYTEST) -n $(WORKERS) --dist loadfile $(or $(PART),tests)

lock: setup
	@$(PY) -m venv .venv/lock
	@.venv/lock/bin/python -m pip --disable-pip-version-check -qq install --require-hashes -r requirements/lock.txt
	@tools/lock.sh .venv/lock/bin/uv
