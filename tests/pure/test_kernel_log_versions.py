"""The same failures as kernels from 3.10 to 6.12 print them; words as in the kernels' sources."""

from __future__ import annotations

from unittest import TestCase

from hardware.domain.kernel_log import Grouper, Kind, Line, Sense, Severity, parse_log
from tests.pure.kernel_lines import kinds, only

# scsi_print_result of 3.10 ends the line after the disk's name.
SPLIT = """\
[10.1] sd 0:0:0:0: [sda] Unhandled sense code
[10.1] sd 0:0:0:0: [sda]  
[10.1] Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE
[10.1] sd 0:0:0:0: [sda]  
[10.1] Sense Key : Medium Error [current] 
[10.1] Info fld=0x1b9c00
[10.1] sd 0:0:0:0: [sda]  
[10.1] Add. Sense: Unrecovered read error
[10.1] sd 0:0:0:0: [sda] CDB: 
[10.1] Read(10): 28 00 00 1b 9c 00 00 00 08 00
[10.1] end_request: critical medium error, dev sda, sector 1809408""".splitlines()  # noqa: W291

EL6 = """\
sd 0:0:0:0: [sda] Unhandled sense code
sd 0:0:0:0: [sda] Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE
sd 0:0:0:0: [sda]  Sense Key : Medium Error [current]
Info fld=0x1b9c00
sd 0:0:0:0: [sda]  Add. Sense: Unrecovered read error
sd 0:0:0:0: [sda] CDB: Read(10): 28 00 00 1b 9c 00 00 00 08 00
end_request: critical medium error, dev sda, sector 1809408""".splitlines()

NCQ = """\
[5.1] ata1.00: exception Emask 0x0 SAct 0x18 SErr 0x0 action 0x6 frozen
[5.1] ata1.00: failed command: READ FPDMA QUEUED
[5.1] ata1.00: cmd 60/08:00:00:e1:59/00:00:a2:00:00/40 tag 0 ncq dma 4096 in
         res 40/00:10:d0:5d:a8/00:00:b2:00:00/40 Emask 0x4 (timeout)
[5.1] ata1.00: NCQ disabled due to excessive errors
[5.9] ata1: EH complete""".splitlines()

STANDBY = """\
[9.1] sd 2:0:0:1: [sdc] tag#0 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=0s
[9.1] sd 2:0:0:1: [sdc] tag#0 Sense Key : Not Ready [current] 
[9.1] sd 2:0:0:1: [sdc] tag#0 Add. Sense: Logical unit not accessible, target port in standby state
[9.1] I/O error, dev sdc, sector 0 op 0x0:(READ) flags 0x0""".splitlines()  # noqa: W291


class OldScsiTests(TestCase):
    def test_lines_broken_after_the_disk_are_one_event(self) -> None:
        event = only(*SPLIT)
        assert (event.kind, event.sense) == (Kind.MEDIUM_ERROR, Sense(3, 0x11, 0))
        assert (str(event.address), event.disk_name, event.sector) == ("0:0:0:0", "sda", 1809408)
        assert (event.first_line, event.last_line, event.count) == (1, 11, 1)

    def test_the_name_of_the_disk_is_a_line_of_the_event(self) -> None:
        event = only(*SPLIT[1:5])
        assert (event.first_line, event.last_line) == (1, 4)

    def test_a_line_whose_disk_is_not_just_before_is_nobodys(self) -> None:
        assert parse_log([SPLIT[4]]) == []
        assert parse_log([SPLIT[3], "[10.1] sr 5:0:0:0: [sr0]  ", SPLIT[4]]) == []

    def test_the_log_is_open_between_the_name_and_its_words(self) -> None:
        grouper = Grouper()
        grouper.feed(Line(1, SPLIT[1]))
        assert grouper.is_open
        assert grouper.flush() == []
        assert not grouper.is_open

    def test_two_spaces_and_no_tag_are_read(self) -> None:
        event = only(*EL6)
        assert (event.kind, event.sense) == (Kind.MEDIUM_ERROR, Sense(3, 0x11, 0))
        assert (event.sector, event.first_line, event.last_line) == (1809408, 1, 7)

    def test_a_driver_byte_says_timeout_where_the_host_byte_says_ok(self) -> None:
        said = "sd 0:0:0:0: [sda] tag#3 FAILED Result: hostbyte=DID_OK driverbyte="
        assert kinds(parse_log([said + "DRIVER_TIMEOUT"])) == ["timeout"]
        assert kinds(parse_log([said + "DRIVER_SENSE"])) == ["io_error"]

    def test_a_path_in_standby_is_no_event(self) -> None:
        assert parse_log(STANDBY) == []


