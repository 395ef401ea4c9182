"""A host without a RAID card: a SATA disk (ahci) to boot from, two NVMe disks as md RAID 1, LVM."""

from __future__ import annotations

from tests.made import Host
from tests.made.hba import LSBLK

AHCI = "0000:00:17.0"
NVME = ("0000:81:00.0", "0000:82:00.0")
SLOTS = (12, 13)
SERIALS = ("S4YPNE0N800101", "S4YPNE0N800102")
MODEL = "SAMSUNG MZQLB1T9HAJR-00007"
SIZE = 1920383410176
BOOT = "S45MNX0K500777"
BOOT_SIZE = 480103981056

MDSTAT = """\
Personalities : [raid1] [linear] [raid0] [raid6] [raid5] [raid4] [raid10]
md0 : active raid1 nvme1n1p2[1] nvme0n1p2[0]
      1874719744 blocks super 1.2 [2/2] [UU]
      bitmap: 1/14 pages [4KB], 65536KB chunk

unused devices: <none>
"""
DETAIL = """\
/dev/md0:
           Version : 1.2
     Creation Time : Tue Mar  5 09:00:00 2024
        Raid Level : raid1
        Array Size : 1874719744 (1787.87 GiB 1919.71 GB)
     Used Dev Size : 1874719744 (1787.87 GiB 1919.71 GB)
      Raid Devices : 2
     Total Devices : 2
       Persistence : Superblock is persistent

     Intent Bitmap : Internal

       Update Time : Sun Nov 22 10:00:00 2026
             State : clean
    Active Devices : 2
   Working Devices : 2
    Failed Devices : 0
     Spare Devices : 0

Consistency Policy : bitmap

              Name : mirror:0
              UUID : 8a1f2c3d:00112233:44556677:8899aabb
            Events : 4711

    Number   Major   Minor   RaidDevice State
       0     259        2        0      active sync   /dev/nvme0n1p2
       1     259        5        1      active sync   /dev/nvme1n1p2
"""
MOUNTINFO = """\
24 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw,errors=remount-ro
31 24 8:1 / /boot/efi rw,relatime shared:14 - vfat /dev/sda1 rw,fmask=0077
35 24 253:0 / /srv/mirror rw,noatime shared:16 - ext4 /dev/mapper/vg0-srv rw
"""
LVS = (
    "lvs -a -o lv_name,vg_name,lv_attr,segtype,devices,lv_size,copy_percent,sync_percent,"
    "lv_health_status,cache_mode,origin,pool_lv,data_lv,metadata_lv,raid_sync_action,"
    "lv_kernel_major,lv_kernel_minor,lv_tags --units b --nosuffix --reportformat json"
)
PVS = "pvs -o pv_name,vg_name,pv_attr,pv_missing,pv_size --units b --nosuffix --reportformat json"


def _nvme(host: Host) -> None:
    listed = []
    for n, (pci, serial) in enumerate(zip(NVME, SERIALS, strict=True)):
        wwid = f"eui.36344730528{n}01010025384500000001"
        host.nvme(f"nvme{n}n1", pci, SIZE, serial=serial, model=MODEL, firmware_rev="EDA5402Q")
        host.put(f"/sys/block/nvme{n}n1", wwid=wwid)
        for part in (1, 2):
            host.put(f"/sys/block/nvme{n}n1/nvme{n}n1p{part}", partition=part, size=10**6)
        host.put(f"/sys/bus/pci/slots/{SLOTS[n]}", address=pci.partition(".")[0])
        listed.append(
            {
                "NameSpace": 1,
                "DevicePath": f"/dev/nvme{n}n1",
                "Firmware": "EDA5402Q",
                "Index": n,
                "ModelNumber": MODEL,
                "SerialNumber": serial,
                "UsedBytes": SIZE,
                "MaximumLBA": SIZE // 512,
                "PhysicalSize": SIZE,
                "SectorSize": 512,
            }
        )
        host.smart(
            f"/dev/nvme{n}",
            "nvme",
            device={"name": f"/dev/nvme{n}", "type": "nvme", "protocol": "NVMe"},
            model_name=MODEL,
            serial_number=serial,
            firmware_version="EDA5402Q",
            nvme_total_capacity=SIZE,
            nvme_smart_health_information_log={"critical_warning": 0, "temperature": 31},
        )
    host.say("nvme list -o json", {"Devices": listed})


