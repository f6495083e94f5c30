# make run    the program on this machine's data; without a display the sample school's papers and pictures
# make test   all tests; ARGS=tests/unit picks some     make lint   ruff, mypy, import-linter
# make bench  measurements; ROW=name picks one, DATA=dir gives it input
# make locale texts: extract, compile, make zh_TW
# make bundle the frozen program (PyInstaller)  make deb    a Debian package of it
# make clean  everything that can be made again, the environment included
# Every target sets up what it needs on a fresh Debian/Ubuntu (packaging/setup.sh).

PY := .venv/bin/python
SAMPLE := build/sample
# The tests in a real X server run alone: they type at a scanner's and at a human's speed.
TEST := QT_QPA_PLATFORM=offscreen $(PY) -m pytest
NONE_IS_FINE = $(if $(ARGS),|| [ $$? -eq 5 ])

.PHONY: run test lint bench locale setup bundle deb clean

run: setup
	@sh packaging/run.sh $(PY) $(SAMPLE)

test: setup
	$(TEST) -n auto --maxprocesses 4 --dist loadfile -m "not x11" $(ARGS) $(NONE_IS_FINE)
	$(TEST) -m x11 $(ARGS) $(NONE_IS_FINE)

lint: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) packaging/catalogue.py --check

bench: setup
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.perf.bench $(if $(ROW),--row $(ROW)) $(if $(DATA),--data $(DATA))

locale: setup
	$(PY) packaging/catalogue.py $(ARGS)

bundle: setup
	.venv/bin/pyinstaller --noconfirm --distpath build/bundle --workpath build/pyinstaller packaging/campus_guard.spec
	$(PY) packaging/smoke.py build/bundle/campus-guard/campus-guard

deb: bundle
	@sh packaging/debian.sh

setup:
	@sh packaging/setup.sh

clean:
	rm -rf .venv build dist *.egg-info campus_guard/_data
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
