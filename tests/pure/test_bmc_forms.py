"""Where each vendor hides the bay, the card's own state and the model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hardware.bmc import redfish
from hardware.bmc._forms import forms

OK = {"State": "Enabled", "Health": "OK"}


def one(what: str, **told: Any) -> dict[str, Any]:
    kind = {"drives": "#Drive.v1_4_0.Drive", "volumes": "#Volume.v1_0_3.Volume"}[what]
    document = {"@odata.type": kind, "SerialNumber": "S1", "Status": OK, **told}
    return redfish.explain(json.dumps(document))[what][0]


def bay(**told: Any) -> tuple[Any, ...]:
    place = one("drives", **told)["bay"]
    return place["enclosure"], place["slot"], place["connector"], place["label"]


def label(text: str) -> dict[str, Any]:
    return {"PartLocation": {"ServiceLabel": text, "LocationOrdinalValue": 4}}


def test_every_vendors_file_is_found():
    assert {form.VENDOR for form in forms()} == {"Dell", "H3C", "HPE", "Lenovo", "Supermicro"}


@pytest.mark.parametrize(
    ("told", "place"),
    [
        (
            {"PhysicalLocation": label("Slot=17:Port=2:Box=1:Bay=4")},
            ("1", 4, "2", "Slot=17:Port=2:Box=1:Bay=4"),
        ),
        (
            {"PhysicalLocation": label("Port=1I:Box=3:Bay=12")},
            ("3", 12, "1I", "Port=1I:Box=3:Bay=12"),
        ),
        (
            {"Id": "Disk.Bay.21:Enclosure.Internal.0-1:RAID.SL.3-1", "Location": []},
            ("Enclosure.Internal.0-1", 21, "", "Disk.Bay.21"),
        ),
        ({"Id": "Disk.Direct.0-1:AHCI.Slot.2-1"}, ("", 1, "", "Disk.Direct.0-1")),
        ({"Location": [{"InfoFormat": "Slot Number", "Info": "Slot 0"}]}, ("", 0, "", "Slot 0")),
        ({"Oem": {"Public": {"Panel": "Front 12"}}}, ("Front", 12, "", "Front 12")),
        ({"Oem": {"Public": {"Panel": "Rear 0"}}}, ("Rear", 0, "", "Rear 0")),
        ({"Id": "HA-RAID.0.Disk.3"}, ("0", 3, "", "HA-RAID.0.Disk.3")),
        ({"PhysicalLocation": label("Bay")}, ("", 4, "", "Bay")),
        ({"PhysicalLocation": [{"Info": "Bay 7", "InfoFormat": "x"}]}, ("", 7, "", "Bay 7")),
    ],
)
def test_the_bay(told, place):
    assert bay(**told) == place


def test_no_bay_is_made_up():
    assert one("drives", Id="35D38F11ACEF7BD3")["bay"] is None


def dell(**own: Any) -> dict[str, Any]:
    return one("drives", Oem={"Dell": {"DellPhysicalDisk": own}})


def test_dell_says_the_cards_state_beside_health():
    told = dell(RaidStatus="Foreign", PredictiveFailureState="SmartAlertAbsent", SASAddress="5000A")
    assert (told["state"], told["firmware_state"], told["sas_address"]) == (
        "foreign",
        "Foreign",
        "5000A",
    )
    assert (dell(RaidStatus="Online")["state"], dell(RaidStatus="Online")["pass_through"]) == (
        "ok",
        False,
    )
    assert dell(RaidStatus="NonRAID")["pass_through"] is True


def test_dells_smart_alert_is_a_predicted_failure():
    told = dell(RaidStatus="Online", PredictiveFailureState="SmartAlertPresent")
    assert (told["state"], told["failure_predicted"]) == ("predictive failure", True)


def test_dells_volume_has_its_number_in_its_id():
    told = one("volumes", Id="Disk.Virtual.3:RAID.Integrated.1-1", VolumeType="Mirrored")
    assert (told["tool_number"], told["level"]) == ("3", "RAID1")


def h3c(**public: Any) -> dict[str, Any]:
    return one("drives", Oem={"Public": public})


def test_h3c_says_the_firmwares_state_the_rebuild_and_the_temperature():
    told = h3c(FirmwareStatus="Failed", TemperatureCelsius=34)
    assert (told["state"], told["firmware_state"], told["temperature_c"]) == (
        "failed",
        "Failed",
        34,
    )
    told = h3c(FirmwareStatus="Online", RebuildState="Rebuilding", RebuildProgress=40)
    assert (told["state"], told["progress_percent"]) == ("rebuilding", 40)
    assert h3c(FirmwareStatus="Optimal", RebuildState="NotRebuild")["state"] == "ok"


def test_h3cs_volume_has_its_level_and_number_in_its_own_words():
    told = one("volumes", Id="LogicalDrive9", Oem={"Public": {"VolumeRaidLevel": "RAID0"}})
    assert (told["number"], told["tool_number"], told["level"]) == (None, "9", "RAID0")


def test_lenovo_puts_the_model_into_the_name():
    assert (
        one("drives", Manufacturer="LENOVO", Model="", Name="ST600MM0009")["model"] == "ST600MM0009"
    )
    assert one("drives", Manufacturer="LENOVO", Model="", Name="Disk 0")["model"] is None
    assert one("drives", Manufacturer="LENOVO", Model="X", Name="ST600MM0009")["model"] == "X"
    assert one("drives", Manufacturer="OTHER", Model="", Name="ST600MM0009")["model"] is None


def test_a_disk_of_hpes_older_tree_is_a_drive_with_exact_bytes():
    told = redfish.explain(
        json.dumps(
            {
                "@odata.type": "#HpeSmartStorageDiskDrive.v2_1_0.HpeSmartStorageDiskDrive",
                "CapacityLogicalBlocks": 1172123568,
                "BlockSizeBytes": 512,
                "CapacityMiB": 572325,
                "CurrentTemperatureCelsius": 38,
                "DiskDriveStatusReasons": ["PredictiveFail"],
                "FirmwareVersion": {"Current": {"VersionString": "HPD1"}},
                "InterfaceType": "SAS",
                "Location": "1I:1:4",
                "MediaType": "HDD",
                "SerialNumber": "W1",
                "Status": OK,
            }
        )
    )["drives"][0]
    assert (told["serial"], told["firmware"], told["protocol"]) == ("W1", "HPD1", "SAS")
    assert told["capacity_bytes"] == 600127266816
    assert (told["bay"]["enclosure"], told["bay"]["slot"], told["bay"]["connector"]) == (
        "1",
        4,
        "1I",
    )
    assert (told["state"], told["temperature_c"]) == ("predictive failure", 38)


def test_a_logical_drive_of_hpes_older_tree_counts_from_one():
    told = redfish.explain(
        json.dumps(
            {
                "@odata.type": "#HpSmartStorageLogicalDrive.HpSmartStorageLogicalDrive",
                "LogicalDriveNumber": 1,
                "LogicalDriveName": "data",
                "Raid": "5",
                "CapacityMiB": 286070,
                "Links": {"DataDrives": {"@odata.id": "/x/LogicalDrives/1/DataDrives/"}},
                "Status": {"Health": "Warning", "State": "Enabled"},
                "VolumeUniqueIdentifier": "600508B1001C62CD",
            }
        )
    )["volumes"][0]
    assert (told["number"], told["tool_number"], told["level"]) == (None, "1", "RAID5")
    assert (told["state"], told["unique_id"]) == ("warning", "600508B1001C62CD")
    assert told["member_links"] == ["/x/LogicalDrives/1/DataDrives"]
    assert told["capacity_bytes"] == 286070 << 20


def test_dell_says_that_a_volume_is_degraded_where_health_says_warning():
    oem = {"Dell": {"DellVirtualDisk": {"RaidStatus": "Degraded"}}}
    volume = one("volumes", Id="Disk.Virtual.3:RAID.SL.1-1", Status={"Health": "Warning"}, Oem=oem)
    assert (volume["tool_number"], volume["state"], volume["health"]) == (
        "3",
        "degraded",
        "Warning",
    )


def logical_drive(**told: Any) -> dict[str, Any]:
    document = {"@odata.type": "#HpeSmartStorageLogicalDrive.v2_3_0.HpeSmartStorageLogicalDrive"}
    return redfish.explain(json.dumps({**document, **told}))["volumes"][0]


def test_a_rebuild_of_hpes_older_tree_has_its_word_and_percentage():
    volume = logical_drive(
        LogicalDriveNumber=2,
        LogicalDriveStatusReasons=["InterimRecovery"],
        RebuildCompletionPercentage=37,
        TransformationCompletionPercentage=None,
        Status={"Health": "Warning", "State": "Enabled"},
    )
    assert (volume["state"], volume["operation"]) == ("interim recovery", "rebuilding")
    assert volume["progress_percent"] == 37


def test_a_healthy_logical_drive_of_hpes_older_tree_runs_nothing():
    volume = logical_drive(
        LogicalDriveNumber=1,
        LogicalDriveStatusReasons=["Ok"],
        Status={"Health": "OK", "State": "Enabled"},
    )
    assert (volume["state"], volume["operation"]) == ("ok", None)


def supermicro(**told: Any) -> dict[str, Any]:
    own = {"Temperature": 33, "PercentageDriveLifeUsed": 3}
    path = "/redfish/v1/Chassis/NVMeSSD.0.Group.0.StorageBackplane/Drives/Disk.Bay.22"
    names = {"@odata.id": path, "Name": "Disk.Bay.22", "Id": "22"}
    return one("drives", **names, Oem={"Supermicro": own}, **told)


def test_supermicros_bay_is_in_the_name():
    assert supermicro()["bay"] == {
        "enclosure": "NVMeSSD.0.Group.0.StorageBackplane",
        "slot": 22,
        "connector": "",
        "label": "Disk.Bay.22",
    }


def test_supermicro_says_temperature_and_the_life_that_is_used():
    drive = supermicro(MediaType="SSD")
    assert (drive["temperature_c"], drive["life_left_percent"]) == (33, 97)
    assert supermicro(MediaType="HDD")["life_left_percent"] is None


def test_a_storage_resource_that_is_spelled_out_is_not_looked_for_elsewhere():
    path = "/redfish/v1/Systems/1/Storage"
    storage = {"@odata.id": f"{path}/RAID.1", "@odata.type": "#Storage.v1_7_0.Storage"}
    storage |= {
        "Id": "RAID.1",
        "Drives": [],
        "StorageControllers": [{"MemberId": "0", "Model": "P"}],
    }
    told = {"@odata.id": path, "@odata.type": "#StorageCollection.StorageCollection"}
    said = redfish.explain(json.dumps({**told, "Members": [storage]}))
    assert said["controller"]["model"] == "P"
    assert "links" not in said
