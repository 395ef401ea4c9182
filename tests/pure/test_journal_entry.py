"""What an entry of the journal says, and what is none of the kernel's."""

import pytest

from hardware.domain.journal_entry import device_of, key_of, line_of, with_dashes

BOOT = "5cb54153a46b4858b5d44a75aeefdc23"
ENTRY = {
    "__CURSOR": f"s={'2d' * 16};i=191;b={BOOT};m=f4240;t=6609f1f45d240;x=afc451bff0096761",
    "__REALTIME_TIMESTAMP": "1795000001500000",
    "_BOOT_ID": BOOT,
    "_TRANSPORT": "kernel",
    "_KERNEL_DEVICE": "+scsi:14:1:0:9",
    "MESSAGE": "Unit Not Ready",
}


def line(**more):
    return line_of({**ENTRY, **more}, 7)


def test_an_entry_is_a_line_of_its_boot_and_time():
    found = line()
    assert (found.number, found.text) == (7, "Unit Not Ready")
    assert found.boot_id == "5cb54153-a46b-4858-b5d4-4a75aeefdc23"
    assert found.at.isoformat() == "2026-11-18T11:06:41.500000+00:00"
    assert str(found.device) == "14:1:0:9"
    assert found.key == f"journal:{'2d' * 16}:191"


@pytest.mark.parametrize("transport", ["syslog", "stdout", "journal", "audit", None, ["kernel", 5]])
def test_what_a_program_wrote_is_not_the_kernels(transport):
    found = line(_TRANSPORT=transport, SYSLOG_IDENTIFIER="kernel")
    assert found is None


@pytest.mark.parametrize("message", [None, "", [], 5, [300], ["a", 5], {"a": 1}, True])
def test_an_entry_without_text_is_no_line(message):
    assert line(MESSAGE=message) is None or line(MESSAGE=message).text == "a"


def test_bytes_that_are_no_utf8_become_visible():
    assert line(MESSAGE=[98, 255, 0, 100]).text == "b\\xff\\x00d"


def test_a_long_message_is_cut():
    assert len(line(MESSAGE="x" * 10**6).text) == 16 * 1024


@pytest.mark.parametrize("stamp", ["", "x", "9" * 40, None, "-5"])
def test_a_time_that_is_none_is_unknown(stamp):
    assert line(__REALTIME_TIMESTAMP=stamp).at is None


@pytest.mark.parametrize(
    "device", ["", "b8:16", "+usb:1-1", "+scsi:14:1:0", "+scsi:1:1:0:9 ", "+scsi:999999:1:0:9"]
)
def test_a_device_that_is_no_scsi_address(device):
    assert device_of(device) is None


@pytest.mark.parametrize("boot", ["", "x" * 32, BOOT[:-1], BOOT.upper()])
def test_a_boot_id_that_is_none(boot):
    assert with_dashes(boot) == ""


def test_a_cursor_of_another_form_gives_no_key():
    assert key_of("hello") == ""
