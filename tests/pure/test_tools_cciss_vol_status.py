"""cciss_vol_status -V: a real answer read by eye, and what may be wrong."""

from __future__ import annotations

import pytest

from hardware.domain.machine import ToolError
from hardware.tools import cciss_vol_status, explainers
from tests.recorded import UNUSABLE, corpus

DRIVE = (
    "         connector 1I box 1 bay {bay}                 HP      EG0900FCVBL"
    "                          {serial}     HPD9 {state}\n"
)


def answer(*drives: str, status: str = "OK.", counted: int | None = None) -> str:
    return (
        "Controller: Smart Array P420i\n  Board ID: 0x3354103c\n  Running firmware: 8.32\n"
        f"/dev/sda: (Smart Array P420i) RAID 5 Volume 0 status: {status} \n"
        f"  Physical drives: {len(drives) if counted is None else counted}\n" + "".join(drives)
    )


def drive(bay: int, serial: str, state: str = "OK") -> str:
    return DRIVE.format(bay=bay, serial=serial, state=state)


def test_the_real_card_has_eight_drives_in_one_volume():
    told = cciss_vol_status.explain(corpus("ssacli/cciss_vol_status-V.txt"))
    assert (told["controller"]["model"], told["controller"]["firmware"]) == (
        "Smart Array P420i",
        "8.32",
    )
    assert [(one["bay"]["connector"], one["bay"]["slot"]) for one in told["drives"]] == [
        ("1I", 1),
        ("1I", 2),
        ("1I", 3),
        ("1I", 4),
        ("2I", 5),
        ("2I", 6),
        ("2I", 7),
        ("2I", 8),
    ]
    sixth = told["drives"][5]
    assert (sixth["serial"], sixth["model"], sixth["firmware"]) == (
        "KVK7YKBJ",
        "EG0900FBVFQ",
        "HPDE",
    )
    assert {one["state"] for one in told["drives"]} == {"OK"}
    assert [one["device_id"] for one in told["drives"]] == list(range(8))
    (volume,) = told["volumes"]
    assert (volume["level"], volume["state"], volume["disk_name"]) == ("RAID10", "OK", "sda")
    assert (volume["number"], volume["tool_number"], len(volume["members"])) == (None, "0", 8)
    assert "taken as its members" in told["not_understood"][0]


def test_with_a_spare_nobody_knows_the_members():
    status = "OK.   At least one spare drive designated."
    told = cciss_vol_status.explain(answer(drive(1, "A"), drive(2, "B"), status=status))
    assert told["volumes"][0]["members"] == ()
    assert any("volume 0 without members" in one for one in told["not_understood"])
    assert any("one spare drive designated" in one for one in told["not_understood"])


def test_two_volumes_do_not_share_the_drives():
    text = answer(drive(1, "A"))
    second = "/dev/sdb: (Smart Array P420i) RAID 1 Volume 1 status: OK.\n"
    told = cciss_vol_status.explain(text + second)
    assert [one["members"] for one in told["volumes"]] == [(), ()]


def test_drives_listed_again_as_failed_are_failed():
    line = drive(2, "B", "").rstrip() + "\n"
    text = answer(drive(1, "A"), line) + "  Failed drives:\n" + line
    told = cciss_vol_status.explain(text)
    assert [(one["serial"], one["state"]) for one in told["drives"]] == [
        ("A", "OK"),
        ("B", "Failed"),
    ]


def test_a_word_of_several_is_the_state():
    text = answer(drive(1, "A"), status="Using interim recovery mode.")
    assert cciss_vol_status.explain(text)["volumes"][0]["state"] == "Using interim recovery mode"


def test_a_blank_serial_is_said():
    told = cciss_vol_status.explain(answer(drive(1, "A"), drive(2, "")))
    assert [one["serial"] for one in told["drives"]] == ["A", None]
    assert told["volumes"][0]["unnamed"] == 1
    assert any("without serial number in Enclosure 1, Slot 2" in o for o in told["not_understood"])


def test_a_drive_that_is_counted_and_not_listed_is_said():
    told = cciss_vol_status.explain(answer(drive(1, "A"), counted=2))
    assert any("counts 2 drives, 1 are listed" in one for one in told["not_understood"])


def test_without_the_option_v_only_the_volume_is_known():
    told = cciss_vol_status.explain(
        "/dev/cciss/c0d0: (Smart Array P400) RAID 1 Volume 0 status: OK. \n"
    )
    assert told["volumes"][0]["disk_name"] == "cciss/c0d0"
    assert any("option -V" in one for one in told["not_understood"])


def test_two_cards_are_two_objects():
    told = cciss_vol_status.explain(answer(drive(1, "A")) + answer(drive(1, "B")))
    assert [one["drives"][0]["serial"] for one in told["items"]] == ["A", "B"]


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_is_no_answer_raises(text):
    with pytest.raises(ToolError):
        cciss_vol_status.parse(text)


def test_every_truncation_is_marked():
    text = corpus("ssacli/cciss_vol_status-V.txt")
    end_of_drives = text.index("/dev/sg0")
    for end in range(0, end_of_drives, 17):
        try:
            told = cciss_vol_status.explain(text[:end])
        except ToolError:
            continue
        assert told["not_understood"], f"[:{end}] is taken for whole"


def test_both_tools_are_kinds_of_their_own():
    assert {"cciss-vol-status", "ssacli"} <= set(explainers())
