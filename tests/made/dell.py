"""A Dell server: PERC H740P (megaraid_sas) with a RAID1, a RAID6 of eight and two disks as such.

The disks of the RAID6 are Seagate's SAS disks: the card prints eight signs of their serials and
their port's name, smartctl prints twenty signs and the unit's name.
"""

from __future__ import annotations

from typing import Any

from tests.made import Host

PCI = "0000:18:00.0"
SYSTEM = ("PHYS1010001", "PHYS1010002")  # the mirror of two SATA SSDs
LONG = tuple(f"ZLW0A{n:03d}0000C93{n:05d}" for n in range(100, 109))  # RAID6 and its spare
SHOWN = ("ZLW0B2010000C9400201", "ZLW0B2020000C9400202")  # JBOD
UNIT = 0x5000C500AE340000
NAA = "6d0946606f0a4c00{:016x}"
SSD, HDD = 480103981056, 8001563222016


def unit(place: int) -> int:
    """The world-wide name of the logical unit in a slot; its first port's is one above."""
    return UNIT + 0x10 * place


def slots() -> list[tuple[int, str, int | str, str]]:
    """Slot, serial as the card prints it, drive group and state of each drive."""
    found: list[tuple[int, str, int | str, str]] = [
        (n, one, 0, "Onln") for n, one in enumerate(SYSTEM)
    ]
    found += [(n + 2, one[:8], 1, "Onln") for n, one in enumerate(LONG[:8])]
    found += [(10, LONG[8][:8], 1, "DHS")]
    return found + [(n + 11, one[:8], "-", "JBOD") for n, one in enumerate(SHOWN)]


def device(slot: int) -> int:
    """The card's own number of a drive, which is no slot."""
    return 40 - slot


def row(slot: int, group: int | str, state: str) -> dict[str, Any]:
    sas = slot > 1
    return {
        "EID:Slt": f"64:{slot}",
        "DID": device(slot),
        "State": state,
        "DG": group,
        "Size": "7.276 TB" if sas else "446.625 GB",
        "Intf": "SAS" if sas else "SATA",
        "Med": "HDD" if sas else "SSD",
        "SED": "N",
        "PI": "N",
        "SeSz": "512B",
        "Model": "ST8000NM001A    " if sas else "SSDSC2KG480G8R",
        "Sp": "U",
        "Type": "-",
    }


def detail(slot: int, serial: str) -> dict[str, Any]:
    name = f"Drive /c0/e64/s{slot}"
    sas = slot > 1
    return {
        f"{name} State": {
            "Shield Counter": 0,
            "Media Error Count": 3 if slot == 5 else 0,
            "Other Error Count": 0,
            "Drive Temperature": " 30C (86.00 F)",
            "Predictive Failure Count": 0,
            "S.M.A.R.T alert flagged by drive": "No",
        },
        f"{name} Device attributes": {
            "SN": serial.rjust(20),
            "Manufacturer Id": "SEAGATE " if sas else "ATA     ",
            "Model Number": "ST8000NM001A    " if sas else "SSDSC2KG480G8R  ",
            "WWN": f"{unit(slot) + (1 if sas else 0):016X}",
            "Firmware Revision": "PSLB    " if sas else "XCV1DL67",
            "Raw size": "7.277 TB [0x3a3812ab0 Sectors]"
            if sas
            else "447.130 GB [0x37e436b0 Sectors]",
            "Logical Sector Size": "512B",
            "Connector Name": "00",
        },
        f"{name} Policies/Settings": {
            "Enclosure position": "1",
            "Connected Port Number": "0(path0) ",
            "Port Information": [
                {
                    "Port": 0,
                    "Status": "Active",
                    "Linkspeed": "12.0Gb/s",
                    "SAS address": f"0x{unit(slot) + 1:016x}",
                }
            ],
        },
        "Inquiry Data": "",
    }


def answer(data: dict[str, Any]) -> dict[str, Any]:
    status = {
        "CLI Version": "007.1327.0000.0000 July 27, 2020",
        "Operating system": "Linux 6.1.0",
        "Controller": 0,
        "Status": "Success",
        "Description": "None",
    }
    return {"Controllers": [{"Command Status": status, "Response Data": data}]}


def vd(number: int, group: int, level: str, size: str, name: str) -> dict[str, Any]:
    told = {"DG/VD": f"{group}/{number}", "TYPE": level, "State": "Optl", "Access": "RW"}
    return {**told, "Consist": "Yes", "Cache": "RWBD", "Size": size, "Name": name}


