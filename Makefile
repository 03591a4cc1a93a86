# The only list of commands; `make` alone prints it. Each target sets up what it needs.

.DEFAULT_GOAL := help
.PHONY: help site serve status check tidy tables drift test test-slow fuzz lint format lock upgrade setup clean

# Chosen by tools/setup.sh unless given: make PYTHON=python3.12 site
export PYTHON

COURSEBUILD := .venv/bin/coursebuild
PYTEST := .venv/bin/python -m pytest -c tools/pyproject.toml --rootdir .

help: ## print this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
		while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

site: ## build the site into _site/, running only the lessons that changed (CONTAIN=require: see README)
	@tools/setup.sh python jekyll
	@$(COURSEBUILD) build $(if $(CONTAIN),--contain $(CONTAIN))

serve: ## show the site on this machine and rebuild on change (PORT=4001 for another port)
	@tools/setup.sh python jekyll
	@$(COURSEBUILD) serve $(if $(PORT),--port $(PORT))

status: ## say what a build would run, a line for each lesson (WHY=1: costs and kernels too)
	@tools/setup.sh python
	@$(COURSEBUILD) status $(if $(WHY),--why)

check: ## read facts, notes and notebooks; name every mistake and what breaks a rule of the house; run nothing
	@tools/setup.sh python
	@$(COURSEBUILD) check

tidy: ## take out of notebooks what Jupyter saved in them (NOTEBOOK=unet.ipynb for one)
	@tools/setup.sh python
	@$(COURSEBUILD) tidy $(if $(NOTEBOOK),"$(NOTEBOOK)")

tables: ## regenerate tables and notes from the facts; run nothing
	@tools/setup.sh python
	@$(COURSEBUILD) tables

drift: ## run every lesson again and compare with what is stored (SUMMARY=file adds Markdown)
	@tools/setup.sh python
	@$(COURSEBUILD) build --check $(if $(CONTAIN),--contain $(CONTAIN)) $(if $(SUMMARY),--summary "$(SUMMARY)")

test: ## run the fast tests, two at a time
	@tools/setup.sh python jekyll browser
	@$(PYTEST) --numprocesses 2 --dist worksteal

test-slow: ## run what takes minutes: real lessons, a hundred crashes, the hostile corpus
	@tools/setup.sh python jekyll browser
	@$(PYTEST) -m slow

# Atheris has no wheels for every system and Python of this project: only this target installs it.
fuzz: ## throw altered notebooks at reader and renderer (60 s; SECONDS_TO_FUZZ=n; crashes go to .cache/fuzz)
	@tools/setup.sh python
	@.venv/bin/uv pip install --quiet --python .venv/bin/python atheris==3.0.0
	@mkdir -p .cache/fuzz/crashes
	@.venv/bin/python tools/coursebuild/tests/fuzz/fuzz_notebook.py --seeds .cache/fuzz/notebooks
	@.venv/bin/python tools/coursebuild/tests/fuzz/fuzz_notebook.py .cache/fuzz/notebooks -rss_limit_mb=4096 \
		-max_total_time=$(or $(SECONDS_TO_FUZZ),60) -artifact_prefix=.cache/fuzz/crashes/

lint: ## check style, types and the workflows
	@tools/setup.sh python
	@.venv/bin/ruff check --config tools/pyproject.toml .
	@.venv/bin/ruff format --config tools/pyproject.toml --check .
	@cd tools && ../.venv/bin/mypy
	@.venv/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@.venv/bin/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@.venv/bin/zizmor --offline --quiet --persona auditor .github

format: ## put the style right where that can be done by machine
	@tools/setup.sh python
	@.venv/bin/ruff check --config tools/pyproject.toml --fix --quiet . || true
	@.venv/bin/ruff format --config tools/pyproject.toml --quiet .

# uv keeps what requirements.txt already locks, unless told otherwise.
LOCK := .venv/bin/uv pip compile tools/pyproject.toml tools/coursebuild/pyproject.toml --all-extras --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --quiet --output-file requirements.txt

lock: ## lock packages that requirements.txt lacks; the others stay as they are
	@tools/setup.sh python
	@$(LOCK)

upgrade: ## lock the newest allowed packages into requirements.txt; lessons that use them run again
	@tools/setup.sh python
	@$(LOCK) --upgrade

setup: ## install what building and testing need
	@tools/setup.sh python jekyll browser

clean: ## remove everything that a build can make again (not the results of executions)
	@tools/setup.sh python
	@$(COURSEBUILD) clean
