"""Which lines of a log the kernel can have written."""

import pytest

from hardware.domain.syslog_line import of_kernel

SAID = "[12.3] sd 0:0:0:0: [sda] Unit Not Ready"
KERNELS = (
    "",
    "<3>",
    "Nov 22 10:00:01 mirror2 kernel: ",
    "Nov  2 10:00:01 mirror2.example.org kernel: ",
    "Nov 22 2026 10:00:01 mirror2 kernel: ",
    "Nov 22 10:00:01.123456 mirror2 kernel: ",
    "<3>Nov 22 10:00:01 mirror2 kernel: ",
    "2026-11-22T06:26:00.123456+08:00 mirror2 kernel: ",
    "2026-11-22T06:26:00+0800 mirror2 kernel: ",
    "2026-11-22T06:26:00,123456+08:00 ",
    "Sun 2026-11-22 10:00:01 UTC mirror2 kernel: ",
    "Sun 2026-11-22 10:00:01.123456 CST mirror2 kernel: ",
    "1763800000.123456 mirror2 kernel: ",
    "[   12.345678] mirror2 kernel: ",
    "kernel: ",
    "Nov 22 10:00:01 kernel: ",
)
PROGRAMS = (
    "Nov 22 10:00:01 mirror2 sshd[812]: kernel: ",
    "Nov 22 10:00:01 mirror2 evil: kernel: ",
    "Nov 22 10:00:01 mirror2 user kernel: ",
    "Nov 22 10:00:01 mirror2 kernel[1]: kernel: ",
    "2026-11-22T06:26:00.123456+08:00 mirror2 evil: kernel: ",
    "[   12.345678] mirror2 evil: kernel: ",
    "<3>1 2026-11-22T10:00:00Z mirror2 evil 1 - - ",
    "1 2026-11-22T10:00:00Z mirror2 kernel2 - - - ",
)


@pytest.mark.parametrize("prefix", KERNELS)
def test_the_kernels_own(prefix):
    assert of_kernel(prefix + SAID) == prefix + SAID


@pytest.mark.parametrize("prefix", PROGRAMS)
def test_a_programs(prefix):
    assert of_kernel(prefix + SAID) is None


@pytest.mark.parametrize("data", ["-", '[a@1 b="c"]', '[a@1 b="c] d"]'])
def test_rfc_5424_is_told_as_the_others(data):
    line = f"<3>1 2026-11-22T10:00:00.5Z mirror2 kernel - - {data} {SAID}"
    assert of_kernel(line).endswith(SAID)
    assert of_kernel(line).startswith("2026-11-22T10:00:00.5Z mirror2 kernel: ")


def test_dmesg_names_no_writer():
    for line in ("[    1.0] scsi host0: ahci", "[    1.0] nvme nvme0: I/O 5 timeout", ""):
        assert of_kernel(line) == line


def test_a_long_line_takes_no_time():
    for line in ("a " * 10**6, "[" * 10**6, "<3>1 " + "x" * 10**6, " " * 10**6):
        assert of_kernel(line) == line
