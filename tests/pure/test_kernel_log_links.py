"""libata and NVMe: which of a failure's many lines is to be believed."""

from __future__ import annotations

from hardware.domain.kernel_log import Kind, parse_log
from tests.pure.kernel_lines import kinds, only, told


def ata(port: int, what: str, ended: str, tag: int = 7) -> list[str]:
    return [
        f"ata{port}.00: exception Emask 0x0 SAct 0x0 SErr 0x0 action 0x6 frozen",
        f"ata{port}.00: failed command: {what}",
        f"ata{port}.00: cmd 60/08:00:00:e1:59/00:00:a2:00:00/40 tag {tag} ncq dma 4096 in",
        f"         res 40/00:00:00:00:00/00:00:00:00:00/00 Emask 0x4 ({ended})",
        f"ata{port}.00: status: {{ DRDY }}",
    ]


def sd(host: int, disk: str, key: str, code: str) -> list[str]:
    said = f"sd {host}:0:0:0: [{disk}] tag#7 "
    return [
        said + "FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE",
        said + f"Sense Key : {key} [current]",
        said + f"Add. Sense: {code}",
        said + "CDB: Read(10) 28 00 a2 59 e1 00 00 00 08 00",
        f"I/O error, dev {disk}, sector 2723799296 op 0x0:(READ) flags 0x0",
    ]


def test_a_time_out_is_one_though_sd_says_aborted() -> None:
    lines = ata(3, "READ FPDMA QUEUED", "timeout")
    made_up = sd(2, "sda", "Aborted Command", "No additional sense information")
    event = only(*lines, *made_up)
    assert (event.kind, str(event.address), event.ata_port) == (Kind.TIMEOUT, "2:0:0:0", "ata3.00")


def test_an_unaligned_write_that_was_a_read_hides_no_failure() -> None:
    made_up = sd(2, "sda", "Illegal Request", "Unaligned write command")
    assert kinds(parse_log(ata(3, "READ FPDMA QUEUED", "timeout") + made_up)) == ["timeout"]
    assert kinds(parse_log(made_up)) == ["io_error"], "without libata's lines a read failed"


def test_an_illegal_request_of_the_drives_own_is_still_harmless() -> None:
    assert parse_log(sd(2, "sda", "Illegal Request", "Invalid field in cdb")) == []


def test_the_sense_key_that_sd_prints_after_libata_counts() -> None:
    lines = ata(7, "READ DMA", "device error")
    lines += ["sd 6:0:0:0: [sdc] Unhandled sense code"]
    lines += sd(6, "sdc", "Hardware Error", "No additional sense information")
    assert told(parse_log(lines)) == [("hardware_error", "6:0:0:0", "sdc", 2723799296, 1)]


def test_two_ports_that_fail_at_once_get_no_address_of_each_other() -> None:
    first, second = (ata(port, "READ FPDMA QUEUED", "timeout") for port in (1, 2))
    lines = [*first, *second, *sd(1, "sdb", "Aborted Command", "No additional sense information")]
    events = {(str(e.kind), e.ata_port, str(e.address or "")) for e in parse_log(lines)}
    assert events == {
        ("timeout", "ata1.00", ""), ("timeout", "ata2.00", ""), ("aborted_command", "", "1:0:0:0"),
    }  # fmt: skip


def test_results_of_two_ports_stay_with_their_commands() -> None:
    bad, slow = ata(1, "READ DMA", "media error"), ata(2, "READ DMA", "timeout")
    lines = [bad[0], slow[0], bad[1], slow[1], *bad[2:4], *slow[2:4]]
    assert {(e.kind, e.ata_port) for e in parse_log(lines)} == {
        (Kind.MEDIUM_ERROR, "ata1.00"), (Kind.TIMEOUT, "ata2.00"),
    }  # fmt: skip


def test_a_result_whose_command_is_not_in_the_log_is_nobodys() -> None:
    assert parse_log(ata(1, "READ DMA", "media error")[3:4]) == []


def test_what_smartctl_asks_and_the_drive_refuses_is_no_event() -> None:
    for asked in ("SMART", "IDENTIFY DEVICE", "READ LOG DMA EXT", "SEND FPDMA QUEUED"):
        refused = [*ata(1, asked, "device error"), "ata1.00: error: { ABRT }"]
        assert parse_log(refused) == [], asked
    assert kinds(parse_log(ata(1, "SMART", "timeout"))) == ["timeout"], "silence is no refusal"


def test_an_optical_drive_is_known_by_its_command_byte() -> None:
    lines = [
        "ata4.00: exception Emask 0x0 SAct 0x0 SErr 0x0 action 0x2 frozen",
        "ata4.00: cmd a0/00:00:00:00:00/00:00:00:00:00/a0 tag 0",
        "         res 40/00:03:00:00:00/00:00:00:00:00/a0 Emask 0x4 (timeout)",
    ]
    assert parse_log(lines) == []
    assert parse_log(["ata2.00: qc timeout (cmd 0xa1)", "ata2.00: failed to IDENTIFY (x)"]) == []


def test_a_drive_that_does_not_say_what_it_is_timed_out_or_is_not_ready() -> None:
    silent = ["ata1.00: qc timeout after 5000 msecs (cmd 0xec)", "ata1.00: failed to IDENTIFY (x)"]
    assert told(parse_log(silent)) == [("timeout", "", "", None, 1)]
    assert kinds(parse_log(silent[1:])) == ["not_ready"]


def test_a_disk_that_is_plugged_in_is_no_failure_of_its_link() -> None:
    lines = [
        "ata4: exception Emask 0x10 SAct 0x0 SErr 0x40d0002 action 0xe frozen",
        "ata4: irq_stat 0x00000040, connection status changed",
        "ata4: SError: { RecovComm PHYRdyChg CommWake 10B8B DevExch }",
        "ata4: hard resetting link",
        "ata4: link is slow to respond, please be patient (ready=0)",
        "ata4: COMRESET failed (errno=-16)",
        "ata4: SATA link up 6.0 Gbps (SStatus 133 SControl 300)",
    ]
    assert parse_log(lines) == []


def test_nvme_says_what_was_compared_or_never_written() -> None:
    line = "nvme0n1: Compare(0x5) @ LBA 78, 8 blocks, Compare Failure (sct 0x2 / sc 0x85)"
    assert parse_log([line]) == [], "the medium is well"


def test_a_slot_whose_link_came_back_is_no_plug() -> None:
    said = "pcieport 0000:a9:10.0: pciehp: Slot(272): Link Down/Up ignored (recovered by DPC)"
    assert parse_log([said]) == []
