"""The event log of a BMC as ipmitool prints it: events, times without a zone, an empty log."""

from __future__ import annotations

from collections import Counter

import pytest

from hardware.domain.machine import ToolError
from hardware.tools import ipmi_sel
from tests.recorded import UNUSABLE, corpus, recorded

ROW = "   1 | {} | {} | Drive Slot / Bay Drive 1 | Drive Fault () | Asserted\n"
LIST = (
    "   1 |  Pre-Init  |0000001589| Drive Slot / Bay Drive 1 | Drive Fault () | Asserted\n"
    "   6 | 03/16/2025 | 02:18:29 | Temperature Inlet Temp | Upper Critical going high | Asserted"
    " | Reading 46 > Threshold 45 degrees C\n"
    "   a | 03/16/2025 | 02:18:30 | OEM record dc | 000137 | 00c378895f00\n"
    "   b | OEM record e1 | 0102030405060708090a0b0c0d\n"
    "   c | 03/28/2025 | 09:00:02 | Drive Slot #0x44 | Drive Present | Deasserted\n"
)
CSV = (
    "1,Pre-Init,0000001589,Drive Slot / Bay Drive 1,Drive Fault (),Asserted\n"
    "6,03/16/2025,02:18:29,Temperature Inlet Temp,Upper Critical going high,Asserted,"
    "Reading 46 > Threshold 45 degrees C\n"
    "a,03/16/2025,02:18:30,OEM record dc,000137,00c378895f00\n"
    "b,OEM record e1,0102030405060708090a0b0c0d\n"
    "c,03/28/2025,09:00:02,Drive Slot #0x44,Drive Present,Deasserted\n"
)
LONG = """SEL Record ID          : 0002
 Record Type           : 02
 Timestamp             : S+ 70/001 S+ 70/001
 Generator ID          : 0020
 Sensor Type           : Drive Slot / Bay
 Sensor Number         : 32
 Event Type            : Sensor-specific Discrete
 Event Direction       : Deassertion Event
 Event Data            : 02ffff
 Description           : Predictive Failure ()

Sensor ID              : Drive 2 (0x32)
 Entity ID             : 4.3 (Disk or Disk Bay)

"""
INFO = """SEL Information
Version          : 1.5 (v1.5, v2 compliant)
Entries          : 512
Percent Used     : {}%
Overflow         : {}
"""


def events(text):
    return ipmi_sel.explain(text)["events"]


@pytest.mark.parametrize("text", [LIST, CSV])
def test_columns_and_csv_say_the_same(text):
    assert ipmi_sel.explain(text) == ipmi_sel.explain(LIST)
    first, hot, oem, untimed, pulled = events(text)
    assert (first["id"], first["at"], first["uptime_s"]) == ("1", None, 1589)
    assert (first["sensor_type"], first["sensor"]) == ("Drive Slot / Bay", "Drive 1")
    assert (first["event"], first["direction"], first["severity"]) == (
        "Drive Fault",
        "asserted",
        "critical",
    )
    assert hot["more"] == "Reading 46 > Threshold 45 degrees C"
    assert (oem["sensor_type"], oem["event"]) == ("OEM record dc", "000137 00c378895f00")
    assert (untimed["at"], untimed["direction"]) == (None, None)
    assert (pulled["event"], pulled["direction"], pulled["severity"]) == (
        "Drive Present",
        "deasserted",
        "warning",
    )


def test_old_and_new_name_of_the_sensor_type_are_one():
    assert events(LIST)[4]["sensor_type"] == "Drive Slot / Bay"
    assert [one["about_drive"] for one in events(LIST)] == [True, False, False, False, True]


def test_a_time_without_a_zone_says_so():
    event = events(ROW.format("03/16/2025", "02:18:29"))[0]
    assert (event["at"], event["zone"]) == ("2025-03-16T02:18:29", None)


@pytest.mark.parametrize(
    ("date", "time", "at", "zone"),
    [
        ("08/06/20", "15:05:37 UTC", "2020-08-06T15:05:37+00:00", "UTC"),
        ("08/06/20", "15:05:37 CST", "2020-08-06T15:05:37", "CST"),
        ("08/06/2020", "03:05:37 PM", "2020-08-06T15:05:37", None),
        ("08/06/2020", "12:05:37 AM", "2020-08-06T00:05:37", None),
        ("2020-08-06", "15:05:37", "2020-08-06T15:05:37", None),
        ("06.08.2020", "15:05:37", "2020-08-06T15:05:37", None),
        ("2020年08月06日", "15时05分37秒", "2020-08-06T15:05:37", None),
        ("31/12/2020", "15:05:37", "2020-12-31T15:05:37", None),
        ("02/30/2020", "15:05:37", None, None),
        ("Unspecified", "Unspecified", None, None),
    ],
)
def test_dates_of_several_locales(date, time, at, zone):
    event = events(ROW.format(date, time))[0]
    assert (event["at"], event["zone"]) == (at, zone)


def test_one_day_above_twelve_turns_every_date_of_the_list():
    text = ROW.format("03/04/2020", "10:00:00") + ROW.format("31/12/2020", "10:00:00")
    assert [one["at"][:10] for one in events(text)] == ["2020-04-03", "2020-12-31"]


def test_an_event_without_a_time_is_doubtful():
    told = ipmi_sel.explain(ROW.format("Unspecified", "Unspecified"))
    assert told["not_understood"] == ["event 1: no time"]


def test_the_long_form_takes_the_sensors_name_from_below_the_record():
    event = events(LONG)[0]
    assert (event["id"], event["sensor"], event["direction"]) == ("2", "Drive 2", "deasserted")
    assert (event["at"], event["data"], event["event"]) == (None, "02ffff", "Predictive Failure")