VDS = (vd(0, 0, "RAID1", "446.625 GB", "system"), vd(1, 1, "RAID6", "43.660 TB", "mirror"))


def show_all() -> dict[str, Any]:
    basics = {"Controller": 0, "Model": "PERC H740P Mini", "Serial Number": "05A01ZS"}
    return answer(
        {
            "Basics": {**basics, "SAS Address": "52cea7f07a4f9800", "PCI Address": "00:18:00:00"},
            "Version": {"Driver Name": "megaraid_sas", "Firmware Package Build": "51.14.0-3707"},
            "Virtual Drives": 2,
            "VD LIST": list(VDS),
            "Physical Drives": 13,
            "PD LIST": [row(slot, group, state) for slot, _, group, state in slots()],
        }
    )


def show_drives() -> dict[str, Any]:
    data: dict[str, Any] = {}
    for slot, serial, group, state in slots():
        data[f"Drive /c0/e64/s{slot}"] = [row(slot, group, state)]
        data[f"Drive /c0/e64/s{slot} - Detailed Information"] = detail(slot, serial)
    return answer(data)


def show_volumes() -> dict[str, Any]:
    data: dict[str, Any] = {}
    for told in VDS:
        group, number = told["DG/VD"].split("/")
        rows = [row(slot, g, s) for slot, _, g, s in slots() if str(g) == group and s == "Onln"]
        data[f"/c0/v{number}"] = [told]
        data[f"PDs for VD {number}"] = rows
        data[f"VD{number} Properties"] = {
            "Strip Size": "256 KB",
            "OS Drive Name": "/dev/sd" + "ab"[int(number)],
            "SCSI NAA Id": NAA.format(int(number)),
        }
    return answer(data)


def _sysfs(host: Host) -> None:
    host.card(PCI, "megaraid_sas", 0)
    sizes = (SSD, 6 * HDD)
    for number, size in enumerate(sizes):
        naa = NAA.format(number)
        host.scsi(
            f"0:2:{number}:0",
            "sd" + "ab"[number],
            PCI,
            size,
            serial=naa[16:] + "0066d0d4",
            vendor="DELL",
            model="PERC H740P Mini",
            rev="5.16",
            wwid=f"naa.{naa}",
        )
    for n, serial in enumerate(SHOWN):
        host.scsi(
            f"0:0:{device(11 + n)}:0",
            "sd" + "cd"[n],
            PCI,
            HDD,
            serial=serial,
            vendor="SEAGATE",
            model="ST8000NM001A",
            rev="PSLB",
            wwid=f"naa.{unit(11 + n):016x}",
        )


def _smart(host: Host) -> None:
    every = [(n, one) for n, one in enumerate((*SYSTEM, *LONG, *SHOWN))]
    scanned = [("/dev/bus/0", f"megaraid,{device(n)}") for n, _ in every]
    host.scan(("/dev/sdc", "scsi"), ("/dev/sdd", "scsi"), *scanned)
    for slot, serial in every:
        told: dict[str, object] = {"serial_number": serial, "user_capacity": {"bytes": HDD}}
        if slot > 1:
            told |= {"logical_unit_id": f"0x{unit(slot):016x}", "scsi_vendor": "SEAGATE"}
            told |= {"scsi_product": "ST8000NM001A", "scsi_model_name": "SEAGATE ST8000NM001A"}
            told["scsi_transport_protocol"] = {"name": "SAS (SPL-4)", "value": 6}
            told["rotation_rate"] = 7200
        else:
            told["model_name"] = "SSDSC2KG480G8R"
            told["user_capacity"] = {"bytes": SSD}
            told["wwn"] = {"naa": 5, "oui": 0xC50, "id": unit(slot) & 0xFFFFFFFFF}
        host.smart("/dev/bus/0", f"megaraid,{device(slot)}", **told)
        if slot > 10:
            host.smart(f"/dev/sd{'cd'[slot - 11]}", "scsi", **told)


def dell() -> Host:
    """The whole machine."""
    host = Host()
    _sysfs(host)
    host.say("storcli64 /call show all J", show_all())
    host.say("storcli64 /call/eall/sall show all J", show_drives())
    host.say("storcli64 /call/vall show all J", show_volumes())
    _smart(host)
    return host
