#!/usr/bin/env bash
# The trainer's tests: makes its own environment once, installs the pinned packages, runs pytest, whose closing line counts.
#
#   training/run-tests.sh [PYTEST ARGUMENTS]
#
# TRAINING_VENV  where the environment is kept; .venv in this folder unless said (5 GB: torch comes with its CUDA libraries)
# PYTHON         the interpreter that makes it; python3.11 unless said
set -euo pipefail
cd "$(dirname "$0")"
venv="${TRAINING_VENV:-.venv}"
wanted="$(sha256sum requirements.txt | cut -d ' ' -f 1)"
if [ "$(cat "$venv/installed" 2>/dev/null || true)" != "$wanted" ]; then
  "${PYTHON:-python3.11}" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt
  echo "$wanted" > "$venv/installed"
fi
exec "$venv/bin/python" -m pytest "$@"
