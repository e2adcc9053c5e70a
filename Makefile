# make demo    train agents in the four worlds and write one report
# make test    run the tests; make test-slow runs those that take minutes, make test-faults tries every promise, make test-all all
# make docs    build the site; make test-docs reads it, too, and executes the notebooks
# make test-clusters    try Ray, Dask and what stands in for Slurm, in an environment of their own
# make integrations     train with every framework, each in an environment of its own, and write the table of docs/adapters.md
# make test-browser     play the page in a real Chromium, in an environment of its own
# make view    after the demo: watch and play in a browser what it trained
PYTHON ?= python3
VENV := .venv
CLUSTERS := .venv-clusters
NOX := .venv-nox
BROWSER := .venv-browser
DOCS := .venv-docs
RUN := $(VENV)/bin/python

.PHONY: demo test types suite test-slow test-faults test-clusters test-browser test-all integrations view docs test-docs setup clean
setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "sd_env needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; set PYTHON=")'
	@echo "setting up $(VENV) (downloads about 1 GB the first time) …"
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install --quiet --no-compile --disable-pip-version-check --requirement requirements.lock
	@$(RUN) -m compileall -q -q -j 0 $(VENV)/lib || true  # as pip does, but on all cores; packages hold files that no Python reads
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(RUN) -m sd_env.warm
	@touch $@

demo: setup
	@$(RUN) -m scripts.demo

test: setup
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m sd_env.warm
	@$(MAKE) --no-print-directory --jobs 2 types suite || ($(MAKE) --no-print-directory types; exit 1)

# Types are checked beside the tests, which leave a core idle now and then; if one fails, types have the last word.
types: setup
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports

suite: setup
	$(RUN) -m pytest --numprocesses 3 --dist worksteal

test-faults: setup
	$(RUN) -m pytest tests/faults -m faults --durations 10

test-clusters: $(CLUSTERS)/.ready
	$(CLUSTERS)/bin/python -m pytest tests/clusters -m clusters --durations 20

$(CLUSTERS)/.ready: requirements.lock pyproject.toml
	@echo "setting up $(CLUSTERS) (downloads about 1 GB the first time) …"
	@$(PYTHON) -m venv $(CLUSTERS)
	@$(CLUSTERS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock \
		--editable '.[ray,dask,slurm]'
	@touch $@

integrations: $(NOX)/.ready
	$(NOX)/bin/nox -s integrations

$(NOX)/.ready:
	@$(PYTHON) -m venv $(NOX)
	@$(NOX)/bin/python -m pip install --quiet --disable-pip-version-check 'nox>=2025.2.9'
	@touch $@

test-browser: $(BROWSER)/.ready
	$(BROWSER)/bin/python -m pytest tests/viewer -m browser --durations 5

view: demo $(BROWSER)/.ready
	@$(BROWSER)/bin/python -m sd_env.viewer runs/demo

$(BROWSER)/.ready: requirements.lock pyproject.toml
	@echo "setting up $(BROWSER) …"
	@$(PYTHON) -m venv $(BROWSER)
	@$(BROWSER)/bin/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock \
		--editable '.[viewer,data]' pytest hypothesis "playwright>=1.65"
	@touch $@

docs: $(DOCS)/.ready
	$(DOCS)/bin/python -m scripts.site out=build/docs/source
	$(DOCS)/bin/python -m sphinx --fail-on-warning --keep-going --quiet -b html -c docs build/docs/source build/docs/html

test-docs: docs
	$(DOCS)/bin/python -m pytest tests/site -m site --durations 10

$(DOCS)/.ready: requirements.lock pyproject.toml
	@echo "setting up $(DOCS) (downloads about 1 GB the first time) …"
	@$(PYTHON) -m venv $(DOCS)
	@$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock \
		--editable '.[docs]'
	@touch $@

test-slow: setup
	$(RUN) -m pytest -m slow --durations 10

test-all: test test-slow test-faults

clean:
	rm -rf $(VENV) $(CLUSTERS) $(NOX) $(BROWSER) $(DOCS) .nox .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
