"""From lines to places, writes and signs; how often; what is shared."""

from datetime import UTC, datetime, timedelta

import pytest

from hardware.agent.survey import read_survey
from hardware.domain.address import Role
from hardware.domain.drive import Bay, Block, Drive, LogicalVolume
from hardware.domain.evidence import Certainty, Finding
from hardware.domain.join import join
from hardware.domain.kernel_log import parse_log
from hardware.domain.rate import rate_of
from hardware.domain.sharing import Spot, is_layer, neighbours, redundancy_of, role_at, spots
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.domain.trouble import Place, Redundancy, Told, distinct_places, most_within
from hardware.domain.trouble_lines import is_at_least, told_of
from tests.made import event
from tests.made.dell import dell
from tests.made.hba import ENCLOSURE, SERIALS, hba

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
READ = """\
[100.0] sd 6:0:14:0: [sdo] tag#2210 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=3s
[100.0] sd 6:0:14:0: [sdo] tag#2210 Sense Key : Medium Error [current]
[100.0] sd 6:0:14:0: [sdo] tag#2210 Add. Sense: Unrecovered read error
[100.0] sd 6:0:14:0: [sdo] tag#2210 CDB: Read(16) 88 00 00 00 00 01 97 b2 28 00 00 00 04 00 00 00
[100.0] critical medium error, dev sdo, sector {sector} op 0x0:(READ) flags 0x80700 phys_seg 5
"""
START = 0x197B22800


def told(text):
    return [told_of(one, NOON) for one in parse_log(text.splitlines())]


# --- lines


def test_a_place_reaches_from_the_sector_to_the_end_of_its_request():
    (one,) = told(READ.format(sector=START + 0x100))
    assert one.places == (Place(START + 0x100, 0x300),)
    assert (one.is_write, one.sense) == (False, (3, 0x11, 0))


def test_a_sector_outside_of_the_request_is_taken_as_it_is():
    (one,) = told("[1.0] critical medium error, dev sdo, sector 77 op 0x0:(READ) flags 0x0")
    assert one.places == (Place(77),)


def test_a_request_in_4096_byte_blocks_is_counted_in_sectors():
    text = READ.replace("01 97 b2 28 00 00 00 04 00", "00 00 00 10 00 00 00 00 08")
    (one,) = told(text.format(sector=0x1000 * 8))
    assert one.places == (Place(0x8000, 64),)


@pytest.mark.parametrize(
    "line",
    [
        "[1.0] critical medium error, dev sdo, sector 77 op 0x1:(WRITE) flags 0x0 phys_seg 1",
        "[1.0] nvme0n1: Write(0x1) @ LBA 7812345, 8 blocks, Write Fault (sct 0x2 / sc 0x80) DNR",
    ],
)
def test_a_write_is_seen(line):
    assert [one.is_write for one in told(line)] == [True]


def test_the_old_form_of_a_write_is_seen():
    text = READ.replace("Read(16) 88", "Write(16) 8a").format(sector=START)
    assert told(text.partition("op 0x0")[0])[0].is_write


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        (
            "nvme nvme1: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0x10",
            "fell_off",
        ),
        ("nvme nvme1: controller is down; will reset: CSTS=0x3, PCI_STATUS=0x10", None),
        ("nvme nvme1: Removing after probe failure status: -19", "never_ready"),
        ("nvme0n1: Read(0x2) @ LBA 78, 8 blocks, (sct 0x2 / sc 0x81) MORE DNR", "nvme_media"),
        ("nvme0n1: Read(0x2) @ LBA 78, 8 blocks, (sct 0x2 / sc 0x84) DNR", "nvme_other"),
        ("md: kicking non-fresh sdb1 from array!", "not_fresh"),
        (
            "smartpqi 0000:3b:00.0: scsi 14:1:0:5 A physical drive not properly connected",
            "not_connected",
        ),
    ],
)
def test_signs(line, sign):
    (one,) = told(f"[1.0] {line}")
    assert one.signs - {"suppressed"} == ({sign} if sign else set())


ABORTED = """\
[46.4] ata2.00: exception Emask 0x0 SAct 0x0 SErr {errors} action 0x0
[46.4] ata2.00: irq_stat 0x40000001
[46.4] ata2.00: failed command: {command}
[46.4] ata2.00: cmd c8/00:08:00:50:00/00:00:00:00:00/e0 tag 8 dma 4096 in
         res 41/04:08:00:50:00/00:00:00:00:00/e0 Emask {mask}
[46.4] ata2.00: status: {{ DRDY ERR }}
[46.4] ata2.00: error: {{ ABRT }}
"""
REFUSED = {"errors": "0x0", "command": "READ DMA", "mask": "0x1 (device error)"}


