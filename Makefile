# Needs Python ≥ 3.11 with its headers, a C compiler, and a network to the package registries.
# Everything else is installed here.
# Say PYTHON=… for another one; an environment that is there keeps its own until it is removed.
PYTHON ?= $(shell sh tests/python.sh)
VENV := .venv
BIN := $(VENV)/bin
SETTLED := $(VENV)/.settled
TESTED := $(VENV)/.tested
BENCHED := $(VENV)/.benched
# What is compiled: a change is worth another look.
NATIVE := hatch_build.py $(shell find certgen -name '*.pyx' -o -name '*.pxd')

.PHONY: demo test lint bench lock tools vendor clean

demo: $(SETTLED)
	$(BIN)/certgen issue digital-unify-2013
	$(BIN)/certgen verify --sample 3 var/issued/DU-2013/pdf
	@echo "open: var/issued/DU-2013/pdf/DU-2013-000001-ar.pdf, …-fr.pdf, DU-2013-000039-ar+fr.pdf"

test: $(TESTED) tools lint
	$(BIN)/pytest

lint: $(TESTED)
	$(BIN)/ruff check certgen tests batches bench
	$(BIN)/ruff format --check certgen tests batches bench
	$(BIN)/mypy

# certgen, its peers and the floor; docs/performance.md. BENCH=--quick or --million for other sizes.
bench: $(BENCHED) tools
	@sh bench/tools.sh
	$(BIN)/python bench/run.py $(BENCH)

# Tools that tests hold our files against; installed where that is possible.
tools:
	@sh tests/tools.sh

# One made for another Python cannot be made over: it would have the programs of one, the modules of both.
$(BIN)/pip:
	$(PYTHON) -m venv --clear $(VENV)

$(SETTLED): pyproject.toml requirements.lock $(NATIVE) | $(BIN)/pip
	@sh tests/compiler.sh $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(TESTED): $(SETTLED) requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

$(BENCHED): $(SETTLED) requirements-bench.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	touch $@

# After a change of pyproject.toml: pins and hashes anew.
lock: $(BIN)/pip
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --extra test -o requirements-test.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --constraint requirements-test.lock --extra bench -o requirements-bench.lock pyproject.toml

# The QR reader of the browser, taken from its package again.
vendor:
	sh docs/reference/vendor_zxing.sh

clean:
	rm -rf $(VENV) var
	find certgen -name '*.so' -delete
