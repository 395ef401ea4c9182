"""lsblk: JSON, pairs and tables of several versions."""

from __future__ import annotations

import json
import unittest

from hardware.domain.machine import ToolError
from hardware.tools import lsblk
from tests.recorded import UNUSABLE, FakeMachine, recorded

DISK = {"name": "sda", "kname": "sda", "type": "disk", "size": 8001563222016, "hctl": "14:0:1:0"}
TREE = {
    **DISK,
    "serial": "WSD51Q8Z",
    "children": [
        {
            "name": "sda1",
            "kname": "sda1",
            "type": "part",
            "size": "8001561821184",
            "fstype": "linux_raid_member",
            "children": [
                {
                    "name": "md0",
                    "kname": "md0",
                    "type": "raid6",
                    "children": [
                        {
                            "name": "vg0-srv",
                            "kname": "dm-3",
                            "type": "lvm",
                            "fstype": "xfs",
                            "uuid": "3f1e",
                            "mountpoints": ["/srv", None, "/srv/mirror"],
                        }
                    ],
                }
            ],
        }
    ],
}
TABLE = """\
NAME        MAJ:MIN RM  SIZE RO TYPE  MOUNTPOINTS
sda           8:0    0  3.6T  0 disk
├─sda1        8:1    0  512M  0 part  /boot
│                                     /boot/efi
└─sda2        8:2    0  3.6T  0 part
  └─md127     9:127  0  3.6T  0 raid1
    └─luks  253:0    0  3.6T  0 crypt /srv
sr0          11:0    1 1024M  0 rom
"""


def document(*devices: dict[str, object]) -> str:
    return json.dumps({"blockdevices": devices})


class DiskTests(unittest.TestCase):
    def test_every_disk_of_a_real_machine(self):
        disks = {b.disk_name: b for b in lsblk.parse(recorded("lsblk/qemu-12-disks.json")).blocks}
        assert len(disks) == 12
        sdc = disks["sdc"]
        assert (str(sdc.address), sdc.serial) == ("1:0:0:0", "MPT00001")
        assert (sdc.wwn, sdc.vendor, sdc.model) == ("0x5000cca041000001", "HGST", "HUS726040ALS214")
        assert (sdc.capacity_bytes, sdc.sector_bytes, sdc.state) == (67108864, 512, "running")
        assert (disks["nvme0n1"].serial, disks["nvme0n1"].address) == ("NVME0001", None)

    def test_the_table_of_the_same_machine_says_the_same(self):
        drawn = lsblk.parse(recorded("lsblk/qemu-12-disks.txt")).blocks
        whole = lsblk.parse(recorded("lsblk/qemu-12-disks.json")).blocks
        for one, other in zip(drawn, whole, strict=True):
            for part in ("disk_name", "address", "serial", "wwn", "model", "capacity_bytes"):
                assert getattr(one, part) == getattr(other, part)

    def test_the_transport_is_told(self):
        told = lsblk.explain(recorded("lsblk/qemu-12-disks.json"))["blocks"]
        ways = {one["disk_name"]: one["transport"] for one in told}
        assert (ways["sdc"], ways["sde"], ways["sda"]) == ("sas", "sata", None)

    def test_a_volume_has_a_unique_id_and_no_serial(self):
        wwn = "0x600508b1001c71f1e5f023decc27ebe8"
        volume = {**DISK, "model": "LOGICAL VOLUME", "serial": "600508b1001c71f1", "wwn": wwn}
        (block,) = lsblk.parse(document(volume)).blocks
        assert (block.serial, block.unique_id) == ("", "600508B1001C71F1E5F023DECC27EBE8")

    def test_a_world_wide_name_is_no_serial(self):
        sas = {**DISK, "serial": "5000cca041000001", "wwn": "0x5000cca041000001"}
        assert lsblk.parse(document(sas)).blocks[0].serial == ""

    def test_loops_and_memory_are_no_disks(self):
        others = [{"name": name, "type": "disk"} for name in ("zram0", "ram0", "nbd3")]
        loop = {"name": "loop0", "type": "loop", "mountpoints": ["/snap/x"]}
        found = lsblk.parse(document(DISK, loop, *others))
        assert ([one.disk_name for one in found.blocks], found.layers) == (["sda"], ())


class LayerTests(unittest.TestCase):
    def test_each_layer_names_what_is_below(self):
        layers = {one.name: one for one in lsblk.parse(document(TREE)).layers}
        kinds = {name: (one.kind, one.on) for name, one in layers.items()}
        assert kinds == {
            "sda1": ("partition", ("sda",)),
            "md0": ("md", ("sda1",)),
            "dm-3": ("lvm", ("md0",)),
        }
        assert layers["md0"].level == "raid6"
        assert layers["dm-3"].mount_points == ("/srv", "/srv/mirror")
        assert {"vg0-srv", "/dev/mapper/vg0-srv", "UUID=3f1e"} <= set(layers["dm-3"].aliases)
        assert (layers["dm-3"].detail, layers["sda1"].size_bytes) == ("xfs", 8001561821184)

    def test_an_array_below_several_disks_is_one_layer(self):
        second = json.loads(json.dumps(TREE).replace("sda", "sdb"))
        layers = {one.name: one for one in lsblk.parse(document(TREE, second)).layers}
        assert layers["md0"].on == ("sda1", "sdb1")
        assert layers["dm-3"].on == ("md0",)

    def test_a_disk_that_is_mounted_itself_has_a_filesystem(self):
        (layer,) = lsblk.parse(document({**DISK, "fstype": "xfs", "mountpoint": "/data"})).layers
        assert (layer.kind, layer.on, layer.mount_points) == ("filesystem", ("sda",), ("/data",))

    def test_one_path_and_the_other_are_one_multipath(self):
        mpath = {"name": "mpatha", "kname": "dm-0", "type": "mpath"}
        found = lsblk.parse(
            document(
                {**DISK, "children": [mpath]},
                {**DISK, "name": "sdb", "kname": "sdb", "children": [mpath]},
            )
        )
        assert [(one.kind, one.on) for one in found.layers] == [("multipath", ("sda", "sdb"))]

    def test_a_cache_above_a_disk_keeps_its_own_word(self):
        bcache = {"name": "bcache0", "type": "disk", "mountpoint": "/srv"}
        (layer,) = lsblk.parse(document({**DISK, "children": [bcache]})).layers
        assert (layer.kind, layer.on) == ("bcache", ("sda",))