def test_an_empty_log_is_an_answer_and_says_so():
    told = ipmi_sel.explain("SEL has no entries\n")
    assert (told["entries"], told["events"]) == (0, [])
    assert told["notices"] == ["the log has no entries"]


@pytest.mark.parametrize(
    ("percent", "overflow", "is_full"),
    [(10, "false", False), (95, "false", True), (5, "true", True)],
)
def test_a_full_log_is_told(percent, overflow, is_full):
    told = ipmi_sel.explain(INFO.format(percent, overflow))
    assert told["entries"] == 512
    assert bool(told["notices"]) is is_full


def test_a_cleared_and_a_full_log_and_a_clock_that_went_back_are_notices():
    row = "  {} | 03/16/2025 | {} | Event Logging Disabled SEL | {} | Asserted\n"
    text = row.format("1", "10:00:00", "Log area reset/cleared") + row.format(
        "2", "09:00:00", "SEL full"
    )
    told = ipmi_sel.explain(text)["notices"]
    assert "cleared at event 1" in told[0]
    assert "full at event 2" in told[1]
    assert told[2] == "the clock went back 1 times: order by id, not by time"


def test_a_cut_line_is_named_and_the_rest_is_given():
    told = ipmi_sel.explain(LIST[:-4])
    assert len(told["events"]) == 4
    assert told["not_understood"] == [
        "line 5: 'c | 03/28/2025 | 09:00:02 | Drive Slot #0x44 | Drive Present | Deasser'"
    ]


@pytest.mark.parametrize("text", [LIST, CSV, LONG])
def test_a_log_cut_anywhere_is_an_error_or_what_is_left_of_it(text):
    for end in range(len(text)):
        try:
            told = ipmi_sel.explain(text[:end])
        except ToolError:
            continue
        assert told["events"]


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_is_no_log_is_refused(text):
    with pytest.raises(ToolError, match="expected"):
        ipmi_sel.explain(text)


def test_ipmitools_own_error_is_told():
    with pytest.raises(ToolError, match="Get SEL Info command failed"):
        ipmi_sel.explain("Get SEL Info command failed\n")


def test_a_session_of_many_commands_gives_its_events_and_names_the_rest():
    told = ipmi_sel.explain(recorded("ipmi/drive-slot-session.txt"))
    listed, long = told["events"][:7], told["events"][7:]
    assert [one["id"] for one in listed] == list("1234567")
    assert [one["uptime_s"] for one in listed[:2]] == [1589, 1590]
    assert listed[6]["more"] == "Reading 46 > Threshold 45 degrees C"
    assert [one["event"] for one in long] == [
        "Drive Fault",
        "Predictive Failure",
        "In Failed Array",
    ]
    assert "record 0004 is cut off" in told["not_understood"]


class TestRealLogs:
    def test_a_chassis_with_records_of_an_unknown_kind(self):
        told = ipmi_sel.explain(corpus("ipmi/sel-elist-chassis.txt"))
        assert told["entries"] == 23
        assert "not_understood" not in told
        kinds = Counter(one["sensor_type"] for one in told["events"])
        assert kinds == {"Physical Security": 5, "OS Boot": 7, "Power Supply": 4, "Unknown": 7}
        assert [one["id"] for one in told["events"]][8:11] == ["9", "a", "b"]
        lost = told["events"][9]
        assert (lost["sensor"], lost["direction"], lost["at"]) == (
            "PS1 Status",
            "deasserted",
            "2019-08-17T02:31:57",
        )
        assert (told["events"][13]["sensor"], told["events"][13]["event"]) == ("#0xff", "")

    def test_a_long_log_with_records_before_the_clock(self):
        told = ipmi_sel.explain(corpus("ipmi/sel-elist-long.txt"))
        assert told["entries"] == 256
        assert "not_understood" not in told
        assert (told["events"][0]["id"], told["events"][-1]["id"]) == ("54", "153")
        assert sum(one["uptime_s"] is not None for one in told["events"]) == 18
        assert sum(one["direction"] is None for one in told["events"]) == 16
        supply = next(one for one in told["events"] if one["id"] == "132")
        assert (supply["sensor"], supply["event"]) == ("Power Supply 2", "Power Supply AC lost")
        assert told["notices"] == ["the clock went back 3 times: order by id, not by time"]

    def test_an_empty_log(self):
        assert ipmi_sel.explain(corpus("ipmi/sel-empty.txt"))["entries"] == 0

    def test_a_disk_that_was_announced_failed_pulled_and_rebuilt(self):
        told = ipmi_sel.explain(corpus("reconstructed/ipmi/sel-drive-slot.txt"))
        assert {one["sensor_type"] for one in told["events"]} == {"Drive Slot / Bay"}
        assert [(one["id"], one["event"], one["direction"]) for one in told["events"]][:4] == [
            ("547", "Predictive Failure", "asserted"),
            ("548", "Drive Fault", "asserted"),
            ("549", "Drive Present", "deasserted"),
            ("54a", "In Failed Array", "asserted"),
        ]
        assert (told["events"][7]["at"], told["events"][7]["uptime_s"]) == (None, 28859)
        assert [one["sensor"] for one in told["events"]][7:] == [
            "#0xbc",
            "HDD_L_14_Status",
            "HDD_L_14_Status",
        ]

    def test_one_record_in_the_long_form(self):
        event = events(corpus("reconstructed/ipmi/sel-get-verbose.txt"))[0]
        assert (event["id"], event["sensor"], event["event"]) == ("c7", "#0x5f", "Drive Fault")
        assert (event["at"], event["data"]) == ("2024-09-03T18:24:30", "a10600")
