"""ipmitool's sensors: which are bays, what those say, and what no list of sensors can say."""

from __future__ import annotations

import pytest

from hardware.domain.machine import ToolError
from hardware.tools import ipmi_sdr, ipmi_sensor
from tests.recorded import UNUSABLE, corpus, recorded

ELIST = """Loading IANA PEN Registry...
Drive 0          | 30h | ok  |  4.1 | Drive Present
Drive 1          | 31h | ok  |  4.2 | Drive Present, Drive Fault
Drive 2          | 32h | ok  |  4.3 | Drive Present, Predictive Failure
Drive 3          | 33h | ok  |  4.4 | Drive Present, In Failed Array
Drive 4          | 34h | ok  |  4.5 | Drive Present, Rebuild In Progress
Drive 5          | 35h | ok  |  4.6 |\x20
Inlet Temp       | 01h | ucr | 55.1 | 46 degrees C
Watchdog         | 00h | ok  | 35.1 |\x20
"""
CSV = """Drive 1,31h,ok,4.2,Drive Present, Drive Fault
Drive 2,32h,ok,4.3,Drive Present, Predictive Failure
Drive 5,35h,ok,4.6,
Drive 6,36h,ns,4.7,No Reading
Inlet Temp,46,degrees C,ucr
Fan 1,11,760,percent,ok,7.1,Transition to Running
Spare Temp,,,ns
"""
LONG = """Locating sensor record...
Sensor ID              : Drive 2 (0x32)
 Entity ID             : 4.3 (Disk or Disk Bay)
 Sensor Type (Discrete): Drive Slot / Bay (0x0d)
 Sensor Reading        : 0h
 Event Message Control : Per-threshold
 States Asserted       : Drive Slot / Bay
                         [Drive Present]
                         [Predictive Failure]
 Assertions Enabled    : Drive Slot / Bay
                         [Drive Present]
                         [Drive Fault]
                         [In Failed Array]
 OEM                   : 0

Sensor ID              : Drive 5 (0x35)
 Entity ID             : 4.6 (Disk or Disk Bay)
 Sensor Type (Discrete): Drive Slot / Bay (0x0d)
 Sensor Reading        : 0h
 Assertions Enabled    : Drive Slot / Bay
                         [Drive Present]
                         [Drive Fault]
 OEM                   : 0

Sensor ID              : Inlet Temp (0x1)
 Entity ID             : 55.1 (Air Inlet)
 Sensor Type (Threshold)  : Temperature (0x01)
 Sensor Reading        : 46.500 (+/- 1) degrees C
 Status                : Upper Critical
 Upper Critical        : 45.000

"""


def states(told):
    return {one["bay"]["label"]: one["state"] for one in told["drives"]}


def sensor(told, name):
    return next(one for one in told["sensors"] if one["name"] == name)


def test_a_bay_says_the_worst_of_its_states():
    told = ipmi_sdr.explain(ELIST)
    assert states(told) == {
        "Drive 0": "present",
        "Drive 1": "failed",
        "Drive 2": "predictive failure",
        "Drive 3": "in failed array",
        "Drive 4": "rebuilding",
        "Drive 5": "absent",
    }
    assert [one["present"] for one in told["drives"]] == [True] * 5 + [False]


def test_a_pulled_drive_is_an_empty_cell_with_status_ok():
    pulled = ipmi_sdr.explain(ELIST)["drives"][5]
    assert (pulled["status"], pulled["states"], pulled["state"]) == ("ok", [], "absent")


def test_the_other_sensors_have_values_with_units():
    told = ipmi_sdr.explain(ELIST)
    inlet = sensor(told, "Inlet Temp")
    assert (inlet["value"], inlet["unit"], inlet["status"]) == (46.0, "degrees C", "ucr")
    assert (inlet["number"], inlet["entity"]) == (1, "55.1")
    assert sensor(told, "Watchdog")["states"] == []


def test_it_is_said_that_sensors_have_no_serials():
    assert "no serial numbers" in ipmi_sdr.explain(ELIST)["not_understood"][-1]


def test_csv_holds_several_states_unquoted():
    told = ipmi_sdr.explain(CSV)
    assert told["drives"][0]["states"] == ["Drive Present", "Drive Fault"]
    assert states(told) == {
        "Drive 1": "failed",
        "Drive 2": "predictive failure",
        "Drive 5": "absent",
        "Drive 6": None,
    }


def test_csv_with_a_decimal_comma_is_one_number():
    told = ipmi_sdr.explain(CSV)
    fan = sensor(told, "Fan 1")
    assert (fan["value"], fan["unit"], fan["states"]) == (
        11.76,
        "percent",
        ["Transition to Running"],
    )
    assert sensor(told, "Inlet Temp")["value"] == 46.0
    assert sensor(told, "Spare Temp")["said"] == "No Reading"


