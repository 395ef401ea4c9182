"""Redfish documents of storage: what each says, what it only names by a link, and bad ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hardware.bmc import explainers, redfish
from hardware.domain.machine import ToolError
from tests.recorded import UNUSABLE

STORAGE = "/redfish/v1/Systems/1/Storage/R0"


def drive(number: int, **more: Any) -> dict[str, Any]:
    told = {
        "@odata.id": f"{STORAGE}/Drives/{number}",
        "@odata.type": "#Drive.v1_4_0.Drive",
        "SerialNumber": f"SER{number}",
        "Status": {"State": "Enabled", "Health": "OK"},
        "PhysicalLocation": {"PartLocation": {"LocationOrdinalValue": number}},
    }
    return {**told, **more}


def volume(*numbers: int, **more: Any) -> dict[str, Any]:
    members = [{"@odata.id": f"{STORAGE}/Drives/{n}"} for n in numbers]
    told = {
        "@odata.id": f"{STORAGE}/Volumes/1",
        "@odata.type": "#Volume.v1_0_3.Volume",
        "Id": "1",
        "Name": "data",
        "RAIDType": "RAID1",
        "Status": {"State": "Enabled", "Health": "OK"},
        "Links": {"Drives": members},
    }
    return {**told, **more}


def explain(*told: Any) -> dict[str, Any]:
    return redfish.explain(json.dumps(told[0] if len(told) == 1 else list(told)))


def one_drive(**more: Any) -> dict[str, Any]:
    return explain(drive(3, **more))["drives"][0]


def test_the_kind_is_registered():
    assert set(explainers()) == {"redfish"}


@pytest.mark.parametrize(
    ("status", "more", "state"),
    [
        ({"State": "Enabled", "Health": "OK"}, {}, "ok"),
        ({"State": "Absent", "Health": "OK"}, {}, "absent"),
        ({"State": "Enabled", "Health": "Critical"}, {"FailurePredicted": True}, "critical"),
        ({"State": "Enabled", "Health": "OK"}, {"FailurePredicted": True}, "predictive failure"),
        ({"State": "Enabled", "Health": "Warning"}, {}, "warning"),
        ({"State": "StandbyOffline", "Health": "OK"}, {}, "standby offline"),
        ({"State": "StandbySpare", "Health": "OK"}, {}, "hot spare"),
    ],
)
def test_a_drive_is_in_one_state(status, more, state):
    assert one_drive(Status=status, **more)["state"] == state


def test_a_drive_without_a_status_is_not_healthy():
    told = explain(drive(3, Status={}))
    assert told["drives"][0]["state"] is None
    assert told["not_understood"] == ["SER3: no status"]


def test_a_volumes_members_are_serials_where_the_drives_are_in_the_same_text():
    told = explain(drive(1), drive(2), volume(1, 2))
    assert told["volumes"][0]["members"] == ["SER1", "SER2"]
    assert "not_understood" not in told


def test_members_in_other_documents_are_links_and_said_to_be():
    told = explain(drive(1), volume(1, 2))
    assert told["volumes"][0]["members"] == ["SER1"]
    assert told["not_understood"] == [
        "data: 1 of 2 members are named by links, their serials are in other documents"
    ]


def test_a_volume_without_members_is_said():
    told = explain(volume())
    assert told["not_understood"] == ["data: a volume without members in this document"]


def test_a_drive_without_a_serial_is_said_but_an_empty_bay_is_not():
    assert explain(drive(3, SerialNumber=" "))["not_understood"] == [
        f"{STORAGE}/Drives/3: a drive without a serial number"
    ]
    assert "not_understood" not in explain(
        drive(3, SerialNumber=None, Status={"State": "Absent", "Health": "OK"})
    )


def test_two_drives_with_one_serial_are_said():
    told = explain(drive(1, SerialNumber="X"), drive(2, SerialNumber="X"))
    assert told["not_understood"] == ["2 drives have the serial X"]


def test_the_number_of_a_volume_is_the_tools_until_it_is_calibrated():
    told = explain(volume(LogicalUnitNumber=0))["volumes"][0]
    assert (told["number"], told["tool_number"], told["lun"]) == (None, "1", 0)


def test_a_running_operation_has_its_progress():
    running = [{"OperationName": "Rebuilding", "PercentageComplete": 40}]
    told = explain(volume(1, Operations=running))["volumes"][0]
    assert (told["operation"], told["progress_percent"]) == ("Rebuilding", 40)


def test_world_wide_names_are_those_in_naa_and_eui_stays_as_printed():
    naa = [{"DurableNameFormat": "NAA", "DurableName": "5000C500A1B2C3D4"}]
    eui = [{"DurableNameFormat": "EUI", "DurableName": "F3:57:71:41:1C:38:25:00"}]
    assert one_drive(Identifiers=naa)["wwn"] == "0x5000c500a1b2c3d4"
    told = one_drive(Identifiers=eui)
    assert (told["wwn"], told["eui"]) == (None, "F3:57:71:41:1C:38:25:00")


@pytest.mark.parametrize(
    "told",
    [
        [drive(1), drive(2)],
        {"Members": [drive(1), drive(2)], "@odata.type": "#DriveCollection.DriveCollection"},
        {f"{STORAGE}/Drives/1": drive(1), f"{STORAGE}/Drives/2": drive(2)},
        {"@odata.type": "#Storage.v1_10_1.Storage", "Id": "R0", "Drives": [drive(1), drive(2)]},
        {"status_code": 200, "resource": [drive(1), drive(2)], "x": {"y": 1}},
    ],
)
def test_several_drives_in_one_document(told):
    text = json.dumps(told)
    try:
        found = redfish.explain(text)
    except ToolError as error:
        pytest.fail(str(error))
    assert [one["serial"] for one in found["drives"]] == ["SER1", "SER2"]


def test_a_saved_answer_with_its_headers_and_another_below():
    text = f"HTTP/1.1 200 OK\r\nAllow: GET\r\n\r\n{json.dumps(drive(1))}\n{json.dumps(drive(2))}\n"
    assert [one["serial"] for one in redfish.explain(text)["drives"]] == ["SER1", "SER2"]


def test_the_second_of_two_answers_cut_off_is_said():
    told = redfish.explain(f"{json.dumps(drive(1))}\n{json.dumps(drive(2))[:50]}")
    assert [one["serial"] for one in told["drives"]] == ["SER1"]
    assert "ends inside a document" in told["not_understood"][0]


def test_one_document_cut_anywhere_is_an_error():
    text = json.dumps(drive(1), indent=1)
    for end in range(len(text)):
        with pytest.raises(ToolError, match="expected"):
            redfish.explain(text[:end])


def test_a_list_that_announces_more_than_it_has_is_said():
    told = explain(
        {
            "@odata.type": "#VolumeCollection.VolumeCollection",
            "Members": [{"@odata.id": f"{STORAGE}/Volumes/1"}],
            "Members@odata.count": 3,
            "Members@odata.nextLink": f"{STORAGE}/Volumes?$skip=1",
        }
    )
    assert told["links"] == {"volumes": [f"{STORAGE}/Volumes/1"]}
    assert "3 members are announced, 1 are there" in told["not_understood"]
    assert any("goes on at" in one for one in told["not_understood"])


def test_an_empty_collection_of_storage_is_an_answer_and_says_so():
    told = explain({"@odata.type": "#VolumeCollection.VolumeCollection", "Members": []})
    assert told["volumes"] == []
    assert "without members" in told["notices"][0]


@pytest.mark.parametrize(
    "told",
    [
        {"@odata.type": "#Manager.v1_0_0.Manager", "Id": "1"},
        {"@odata.type": "#ProcessorCollection.ProcessorCollection", "Members": []},
        {"@odata.id": f"{STORAGE}/Drives/1"},
        [],
        [[[[[[[[[[[drive(1)]]]]]]]]]]],
    ],
)
def test_a_document_about_something_else_is_refused(told):
    with pytest.raises(ToolError, match="expected"):
        explain(told)


def test_the_bmcs_own_error_is_told():
    message = {"Message": "The resource at the URI was not found."}
    with pytest.raises(ToolError, match="resource at the URI was not found"):
        explain({"error": {"code": "Base.1.0.x", "@Message.ExtendedInfo": [message]}})


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_is_no_document_is_refused(text):
    with pytest.raises(ToolError, match="expected"):
        redfish.explain(text)


@pytest.mark.parametrize("junk", [None, 5, "x", [], [None], {}, {"a": None}, True, 1e400])
def test_no_value_of_a_wrong_type_breaks_it(junk):
    for base in (drive(1), volume(1)):
        for name in [*base, "Identifiers", "Location", "Oem", "Operations", "MediaType"]:
            try:
                explain({**base, name: junk})
            except ToolError:
                assert name.startswith("@odata"), name