@pytest.mark.parametrize(
    ("more", "signs"),
    [
        ({}, {"drive_refused", "data_read"}),
        ({"command": "READ FPDMA QUEUED"}, {"drive_refused", "data_read"}),
        ({"command": "READ VERIFY SECTOR(S) EXT"}, {"drive_refused"}),
        ({"command": "WRITE DMA"}, {"drive_refused"}),
        ({"errors": "0x400100"}, {"drive_refused", "data_read", "link_spoke"}),
        ({"mask": "0x4 (timeout)"}, {"data_read"}),
    ],
)
def test_an_ata_drive_that_refuses_is_told_from_its_link(more, signs):
    (one,) = told(ABORTED.format(**REFUSED | more))
    assert one.signs == signs


def test_suppressed_lines_make_a_count_a_least_one():
    assert is_at_least(["x", "blk_update_request: 59 callbacks suppressed"])
    assert not is_at_least(["x"])


# --- places


@pytest.mark.parametrize(
    ("places", "count"),
    [
        ([], 0),
        ([Place(1000, 8)], 1),
        ([Place(1000, 8), Place(1000, 8)], 1),
        ([Place(1000, 1024), Place(1512, 8)], 1),  # the retry of a read-ahead, page by page
        ([Place(1000, 8), Place(1008, 8), Place(1016, 8)], 1),
        ([Place(1000, 8), Place(1264, 8)], 1),
        ([Place(1000, 8), Place(1265, 8)], 2),
        ([Place(1000), Place(3000)], 1),
        ([Place(1000), Place(4000)], 2),
        ([Place(900_000, 8), Place(1000, 8), Place(2**62, 8)], 3),
    ],
)
def test_retries_and_read_ahead_are_no_second_place(places, count):
    assert distinct_places(places) == count


def test_the_most_within_an_hour():
    def at(minutes, count=1):
        return Told("timeout", NOON + timedelta(minutes=minutes), count=count)

    hour = timedelta(hours=1)
    assert most_within([], hour) == 0
    assert most_within([at(0), at(61)], hour) == 1
    assert most_within([at(61), at(0, 2), at(60)], hour) == 3


# --- what stands where


@pytest.mark.parametrize(
    ("kind", "level", "state", "expected"),
    [
        ("md", "raid1", "clean", "some"),
        ("md", "raid5", "clean, degraded", "none"),
        ("md", "raid0", "clean", "none"),
        ("zpool", "raidz2", "ONLINE", "some"),
        ("zpool", "mirror", "DEGRADED", "none"),
        ("ceph", "", "up", "some"),
        ("filesystem", "", "", "none"),
        ("lvm", "", "", "none"),
        ("lvm", "raid1", "", "some"),
        ("multipath", "", "", "unknown"),
        ("md", "raidx", "clean", "unknown"),
    ],
)
def test_whether_another_disk_has_the_data(kind, level, state, expected):
    layer = Layer("md0", kind, on=("sdb1",), level=level, state=state)
    drive = Drive("S1", disk_name="sdb")
    finding = Finding(Certainty.ONE_SOURCE, (), drives=(drive,))
    survey = Survey(drives=(drive,), layers=(layer,))
    assert redundancy_of(finding, survey).value == expected


@pytest.mark.parametrize(
    ("level", "state", "expected"),
    [
        ("RAID0", "Optimal", "none"),
        ("RAID5", "Optimal", "some"),
        ("RAID 60", "OK", "some"),
        ("RAID10", "Degraded", "none"),
        ("RAID1ADM", "OK", "some"),
        ("Simple_Volume", "Optimal", "none"),
        ("", "Optimal", "unknown"),
    ],
)
def test_whether_a_volume_can_lose_a_disk(level, state, expected):
    drive = Drive("S1")
    volume = LogicalVolume("", 1, level=level, state=state, members=("S1", "S2"))
    finding = Finding(Certainty.ONE_SOURCE, (), drives=(drive,))
    survey = Survey(drives=(drive,), volumes=(volume,))
    assert redundancy_of(finding, survey).value == expected
    of_volume = Finding(Certainty.CANDIDATES, (), volume=volume)
    assert redundancy_of(of_volume, Survey()).value == expected


