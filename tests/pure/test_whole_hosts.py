"""Whole made machines: all tools asked, tied together, and what follows from a kernel's line."""

from __future__ import annotations

import pytest

from hardware.domain.calibration import calibrate
from hardware.domain.drive import Bay
from hardware.domain.evidence import Certainty
from hardware.domain.join import join
from hardware.domain.reach import NO_NUMBER, ways
from hardware.domain.survey import Survey
from tests.made import bay_map, dell, hba, hpe, led_to, of_kind, old, paths, plain

HOSTS = {
    "dell": dell.dell,
    "hpe": hpe.hpe,
    "hba": hba.hba,
    "hba counted from 1": lambda: hba.hba(first_slot=1, by_id=True),
    "plain": plain.plain,
    "old": old.old,
    "paths": paths.paths,
}


@pytest.fixture(params=HOSTS, ids=HOSTS)
def found(request):
    return HOSTS[request.param]().survey()


def serials(finding):
    return [drive.serial for drive in finding.drives]


def codes(finding):
    return [rung.code for rung in finding.rungs]


# --- every host


def test_nothing_is_in_trouble(found):
    assert found.trouble == ()


def test_joining_it_again_changes_nothing(found):
    assert join(found) == found


def test_it_survives_the_wire(found):
    assert Survey.from_json(found.as_json()) == found


def test_no_drive_is_told_twice_and_no_bay_is_doubtful(found):
    assert len({drive.serial for drive in found.drives}) == len(found.drives)
    assert of_kind(found, "bay") == []
    assert [drive.serial for drive in found.drives if drive.other_bays] == []


# --- Dell: storcli


def test_a_cards_short_serial_and_smartctls_long_one_are_one_drive():
    found = dell.dell().survey()
    wanted = [*dell.SYSTEM, *(one[:8] for one in (*dell.LONG, *dell.SHOWN))]
    assert [drive.serial for drive in found.drives] == wanted
    assert [drive.bay.slot for drive in found.drives] == list(range(13))
    hidden = next(drive for drive in found.drives if drive.serial == "ZLW0A103")
    assert (int(hidden.wwn, 16), int(hidden.sas_address, 16)) == (dell.unit(5), dell.unit(5) + 1)
    assert {fact.source.split()[0] for fact in hidden.facts} == {"storcli", "smartctl"}


def test_a_virtual_drives_number_is_its_target():
    found = dell.dell().survey()
    assert [(v.number, str(v.address), v.level) for v in found.volumes] == [
        (0, "0:2:0:0", "RAID1"),
        (1, "0:2:1:0", "RAID6"),
    ]
    assert [one.offset for one in calibrate(found)] == [0]
    assert found.volumes[1].spares == ("ZLW0A108",)


def test_a_line_about_the_raid6_leads_to_its_eight_and_not_to_the_spare():
    finding = led_to(dell.dell().survey(), "0:2:1:0")
    assert finding.certainty is Certainty.CANDIDATES
    assert serials(finding) == [one[:8] for one in dell.LONG[:8]]


def test_a_line_about_a_disk_as_such_leads_to_its_bay():
    finding = led_to(dell.dell().survey(), f"0:0:{dell.device(12)}:0")
    assert (serials(finding), finding.bay) == (["ZLW0B202"], Bay("64", 12, "00"))


def test_smartctl_reaches_members_through_the_card_and_others_by_themselves():
    found = {one.serial: (one.device, one.kind) for one in ways(dell.dell().survey())}
    assert found["ZLW0A108"] == ("/dev/sda", "megaraid,30")
    assert found["ZLW0B201"] == ("/dev/sdc", "")


# --- HPE: ssacli


def test_ssacli_counts_from_1_and_the_kernel_from_0():
    found = hpe.hpe().survey()
    (one,) = calibrate(found)
    assert (one.tool, one.offset, one.pairs) == ("ssacli", -1, ((0, 1), (1, 2)))
    finding = led_to(found, "1:1:0:1")
    assert (finding.volume.tool_number, serials(finding)) == ("2", list(hpe.RAID6))


def test_the_cards_own_serial_is_no_drive():
    assert "PDNLH0BRH8R0AB" not in {drive.serial for drive in hpe.hpe().survey().drives}


@pytest.mark.parametrize("with_ids", [True, False], ids=["ids", "no ids"])
def test_without_proof_no_volume_has_a_number(with_ids):
    found = hpe.hpe(are_proven=False, with_ids=with_ids).survey()
    assert calibrate(found) == ()
    assert [v.number for v in found.volumes] == [None, None]
    finding = led_to(found, "1:1:0:1")
    assert codes(finding)[-1] == "not_calibrated"
    assert serials(finding) == [*hpe.MIRROR, *hpe.RAID6]
    assert finding.volume is None


def test_a_disk_name_alone_proves_the_number():
    found = hpe.hpe(with_ids=False).survey()
    assert [(v.number, v.tool_number) for v in found.volumes] == [(0, "1"), (1, "2")]


def test_a_member_that_no_tool_numbers_is_not_asked_by_guess():
    assert {one.reason for one in ways(hpe.hpe().survey())} == {NO_NUMBER}


# --- an HBA with a shelf


@pytest.mark.parametrize("first_slot", [0, 1])
def test_a_shelf_has_one_name_whatever_each_source_calls_it(first_slot):
    found = hba.hba(first_slot).survey()
    wanted = {serial: ("2", n + first_slot) for n, serial in enumerate(hba.SERIALS)}
    assert bay_map(found) == wanted
    assert {one.serial: (one.enclosure, one.slot) for one in found.slots} == wanted