class BlockLayerTests(TestCase):
    def test_the_function_that_prints_it_does_not_matter(self) -> None:
        prefixes = ("end_request: ", "blk_update_request: ", "print_req_error: ", "")
        for prefix in prefixes:
            event = only(f"{prefix}critical medium error, dev sdb, sector 1234 flags 0")
            assert (event.kind, event.disk_name, event.sector) == (Kind.MEDIUM_ERROR, "sdb", 1234)

    def test_the_first_sector_is_a_sector(self) -> None:
        assert only("blk_update_request: I/O error, dev sdb, sector 0").sector == 0


class NvmeTests(TestCase):
    def test_a_timeout_of_every_kernel_names_what_was_done(self) -> None:
        lines = {
            "nvme 0000:01:00.0: I/O 775 QID 2 timeout, reset controller": "reset controller",
            "nvme nvme0: I/O 775 QID 2 timeout, aborting": "aborting",
            "nvme nvme0: I/O 775 (Read) QID 2 timeout, completion polled": "completion polled",
            "nvme nvme0: I/O tag 775 (1234) opcode 0x2 (I/O Cmd) QID 2 timeout, aborting "
            "req_op:READ(0) size:4096": "aborting",
        }
        for line, done in lines.items():
            event = only(line)
            assert (event.kind, event.driver, event.detail) == (Kind.TIMEOUT, "nvme", done)

    def test_an_old_kernel_names_the_pci_address(self) -> None:
        event = only("nvme 0000:01:00.0: Failed status: 0x3, reset controller.")
        assert (event.kind, event.pci_address) == (Kind.CONTROLLER_OFFLINE, "0000:01:00.0")

    def test_a_command_is_named_with_its_number(self) -> None:
        event = only(
            "nvme0n1: Read(0x2) @ LBA 78, 8 blocks, Unrecovered Read Error (sct 0x2 / sc 0x81)"
        )
        assert (event.kind, event.disk_name, event.sector) == (Kind.MEDIUM_ERROR, "nvme0n1", 78)

    def test_a_refused_admin_command_is_no_event(self) -> None:
        line = "nvme0: Identify(0x6), Invalid Field in Command (sct 0x0 / sc 0x2) MORE DNR "
        assert parse_log([line]) == []


class LinkTests(TestCase):
    def test_ncq_switched_off_is_told_with_the_failure(self) -> None:
        event = only(*NCQ)
        assert (event.kind, event.severity, len(event.lines)) == (Kind.TIMEOUT, Severity.ERROR, 6)

    def test_ncq_switched_off_alone_is_no_event(self) -> None:
        assert parse_log(["ata1.00: NCQ disabled due to excessive errors"]) == []

    def test_an_empty_port_takes_no_command_of_another_disk(self) -> None:
        lines = ["[9.0] ata5: softreset failed (device not ready)", *SPLIT]
        assert [(e.detail, e.first_line) for e in parse_log(lines)] == [("Unhandled sense code", 2)]
        assert parse_log([lines[0], *STANDBY]) == []

    def test_a_burst_of_log_info_is_no_event(self) -> None:
        line = "mpt3sas_cm0: log_info(0x31110630): originator(PL), code(0x11), sub_code(0x0630)"
        assert parse_log([line] * 100) == []
