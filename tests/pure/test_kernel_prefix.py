"""What stands before a kernel line in every log that people have, and what only looks like one."""

from __future__ import annotations

import pytest

from hardware.domain.kernel_log import is_about_disks, parse_log
from hardware.domain.kernel_prefix import clock_of, uptime_of
from tests.pure.kernel_lines import kinds

SAID = "critical medium error, dev sdc, sector 8 op 0x0:(READ) flags 0x0"
KERNELS = (
    "",
    "[   12.345678] ",
    "[   12.345678][    T123] ",
    "[   12.345678] [    T123] [   C5] ",
    "[Nov22 10:00] ",
    "[  +0.000123] ",
    "[ +10,204216] ",
    "[pon paź 19 05:24:04 2020] ",
    "2026-11-22T06:26:00,123456+08:00 ",
    "<3>",
    "<3>[   12.345678] ",
    "3,1234,5678,-;",
    "3,1234,5678,-,caller=T12;",
    "kern  :err   : [   12.345678] ",
    "kern  :err   : [Tue Jan 13 04:33:10 2026] ",
    "kern  :err   : 2026-11-22T06:26:00,123456+08:00 ",
    "Nov 22 10:00:01 mirror2 kernel: ",
    "Nov 22 10:00:01 mirror2.example.org kernel: [   12.345678] ",
    "Nov 22 10:00:01.123456 mirror2 kernel: ",
    "Nov 22 10:00:01 mirror2 kernel:[   12.345678] ",
    "Nov 22 10:00:01 fe80::1 kernel: ",
    "2026-11-22T06:26:00.123456+08:00 mirror2 kernel: [   12.345678] ",
    "2026-11-22T06:26:00+0800 mirror2 kernel: ",
    "2026-11-22T06:26:00+08:00 kernel: ",
    "Mon 2026-11-02 10:11:12 UTC mirror2 kernel: ",
    "Sun Jan  1 00:00:00 2024 kern.err kernel: [   12.345678] ",
    "Jan  1 00:00:00 nas kern.err kernel: ",
    "11月 22 10:00:01 mirror2 kernel: ",
    "22 nov. 10:00:01 mirror2 kernel: ",
    "<3>Nov 22 10:00:01 mirror2 kernel: [   12.345678] ",
    "<3>1 2026-11-22T06:26:00.123456+08:00 mirror2.example.org kernel - - - ",
    '<3>1 2026-11-22T06:26:00Z mirror2 kernel - - [meta sequenceId="1"] [   12.345678] ',
    " mirror2 kernel: ",
    "kernel: [   12.345678] ",
    "messages:Nov 22 10:00:01 mirror2 kernel: ",
    "/var/log/kern.log.1:Nov 22 10:00:01 mirror2 kernel: ",
    "12:[   12.345678] ",
    ">> [   12.345678] ",
    "\x1b[32m[   12.345678] \x1b[0m\x1b[31m",
    "\r[   12.345678] ",
    "\ufeff[   12.345678] ",
)
OTHERS = (
    "Nov 22 10:00:01 mirror2 app[1]: kernel: ",
    "Nov 22 10:00:01 mirror2 app: kernel: [   12.345678] ",
    "Nov 22 10:00:01 mirror2 kernel[12]: ",
    "Nov 22 10:00:01 mirror2 user.err kernel: ",
    "Nov 22 10:00:01 mirror2 audit[1]: msg='kernel: ",
    "Nov 22 10:00:01 mirror2 smartd[612]: ",
    'Nov 22 10:00:01 mirror2 containerd[12]: time="2026-11-22T06:26:00Z" msg="kernel: ',
    "Nov 22 10:00:01 mirror2 mdadm[3]: Fail event, kernel said: ",
    "[   12.345678] systemd[1]: ",
    "systemd[1]: ",
    "<11>[   12.345678] ",
    "<14>",
    "11,1234,5678,-;",
    "user  :err   : [   12.345678] ",
    "daemon:err   : [   12.345678] ",
    "<30>1 2026-11-22T06:26:00Z mirror2 app - - - kernel: ",
    "<30>1 2026-11-22T06:26:00Z mirror2 kernel - - - ",
    "type=SYSCALL msg=audit(1.2:3): kernel: ",
)


@pytest.mark.parametrize("prefix", KERNELS)
def test_a_line_of_the_kernel_is_read_in_every_log(prefix: str) -> None:
    assert kinds(parse_log([prefix + SAID])) == ["medium_error"], "as it is"
    assert kinds(parse_log([prefix + SAID + "\r\n"])) == ["medium_error"], "with Windows' line end"


@pytest.mark.parametrize("prefix", OTHERS)
def test_a_program_that_quotes_or_imitates_the_kernel_is_not_believed(prefix: str) -> None:
    assert parse_log([prefix + SAID]) == [], "whoever said it, it was not the kernel"
    assert not is_about_disks(prefix + SAID), "so the follower does not even keep it"


@pytest.mark.parametrize("escape", ["\\n", "#012", "\\x0a", "^J"])
def test_an_escaped_line_break_begins_no_line(escape: str) -> None:
    line = f"Nov 22 10:00:01 mirror2 kernel: hello{escape}sd 1:0:0:0: rejecting I/O to dead device"
    assert parse_log([line]) == []


def test_days_of_two_months_are_in_their_order() -> None:
    before = clock_of("Oct 31 23:59:59 mirror2 kernel: x")
    after = clock_of("Nov  1 00:00:01 mirror2 kernel: x")
    assert before is not None and after is not None
    assert after - before == 2.0


def test_a_date_with_its_year_runs_across_new_year() -> None:
    before = clock_of("2025-12-31T23:59:58+00:00 mirror2 kernel: x")
    after = clock_of("2026-01-01T00:00:01+00:00 mirror2 kernel: x")
    assert before is not None and after is not None
    assert after - before == 3.0


def test_a_day_that_does_not_exist_is_still_a_time() -> None:
    assert clock_of("Feb 31 00:00:10 mirror2 kernel: x") is not None
    assert clock_of("no time at all") is None


def test_the_uptime_is_read_from_each_form() -> None:
    forms = ("[   12.500000] x", "<3>[12.500000] x", "3,77,12500000,-;x")
    assert [uptime_of(form) for form in forms] == [12.5, 12.5, 12.5]


def test_a_boot_mark_of_the_journal_makes_addresses_new() -> None:
    reset = "sd 6:0:3:0: Power-on or device reset occurred"
    marks = ("-- Reboot --", "-- Boot 0123456789abcdef0123456789abcdef --")
    for mark in marks:
        assert parse_log([reset, mark, reset, mark, reset]) == [], "one reset a boot is none"
    assert kinds(parse_log([reset] * 3)) == ["device_reset"]


def test_digits_of_another_script_are_no_address() -> None:
    lines = [
        "smartpqi 0000:3b:00.0: scsi 14\u0661:1:0:4 Volume failed",
        "sd 1\u0662:0:0:0: rejecting I/O to offline device",
    ]
    assert parse_log(lines) == [], "14 and an Arabic 1 are not disk 141"


def test_a_control_sign_does_not_join_the_digits_around_it() -> None:
    events = parse_log(["smartpqi 0000:3b:00.0: re-scanning RAID scsi 14:1:0:\x003"])
    assert events == [], "the number was cut: no address can be told"
