# Two commands: `make demo` and `make test`. Nothing else has to be installed by hand.
.DEFAULT_GOAL := help
.PHONY: help demo serve test lint

PORT ?= 8000
export PORT

help:
	@echo "make demo    建库、载入演示内容、生成网页并在 http://127.0.0.1:$(PORT)/ 提供（PORT= 可换端口）"
	@echo "make serve   只提供已有的网页"
	@echo "make test    在 SQLite 与 PostgreSQL 上运行全部测试，含浏览器测试"
	@echo "make lint    只检查代码：格式、类型、楼层规则"

demo:
	@sh site/deploy/bootstrap.sh
	@.venv/bin/python site/deploy/demo.py

serve:
	@sh site/deploy/bootstrap.sh
	@.venv/bin/python site/deploy/demo.py --serve

test:
	@sh site/deploy/bootstrap.sh test
	@sh site/deploy/chromium.sh
	@.venv/bin/python -m tests.run

lint:
	@sh site/deploy/bootstrap.sh test
	@.venv/bin/pytest -q tests/test_floors.py
