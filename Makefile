# make run    the archive on http://127.0.0.1:8000 (PORT=8001 make run for another port)
# make test   the whole suite
# Another interpreter: make run PYTHON=python3.13

# The first of these that is new enough.
PYTHONS = python3 python3.14 python3.13 python3.12 python3.11 python
ifndef PYTHON
PYTHON := $(shell for name in $(PYTHONS); do \
	if command -v $$name >/dev/null 2>&1 && \
	   $$name -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; \
	then echo $$name; break; fi; done)
endif
VENV = .venv/bin/python
PROCESSES = 2

SECTIONS ?= 200000

.PHONY: help run test test-long lint format clean bench-search

help:
	@echo 'make run    安装依赖，启动数据库和网站 http://127.0.0.1:8000（换端口：PORT=8001 make run）'
	@echo 'make test   运行全部测试（ARGS="-k 名称" 只跑一部分）'
	@echo 'make test-long 工作台的长流程、断电、坏文件与磁盘写满测试，另需约十分钟'
	@echo 'make lint   检查代码：ruff、mypy、import-linter、djhtml'
	@echo 'make format 整理代码格式'
	@echo 'make bench-search 测检索的快慢与对错（SECTIONS=1000000 换规模，ARGS=--quick 少测一些），见 docs/benchmarks.md'
	@echo 'make clean  删除虚拟环境和缓存（数据在 var/，不会删除）'

# `exec`: signals that make passes on reach the program itself. --stop-with-parent: so does its death.
run: .python
	@"$(PYTHON)" npcarchive/install.py
	@exec $(VENV) -m npcarchive.run --stop-with-parent

test: .dev
	@SECRET_KEY=only-for-tests exec $(VENV) -m pytest -n $(PROCESSES) --dist worksteal -m "not long" $(ARGS)

test-long: .dev
	@SECRET_KEY=only-for-tests exec $(VENV) -m pytest -n $(PROCESSES) --dist worksteal -m long $(ARGS)

lint: .dev
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	SECRET_KEY=only-for-checks $(VENV) -m mypy
	.venv/bin/lint-imports
	$(VENV) -m djhtml --tabwidth 2 --check templates

format: .dev
	$(VENV) -m ruff format .
	$(VENV) -m ruff check --fix .
	$(VENV) -m djhtml --tabwidth 2 templates

# Needs a database that runs already: DATABASE_URL, or the one of `make run`.
bench-search: .dev
	$(VENV) -m pip install -q --disable-pip-version-check -r requirements-bench.txt
	SECRET_KEY=only-for-the-bench $(VENV) -m bench.bench_search --sections $(SECTIONS) $(ARGS)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: .python .dev
.python:
	@if [ -z "$(PYTHON)" ]; then \
		echo '需要 Python 3.11 至 3.14（含 venv 模块），没有找到。' >&2; \
		echo '装好后可指定解释器：make run PYTHON=/path/to/python3.13' >&2; exit 1; fi

.dev: .python
	@"$(PYTHON)" npcarchive/install.py --dev
