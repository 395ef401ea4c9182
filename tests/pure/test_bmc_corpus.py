"""Every real Redfish document that this machine has, by what a person reads there."""

from __future__ import annotations

from typing import Any

from hardware.bmc import redfish
from tests.recorded import corpus


def told(name: str) -> dict[str, Any]:
    folder = "reconstructed/redfish-h3c" if name.startswith("hdm-") else "redfish"
    return redfish.explain(corpus(f"{folder}/{name}.json"))


def values(thing: dict[str, Any], names: str) -> list[Any]:
    return [thing[name] for name in names.split()]


def test_a_dell_chassis_names_its_storage_and_has_no_drives_of_its_own():
    found = told("dell/chassis")
    chassis = found["chassis"][0]
    assert values(chassis, "model serial sku part_number power state") == [
        "PowerEdge R640",
        "CNIVC007CV0803",
        "CLFV7M2",
        "0CRT1GA05",
        "On",
        "ok",
    ]
    assert [path.rpartition("/")[2] for path in found["links"]["storage"]] == [
        "RAID.Integrated.1-1",
        "AHCI.Embedded.1-1",
        "AHCI.Embedded.2-1",
    ]
    assert found["drives"] == []


def test_dmtfs_simple_storage_has_two_disks_and_two_empty_bays():
    found = told("dmtf/simplestorage")
    assert [values(one, "model capacity_bytes state") for one in found["drives"]] == [
        ["3000GT8", 8000000000000, "ok"],
        ["3000GT7", 4000000000000, "warning"],
        [None, None, "absent"],
        [None, None, "absent"],
    ]
    assert [one["bay"]["slot"] for one in found["drives"]] == [1, 2, 3, 4]
    assert values(found["controller"], "name health rollup") == [
        "Simple Storage Controller",
        "OK",
        "Warning",
    ]
    assert found["not_understood"] == [
        "SATA Bay 1: a drive without a serial number",
        "SATA Bay 2: a drive without a serial number",
    ]


def test_sushys_simple_storage_has_an_absent_disk_with_a_capacity():
    found = told("sushy/simple_storage")
    assert [values(one, "capacity_bytes state") for one in found["drives"]] == [
        [8000000000000, "ok"],
        [4000000000000, "critical"],
        [9000000000000, "absent"],
        [None, "absent"],
    ]
    assert len(found["not_understood"]) == 2


def test_an_nvme_disk_of_an_ilo_6():
    found = told("hpe/ilo6-drive-2")
    drive = found["drives"][0]
    assert values(drive, "serial model firmware protocol media state capacity_bytes") == [
        "S70XNN0XC13973",
        "MO006400KYDND",
        "HPK5",
        "NVMe",
        "SSD",
        "standby offline",
        6401252745216,
    ]
    assert values(drive["bay"], "enclosure slot connector") == ["1", 4, "2"]
    assert values(drive, "wwn eui life_left_percent") == [None, "F3:57:71:41:1C:38:25:00", 100]
    assert "not_understood" not in found


def test_storage_of_an_ilo_6_names_its_drives_only_by_links():
    found = told("hpe/ilo6-storage-MR416i")
    assert values(found["controller"], "id name state rollup") == [
        "DE00B000",
        "HPE MR416i-o Gen11",
        "ok",
        "OK",
    ]
    numbers = [path.rpartition("/")[2] for path in found["links"]["drives"]]
    assert numbers == ["2", "3", "4", "64520"]
    found = told("hpe/storage-DE043000")
    assert found["controller"]["name"] == "HPE Raid Controller"
    assert found["links"]["drives"] == ["/redfish/v1/Chassis/DE043000/Drives/0"]
    assert "named by links, their documents are not here: 1 drives" in found["not_understood"]


def test_a_mirror_of_an_ilo_6_has_two_members_by_link():
    found = told("hpe/ilo6-volume-239")
    volume = found["volumes"][0]
    assert values(volume, "number tool_number lun name level state capacity_bytes") == [
        None,
        "239",
        0,
        "MR Volume 239",
        "RAID1",
        "ok",
        1599774654464,
    ]
    assert volume["unique_id"] == "600062B2218E23802FDC23942A65F7AA"
    assert [path.rpartition("/")[2] for path in volume["member_links"]] == ["3", "4"]
    assert "2 of 2 members are named by links" in found["not_understood"][0]


def test_lenovos_collection_names_one_storage():
    links = told("lenovo/lambdalabs-storage")["links"]
    assert links == {"storage": ["/redfish/v1/Systems/1/Storage/RAID_Slot10"]}


def test_lenovos_storage_has_its_controller_inside():
    found = told("lenovo/lambdalabs-storage_drives")
    assert values(found["controller"], "vendor model serial firmware part_number place") == [
        "Lenovo",
        "SAS3408",
        "SP83707812",
        "50.7.0-2054",
        "SR17A04503",
        "Slot 10",
    ]
    assert [path.rpartition("/")[2] for path in found["links"]["drives"]] == ["Disk.0", "Disk.1"]


