"""A storage server: an HBA (mpt3sas) and twelve SAS disks behind an expander with SES; raidz2.

The kernel calls the enclosure by its logical id, sas3ircu calls it 2; both begin with slot 0
unless `first_slot` says that the card's tool counts from 1.
"""

from __future__ import annotations

from tests.made import ROOT, SCSI, Host

PCI = "0000:01:00.0"
ENCLOSURE = "0x500304801f5a003f"
SIZE = 12000138625024
SERIALS = tuple(f"8DH{n:02d}ABC" for n in range(12))
RULE = "-" * 72


def unit(slot: int) -> int:
    return 0x5000CCA264D40000 + 0x100 * slot


def place(slot: int) -> int:
    """The disk's number in the kernel: it found the slots in another order."""
    return (slot * 5 + 3) % 12


def name(slot: int) -> str:
    return f"sd{'bcdefghijklm'[place(slot)]}"


def _disk(host: Host, slot: int) -> None:
    port, target = f"0:0:{place(slot)}", place(slot)
    host.scsi(
        f"0:0:{target}:0",
        name(slot),
        PCI,
        SIZE,
        serial=SERIALS[slot],
        port=port,
        vendor="HGST",
        model="HUH721212AL5200",
        rev="A3D0",
        wwid=f"naa.{unit(slot):016x}",
        sas_address=f"0x{unit(slot) + 1:016x}",
    )
    host.put(
        f"/sys/class/sas_device/end_device-{port}",
        enclosure_identifier=ENCLOSURE,
        bay_identifier=slot,
        sas_address=f"0x{unit(slot) + 1:016x}",
    )
    folder = f"/sys/class/enclosure/0:0:12:0/Slot{slot:02d}"
    host.put(folder, slot=slot, type="array device", status="OK", fault=0, locate=0, active=0)
    host.links[f"{folder}/device"] = host.links[f"{SCSI}/0:0:{target}:0"]
    host.files[f"{folder}/device/block/{name(slot)}/size"] = f"{SIZE // 512}\n"
    host.smart(
        f"/dev/{name(slot)}",
        "scsi",
        scsi_vendor="HGST",
        scsi_product="HUH721212AL5200",
        scsi_model_name="HGST HUH721212AL5200",
        serial_number=SERIALS[slot],
        logical_unit_id=f"0x{unit(slot):016x}",
        user_capacity={"bytes": SIZE},
    )


def joined() -> str:
    """sg_ses --join."""
    text = "  LSI       SAS3x40           0601\n"
    text += f"  Primary enclosure logical identifier (hex): {ENCLOSURE[2:]}\n"
    text += "Slot00 [0,-1]  Element type: Array device slot\n  Enclosure Status:\n"
    text += "    Predicted failure=0, Disabled=0, Swap=0, status: Unsupported\n"
    for slot in range(12):
        text += f"""\
Slot{slot:02d} [0,{slot}]  Element type: Array device slot
  Enclosure Status:
    Predicted failure=0, Disabled=0, Swap=0, status: OK
    OK=0, Reserved device=0, Hot spare=0, Cons check=0
    In crit array=0, In failed array=0, Rebuild/remap=0, R/R abort=0
    App client bypass A=0, Do not remove=0, Enc bypass A=0, Enc bypass B=0
    Ready to insert=0, RMV=0, Ident=0, Report=0
    App client bypass B=0, Fault sensed=0, Fault reqstd=0, Device off=0
    Bypassed A=0, Bypassed B=0, Dev bypassed A=0, Dev bypassed B=0
  Additional Element Status:
    Transport protocol: SAS
    number of phys: 1, not all phys: 0, device slot number: {slot}
    phy index: 0
      SAS device type: end device
      initiator port for:
      target port for: SSP
      attached SAS address: {ENCLOSURE}
      SAS address: 0x{unit(slot) + 1:016x}
      phy identifier: 0x0
"""
    return text


def display(first_slot: int = 0) -> str:
    """sas3ircu 0 DISPLAY."""
    text = f"""\
Avago Technologies SAS3 IR Configuration Utility.
Version 17.00.00.00 (2018.04.02)
Copyright (c) 2009-2018 Avago Technologies. All rights reserved.

Read configuration has been initiated for controller 0
{RULE}
Controller information
{RULE}
  Controller type                         : SAS3008
  Firmware version                        : 16.00.12.00
  Segment                                 : 0
  Bus                                     : 1
  Device                                  : 0
  Function                                : 0
  RAID Support                            : No
{RULE}
IR Volume information
{RULE}
{RULE}
Physical device information
{RULE}
Initiator at ID #0

"""
    for slot in range(12):
        port = f"{unit(slot) + 1:016x}"
        text += f"""\
Device is a Hard disk
  Enclosure #                             : 2
  Slot #                                  : {slot + first_slot}
  SAS Address                             : {port[:7]}-{port[7]}-{port[8:12]}-{port[12:]}
  State                                   : Ready (RDY)
  Size (in MB)/(in sectors)               : 11444224/2929721343
  Manufacturer                            : HGST
  Model Number                            : HUH721212AL5200
  Firmware Revision                       : A3D0
  Serial No                               : {SERIALS[slot]}
  Unit Serial No(VPD)                     : {SERIALS[slot]}
  GUID                                    : {unit(slot):016x}
  Protocol                                : SAS
  Drive Type                              : SAS_HDD

"""
    return f"""{text}\
Device is a Enclosure services device
  Enclosure #                             : 2
  Slot #                                  : 24
  SAS Address                             : 5003048-0-1f5a-003d
  State                                   : Standby (SBY)
  Manufacturer                            : LSI
  Model Number                            : SAS3x40
  Firmware Revision                       : 0601
  Serial No                               :
  GUID                                    : N/A
  Protocol                                : SAS
  Device Type                             : Enclosure services device
{RULE}
Enclosure information
{RULE}
  Enclosure#                              : 1
  Logical ID                              : 500605b0:0d1f2a30
  Numslots                                : 8
  StartSlot                               : 0
  Enclosure#                              : 2
  Logical ID                              : 50030480:1f5a003f
  Numslots                                : 24
  StartSlot                               : {first_slot}
{RULE}
SAS3IRCU: Command DISPLAY Completed Successfully.
SAS3IRCU: Utility Completed Successfully.
"""


