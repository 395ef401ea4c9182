"""Real journal files, read by the real journalctl: what the follower makes of them."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hardware.agent.config import Config
from hardware.agent.follower import Follower
from hardware.agent.journal_source import Journal
from hardware.agent.small_files import read_json
from hardware.agent.spool import Spool
from hardware.domain.kernel_event import Line
from hardware.log_explain import explain_kernel_log
from tests.made.journal import BOOTS, entry, is_here, write_journal
from tests.stack import NEVER, failed_read, wait_for

pytestmark = pytest.mark.skipif(not is_here(), reason="needs systemd-journal-remote, journalctl")
BOOTED = datetime(2026, 11, 19, tzinfo=UTC)
NOISE = "device eth0 entered promiscuous mode"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def open_at(folder: Path) -> Iterator[Callable[..., Journal]]:
    """Follow the folder from a cursor; every journalctl is ended."""
    opened: list[Journal] = []

    def open_at(cursor: dict[str, str] | None = None) -> Journal:
        opened.append(Journal(f"journal:{folder}", cursor or {}, BOOTED))
        return opened[-1]

    yield open_at
    for one in opened:
        one.child.close()


def read(source: Journal, count: int) -> list[Line]:
    """So many lines, and what comes with them."""
    lines: list[Line] = []

    def enough() -> bool:
        lines.extend(source.read())
        return len(lines) >= count

    wait_for(f"{count} lines", enough, 30)
    return lines


def numbered(first: int, count: int, boot: int = 0) -> list[bytes]:
    return [entry(f"sd {number}", number, boot) for number in range(first, first + count)]


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def test_it_begins_with_this_boot_and_goes_on_as_lines_come(
    folder: Path, open_at: Callable[..., Journal]
) -> None:
    write_journal(folder / "a.journal", *numbered(0, 3), *numbered(3, 2, boot=1))
    source = open_at()
    assert texts(read(source, 2)) == ["sd 3", "sd 4"]
    write_journal(folder / "a.journal", *numbered(5, 2, boot=1))
    assert texts(read(source, 2)) == ["sd 5", "sd 6"]


def test_from_its_cursor_it_gives_what_is_new_and_the_same_keys(
    folder: Path, open_at: Callable[..., Journal]
) -> None:
    write_journal(folder / "a.journal", *numbered(0, 10))
    first = open_at()
    keys = [line.key for line in read(first, 10)]
    cursor = first.cursor
    write_journal(folder / "a.journal", *numbered(10, 5))
    late = open_at(cursor)
    lines = read(late, 5)
    assert texts(lines) == [f"sd {number}" for number in range(10, 15)]
    assert late.gaps == 0
    assert len({*keys, *(line.key for line in lines)}) == 15


def test_several_boots_keep_their_ids(folder: Path, open_at: Callable[..., Journal]) -> None:
    write_journal(folder / "a.journal", *numbered(0, 2))
    source = open_at()
    read(source, 2)
    write_journal(folder / "a.journal", *numbered(2, 1), *numbered(3, 1, boot=1))
    late = open_at(source.cursor)
    boots = [line.boot_id.replace("-", "") for line in read(late, 2)]
    assert boots == list(BOOTS)


def test_a_vacuumed_cursor_is_a_gap_and_it_goes_on_with_the_oldest(
    folder: Path, open_at: Callable[..., Journal]
) -> None:
    old = write_journal(folder / "a.journal", *numbered(0, 3))
    source = open_at()
    read(source, 3)
    write_journal(folder / "b.journal", *numbered(10, 3))
    old.unlink()
    late = open_at(source.cursor)
    assert texts(read(late, 3)) == ["sd 10", "sd 11", "sd 12"]
    assert late.gaps == 1


@pytest.mark.parametrize("cursor", ["garbage", f"s={'0' * 32};i=1;b=x", 17, None, ""])
def test_a_damaged_cursor_is_a_gap(
    folder: Path, open_at: Callable[..., Journal], cursor: object
) -> None:
    write_journal(folder / "a.journal", *numbered(0, 2))
    source = open_at({"journal": cursor})
    assert texts(read(source, 2)) == ["sd 0", "sd 1"]
    assert source.gaps == 1


def test_only_the_kernel_is_heard_and_odd_bytes_are_no_trouble(
    folder: Path, open_at: Callable[..., Journal]
) -> None:
    write_journal(
        folder / "a.journal",
        entry("forged", 0, transport="syslog"),
        entry("forged too", 1, transport="stdout"),
        entry(b"bad \xff bytes", 2),
        entry("x" * 20_000, 3),
        entry("true", 4, _KERNEL_DEVICE="+scsi:14:1:0:9"),
    )
    lines = read(open_at(), 2)
    assert texts(lines) == ["bad \\xff bytes", "true"]
    assert str(lines[1].device) == "14:1:0:9"


def test_a_killed_journalctl_is_started_again(
    folder: Path, open_at: Callable[..., Journal]
) -> None:
    write_journal(folder / "a.journal", *numbered(0, 2))
    source = open_at()
    read(source, 2)
    assert source.child.process
    source.child.process.kill()
    write_journal(folder / "a.journal", *numbered(2, 2))
    assert texts(read(source, 2)) == ["sd 2", "sd 3"]
    assert source.gaps == 0


def follow(config: Config, source: Journal) -> Follower:
    return Follower(config, Spool(config.folder / "spool"), source)


def told(config: Config) -> list[tuple[str, dict[str, object]]]:
    """(boot, event) of every report that waits."""
    files = sorted((config.folder / "spool" / "waiting").glob("*.json"))
    reports = [json.loads(file.read_text()) for file in files]
    return [(one["boot_id"], event) for one in reports for event in one["body"]["events"]]


def test_each_event_goes_with_its_own_boot_and_once_whatever_is_killed(
    tmp_path: Path, folder: Path, open_at: Callable[..., Journal]
) -> None:
    failures = [line.partition("] ")[2] for n in range(4) for line in failed_read(n)]
    of_boot = [entry(text, 10 + n // 5 * 500 + n) for n, text in enumerate(failures)]
    of_next = [entry(text, 10 + n // 5 * 500 + n, 1) for n, text in enumerate(failures)]
    write_journal(folder / "a.journal", entry(NOISE))
    config = Config("http://127.0.0.1:1", tmp_path / "token", tmp_path, "journal")
    follower = follow(config, open_at())
    wait_for("a cursor", lambda: follower.step(1) or (tmp_path / "cursor.json").exists(), 30)
    write_journal(folder / "a.journal", *of_boot)
    step_until(follower, config, 2)
    write_journal(folder / "a.journal", entry(NOISE, 0, 1), *of_next)
    follower = follow(config, open_at(read_json(tmp_path / "cursor.json")))
    step_until(follower, config, 8)
    keys = {(boot.replace("-", ""), event["key"]) for boot, event in told(config)}
    assert len(keys) == 8
    assert sorted(boot for boot, _key in keys) == sorted(BOOTS * 4)


def step_until(follower: Follower, config: Config, count: int) -> None:
    """Steps with a clock that runs a second each, until so many events were told."""
    now = [100.0]

    def enough() -> bool:
        now[0] += 1
        follower.step(now[0])
        NEVER.wait(0.05)
        return len({event["key"] for _boot, event in told(config)}) >= count

    wait_for(f"{count} events", enough, 30)


@pytest.mark.parametrize("output", ["json", "export", "short", "short-iso", "short-full"])
def test_what_journalctl_prints_is_explained_alike(folder: Path, output: str) -> None:
    failures = [line.partition("] ")[2] for line in failed_read(1)]
    entries = [entry(text, n) for n, text in enumerate([NOISE, *failures])]
    forged = entry(failures[-1].replace("sdba", "sdz"), 20_000, transport="syslog")
    journal = write_journal(folder / "a.journal", *entries, forged)
    argv = ["journalctl", "--file", str(journal), "-o", output, "--no-pager"]
    kernels = [] if output in ("json", "export") else ["_TRANSPORT=kernel"]
    said = subprocess.run([*argv, *kernels], capture_output=True, check=True, timeout=30).stdout
    (event,) = explain_kernel_log(io.BytesIO(said))
    assert (event["kind"], event["disk_name"], event["count"]) == ("medium_error", "sdba", 1)
    assert event["address"] == "3:0:1:0"
