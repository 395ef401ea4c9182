"""smartctl's JSON, 7.0 to 7.5, as one Reading.

7.3 calls a SCSI disk's model_name scsi_model_name, 7.5 calls it model_name again; the power mode
of 7.5 is an object; a FARM log alone carries its own identity.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from hardware.domain.machine import ToolError
from hardware.domain.reading import Reading
from hardware.tools._reading import listed, words, wwn
from hardware.tools._smartctl_json_logs import health
from hardware.tools._smartctl_trouble import advised, exit_bits, is_asleep, is_volume
from hardware.tools._smartctl_values import at, mapping, name, number_at, unit_name

PROTOCOLS = {"ATA": "SATA", "NVMe": "NVMe", "SCSI": "SCSI"}
MOST_DOCUMENTS = 1000
LONGEST_MESSAGE = 300
_START = re.compile(r"^[ \t]{0,20}\{", re.MULTILINE)


def is_json(text: str) -> bool:
    """Whether a line begins an object: smartctl's text has none."""
    return bool(_START.search(text))


def documents(text: str) -> list[dict[str, Any]]:
    """Every JSON object in the text; what stands around them is ignored, a cut one is not."""
    decoder, begin = json.JSONDecoder(), _START.search(text)
    found: list[dict[str, Any]] = []
    while begin and len(found) < MOST_DOCUMENTS:
        try:
            one, end = decoder.raw_decode(text, begin.end() - 1)
        except (ValueError, RecursionError) as error:
            raise ToolError(f"smartctl: its JSON is cut off or broken ({error})", text) from error
        found.append(one)
        begin = _START.search(text, end)
    if not any("smartctl" in one or "device" in one for one in found):
        raise ToolError("smartctl: the JSON of --json expected", text)
    return found


def reading(told: dict[str, Any]) -> Reading:
    """One document as a reading; ToolError names the device when it says nothing usable."""
    if "devices" in told or not {"device", "smartctl"} & set(told):
        raise ToolError("smartctl: the JSON of one device expected", json.dumps(told)[:200])
    if not isinstance(told.get("device"), dict):
        raise ToolError(f"smartctl: {_asked_for(told)}: {_said(told)}")
    found = replace(health(told), **_identity(told), **_circumstances(told))
    if found.serial or found.power_mode == "standby":
        return found
    if found.is_volume:
        return found
    raise ToolError(f"smartctl: {_asked_for(told)}: no serial number ({_said(told)})")


def _identity(told: dict[str, Any]) -> dict[str, Any]:
    farm = mapping(at(told, "seagate_farm_log", "page_1_drive_information"))
    model = _model(told)
    unit_id = words(told.get("logical_unit_id"))
    return {
        "serial": name(told.get("serial_number")) or name(farm.get("serial_number")),
        "model": model or name(farm.get("model_number")),
        "vendor": name(told.get("scsi_vendor") or told.get("vendor")),
        "firmware": name(
            told.get("firmware_version")
            or told.get("scsi_revision")
            or told.get("revision")
            or farm.get("firmware_rev")
        ),
        "wwn": _wwn(told) or wwn(farm.get("world_wide_name")),
        "capacity_bytes": _capacity(told, farm),
        "protocol": _protocol(told),
        "rotating": _rotating(told),
        "is_volume": is_volume(model, unit_id),
    }


def _circumstances(told: dict[str, Any]) -> dict[str, Any]:
    messages = _messages(told)
    return {
        "source": name(" ".join(_argv(told)), LONGEST_MESSAGE) or "smartctl",
        "device": name(at(told, "device", "name")),
        "kind": name(at(told, "device", "type")),
        "exit_status": exit_status(told),
        "power_mode": _power_mode(told, messages),
        "messages": tuple(messages[:40]),
    }


def exit_status(told: dict[str, Any]) -> int:
    """smartctl's exit status, as its own document tells it."""
    return (number_at(told, "smartctl", "exit_status") or 0) & 0xFF


def _power_mode(told: dict[str, Any], messages: list[str]) -> str:
    mode = told.get("power_mode")
    said = words(mode) or words(at(mode, "name")) or words(at(mode, "ata_string"))
    if any(map(is_asleep, messages)):
        return "standby"
    return name(said.lower())


def _argv(told: dict[str, Any]) -> list[str]:
    argv = at(told, "smartctl", "argv")
    return [one for one in argv if isinstance(one, str)] if isinstance(argv, list) else []


def _asked_for(told: dict[str, Any]) -> str:
    """The device asked for: the answer's own, else the last path of the command line."""
    paths = [one for one in _argv(told) if one.startswith("/dev/")]
    return name(at(told, "device", "name")) or (paths[-1] if paths else "a device")


def _messages(told: dict[str, Any]) -> list[str]:
    found = listed(at(told, "smartctl", "messages"))
    said = (name(one.get("string"), LONGEST_MESSAGE) for one in found)
    return [one for one in said if one]


def _said(told: dict[str, Any]) -> str:
    said = "; ".join([*_messages(told), *exit_bits(exit_status(told))])
    return advised(said) or "it gave no reason"


def _model(told: dict[str, Any]) -> str:
    whole = name(told.get("model_name")) or name(told.get("scsi_model_name"))
    vendor = name(told.get("scsi_vendor") or told.get("vendor"))
    product = name(told.get("scsi_product") or told.get("product"))
    return whole or f"{vendor} {product}".strip()


def _wwn(told: dict[str, Any]) -> str:
    naa, oui, own = (number_at(told, "wwn", part) for part in ("naa", "oui", "id"))
    if naa is not None and oui is not None and own is not None:
        return wwn(f"{naa:x}{oui:06x}{own:09x}")
    return unit_name(told.get("logical_unit_id"))


def _capacity(told: dict[str, Any], farm: dict[str, Any]) -> int | None:
    sectors = number_at(farm, "device_capacity_in_sectors")
    sector_bytes = number_at(farm, "logical_sector_size")
    return (
        number_at(told, "user_capacity", "bytes")
        or number_at(told, "nvme_total_capacity")
        or (sectors * sector_bytes if sectors and sector_bytes else None)
    )


def _protocol(told: dict[str, Any]) -> str:
    if words(at(told, "scsi_transport_protocol", "name")).startswith("SAS"):
        return "SAS"
    return PROTOCOLS.get(words(at(told, "device", "protocol")), "")


def _rotating(told: dict[str, Any]) -> bool | None:
    """None where nothing says so: a SCSI disk's 0 means "not reported"."""
    rate = number_at(told, "rotation_rate")
    if rate:
        return True
    protocol = words(at(told, "device", "protocol"))
    if protocol == "NVMe":
        return False
    return False if rate == 0 and protocol == "ATA" else None