def _boot(host: Host) -> None:
    host.card(AHCI, "ahci", 0, 1)
    host.scsi(
        "0:0:0:0",
        "sda",
        AHCI,
        BOOT_SIZE,
        serial=BOOT,
        vendor="ATA",
        model="SAMSUNG MZ7LH480",
        rev="904Q",
        wwid="naa.5002538e00ab0777",
    )
    for part in (1, 2):
        host.put(f"/sys/block/sda/sda{part}", partition=part, size=10**6)
    host.smart(
        "/dev/sda",
        "sat",
        device={"name": "/dev/sda", "type": "sat", "protocol": "ATA"},
        model_name="SAMSUNG MZ7LH480HAHQ-00005",
        serial_number=BOOT,
        wwn={"naa": 5, "oui": 0x2538, "id": 0xE00AB0777},
        user_capacity={"bytes": BOOT_SIZE},
    )


def _part(disk: str, number: int, **more: object) -> dict[str, object]:
    name = f"{disk}p{number}" if disk.startswith("nvme") else f"{disk}{number}"
    return {"name": name, "kname": name, "pkname": disk, "type": "part", "size": 10**9, **more}


def disks() -> dict[str, object]:
    """lsblk -J -b."""
    srv = {"name": "vg0-srv", "kname": "dm-0", "pkname": "md0", "type": "lvm", "size": 10**12}
    srv |= {"fstype": "ext4", "uuid": "aa-bb", "mountpoints": ["/srv/mirror"]}
    md0 = {"name": "md0", "kname": "md0", "type": "raid1", "size": 10**12, "children": [srv]}
    boot = [_part("sda", 1, mountpoints=["/boot/efi"]), _part("sda", 2, mountpoints=["/"])]
    sda = {"name": "sda", "kname": "sda", "type": "disk", "size": BOOT_SIZE, "children": boot}
    found = [{**sda, "serial": BOOT, "hctl": "0:0:0:0", "wwn": "0x5002538e00ab0777"}]
    for n, serial in enumerate(SERIALS):
        disk = f"nvme{n}n1"
        array = {"fstype": "linux_raid_member", "uuid": "8a1f2c3d", "label": "mirror:0"}
        parts = [
            _part(disk, 1, fstype="vfat", label="EFI"),
            _part(disk, 2, **array, children=[md0]),
        ]
        named = {"name": disk, "kname": disk, "type": "disk", "size": SIZE, "serial": serial}
        found.append({**named, "model": MODEL, "tran": "nvme", "children": parts})
    return {"blockdevices": found}


def plain() -> Host:
    """The whole machine."""
    host = Host()
    _boot(host)
    _nvme(host)
    host.scan(("/dev/sda", "sat"), ("/dev/nvme0", "nvme"), ("/dev/nvme1", "nvme"))
    host.put("/sys/block/md0", size=10**6)
    host.put("/sys/block/md0/slaves/nvme0n1p2", size=1)
    host.put("/sys/block/md0/slaves/nvme1n1p2", size=1)
    host.put("/sys/block/dm-0/slaves/md0", size=1)
    host.put("/sys/block/dm-0/dm", name="vg0-srv", uuid="LVM-abc")
    host.files["/proc/mdstat"] = MDSTAT
    host.files["/proc/self/mountinfo"] = MOUNTINFO
    host.say("mdadm --detail /dev/md0", DETAIL)
    own = {"lv_name": "srv", "vg_name": "vg0", "lv_attr": "-wi-ao----", "segtype": "linear"}
    own |= {"devices": "/dev/md0(0)", "lv_size": "1919000000000", "lv_kernel_major": "253"}
    host.say(LVS, {"report": [{"lv": [{**own, "lv_kernel_minor": "0"}]}]})
    disk = {"pv_name": "/dev/md0", "vg_name": "vg0", "pv_attr": "a--", "pv_missing": ""}
    host.say(PVS, {"report": [{"pv": [disk]}]})
    host.say(LSBLK, disks())
    return host