def test_the_long_form_takes_asserted_states_and_not_those_that_may_be():
    told = ipmi_sdr.explain(LONG)
    assert states(told) == {"Drive 2": "predictive failure", "Drive 5": "absent"}
    inlet = sensor(told, "Inlet Temp")
    assert (inlet["value"], inlet["unit"]) == (46.5, "degrees C")
    assert inlet["thresholds"] == {"ucr": 45.0}
    assert ipmi_sensor.explain(LONG)["drives"] == told["drives"]


def test_no_reading_is_neither_present_nor_absent():
    told = ipmi_sdr.explain("HDD 4 Status | F4h | ns | 26.4 | No Reading\n")
    assert (told["drives"][0]["state"], told["drives"][0]["present"]) == (None, None)
    assert "neither present nor absent" in told["not_understood"][0]


def test_vendor_bits_with_status_ok_are_kept_and_not_understood():
    told = ipmi_sdr.explain("C1 P1I Bay 1     | 0x23   | ok\nC1 P1I Bay 3     | 0x01   | ok\n")
    assert [one["raw"] for one in told["drives"]] == ["0x23", "0x01"]
    assert [one["state"] for one in told["drives"]] == [None, None]
    assert (told["drives"][0]["bay"]["slot"], told["drives"][0]["bay"]["connector"]) == (1, "1I")
    assert "bits without a meaning" in told["not_understood"][0]


def test_a_state_of_a_newer_version_is_named_and_not_guessed():
    told = ipmi_sdr.explain("HDD 0 | F0h | ok | 26.0 | Drive Dreaming\n")
    assert told["drives"][0]["state"] is None
    assert told["not_understood"][0] == "HDD 0: unknown states Drive Dreaming"


def test_a_disks_temperature_is_no_bay():
    told = ipmi_sdr.explain("HDD 1 Temp | 41h | ns | 26.1 | No Reading\nSSD 2 | 1h | ok | x\n")
    assert told["drives"] == []
    assert told["not_understood"] == ["line 2: 'SSD 2 | 1h | ok | x'"]


@pytest.mark.parametrize("text", UNUSABLE)
@pytest.mark.parametrize("tool", [ipmi_sdr, ipmi_sensor])
def test_what_is_no_list_of_sensors_is_refused(tool, text):
    with pytest.raises(ToolError, match="expected"):
        tool.explain(text)


def test_ipmitools_own_error_is_told():
    said = "Error: Unable to establish IPMI v2 / RMCP+ session\n"
    with pytest.raises(ToolError, match="Unable to establish IPMI"):
        ipmi_sdr.explain(said)


@pytest.mark.parametrize("text", [ELIST, CSV, LONG])
def test_a_list_cut_anywhere_never_shows_a_pulled_drive_that_is_there(text):
    whole = states(ipmi_sdr.explain(text))
    for end in range(0, len(text), 3):
        try:
            told = ipmi_sdr.explain(text[:end])
        except ToolError:
            continue
        wrong = {
            name
            for name, state in states(told).items()
            if state == "absent" and whole[name] != "absent"
        }
        assert not wrong, text[:end]


def test_a_very_long_line_is_not_understood_and_costs_nothing():
    told = ipmi_sdr.explain(ELIST + "a" * 500_000 + " | " * 200_000 + "\n")
    assert len(told["drives"]) == 6
    assert "line 10" in told["not_understood"][0]


def test_sensor_list_has_six_thresholds():
    line = "CPU Temp | 25.000 | degrees C | ok | 0.000 | na | na | 95.000 | 100.000 | 100.5\n"
    told = ipmi_sensor.explain(line)["sensors"][0]
    limits = {"lnr": 0.0, "lcr": None, "lnc": None, "unc": 95.0, "ucr": 100.0, "unr": 100.5}
    assert (told["value"], told["thresholds"]) == (25.0, limits)


def test_bits_of_a_discrete_sensor_are_offsets_without_the_bit_that_is_always_set():
    rows = [
        f"HDD{n} | 0x0 | discrete | {b}| na | na | na | na | na | na"
        for n, b in enumerate(("0x0180", "0x0080", "0x8080", "0x0281"))
    ]
    told = ipmi_sensor.explain("\n".join(rows))["drives"]
    assert [one["offsets"] for one in told] == [[0], [], [7], [1, 8]]
    assert [one["state"] for one in told] == [None] * 4


