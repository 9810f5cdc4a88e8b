# Short names for the commands of CONTRIBUTING.md. Windows has no make: the commands themselves work there.
PYTHON ?= .venv/bin/python
PEOPLE ?= 150
DURATION ?= 60
KILLS ?= 1000

.PHONY: run test check words bench load cluster fuzz torture

run:
	$(PYTHON) -m connections serve

test:
	$(PYTHON) -m pytest

check:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m importlinter.cli lint-imports
	$(PYTHON) -m pytest

words:
	$(PYTHON) -m tests.architecture.words

bench:
	$(PYTHON) -m tests.benchmarks

load:
	$(PYTHON) -m tests.load.meeting --people $(PEOPLE) --duration $(DURATION)

cluster:
	$(PYTHON) -m tests.load.cluster --people $(PEOPLE) --duration 30
	$(PYTHON) -m tests.load.cluster --people $(PEOPLE) --duration 45 --standby

fuzz:
	$(PYTHON) -m tests.fuzz

torture:
	$(PYTHON) -m tests.torture --kills $(KILLS) --postgres
