# Two commands: `make demo` and `make test`. Nothing else has to be installed by hand.
.DEFAULT_GOAL := help
.PHONY: help demo serve test lint chaos bench

PORT ?= 8000
export PORT

help:
	@echo "make demo    建库、载入演示内容、生成网页并在 http://127.0.0.1:$(PORT)/ 提供（PORT= 可换端口）"
	@echo "make serve   只提供已有的网页"
	@echo "make test    在 SQLite 与 PostgreSQL 上运行全部测试，含浏览器测试"
	@echo "make chaos   长时间的随机测试：200 次随机编辑，100 次 kill -9，两种数据库"
	@echo "make bench   测量生成、改稿与阅读的快慢，对照 Hugo、Pelican 与 Wagtail（SIZE=1000 较快）"
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
	@sh site/deploy/nginx.sh
	@.venv/bin/python -m tests.run

lint:
	@sh site/deploy/bootstrap.sh test
	@.venv/bin/pytest -q tests/test_floors.py

chaos:
	@sh site/deploy/bootstrap.sh test
	@CHAOS=1 .venv/bin/python -m tests.run tests/chaos -s

bench:
	@sh site/deploy/bootstrap.sh test
	@sh tests/bench/bootstrap.sh
	@.venv/bin/python -m tests.bench $(SIZE)