def test_without_a_survey_nothing_is_known():
    finding = Finding(Certainty.NO_DRIVE, ())
    assert redundancy_of(finding, None) is Redundancy.UNKNOWN
    assert role_at(event("1:0:0:0"), None) is Role.UNKNOWN


def test_a_filesystem_on_a_mirror_is_redundant():
    layers = (
        Layer("md0", "md", on=("sdb1", "sdc1"), level="raid1", state="clean"),
        Layer("srv", "filesystem", on=("md0",)),
    )
    drive = Drive("S1", disk_name="sdb")
    finding = Finding(Certainty.ONE_SOURCE, (), drives=(drive,))
    assert redundancy_of(finding, Survey(drives=(drive,), layers=layers)) is Redundancy.SOME


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("vda", Role.VIRTUAL),
        ("xvdb1", Role.VIRTUAL),
        ("rbd0", Role.REMOTE),
        ("sr0", Role.EXTERNAL),
        ("fd0", Role.EXTERNAL),
        ("nvme0n1", Role.PASS_THROUGH),
        ("sda", Role.UNKNOWN),
    ],
)
def test_some_names_tell_what_they_are(name, role):
    assert role_at(event(disk_name=name), None) is role


def test_the_driver_of_the_line_tells_where_no_survey_does():
    line = event("3:0:0:0", driver="iscsi_tcp")
    assert role_at(line, None) is Role.REMOTE
    assert role_at(event("14:1:0:9", driver="smartpqi"), Survey()) is Role.VOLUME


def test_names_of_layers():
    assert [is_layer(name) for name in ("md0", "dm-3", "sda", "mdx", "")] == [
        True, True, False, True, False,
    ]  # fmt: skip


# --- neighbours


def spot(key, enclosure="1", connector="CN0", card="c"):
    return Spot(key, card, f"{card}/{enclosure}/{connector}", f"{card}/{enclosure}")


def shared(mine, *others):
    found, _keys = neighbours(mine, others)
    return (found.what, found.name, found.count) if found else None


def test_the_nearest_thing_that_most_share_is_it():
    a, b, c = spot("a"), spot("b"), spot("c")
    assert shared(a, b, c) == ("connector", "CN0", 2)
    assert shared(a, spot("b", connector="CN1"), spot("c", connector="CN1")) == (
        "enclosure",
        "1",
        2,
    )
    assert shared(a, spot("b", "2"), spot("c", "3")) == ("controller", "c", 2)


def test_one_neighbour_is_no_common_cause_and_another_cards_is_none():
    assert shared(spot("a"), spot("b")) is None
    assert shared(spot("a"), spot("a"), spot("a")) is None
    assert shared(spot("a"), spot("b", card="d"), spot("c", card="e")) is None


def test_what_is_not_known_is_not_shared():
    assert shared(Spot("a"), Spot("b"), Spot("c")) is None


def test_disks_behind_an_expander_share_it():
    found = spots(read_survey(hba()))
    mine = found["sdb"]
    assert mine.key in SERIALS
    what, keys = neighbours(mine, found.values())
    assert (what.what, what.count, len(keys)) == ("enclosure", 11, 11)
    assert ENCLOSURE.removeprefix("0x") in what.name or what.name


def test_disks_of_a_card_with_volumes_have_spots():
    found = spots(read_survey(dell()))
    assert found
    assert all(one.controller for one in found.values())


def test_an_nvme_controller_is_its_drive():
    drive = Drive("N1", disk_name="nvme3n1", controller="0000:5d:00.0", bay=Bay("PCIe", 12))
    block = Block("nvme3n1", None, "0000:5d:00.0", "nvme", serial="N1")
    found = spots(join(Survey(drives=(drive,), blocks=(block,))))
    assert found["nvme3"] == found["nvme3n1"]


# --- how often


def test_a_rate_counts_its_last_day_and_its_week():
    told = [(NOON, 3), (NOON - timedelta(hours=23), 2), (NOON - timedelta(hours=25), 4)]
    told += [(NOON - timedelta(days=7), 100), (NOON + timedelta(minutes=1), 100)]
    rate = rate_of(told, NOON)
    assert (rate.last_day, rate.per_hour, rate.week, rate.most) == (5, 0.2, 9, 4)
    assert rate.by_step[-1] == 3
    assert rate.path.count("M") == 3


def test_a_rate_of_nothing_draws_nothing():
    assert rate_of([], NOON).path == ""