def test_a_session_of_many_commands_gives_its_sensors_and_names_the_rest():
    told = ipmi_sdr.explain(recorded("ipmi/drive-slot-session.txt"))
    assert len(told["drives"]) == 8 + 8 + 2  # sdr type, elist, and two by sdr get
    assert [one["state"] for one in told["drives"][-2:]] == ["failed", "predictive failure"]
    assert sensor(told, "Inlet Temp")["value"] == 46.0
    assert "line 22: 'SEL Record ID          : 0001'" in told["not_understood"]


def test_a_machine_with_a_watchdog_only_has_no_bays():
    told = ipmi_sdr.explain(recorded("ipmi/inband-sdr.txt"))
    assert (told["drives"], len(told["sensors"])) == ([], 1)
    assert "not_understood" not in told


def test_a_flood_of_other_lines_is_counted():
    told = ipmi_sdr.explain(ELIST + "what is this\n" * 5000)
    assert told["not_understood"][100] == "and 4900 more"


class TestRealLists:
    def test_an_ibm_server_shows_sixteen_drives_by_a_byte_that_says_nothing(self):
        told = ipmi_sdr.explain(corpus("ipmi/sdr-with-drive-0-15.txt"))
        assert [one["bay"]["label"] for one in told["drives"]] == [f"Drive {n}" for n in range(16)]
        assert {(one["raw"], one["state"]) for one in told["drives"]} == {("0x00", None)}
        assert told["not_understood"][0].startswith("16 drive sensors show bits")
        assert len(told["sensors"]) == 117
        assert sensor(told, "Planar 12V")["value"] == 12.04
        assert sensor(told, "DASD Backplane 3")["said"] == "Not Readable"

    def test_bays_of_two_backplanes(self):
        told = ipmi_sdr.explain(corpus("reconstructed/ipmi/sdr-elist-drive-slot.txt"))
        assert states(told) == {
            "HDD 0 Status": "present",
            "HDD 1 Status": "failed",
            "HDD 2 Status": "predictive failure",
            "HDD 3 Status": "rebuilding",
            "HDD 4 Status": None,
            "HDD_F0_Status": "present",
            "HDD_R1_Status": "absent",
        }
        assert [one["sensor"] for one in told["drives"]] == [240, 241, 242, 243, 244, 160, 169]
        assert told["drives"][6]["entity"] == "4.97"
        assert told["sensors"] == []

    def test_an_hpe_server_names_box_and_bay_in_its_sensors(self):
        told = ipmi_sensor.explain(corpus("ipmi/sensor-list-38.txt"))
        bays = [one["bay"] for one in told["drives"]]
        assert [(b["connector"], b["enclosure"], b["slot"]) for b in bays] == [
            *(("1I", "3", n) for n in (4, 3, 2, 1)),
            *(("2I", "3", n) for n in (5, 6, 7, 8)),
            *(("3I", "2", n) for n in (4, 3, 2, 1)),
        ]
        assert {(one["raw"], one["state"]) for one in told["drives"]} == {("0x0180", None)}
        hottest = sensor(told, "12-HD Max")
        assert (hottest["value"], hottest["thresholds"]["ucr"]) == (42.0, 60.0)
        assert sensor(told, "13-Exp Bay Drive")["said"] == "na"
        assert sensor(told, "CPU Utilization")["unit"] == "unspecified"
        assert sensor(told, "Memory Status")["raw"] == "0x4080"

    def test_a_list_with_critical_fans_keeps_sensors_of_the_same_name(self):
        told = ipmi_sensor.explain(corpus("ipmi/sensor-list-critical.txt"))
        assert told["drives"] == []
        assert "not_understood" not in told
        assert len(told["sensors"]) == 42
        fans = [(one["value"], one["status"]) for one in told["sensors"] if one["name"] == "FAN3"]
        assert fans == [(0.0, "nr"), (1700.0, "nr")]
        assert sensor(told, "FAN 1")["status"] == "nc"
        assert sensor(told, "PCH Temp")["thresholds"]["lnr"] == -11.0


@pytest.mark.parametrize(
    ("name", "enclosure", "slot"),
    [
        ("Drive 0", "", 0),
        ("HDD 12 Status", "", 12),
        ("HDD_F0_Status", "F", 0),
        ("HDD_L_14_Status", "L", 14),
        ("Disk Drive Bay", "", None),
        ("NVMe 1 of 2", "", None),
    ],
)
def test_a_sensors_name_spells_out_its_slot(name, enclosure, slot):
    told = ipmi_sdr.explain(f"{name} | F0h | ok | 26.0 | Drive Present\n")
    bay = told["drives"][0]["bay"]
    assert (bay["enclosure"], bay["slot"], bay["label"]) == (enclosure, slot, name)
