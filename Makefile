.PHONY: setup demo check test bench lock

PYTHON ?= python3

.venv/ready: requirements-test.lock pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/pip install -q -r requirements-test.lock
	.venv/bin/pip install -q --no-deps --no-build-isolation -e .
	touch $@

setup: .venv/ready  ## make the virtual environment with everything for development

demo: setup  ## build the sample graph, ask it a question, serve it
	.venv/bin/kg build tests/marked/articles && .venv/bin/kg query developers && .venv/bin/kg serve

check test: setup  ## all that continuous integration runs
	.venv/bin/python -m tests

bench: setup  ## speed against peers, side by side
	.venv/bin/python -m kg.benchmark
	.venv/bin/python -m service.benchmark

lock:  ## pin every dependency with its hashes for all supported Pythons
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --extra build pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --extra build --extra test --extra bench pyproject.toml -o requirements-test.lock
