"""An HPE server: Smart Array P440ar (hpsa), logicaldrive 1 a mirror, logicaldrive 2 a RAID 6."""

from __future__ import annotations

from tests.made import Host

PCI = "0000:03:00.0"
MIRROR = ("S7A0AA01", "S7A0AA02")
RAID6 = tuple(f"Z1Z5AA{n:02d}0000R542{n:04d}" for n in range(3, 7))
IDS = ("600508B1001C7D0D1C2B0A0E4F3A2B01", "600508B1001C0A6E6B1B5C1D2E3F4A02")
SIZES = (300 * 10**9, 8 * 10**12)

_CARD = """
Smart Array P440ar in Slot 0 (Embedded)
   Bus Interface: PCI
   Slot: 0
   Serial Number: PDNLH0BRH8R0AB
   Controller Status: OK
   Firmware Version: 7.00
   Driver Name: hpsa
   Driver Version: 3.4.20
   PCI Address (Domain:Bus:Device.Function): 0000:03:00.0
   Host Serial Number: CZJ7000001

   Internal Drive Cage at Port 1I, Box 1, OK
      Drive Bays: 8
      Port: 1I
      Box: 1
      Location: Internal

   Physical Drives
      physicaldrive 1I:1:1 (port 1I:box 1:bay 1, SAS HDD, 300 GB, OK)
      physicaldrive 1I:1:2 (port 1I:box 1:bay 2, SAS HDD, 300 GB, OK)
      physicaldrive 1I:1:3 (port 1I:box 1:bay 3, SAS HDD, 4 TB, OK)
      physicaldrive 1I:1:4 (port 1I:box 1:bay 4, SAS HDD, 4 TB, OK)
      physicaldrive 1I:1:5 (port 1I:box 1:bay 5, SAS HDD, 4 TB, OK)
      physicaldrive 1I:1:6 (port 1I:box 1:bay 6, SAS HDD, 4 TB, OK)
"""
_ARRAY = """
   Array: {letter}
      Interface Type: SAS
      Unused Space: 0 MB (0.00%)
      Status: OK
      Array Type: Data

      Logical Drive: {number}
         Size: {size}
         Fault Tolerance: {level}
         Status: OK
{proof}         Logical Drive Label: 0{number}AA
"""
_DRIVE = """
      physicaldrive 1I:1:{bay}
         Port: 1I
         Box: 1
         Bay: {bay}
         Status: OK
         Drive Type: Data Drive
         Interface Type: SAS
         Size: {size}
         Drive exposed to OS: False
         Logical/Physical Block Size: 512/512
         Rotational Speed: 7200
         Firmware Revision: HPD3
         Serial Number: {serial}
         WWID: {wwid:016X}
         Model: {model}
         Current Temperature (C): 30
"""
_SMALL, _LARGE = ("300 GB", "HP      EG0300FCVBF"), ("4 TB", "HP      MB4000JVYZQ")


def config(are_proven: bool = True) -> str:
    """What ssacli prints; without proof it names neither unique ids nor the kernel's disks."""
    text = _CARD
    arrays = ((1, "279.37 GB", "1", MIRROR, _SMALL), (2, "7.28 TB", "6", RAID6, _LARGE))
    bay = 0
    for number, size, level, serials, (drive_size, model) in arrays:
        proof = (
            f"         Unique Identifier: {IDS[number - 1]}\n"
            f"         Disk Name: /dev/sd{'ab'[number - 1]}\n"
        )
        letter = "AB"[number - 1]
        shown = proof if are_proven else ""
        text += _ARRAY.format(letter=letter, number=number, size=size, level=level, proof=shown)
        for serial in serials:
            bay += 1
            wwid = 0x5000C50056B3D001 + 16 * bay
            values = {"bay": bay, "size": drive_size, "serial": serial, "wwid": wwid}
            text += _DRIVE.format(model=model, **values)
    return text + "\n"


def hpe(are_proven: bool = True, with_ids: bool = True) -> Host:
    """The whole machine; `with_ids`: the kernel has the driver's file unique_id."""
    host = Host()
    host.card(PCI, "hpsa", 1, model="P440ar")
    for lun, size in enumerate(SIZES):
        more = {"unique_id": IDS[lun], "wwid": f"naa.{IDS[lun].lower()}"} if with_ids else {}
        host.scsi(
            f"1:1:0:{lun}",
            "sd" + "ab"[lun],
            PCI,
            size,
            vendor="HP",
            model="LOGICAL VOLUME",
            rev="7.00",
            **more,
        )
    host.scsi("1:0:0:0", "", PCI, vendor="HP", model="P440ar", rev="7.00")
    host.put("/sys/bus/scsi/devices/1:0:0:0", type=12)
    host.say("ssacli ctrl all show config detail", config(are_proven))
    host.scan(("/dev/sda", "scsi"), ("/dev/sdb", "scsi"))
    for name, ident in zip("ab", IDS, strict=True):
        host.smart(
            f"/dev/sd{name}",
            "scsi",
            scsi_vendor="HP",
            scsi_product="LOGICAL VOLUME",
            scsi_model_name="HP LOGICAL VOLUME",
            serial_number="PDNLH0BRH8R0AB",
            logical_unit_id=f"0x{ident.lower()}",
        )
    return host
