"""A storage host's Celery application, and that the documents tell all that can be set."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
UNITS = BASE / "deploy" / "systemd"
READ = re.compile(r'env_(?:text|bool|int|list)\(\s*"(\w+)"')


def start(folder, code):
    environment = {k: v for k, v in os.environ.items() if "DJANGO" not in k}
    environment["MIRRORSITE_AGENT_DIR"] = str(folder)
    command = [sys.executable, "-c", f"from hardware.agent import app\n{code}"]
    return subprocess.run(
        command, cwd=BASE, env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("signal", ["celeryd_init", "beat_init"])
def test_the_folder_of_the_agent_is_made(tmp_path, signal):
    folder = tmp_path / "not" / "yet"
    said = start(folder, f"from celery import signals; signals.{signal}.send(sender=None)")
    assert (said.returncode, said.stderr) == (0, "")
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_stops_the_worker_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    code = "from celery import signals; signals.celeryd_init.send(sender=None)"
    said = start(tmp_path / "file" / "agent", code)
    assert said.returncode == 1
    assert len(said.stderr.splitlines()) == 1
    assert "MIRRORSITE_AGENT_DIR" in said.stderr


def test_only_a_start_makes_the_folder(tmp_path):
    assert start(tmp_path / "agent", "").returncode == 0
    assert not (tmp_path / "agent").exists()


# --- the units


def unit(name):
    return (UNITS / f"mirrorsite-agent-{name}.service").read_text().splitlines()


def test_systemd_makes_the_folder_too():
    for name in ("worker", "follower"):
        assert "StateDirectory=mirrorsite" in unit(name)


def test_the_broker_is_one_that_debian_12_has():
    (started,) = [line for line in unit("valkey") if line.startswith("ExecStart=")]
    assert started.startswith("ExecStart=/usr/bin/redis-server ")


@pytest.mark.parametrize("name", ["worker", "follower"])
def test_the_documents_tell_the_commands_of_the_units(name):
    (started,) = [line for line in unit(name) if line.startswith("ExecStart=")]
    command = started.removeprefix("ExecStart=/opt/mirrorsite/")
    assert command in (BASE / "docs" / "storage-host.md").read_text()


# --- the settings


def test_every_setting_is_in_the_documents_and_no_other():
    read = set(READ.findall((BASE / "mirrorsite" / "settings.py").read_text()))
    rows = (BASE / "docs" / "operations.md").read_text().splitlines()
    cells = [row.split("|")[1] for row in rows if row.startswith("| `")]
    assert len(read) > 20
    assert {name for cell in cells for name in re.findall(r"`([A-Z_]+)`", cell)} == read
