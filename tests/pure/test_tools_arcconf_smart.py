"""arcconf GETSMARTSTATS: real answers of two cards, and what may be wrong with the XML."""

from __future__ import annotations

import json

import pytest

from hardware.domain.machine import ToolError
from hardware.tools import arcconf
from hardware.tools._arcconf_smart import read_smart
from tests.recorded import FakeMachine, corpus

LIST = "Controllers found: 1\n   Controller 1:             : Optimal, Slot 3\n"
REALLOCATED = (
    '<Attribute id="0x05" name="Reallocated Sectors Count" normalizedCurrent="98" '
    'normalizedWorst="97" thresholdValue="10" rawValue="16" Status="OK" />'
)


def drive(device: int, *lines: str) -> str:
    head = f'<PhysicalDriveSmartStats channel="0" id="{device}" nonSpinning="false" >'
    return "\n".join([head, *lines, "</PhysicalDriveSmartStats>", ""])


def stats(sata: str = "", sas: str = "") -> str:
    return (
        "Controllers found: 1\n\nSMART STATS FOR SATA:\n---------------------\n\n"
        f'<SmartStats controllerID="0" deviceName="MADE">\n{sata}</SmartStats>\n\n\n'
        "SMART STATS FOR SAS:\n--------------------\n\n"
        f'<SASSmartStats controllerID="0" deviceName="MADE">\n{sas}</SASSmartStats>\n\n\n'
        "Command completed successfully.\n"
    )


def config(*serials: str) -> str:
    disks = [
        {"channelID": 0, "deviceID": number, "serialNumber": serial, "slotID": number, "state": 1}
        for number, serial in enumerate(serials)
    ]
    card = {"pciAddress": "0:17:0:0", "Channel": [{"HardDrive": disks}]}
    return f"Controllers found: 1\n{json.dumps({'Controller': card})}\n"


def asked(**answers: str) -> list:
    commands = {("arcconf", "LIST"): (LIST, 0)}
    commands |= {("arcconf", name, "1"): (text, 0) for name, text in answers.items()}
    return arcconf.readings(FakeMachine(commands))


@pytest.mark.parametrize(("name", "devices"), [("1", range(8, 19)), ("2", range(12, 22))])
def test_each_drive_of_a_real_card_is_one_object(name, devices):
    told = arcconf.explain(corpus(f"arcconf/h3c-getsmartstats-{name}.txt"))
    assert [one["device_id"] for one in told["items"]] == list(devices)
    assert told["items"][0]["place"] == f"channel 0, device {devices[0]}"
    assert ["serial numbers" in one for one in told["not_understood"]] == [True]


def test_the_real_attributes_are_numbers():
    first, second = arcconf.explain(corpus("arcconf/h3c-getsmartstats-1.txt"))["items"][:2]
    assert (first["temperature_c"], first["power_on_hours"]) == (28, 22277)
    assert first["attribute_count"] == 26
    assert first["attributes"]["241"] == 34639176554
    assert (first["rotating"], second["rotating"]) == (False, True)
    assert (second["temperature_c"], second["power_on_hours"]) == (27, 22240)


def test_the_real_readings_have_the_serials_of_the_configuration():
    found = asked(
        GETSMARTSTATS=corpus("arcconf/h3c-getsmartstats-2.txt"),
        GETCONFIGJSON=corpus("arcconf/h3c-getconfigjson-2.txt"),
    )
    assert len(found) == 10
    first = found[0]
    assert (first.serial, first.source) == ("S6KLNC0W482555", "arcconf GETSMARTSTATS 1")
    assert (first.model, first.protocol) == ("SAMSUNG MZ7L3480HCHQ-00B7C", "SATA")
    assert first.values()["ata.9.raw"] == 8866
    spare_blocks = next(one for one in first.attributes if one.number == 0xB4)
    assert (spare_blocks.value, spare_blocks.threshold, spare_blocks.raw) == (100, 10, 442)


def test_an_attribute_has_value_worst_threshold_and_raw():
    (told,), lost = read_smart(stats(drive(0, REALLOCATED)))
    (one,) = told.attributes
    assert (one.number, one.value, one.worst, one.threshold, one.raw) == (5, 98, 97, 10, 16)
    assert (one.failed, told.passed, lost) == ("", None, [])


def test_an_attribute_that_the_card_calls_failed_is_the_drives_verdict():
    (told,), _ = read_smart(stats(drive(0, REALLOCATED.replace('"OK"', '"Failed"'))))
    assert (told.attributes[0].failed, told.passed) == ("now", False)


