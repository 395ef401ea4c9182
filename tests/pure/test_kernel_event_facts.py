"""What an event carries beyond its kind, for whoever must tell a bad disk from a bad cable."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hardware.agent.follower import event_body
from hardware.domain.kernel_facts import lba_of_cdb, lba_of_taskfile, op_of
from hardware.domain.kernel_log import parse_log
from hardware.wire import event_value
from tests.pure.kernel_lines import only

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINES = {
    "op": (
        ("critical medium error, dev sdc, sector 8 op 0x1:(WRITE) flags 0x0", "write"),
        ("Buffer I/O error on dev sdk1, logical block 1, lost async page write", "write"),
        ("Buffer I/O error on dev sdk1, logical block 1, async page read", "read"),
        ("nvme0n1: Read(0x2) @ LBA 78, 8 blocks, Read Error (sct 0x2 / sc 0x81)", "read"),
        ("nvme0n1: I/O Cmd(0x1) @ LBA 78, 8 blocks, Write Fault (sct 0x2 / sc 0x80)", "write"),
        ("end_request: I/O error, dev sdc, sector 8", ""),
    ),
    "host_byte": (
        ("sd 1:0:0:0: [sdb] tag#1 FAILED Result: hostbyte=DID_SOFT_ERROR", "DID_SOFT_ERROR"),
        ("sd 1:0:0:0: [sdb] tag#1 FAILED Result: hostbyte=0x0b driverbyte=0x00", "0x0b"),
    ),
    "nvme_status": (
        ("nvme0n1: Read(0x2) @ LBA 78, 8 blocks, Read Error (sct 0x2 / sc 0x81)", (2, 0x81)),
    ),
    "nvme_csts": (
        ("nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0x10", 2**32 - 1),
        ("nvme nvme0: Device not ready; aborting reset, CSTS=0x1", 1),
        ("nvme nvme0: Device not ready; aborting reset", None),
    ),
}


@pytest.mark.parametrize(
    ("name", "line", "value"),
    [(name, line, value) for name, pairs in LINES.items() for line, value in pairs],
)
def test_an_event_carries_what_its_line_says(name: str, line: str, value: object) -> None:
    assert getattr(only(line), name) == value


def test_the_drives_own_error_bits_and_the_links_are_told_apart() -> None:
    event = only(
        "ata3.00: exception Emask 0x10 SAct 0x1 SErr 0x200000 action 0x6 frozen",
        "ata3: SError: { UnrecovData BadCRC Handshk }",
        "ata3.00: failed command: WRITE FPDMA QUEUED",
        "ata3.00: error: { ICRC ABRT }",
    )
    assert (event.ata_port, event.ata_errors) == ("ata3.00", "ICRC ABRT")
    assert (event.link_errors, event.op) == ("UnrecovData BadCRC Handshk", "write")


def test_dropped_lines_make_the_count_a_least_one() -> None:
    error = "[1.0] blk_update_request: I/O error, dev sdb, sector 8"
    suppressed = "[1.1] blk_update_request: 59 callbacks suppressed"
    assert not only(error).at_least
    event = only(error, suppressed)
    assert (event.at_least, event.count) == (True, 60)


def test_a_repeat_keeps_the_count_a_least_one() -> None:
    error = "[1.0] blk_update_request: I/O error, dev sdb, sector 8"
    suppressed = "[1.1] blk_update_request: 59 callbacks suppressed"
    event = only(error, suppressed, error)
    assert (event.at_least, event.count) == (True, 61)


def test_a_flush_that_fails_twice_is_one_event() -> None:
    said = "sd 1:0:0:10: [sdb] tag#{} "
    lines = [
        line
        for tag in (84, 201)
        for line in (
            said.format(tag) + "FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK",
            said.format(tag) + "Sense Key : Aborted Command [current]",
            said.format(tag) + "CDB: Synchronize Cache(10) 35 00 00 00 00 00 00 00 00 00",
        )
    ]
    event = only(*lines)
    assert (event.op, event.count) == ("flush", 2)


CDBS = {
    "Read(10) 28 00 00 1b 9c 00 00 00 08 00": (0x1B9C00, "read"),
    "Write(16) 8a 00 00 00 00 01 00 00 00 08 00 00 00 08 00 00": (0x100000008, "write"),
    "Verify(10) 2f 00 00 00 00 08 00 00 08 00": (8, "verify"),
    "opcode=0x28 28 00 02 d0 30 08 00 02 00 00": (0x2D03008, "read"),
    "Read(6) 08 01 02 03 04 00": (0x10203, "read"),
    "Synchronize Cache(10) 35 00 00 00 00 00 00 00 00 00": (None, "flush"),
    "Unmap/Read sub-channel 42 00 00 00 00 00 00 00 18 00": (None, "discard"),
    "Read(16) 88 00 00": (None, ""),
    "": (None, ""),
}


@pytest.mark.parametrize(("cdb", "expected"), CDBS.items())
def test_a_command_says_what_it_wants_and_where(cdb: str, expected: tuple[int | None, str]) -> None:
    assert (lba_of_cdb(cdb), op_of({"cdb": cdb})) == expected


def test_a_taskfile_says_what_and_where() -> None:
    task = "61/08:00:00:e1:59/00:00:a2:00:00/40"
    assert lba_of_taskfile(task) == 0xA259E100
    assert op_of({"taskfile": task}) == "write"
    assert op_of({"taskfile": task.replace("61", "ef", 1)}) == ""


def test_an_event_comes_out_at_the_centre_as_it_was_told() -> None:
    lines = [line for pairs in LINES.values() for line, _ in pairs]
    for event in parse_log(lines):
        there = event_value(event_body(event), NOON)
        for name in (*LINES, "part", "detail", "array", "at_least", "ata_port", "ata_errors"):
            assert getattr(there, name) == getattr(event, name), name


def test_an_older_host_says_less_and_is_understood() -> None:
    body = {"kind": "timeout", "severity": "error", "disk_name": "sdb", "first_line": 3}
    event = event_value(body, NOON)
    assert (event.op, event.at_least, event.nvme_status, event.nvme_csts) == ("", False, None, None)


@pytest.mark.parametrize("bad", [[1], [1, 2, 3], ["1", 2], [True, 2], [2, -1], "2/81", {"a": 1}])
def test_a_status_that_is_no_pair_of_numbers_is_none(bad: object) -> None:
    body = {"kind": "timeout", "severity": "error", "nvme_status": bad, "at_least": "yes"}
    event = event_value(body, NOON)
    assert (event.nvme_status, event.at_least) == (None, False)


def test_what_explain_prints_stays_as_it_was_designed() -> None:
    event = only("critical medium error, dev sdc, sector 8 op 0x1:(WRITE) flags 0x0")
    assert set(event.as_json()) == {
        "kind", "severity", "address", "disk_name", "pci_address", "driver", "sense", "sector",
        "bay_hint", "first_line", "last_line", "count",
    }  # fmt: skip
