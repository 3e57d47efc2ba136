#!/bin/sh
# All checks; each runs even if an earlier one failed, so that one run tells everything. Exit code 1 if any failed.
PYTHON=${PYTHON:-.venv/bin/python}
BIN=$(dirname "$PYTHON")
failed=""

step() {
    label=$1
    shift
    started=$(date +%s)
    if output=$("$@" 2>&1); then
        echo "ok      $label ($(($(date +%s) - started)) s)"
    else
        echo "FAILED  $label ($(($(date +%s) - started)) s)"
        printf '%s\n' "$output" | sed 's/^/        /'
        failed="$failed, $label"
    fi
}

step "ruff check" "$BIN/ruff" check .
step "ruff format" "$BIN/ruff" format --check --quiet --diff .
step "JavaScript and CSS" "$PYTHON" scripts/front_end.py check
step "scripts' own tests" "$PYTHON" scripts/front_end.py test
step "types of scripts" "$PYTHON" scripts/script_types.py
step "density" "$PYTHON" scripts/density.py
step "import order" "$BIN/lint-imports" --no-cache --no-logo
step "types" sh -c "$PYTHON -m mypy || $PYTHON -m mypy --no-incremental"
if [ -d templates ]; then
    step "templates" "$BIN/djlint" templates --lint --quiet
fi
step "migrations, deployment settings" "$PYTHON" scripts/check_django.py
step "documentation" "$PYTHON" scripts/site.py --check
step "translations" "$PYTHON" scripts/translations.py check

[ -z "$failed" ] || { echo "failed: ${failed#, }"; exit 1; }
