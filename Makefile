# Plumbline's commands. Needed beforehand: Python 3.11 or newer, git, make. `make` alone lists them.
# A stamp file says that a step was done for the present state of its inputs, so that a second run takes seconds.

SHELL := /bin/sh
# Compiled files are kept: every process that is started would compile all of the product anew.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
PYTHON := $(VENV)/bin/python
BOOTSTRAP := $(or $(shell command -v python3 2>/dev/null),python3)
# Two processes a core: a test that drives a browser waits for half of its time.
JOBS ?= $(shell $(BOOTSTRAP) -c 'import os; print(min(8, 2 * (os.cpu_count() or 1)))')
COMPILE := $(PYTHON) -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'
FRONT_END_INPUTS := package.json package-lock.json .npmrc esbuild.config.mjs $(shell find static/src static/img templates -type f 2>/dev/null)

CATALOGUES := $(patsubst %.po,%.mo,$(shell find locale -name '*.po' 2>/dev/null))

.PHONY: help setup run test check coverage docs audit format messages bench bench-browser drills fuzz typing lock release clean front-end

help:
	@echo 'make run     set up what is missing, then start Plumbline (PORT=8000); Ctrl-C stops it'
	@echo '             DEMO=0 make run starts empty and shows the link that makes the first admin'
	@echo 'make test    the whole suite, two processes a core (JOBS=4: four), on its own PostgreSQL and Valkey'
	@echo 'make docs    the documentation as a site, into var/docs/site; a link to nothing is an error'
	@echo 'make check   lint, types, density, import order, templates, migrations, translations, deployment settings'
	@echo 'make coverage  which branches of the engine its drawn tests take; below the floor of pyproject.toml is an error'
	@echo 'make audit   known weaknesses of the locked packages, where advisories can be reached'
	@echo 'make setup   virtual environment, locked dependencies, front-end build; nothing is started'
	@echo 'make format  let ruff rewrite the Python files, Biome the JavaScript and CSS; what got less dense stays so'
	@echo 'make messages  bring the translation catalogues up to date with the strings'
	@echo 'make bench   speeds, one JSON object a line (see bench/README.md); bench-browser likewise'
	@echo 'make drills  faults on purpose, one JSON object a line (see drills/README.md)'
	@echo 'make typing  two people type into one plan on a bad network, ARGS="50 1": rounds, first seed'
	@echo 'make fuzz    input that nobody should send, ARGS="600" for ten minutes (see tests/fuzz/README.md)'
	@echo 'make lock    compile the dependencies of pyproject.toml and package.json into their lock files'
	@echo 'make release  a version: ARGS="0.2.0" gives it its section in the changelog and its number'
	@echo 'make clean   remove the virtual environment and build results; var/ (your data) stays'

setup: $(VENV)/.installed-dev static/dist/.built $(CATALOGUES)

run: $(VENV)/.installed static/dist/.built $(CATALOGUES)
	@exec $(PYTHON) -m config.launcher $(if $(filter 0 no false,$(DEMO)),--no-demo)

test: setup
	@$(PYTHON) -m pytest -q -n $(JOBS) $(ARGS)

docs: setup
	@$(PYTHON) scripts/site.py

check: setup
	@PYTHON=$(PYTHON) sh scripts/check.sh

# The tests that draw a plan and say what it becomes: quick, the same each time. Those that make plans up
# (hypothesis) take more branches, in minutes; test_package.py runs in processes of its own.
DRAWN = $(filter-out %/test_package.py, $(shell grep -LE 'hypothesis|mark\.slow' tests/engine/test_*.py))

coverage: setup
	@mkdir -p var
	@$(PYTHON) -m coverage run -m pytest -q -p no:cacheprovider $(DRAWN)
	@$(PYTHON) -m coverage report

audit: setup
	@$(PYTHON) scripts/audit.py

format: $(VENV)/.installed-dev
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format .
	@$(PYTHON) scripts/front_end.py format
	@$(PYTHON) scripts/density.py tighten
	@$(PYTHON) scripts/script_types.py tighten

bench: setup
	@$(PYTHON) -m bench $(ARGS)

bench-browser: setup
	@$(PYTHON) -m bench.browser $(ARGS)

drills: setup
	@$(PYTHON) -m drills $(ARGS)

typing: setup
	@TYPING_ROUNDS=$(or $(word 1,$(ARGS)),50) TYPING_SEED=$(or $(word 2,$(ARGS)),1) \
		$(PYTHON) -m pytest -q tests/browser/test_plan_property.py

fuzz: setup
	@$(PYTHON) -m tests.fuzz $(ARGS)

messages: $(VENV)/.installed
	@$(PYTHON) scripts/translations.py update

front-end: static/dist/.built

lock: $(VENV)/.installed-dev
	@$(COMPILE) pyproject.toml -o requirements/prod.txt $(ARGS)
	@$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt $(ARGS)
	@$(COMPILE) --group node -o requirements/node.txt $(ARGS)
	@$(PYTHON) scripts/front_end.py lock

release: setup
	@$(PYTHON) scripts/release.py $(ARGS)

clean:
	rm -rf $(VENV) node_modules static/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The production set alone is enough to run; where the development set is in, it covers it.
$(VENV)/.installed: requirements/prod.txt scripts/set_up.py
	@$(BOOTSTRAP) scripts/set_up.py prod

$(VENV)/.installed-dev: requirements/dev.txt scripts/set_up.py
	@$(BOOTSTRAP) scripts/set_up.py dev

static/dist/.built: $(FRONT_END_INPUTS) scripts/front_end.py | $(VENV)/.installed
	@$(PYTHON) scripts/front_end.py build

%.mo: %.po | $(VENV)/.installed
	@$(PYTHON) scripts/translations.py compile