def test_another_count_of_slots_is_told_once():
    assert hba.hba().survey().disagreements == ()
    (one,) = hba.hba(first_slot=1).survey().disagreements
    assert (one.subject, one.what) == (f"{hba.PCI}/2", "slot_numbers")
    assert [claim.value for claim in one.claims] == [
        "Enclosure 2, Slot 1",
        f"Enclosure {hba.ENCLOSURE}, Slot 0",
    ]


@pytest.mark.parametrize("first_slot", [0, 1])
def test_one_drive_in_another_slot_is_a_disagreement_among_eleven(first_slot):
    machine = hba.hba(first_slot)
    text = hba.display(first_slot)
    there, free = f": {7 + first_slot}\n", ": 19\n"
    machine.say(
        "sas3ircu 0 DISPLAY", text.replace(f"Slot #{' ' * 34}{there}", f"Slot #{' ' * 34}{free}")
    )
    found = machine.survey()
    (told,) = of_kind(found, "bay")
    assert told[0] == hba.SERIALS[7]
    assert led_to(found, f"0:0:{hba.place(7)}:0").certainty is Certainty.DISAGREEMENT
    assert led_to(found, f"0:0:{hba.place(6)}:0").certainty is Certainty.ONE_SOURCE


@pytest.mark.parametrize("by_id", [False, True], ids=["names", "by-id"])
def test_the_pool_stands_on_every_disk_however_it_names_them(by_id):
    found = hba.hba(by_id=by_id).survey()
    assert {drive.mounts for drive in found.drives} == {("/srv/mirror", "/tank", "tank")}
    (pool,) = (layer for layer in found.layers if layer.kind == "zpool")
    assert pool.on == tuple(f"{hba.name(slot)}1" for slot in range(12))


def test_a_line_leads_past_the_kernels_counter_to_the_bay():
    finding = led_to(hba.hba().survey(), f"0:0:{hba.place(4)}:0")
    assert (serials(finding), finding.bay) == ([hba.SERIALS[4]], Bay("2", 4, "", "Slot04"))


# --- no card: NVMe, md, LVM


def test_the_mount_point_reaches_both_nvme_disks_and_not_the_boot_disk():
    found = plain.plain().survey()
    assert {drive.serial: drive.mounts for drive in found.drives} == {
        plain.BOOT: ("/", "/boot/efi"),
        **dict.fromkeys(plain.SERIALS, ("/srv/mirror",)),
    }


def test_two_efi_partitions_with_one_label_stay_two():
    layers = {layer.name: layer for layer in plain.plain().survey().layers}
    assert layers["nvme0n1p1"].on == ("nvme0n1",)
    assert layers["nvme1n1p1"].on == ("nvme1n1",)


@pytest.mark.parametrize("name", ["nvme1n1", "nvme1"])
def test_an_nvme_disk_sits_in_its_pci_slot(name):
    finding = led_to(plain.plain().survey(), disk_name=name)
    assert (serials(finding), str(finding.bay)) == ([plain.SERIALS[1]], "Enclosure PCI, Slot 13")


# --- an old host without JSON


def test_text_alone_tells_drives_volumes_and_bays():
    found = old.old().survey()
    assert bay_map(found) == {
        **{serial: ("0", n + 4) for n, serial in enumerate(old.MIRROR)},
        **{serial: ("32", n) for n, serial in enumerate(old.RAID5)},
    }
    assert {(v.controller, v.level, v.members) for v in found.volumes} == {
        (old.ADAPTEC, "RAID1", old.MIRROR),
        (old.PERC, "RAID5", old.RAID5),
    }
    sources = {fact.source.split()[0] for fact in found.drives[0].facts}
    assert sources == {"megacli", "smartctl"}


def test_a_lone_adaptec_is_where_its_driver_is():
    assert led_to(old.old().survey(), "0:0:0:0").controller.pci_address == old.ADAPTEC


# --- two paths


def test_a_disk_on_two_paths_is_one_drive_at_two_addresses():
    found = paths.paths().survey()
    assert [(d.serial, str(d.seen_as), *map(str, d.also_seen_as)) for d in found.drives] == [
        (serial, f"0:0:{n}:0", f"1:0:{n}:0") for n, serial in enumerate(paths.SERIALS)
    ]
    assert found.drives[0].mounts == ("/srv/a",)


@pytest.mark.parametrize("has_serial", [True, False], ids=["serial", "only its name"])
@pytest.mark.parametrize("where", [{"disk_name": "sdl"}, {"address": "1:0:1:0"}], ids=str)
def test_the_second_path_leads_to_the_same_drive(where, has_serial):
    machine = paths.paths()
    if not has_serial:
        del machine.files["/sys/bus/scsi/devices/1:0:1:0/vpd_pg80"]
    finding = led_to(machine.survey(), **where)
    assert (serials(finding), finding.bay.slot) == ([paths.SERIALS[1]], 5)


def test_storclis_own_word_for_a_volumes_disk_proves_which_one_it_is():
    machine = dell.dell()
    for argv, (text, status) in machine.commands.items():
        machine.commands[argv] = (text.replace("SCSI NAA Id", "Unnamed"), status)
    volumes = machine.survey().volumes
    assert [(v.number, str(v.address), v.disk_name) for v in volumes] == [
        (0, "0:2:0:0", "sda"),
        (1, "0:2:1:0", "sdb"),
    ]