def test_a_health_status_is_the_drives_verdict():
    good, bad = (f'<SMARTHealthStatus Status="{word}" />' for word in ("OK", "Failing"))
    told, _ = read_smart(stats(sas=drive(0, good) + drive(1, bad)))
    assert [one.passed for one in told] == [True, False]


def test_a_packed_temperature_is_its_low_byte():
    packed = REALLOCATED.replace("0x05", "0xC2").replace('rawValue="16"', 'rawValue="17180131359"')
    (told,), _ = read_smart(stats(drive(0, packed)))
    assert told.temperature_c == 17180131359 & 0xFF == 31


def test_a_sas_drives_values_have_names():
    lines = [
        '<Attribute name="Current Temperature" Value="33" />',
        '<Attribute name="Elements in Grown Defect List" Value="7" />',
        '<Attribute name="Non-medium error count" Value="5" />',
        '<Attribute name="Total uncorrected read errors" Value="2" />',
        '<Attribute name="Moon phase" Value="4" />',
    ]
    (told,), lost = read_smart(stats(sas=drive(3, *lines)))
    assert (told.protocol, told.device, told.temperature_c) == ("SAS", 3, 33)
    assert told.value("scsi.grown_defects") == 7
    assert told.value("scsi.non_medium_errors") == 5
    assert told.value("scsi.read.uncorrected") == 2
    assert lost == ['arcconf GETSMARTSTATS: the value of "Moon phase"']


def test_drives_of_text_only_builds_are_known_too():
    text = (
        "Controllers found: 1\n------\nPhysical Device information\n------\nDevice #0\n"
        "Device is a Hard drive\nState : Online\nReported Channel,Device(T:L) : 0,4(4:0)\n"
        "Reported Location : Enclosure 0, Slot 9\nSerial number : TEXT4\n"
        "Command completed successfully.\n"
    )
    found = asked(GETSMARTSTATS=stats(drive(4, REALLOCATED)), GETCONFIG=text)
    assert [one.serial for one in found] == ["TEXT4"]


def test_drives_that_the_configuration_does_not_name_raise():
    with pytest.raises(ToolError, match="none of its 1 drives"):
        asked(GETSMARTSTATS=stats(drive(9, REALLOCATED)), GETCONFIGJSON=config("A"))


def test_a_card_that_hangs_leaves_the_other_cards_readings():
    both = LIST.replace("found: 1", "found: 2") + "   Controller 2:             : Optimal\n"
    found = arcconf.readings(
        FakeMachine(
            {
                ("arcconf", "LIST"): (both, 0),
                ("arcconf", "GETSMARTSTATS", "1"): ("", 124),
                ("arcconf", "GETSMARTSTATS", "2"): (stats(drive(0, REALLOCATED)), 0),
                ("arcconf", "GETCONFIGJSON", "2"): (config("A"), 0),
            }
        )
    )
    assert [(one.serial, one.source) for one in found] == [("A", "arcconf GETSMARTSTATS 2")]


def test_the_only_card_that_hangs_raises():
    run = FakeMachine(
        {("arcconf", "LIST"): (LIST, 0), ("arcconf", "GETSMARTSTATS", "1"): ("", 124)}
    )
    with pytest.raises(ToolError, match="no answer within 30 s"):
        arcconf.readings(run)


def test_a_machine_without_arcconf_has_no_readings():
    assert arcconf.readings(FakeMachine()) == []


@pytest.mark.parametrize(
    "text",
    [
        stats('<!DOCTYPE x [<!ENTITY a "aaaa">]>' + drive(0, REALLOCATED)),
        stats(drive(0, REALLOCATED.replace("/>", ">"))),
        stats(drive(0, REALLOCATED).replace('id="0"', 'id="none"')),
        stats(drive(0, '<Attribute name="&bomb;" Value="1" />')),
        "SMART STATS FOR SATA:\n",
    ],
)
def test_bad_xml_raises(text):
    with pytest.raises(ToolError, match="GETSMARTSTATS"):
        read_smart(text)


def test_a_card_that_lists_no_drive_says_so():
    told = arcconf.explain(stats())
    assert (told["items"], told["not_understood"]) == (
        [],
        ["arcconf GETSMARTSTATS: no drive in it"],
    )


def test_every_truncation_is_refused_or_marked():
    text = corpus("arcconf/h3c-getsmartstats-1.txt").rstrip()
    text = text.removesuffix("Command completed successfully.")
    for end in range(0, len(text), 997):
        try:
            told = arcconf.explain(text[:end])
        except ToolError:
            continue
        said = " ".join(told["not_understood"])
        assert "cut off" in said, f"[:{end}] is taken for whole"