LIST = """\
         Adapter      Vendor  Device                       SubSys  SubSys
 Index    Type          ID      ID    Pci Address          Ven ID  Dev ID
 -----  ------------  ------  ------  -----------------    ------  ------
   0     SAS3008     1000h    97h   00h:01h:00h:00h      1000h   3090h
SAS3IRCU: Utility Completed Successfully.
"""


def pool(by_id: bool) -> str:
    """zpool status; `by_id`: as a zpool prints that does not follow links."""
    rows = ""
    for slot in range(12):
        own = f"disk/by-id/wwn-0x{unit(slot):016x}-part1" if by_id else f"{name(slot)}1"
        rows += f"\t    /dev/{own}  ONLINE       0     0     0\n"
    return f"""\
  pool: tank
 state: ONLINE
  scan: scrub repaired 0B in 05:11:03 with 0 errors on Sun Nov  8 05:35:04 2026
config:

\tNAME           STATE     READ WRITE CKSUM
\ttank           ONLINE       0     0     0
\t  raidz2-0     ONLINE       0     0     0
{rows}
errors: No known data errors
"""


def disks() -> dict[str, object]:
    """lsblk -J -b."""
    found = []
    for slot in range(12):
        part = {"name": f"{name(slot)}1", "kname": f"{name(slot)}1", "pkname": name(slot)}
        part |= {"type": "part", "fstype": "zfs_member", "label": "tank", "size": SIZE - 10**7}
        disk: dict[str, object] = {"name": name(slot), "kname": name(slot), "type": "disk"}
        disk |= {"size": SIZE, "log-sec": 4096, "model": "HUH721212AL5200", "vendor": "HGST    "}
        disk |= {"serial": f"{unit(slot):016x}", "wwn": f"0x{unit(slot):016x}", "rev": "A3D0"}
        disk |= {"hctl": f"0:0:{place(slot)}:0", "tran": "sas", "state": "running"}
        found.append({**disk, "children": [{**part, "mountpoints": [None]}]})
    return {"blockdevices": found}


LSBLK = (
    "lsblk -J -b -o NAME,KNAME,PKNAME,TYPE,SIZE,LOG-SEC,FSTYPE,LABEL,UUID,MOUNTPOINTS,MODEL,"
    "SERIAL,VENDOR,REV,WWN,HCTL,TRAN,STATE"
)


def hba(first_slot: int = 0, by_id: bool = False) -> Host:
    """The whole machine."""
    host = Host()
    host.card(PCI, "mpt3sas", 0, board_name="SAS9300-8i", version_fw="16.00.12.00")
    host.put("/sys/class/enclosure/0:0:12:0", id=ENCLOSURE, components=24)
    where = f"{ROOT}/{PCI}/host0/port-0:0/expander-0:0/port-0:0:12/end_device-0:0:12"
    host.links["/sys/class/enclosure/0:0:12:0"] = (
        f"{where}/target0:0:12/0:0:12:0/enclosure/0:0:12:0"
    )
    host.links[f"{SCSI}/0:0:12:0"] = f"{where}/target0:0:12/0:0:12:0"
    host.put(f"{SCSI}/0:0:12:0", type=13, vendor="LSI", model="SAS3x40")
    host.put(f"{SCSI}/0:0:12:0/scsi_generic/sg12", dev="21:12")
    for slot in range(12):
        _disk(host, slot)
    host.scan(*((f"/dev/{name(slot)}", "scsi") for slot in range(12)))
    host.say("sg_ses --join /dev/sg12", joined())
    host.say("sas3ircu LIST", LIST)
    host.say("sas3ircu 0 DISPLAY", display(first_slot))
    host.say(LSBLK, disks())
    host.say("zpool status -P -L", pool(by_id))
    host.say("zpool list -H -p -o name,size", "tank\t144001663500288\n")
    host.say("zfs list -H -o name,mountpoint", "tank\t/tank\ntank/mirror\t/srv/mirror\n")
    return host