class FormTests(unittest.TestCase):
    def test_a_drawn_tree_says_what_stands_on_what(self):
        found = lsblk.parse(TABLE)
        layers = {one.name: (one.kind, one.on, one.mount_points) for one in found.layers}
        assert [one.disk_name for one in found.blocks] == ["sda"]
        assert layers == {
            "sda1": ("partition", ("sda",), ("/boot", "/boot/efi")),
            "sda2": ("partition", ("sda",), ()),
            "md127": ("md", ("sda2",), ()),
            "luks": ("crypt", ("md127",), ("/srv",)),
        }

    def test_a_tree_drawn_in_ascii_is_the_same(self):
        ascii_table = TABLE.replace("├─", "|-").replace("└─", "`-").replace("│", "|")
        assert lsblk.parse(ascii_table).layers == lsblk.parse(TABLE).layers

    def test_pairs_of_an_old_and_of_a_new_version(self):
        old = 'NAME="sda" KNAME="sda" TYPE="disk" LOG-SEC="4096" SERIAL="Z1" MOUNTPOINT=""\n'
        new = old.replace("LOG-SEC", "LOG_SEC").replace("MOUNTPOINT", "MOUNTPOINTS")
        for text in (old, new):
            part = text + 'NAME="sda1" TYPE="part" MOUNTPOINTS="/a\\x0a/b" PKNAME=""\n'
            found = lsblk.parse(part)
            assert (found.blocks[0].sector_bytes, found.blocks[0].serial) == (4096, "Z1")
            assert (found.layers[0].on, found.layers[0].mount_points) == (("sda",), ("/a", "/b"))

    def test_a_partition_of_an_nvme_disk_knows_its_disk(self):
        text = 'NAME="nvme0n1" TYPE="disk"\nNAME="nvme0n1p2" TYPE="part"\n'
        assert lsblk.parse(text).layers[0].on == ("nvme0n1",)

    def test_sizes_in_words(self):
        assert lsblk.size_bytes("64M") == 67108864
        assert lsblk.size_bytes("3,5T") == lsblk.size_bytes("3.5T") == 3848290697216
        assert lsblk.size_bytes(8001563222016) == lsblk.size_bytes("8001563222016")
        assert lsblk.size_bytes(None) is lsblk.size_bytes("big") is None

    def test_text_around_the_json_is_no_matter(self):
        text = "lsblk: dm-3: failed to get device path\n" + document(DISK) + "\ndone\n"
        assert lsblk.parse(text).blocks[0].disk_name == "sda"


class BadInputTests(unittest.TestCase):
    def test_a_device_without_a_name_is_told(self):
        told = lsblk.explain(document(DISK, {"type": "disk", "serial": "LOST"}))
        assert "LOST" in told["not_understood"][0]

    def test_cut_text_is_a_part_or_unusable(self):
        for name in ("json", "txt"):
            whole = recorded(f"lsblk/qemu-12-disks.{name}")
            for end in range(0, len(whole), 199):
                try:
                    assert lsblk.parse(whole[:end]).blocks
                except ToolError as error:
                    assert "expected" in str(error)

    def test_unusable_text_is_refused(self):
        bad = ('{"blockdevices": 7}', '{"blockdevices": [7]}', '{"blockdevices": []}', "NAME\n")
        for text in (*UNUSABLE, *bad):
            with self.subTest(text=text), self.assertRaises(ToolError):
                lsblk.explain(text)


class SurveyTests(unittest.TestCase):
    def test_an_old_version_is_asked_again(self):
        pairs = 'NAME="sda" KNAME="sda" TYPE="disk" SERIAL="Z1"\n'
        run = FakeMachine(
            {
                ("lsblk", *lsblk.QUERIES[0]): ("", 1),
                ("lsblk", *lsblk.QUERIES[1]): ("", 1),
                ("lsblk", *lsblk.QUERIES[2]): (pairs, 0),
            }
        )
        assert lsblk.survey(run).blocks[0].serial == "Z1"

    def test_one_that_hangs_is_not_asked_again(self):
        run = FakeMachine({("lsblk", *lsblk.QUERIES[0]): ("", 124)})
        assert "no answer within 30 s" in lsblk.survey(run).trouble[0]

    def test_one_that_answers_nothing_at_all_is_trouble(self):
        run = FakeMachine({("lsblk", *query): ("", 1) for query in lsblk.QUERIES})
        assert lsblk.survey(run).trouble == ("lsblk: printed nothing (exit status 1)",)


if __name__ == "__main__":
    unittest.main()


class LocaleTests(unittest.TestCase):
    def test_thousands_may_be_grouped_as_a_locale_does(self) -> None:
        for said in (
            "1 000 204 886 016",
            "1'000'204'886'016",
            "1\u202f000\u202f204\u202f886\u202f016",
        ):
            disk = {"name": "sda", "type": "disk", "serial": "S1", "size": said}
            (block,) = lsblk.parse(json.dumps({"blockdevices": [disk]})).blocks
            assert block.capacity_bytes == 1_000_204_886_016
