"""Runs the checks and the layers of tests one after another, and says what was skipped and why."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import postgres

BASE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
IN_PARALLEL = ("pure", "db", "web")
COUNT = re.compile(r"(\d+) (passed|failed|error|errors|skipped)")
PRODUCTION = {
    "SECRET_KEY": "a-key-only-for-this-check-" + "0123456789abcdefghijklmnopqrstuvwxyz",
    "DEBUG": "no",
    "HTTPS": "yes",
    "ALLOWED_HOSTS": "mirrors.example.org",
}


def checks() -> list[tuple[str, list[str]]]:
    """Name and command of what is no test but must hold."""
    python = sys.executable
    return [
        ("ruff check", [f"{BIN}/ruff", "check", "-q", "."]),
        ("ruff format", [f"{BIN}/ruff", "format", "-q", "--check", "."]),
        ("mypy", [f"{BIN}/mypy"]),
        ("migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("check --deploy", [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
    ]


def run_checks(var: str) -> list[str]:
    """Names of the checks that failed; their output was printed."""
    failed = []
    for name, command in checks():
        began = time.monotonic()
        environment = {**os.environ, **PRODUCTION, "VAR_DIR": var}
        done = subprocess.run(command, cwd=BASE, env=environment, capture_output=True, text=True)
        good = done.returncode == 0
        seconds = time.monotonic() - began
        print(f"{'ok  ' if good else 'FAIL'} {name:16} {seconds:6.1f} s", flush=True)
        if not good:
            print(done.stdout + done.stderr)
            failed.append(name)
    return failed


def run_layer(layer: str) -> tuple[int, dict[str, int], list[str]]:
    """pytest's exit status, its counts, and one line for each skipped test."""
    folder = "db" if layer == "postgres" else layer
    command = [f"{BIN}/pytest", f"tests/{folder}", "-rs", "--no-header"]
    if folder in IN_PARALLEL:
        command += ["-n", "2"]
    if layer == "postgres":  # the same tests on the other database
        command = [sys.executable, "-m", "tests.postgres", *command]
    process = subprocess.Popen(
        command, cwd=BASE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        print(line, end="", flush=True)
        lines.append(line.rstrip())
    status = process.wait()
    counts = {word: int(number) for number, word in COUNT.findall(lines[-1] if lines else "")}
    return status, counts, [line for line in lines if line.startswith("SKIPPED")]


def main(layers: list[str]) -> int:
    """Everything in order; 0 only if nothing failed, and nothing was skipped that could run."""
    with tempfile.TemporaryDirectory() as var:
        failed = run_checks(var)
    passed = broken = 0
    skipped: list[str] = []
    for layer in layers:
        if layer == "postgres" and not postgres.binaries():
            skipped.append("SKIPPED postgres: no PostgreSQL server, see deploy/test-packages.txt")
            continue
        began = time.monotonic()
        status, counts, skips = run_layer(layer)
        print(f"---- {layer}: {time.monotonic() - began:.1f} s\n", flush=True)
        passed += counts.get("passed", 0)
        broken += counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
        skipped += skips
        if status != 0:
            failed.append(f"tests/{layer}")
    for line in skipped:
        print(line)
    if skipped and os.environ.get("CI"):
        failed.append("skipped tests: CI runs everything")
    for name in failed:
        print(f"FAILED: {name}")
    print(f"{passed} passed, {broken} failed, {len(skipped)} skipped")
    return 1 if failed or broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
