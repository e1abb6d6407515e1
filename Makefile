# `make demo` and `make test` set up everything they need in .venv; nothing else on the machine is touched.
PYTHON ?= python3
PORT ?= 8642
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help install demo test simulate check format lint types run bench soak lock audit pictures schema clean

help: ## Show what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

install: $(VENV)/.run ## Set up what the bot needs, in .venv

demo: $(VENV)/.demo ## Try the bot in the browser, without Discord
	$(BIN)/python -m bot demo --port $(PORT)

test: $(VENV)/.dev ## Run the tests
	$(BIN)/python -m pytest -q -n 2

simulate: $(VENV)/.dev ## Tell one simulated run: make simulate SEED=7 YEARS=1 PROCESSES=3
	$(BIN)/python -m tests.simulation $(if $(SEED),--seed $(SEED)) $(if $(YEARS),--years $(YEARS)) \
		$(if $(PROCESSES),--processes $(PROCESSES))

check: lint types test ## Formatter, linter, types and tests

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/.dev ## Check format and style
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev ## Check the types
	$(BIN)/mypy

run: $(VENV)/.run ## Serve Discord with the settings in .env
	MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072 $(BIN)/python -m bot run

bench: $(VENV)/.dev ## Measure speed and size against a bare discord.py bot
	$(BIN)/python -m benchmarks

soak: $(VENV)/.dev ## Serve thousands of members while things go wrong: make soak MINUTES=30 RATE=50
	$(BIN)/python -m benchmarks.soak $(if $(MINUTES),--minutes $(MINUTES)) $(if $(RATE),--rate $(RATE)) \
		$(if $(SEED),--seed $(SEED))

pictures: $(VENV)/.dev ## Make the pictures in docs/ anew, with Chromium; takes minutes
	$(BIN)/python docs/pictures.py

schema: $(VENV)/.run ## Write curriculum.schema.json anew after a change of the model
	$(BIN)/python -m bot.curriculum.schema

# Pinned for every platform and Python from 3.11 on, with hashes and without any index's address.
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile pyproject.toml --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate
lock: $(VENV)/.dev ## Pin the dependencies anew
	$(COMPILE) $(UPGRADE) -o requirements/run.txt
	$(COMPILE) $(UPGRADE) --extra demo -c requirements/run.txt -o requirements/demo.txt
	$(COMPILE) $(UPGRADE) --extra demo --extra dev -c requirements/demo.txt -o requirements/dev.txt

audit: $(VENV)/.dev ## Ask PyPI for known vulnerabilities of what is pinned
	$(BIN)/python requirements/audit.py

clean: ## Remove what make has set up
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.%: requirements/%.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }
