# Every command lives in course.py; make only passes its name on.
PYTHON ?= $(shell command -v python3 || command -v python)
COMMANDS := book pdf epub test serve lab exercises notebooks slow bench offline release install clean

.DEFAULT_GOAL := help
.PHONY: help $(COMMANDS)

help:
	@"$(PYTHON)" course.py --help

$(COMMANDS):
	@"$(PYTHON)" course.py $@ $(ARGS)
