# The project's commands; `make help` lists them.
PORT ?= 8000
MINUTES ?= 3
HISTORIES ?= 10000
export PORT JOB AT
PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run fire reset test quick check package rehearse bench fuzz soak screenshots setup setup-test

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

run: setup ## everything on 127.0.0.1 (PORT=8000) until Ctrl-C
	@exec $(PYTHON) -m local run

fire: setup ## run a scheduled job of the running system: JOB=warn_sponsors AT=2027-01-15T01:00:00Z
	@exec $(PYTHON) -m local fire

reset: setup ## clear all local data
	@exec $(PYTHON) -m local reset

test: setup-test ## everything that CI runs
	@exec $(PYTHON) -m local.checks all

quick: setup-test ## a developer's inner loop: no browser, no journey, no packaging
	@exec $(PYTHON) -m local.checks quick

check: setup-test ## format, lint, types, import direction
	@exec $(PYTHON) -m local.checks static

package: setup-test ## the SAM template and the zip, under build/
	@exec $(PYTHON) -m local.checks package

rehearse: setup-test ## deploy the packaged stack on the emulator and walk the chain there
	@exec $(PYTHON) -m pytest -q -m rehearsal tests/package

bench: setup-test ## benchmarks, as ratios to a bare floor in one run
	@exec $(PYTHON) -m bench

fuzz: setup-test ## look for inputs that the codecs take amiss: MINUTES=3
	@exec $(PYTHON) -m tests.icao.fuzz --minutes $(MINUTES)

soak: setup-test ## random histories of the warnings, on engines side by side: HISTORIES=10000
	@HISTORIES=$(HISTORIES) exec $(PYTHON) -m local.checks soak

screenshots: setup-test ## take the README's pictures from the running system
	@exec $(PYTHON) -m tests.journeys.screenshots

setup: ## what running needs: a virtual environment and its packages
	@sh local/setup.sh run

setup-test: ## what testing needs: the same, the checks' packages, a browser
	@sh local/setup.sh test
