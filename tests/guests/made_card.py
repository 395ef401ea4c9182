"""What storcli would say of the emulated megasas card: no such tool speaks to it, so it is made.

Slots and states are invented; the serials are those that QEMU was told.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PCI = "00:00:02:00"
SCRIPT = """#!/bin/sh
case "$*" in
"/call show all J") cat /out/card/all ;;
"/call/eall/sall show all J") cat /out/card/drives ;;
"/call/vall show all J")
    said=$(cat /out/card/volumes)
    for number in 0 1; do
        name=$(ls /sys/bus/scsi/devices/*:2:$number:0/block)
        said=${said//@$number@/$name}
    done
    echo "$said"
    ;;
*) exit 127 ;;
esac
"""


def write(folder: Path, serials: list[str]) -> None:
    """A storcli for the guest's shared folder: a volume of one disk for each serial."""
    (folder / "card").mkdir(parents=True, exist_ok=True)
    (folder / "card" / "storcli64").write_text(SCRIPT)
    for name, data in (
        ("all", _all(serials)),
        ("drives", _drives(serials)),
        ("volumes", _volumes(serials)),
    ):
        (folder / "card" / name).write_text(json.dumps(_answer(data), indent=1))


def _answer(data: dict[str, Any]) -> dict[str, Any]:
    status = {"Controller": 0, "Status": "Success", "Description": "None"}
    return {"Controllers": [{"Command Status": status, "Response Data": data}]}


def _row(slot: int) -> dict[str, Any]:
    return {
        "EID:Slt": f"252:{slot}",
        "DID": slot,
        "State": "Onln",
        "DG": slot,
        "Size": "40.0 MB",
        "Intf": "SAS",
        "Med": "HDD",
        "SeSz": "512B",
        "Model": "QEMU HARDDISK",
        "Sp": "U",
    }


def _vd(number: int) -> dict[str, Any]:
    told = {"DG/VD": f"{number}/{number}", "TYPE": "RAID0", "State": "Optl", "Access": "RW"}
    return {**told, "Size": "40.0 MB", "Name": f"disk{number}"}


def _all(serials: list[str]) -> dict[str, Any]:
    return {
        "Basics": {"Controller": 0, "Model": "emulated megasas", "PCI Address": PCI},
        "Version": {"Driver Name": "megaraid_sas"},
        "Virtual Drives": len(serials),
        "VD LIST": [_vd(n) for n in range(len(serials))],
        "Physical Drives": len(serials),
        "PD LIST": [_row(n) for n in range(len(serials))],
    }


def _drives(serials: list[str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for slot, serial in enumerate(serials):
        name = f"Drive /c0/e252/s{slot}"
        data[name] = [_row(slot)]
        attributes = {
            "SN": serial,
            "Model Number": "QEMU HARDDISK",
            "Firmware Revision": "2.5+",
            "Raw size": f"40.0 MB [0x{81920:x} Sectors]",
            "Logical Sector Size": "512B",
        }
        data[f"{name} - Detailed Information"] = {f"{name} Device attributes": attributes}
    return data


def _volumes(serials: list[str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for number in range(len(serials)):
        data[f"/c0/v{number}"] = [_vd(number)]
        data[f"PDs for VD {number}"] = [_row(number)]
        data[f"VD{number} Properties"] = {"OS Drive Name": f"/dev/@{number}@"}
    return data
