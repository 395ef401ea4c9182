"""What smartctl and the agent's psutil print on the made host."""

from __future__ import annotations

import json
from typing import Any

from mirrorsite.demo.made_chassis import Disk, Shown, Volume
from mirrorsite.demo.made_linux import said_of

HEALTH = ("smartctl", "-n", "standby,3", "--json=cu", "-x")
# what -i does not print
WELL = ("smart_status", "power_on_time", "temperature", "ata_smart_attributes")
WHO = ("smartctl", "-n", "standby,3", "--json=c", "-i")
SYSTEM: dict[str, Any] = {
    "cpu_count": 64,
    "memory_bytes": 270114873344,
    "memory_available_bytes": 121893896192,
    "load_1": 3.42,
    "boot_time": 1793152800.0,
}


def smartctl(blocks: tuple[Shown, ...]) -> dict[tuple[str, ...], tuple[str, int]]:
    """Command line → (what it prints, exit status)."""
    scan = ("smartctl", "--scan-open", "--json")
    devices = [_device(one) for one in blocks]
    said = _smart_json(scan, 0, {"devices": devices})
    answers: dict[tuple[str, ...], tuple[str, int]] = {scan: (said, 0)}
    for one in blocks:
        words = (f"/dev/{one.disk_name}", "-d", _device(one)["type"])
        is_volume = isinstance(one.thing, Volume)
        told = _volume_words(one) if is_volume else _disk_words(one.thing)
        who = {name: told[name] for name in told if name not in WELL}
        for argv, said, status in (
            ((*WHO, *words), who, 0),
            ((*HEALTH, words[0]), told, 4 if is_volume else 0),
        ):
            answers[argv] = (_smart_json(argv, status, {"device": _device(one), **said}), status)
    return answers


def _device(one: Shown) -> dict[str, str]:
    kind, protocol = ("scsi", "SCSI") if isinstance(one.thing, Volume) else ("sat", "ATA")
    name = f"/dev/{one.disk_name}"
    info = name if kind == "scsi" else f"{name} [SAT]"
    return {"name": name, "info_name": info, "type": kind, "protocol": protocol}


def _smart_json(argv: tuple[str, ...], status: int, told: dict[str, Any]) -> str:
    head = {
        "json_format_version": [1, 0],
        "smartctl": {
            "version": [7, 4],
            "svn_revision": "5530",
            "platform_info": "x86_64-linux-6.1.0-28-amd64",
            "argv": list(argv),
            "exit_status": status,
        },
    }
    return json.dumps(head | told) + "\n"


def _volume_words(one: Shown) -> dict[str, Any]:
    return {
        "scsi_vendor": "H3C",
        "scsi_product": "LOGICAL VOLUME",
        "scsi_model_name": "H3C LOGICAL VOLUME",
        "scsi_revision": "5.00",
        "user_capacity": {"blocks": one.thing.sectors, "bytes": one.thing.sectors * 512},
        "logical_block_size": 512,
        "rotation_rate": 0,
        "logical_unit_id": f"0x{said_of(one)['wwn']}",
        "serial_number": one.card.serial,
        "device_type": {"scsi_value": 0, "name": "disk"},
        "smart_support": {"available": False},
        "temperature": {"current": 0},
    }


def _disk_words(disk: Disk) -> dict[str, Any]:
    return {
        "model_name": disk.model,
        "serial_number": disk.serial,
        "wwn": {"naa": 5, "oui": int(disk.wwn[1:7], 16), "id": int(disk.wwn[7:], 16)},
        "firmware_version": disk.firmware,
        "user_capacity": {"blocks": disk.sectors, "bytes": disk.sectors * 512},
        "logical_block_size": 512,
        "physical_block_size": 4096,
        "rotation_rate": 7200,
        "smart_support": {"available": True, "enabled": True},
        "smart_status": {"passed": True},
        "power_on_time": {"hours": disk.hours},
        "temperature": {"current": disk.temperature},
        "ata_smart_attributes": {
            "revision": 10,
            "table": [_attribute(*row) for row in _table(disk)],
        },
    }


def _table(disk: Disk) -> tuple[tuple[int, str, int, int], ...]:
    return (
        (5, "Reallocated_Sector_Ct", 10, 0),
        (9, "Power_On_Hours", 0, disk.hours),
        (187, "Reported_Uncorrect", 0, 0),
        (194, "Temperature_Celsius", 0, disk.temperature),
        (197, "Current_Pending_Sector", 0, 0),
        (198, "Offline_Uncorrectable", 0, 0),
        (199, "UDMA_CRC_Error_Count", 0, 0),
    )


def _attribute(number: int, name: str, threshold: int, raw: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "value": 100,
        "worst": 100,
        "thresh": threshold,
        "when_failed": "",
        "raw": {"value": raw, "string": str(raw)},
    }


def psutil(blocks: tuple[Shown, ...]) -> str:
    """The agent's figures; one filesystem for each volume."""
    return json.dumps(
        SYSTEM
        | {
            "filesystems": [_filesystem(one) for one in blocks],
            "network": [{"name": "bond0", "is_up": True, "speed_mbit": 20000}],
        },
        indent=1,
    )


def _filesystem(one: Shown) -> dict[str, Any]:
    is_system = isinstance(one.thing, Volume) and one.thing.level == 1
    place = f"{one.card.letter.lower()}-{one.address.split(':', 1)[1].replace(':', '-')}"
    return {
        "device": f"/dev/{one.disk_name}{'2' if is_system else ''}",
        "mount_point": "/" if is_system else f"/srv/mirror/{place}",
        "type": "xfs",
        "size_bytes": one.thing.sectors * 512,
        "free_bytes": one.thing.sectors * 128,
    }
