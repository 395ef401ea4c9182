"""The single-file recorder, under the oldest Python of this machine, at a running site's door."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.stack import BASE, Stack, wait_for

PYTHONS = ["python3.6", "python3.7", "python3.8", "pypy3", "python3.9", "python3.10", "python3"]


def oldest_python() -> str:
    """The interpreter with the lowest version; the test suite's own where there is no other."""
    found = [sys.executable, *filter(None, map(shutil.which, PYTHONS))]
    return min(found, key=version)


def version(python: str) -> tuple[int, ...]:
    said = subprocess.run([python, "--version"], capture_output=True, text=True, timeout=20).stdout
    numbers = re.search(r"Python (\d+)\.(\d+)", said)
    return tuple(map(int, numbers.groups())) if numbers else (99,)


def enrolled(site: Stack, folder: Path) -> Path:
    """A token for another host than the site's own machine."""
    done = subprocess.run(
        [sys.executable, "manage.py", "enrol", "old1"],
        cwd=BASE, env=site.environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    token = folder / "token"
    token.write_text(done.stdout)
    return token


def test_cron_posts_a_signed_recording(site: Stack, tmp_path: Path) -> None:
    wait_for("the web", site.answers, 60)
    token = enrolled(site, tmp_path)
    copied = tmp_path / "recorder.py"
    shutil.copy(BASE / "hardware/agent/recorder.py", copied)
    # This machine reports already under its own name: the recorder is given another's.
    text = copied.read_text().replace("/etc/machine-id", str(tmp_path / "machine-id"))
    copied.write_text(text)
    (tmp_path / "machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    url = f"http://127.0.0.1:{site.port}"
    done = subprocess.run(
        [oldest_python(), str(copied), "--post", url, "--token-file", str(token)],
        env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    digested = "SELECT state FROM inbox_report WHERE kind = 'recording'"
    wait_for("the digest", lambda: site.rows(digested) == [("digested",)], 60)
    surveys = "SELECT COUNT(*) FROM hardware_surveyrecord s JOIN inbox_host h ON h.id = s.host_id "
    wait_for("the survey", lambda: site.rows(surveys + "WHERE h.name = 'old1'")[0][0] == 1, 60)