def test_lenovos_drive_has_its_model_in_its_name():
    found = told("lenovo/lambdalabs-storage_raid_drive1")
    assert values(found["drives"][0], "serial model part_number protocol state wwn") == [
        "WFJ1MERK",
        "ST600MM0009",
        "D7A01863",
        "SAS",
        "ok",
        None,
    ]
    assert values(found["drives"][0]["bay"], "slot label") == [0, "Slot 0"]
    assert found["drives"][0]["volume_links"] == [
        "/redfish/v1/Systems/1/Storage/RAID_Slot10/Volumes/1"
    ]
    assert "not_understood" not in found


def test_a_critical_drive_whose_bay_is_not_said():
    found = told("linuxfabrik/drive-critical")
    assert values(found["drives"][0], "serial vendor model state bay") == [
        "202629662A88",
        "MICRON",
        "MTFDDAV480TDS",
        "critical",
        None,
    ]
    assert found["not_understood"] == ["202629662A88: the document does not say its bay"]


def test_volumes_that_do_not_name_their_members():
    for name, state in (("critical", "critical"), ("ok", "ok")):
        found = told(f"linuxfabrik/volume-{name}")
        assert values(found["volumes"][0], "name level state members") == [
            "Virtual Disk 0",
            "RAID1",
            state,
            [],
        ]
        assert found["not_understood"] == [
            "Virtual Disk 0: a volume without members in this document"
        ]


def test_an_empty_bay_of_a_supermicro():
    found = told("supermicro/drive-absent")
    drive = found["drives"][0]
    assert values(drive, "serial state status id") == [None, "absent", "Absent", "NVMe_SSD_200"]
    assert values(drive["bay"], "enclosure slot label") == [
        "Chassis_0/StorageBackplane_0",
        0,
        "NVMe E1.S Slot 0",
    ]
    assert "not_understood" not in found


def test_storage_of_a_supermicro_names_nine_bays():
    names = [path.rpartition("_")[2] for path in told("supermicro/storage-1")["links"]["drives"]]
    assert names == [*map(str, range(200, 208)), "210"]


def test_sushys_drive_storage_and_controller():
    assert values(told("sushy/drive2")["drives"][0], "serial wwn model part_number state") == [
        "1234567",
        "0x35d38f11acef7bd3",
        "C123",
        "C123-1111",
        "ok",
    ]
    found = told("sushy/storage")
    assert values(found["controller"], "model serial firmware wwn") == [
        "12Gbs Integrated RAID",
        "2M220100SL",
        "1.0.0.7",
        "0x345c59dbd970859c",
    ]
    assert len(found["links"]["drives"]) == 4
    found = told("sushy/storage_controller")
    assert values(found["controller"], "name serial firmware") == [
        "Contoso Integrated RAID",
        None,
        "1.0.0.7",
    ]


def test_sushys_volume_and_collection():
    found = told("sushy/volume4")
    assert values(found["volumes"][0], "name tool_number level state capacity_bytes") == [
        "My Volume 4",
        "4",
        "RAID1",
        "ok",
        107374182400,
    ]
    assert found["volumes"][0]["member_links"] == [
        "/redfish/v1/Systems/437XR1138R2/Storage/1/Drives/3D58ECBC375FD9F2"
    ]
    paths = told("sushy/volume_collection")["links"]["volumes"]
    assert [path.rpartition("/")[2] for path in paths] == ["1", "2", "3"]


def test_a_failed_drive_of_an_h3c_sits_in_front_12():
    found = told("hdm-drive-critical")
    drive = found["drives"][0]
    assert values(drive, "serial model state health firmware_state temperature_c") == [
        "WSD51Q8Z",
        "ST8000NM000A-2KE101",
        "failed",
        "Critical",
        "Failed",
        34,
    ]
    assert values(drive["bay"], "enclosure slot label") == ["Front", 12, "Front 12"]
    assert "not_understood" not in found


def test_a_failed_volume_of_an_h3c_names_its_drive_by_link():
    found = told("hdm-volume-failed")
    assert values(found["volumes"][0], "name number tool_number level state") == [
        "LogicalDrive9",
        None,
        "9",
        "RAID0",
        "critical",
    ]
    assert found["volumes"][0]["member_links"] == [
        "/redfish/v1/Systems/1/Storages/RAIDStorage0/Drives/12"
    ]
    assert len(found["not_understood"]) == 1


def test_an_h3cs_drive_and_volume_together_give_the_member_by_serial():
    folder = "reconstructed/redfish-h3c"
    both = "\n".join(
        corpus(f"{folder}/hdm-{name}.json") for name in ("drive-critical", "volume-failed")
    )
    found = redfish.explain(both)
    assert found["volumes"][0]["members"] == ["WSD51Q8Z"]
    assert "not_understood" not in found
