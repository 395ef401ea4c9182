"""smartctl --json: the disk's own words: serial, model, temperature, hours, its own verdict.

An exit status other than 0 is normal for a usable document (its bits are listed below); a
document without a serial number is none. A RAID volume that poses as a disk is no drive.
"""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.drive import Drive, Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._reading import FACT_LIMIT, ask, listed, load_json, number, words, wwn

BINARY = "smartctl"
SCAN = ("smartctl", "--scan-open", "--json")

# smartctl(8), EXIT STATUS
EXIT_BITS = {
    0x01: "command line did not parse",
    0x02: "device open failed",
    0x04: "a command to the disk failed",
    0x08: "disk is failing",
    0x10: "a prefail attribute is at its threshold",
    0x20: "an attribute was at its threshold in the past",
    0x40: "error log has entries",
    0x80: "self-test log has errors",
}
PROTOCOLS = {"ATA": "SATA", "NVMe": "NVMe"}

_VOLUME = re.compile(
    r"LOGICAL VOLUME|VIRTUAL[- ]D|RAID.*VOLUME|^PERC |MegaRAID|MR9\d", re.IGNORECASE
)
_CONSOLE_NAME = re.compile(r"/dev/((?:sd|vd|hd)[a-z]+|nvme\d+n\d+)")


def survey(run: Run) -> Survey:
    """Ask every disk that smartctl can open; those behind a RAID volume are not among them."""
    try:
        said = ask(run, *SCAN)
        devices = parse_scan(said) if said is not None else []
    except ToolError as error:
        return Survey(trouble=(str(error),))
    return sum((_ask_one(run, device, kind) for device, kind in devices), Survey())


def _ask_one(run: Run, device: str, kind: str) -> Survey:
    argv = (BINARY, "--json=c", "-x", device, *(("-d", kind) if kind else ()))
    try:
        said = ask(run, *argv) or ""
        told = _document(said)
        if poses_as_disk(told):
            return Survey()
        return Survey(drives=(_drive(parse(said), argv, said),))
    except ToolError as error:
        what = str(error)
        named = what if device in what else f"{device}: {what}"
        return Survey(trouble=(named if named.startswith(BINARY) else f"smartctl: {named}",))


def parse_scan(text: str) -> list[tuple[str, str]]:
    """(device, type) of each device that --scan-open could open."""
    told = load_json(text, "smartctl: the JSON of --scan-open")
    if not isinstance(told, dict) or "smartctl" not in told:
        raise ToolError("smartctl: the JSON of --scan-open expected", text)
    return [
        (words(one.get("name")), words(one.get("type")))
        for one in listed(told.get("devices"))
        if words(one.get("name")) and not one.get("open_error")
    ]


def parse(text: str) -> dict[str, Any]:
    """What one disk says of itself; ToolError names the device when it says nothing usable."""
    told = _document(text)
    serial = words(told.get("serial_number"))
    if not serial:
        raise ToolError(f"smartctl: {_device(told)}: no serial number ({_said(told)})")
    status = told.get("smart_status")
    return {
        "serial": serial,
        "model": _model(told),
        "vendor": words(told.get("scsi_vendor") or told.get("vendor")),
        "firmware": words(
            told.get("firmware_version") or told.get("scsi_revision") or told.get("revision")
        ),
        "wwn": _wwn(told),
        "protocol": _protocol(told),
        "disk_name": _disk_name(told["device"]),
        "capacity_bytes": _at(told, "user_capacity", "bytes") or _at(told, "nvme_total_capacity"),
        "rotating": _rotating(told),
        "temperature_c": _temperature(told),
        "power_on_hours": _at(told, "power_on_time", "hours"),
        "smart_passed": status.get("passed") if isinstance(status, dict) else None,
        "exit_bits": exit_bits(_at(told, "smartctl", "exit_status") or 0),
        "messages": _messages(told),
    }


def explain(text: str) -> dict[str, Any]:
    """What the site makes of one disk's answer."""
    told = parse(text)
    names = (
        "serial model firmware wwn protocol capacity_bytes temperature_c power_on_hours "
        "smart_passed"
    )
    answer = {name: None if told[name] == "" else told[name] for name in names.split()}
    document = _document(text)
    answer["protocol"] = answer["protocol"] or words(document["device"].get("protocol")) or None
    if told["smart_passed"] is False:
        return {**answer, "verdict": "fail", "reasons": ["the disk says itself that it fails"]}
    if poses_as_disk(document):
        return {**answer, "verdict": "unknown", "reasons": ["a RAID volume, not a disk"]}
    return {**answer, "verdict": "unknown", "reasons": ["no rules for attributes yet"]}


def exit_bits(status: int) -> list[str]:
    """smartctl's exit status in words."""
    return [meaning for bit, meaning in EXIT_BITS.items() if status & bit]


def poses_as_disk(told: dict[str, Any]) -> bool:
    """Whether a RAID card answered for one of its volumes."""
    return bool(_VOLUME.search(_model(told)))


def _document(text: str) -> dict[str, Any]:
    told = load_json(text, "smartctl: the JSON of one device")
    if not isinstance(told, dict) or not {"device", "smartctl"} & set(told) or "devices" in told:
        raise ToolError("smartctl: the JSON of one device expected", text)
    if not isinstance(told.get("device"), dict):
        raise ToolError(f"smartctl: {_device(told)}: {_said(told)}")
    return told


def _at(told: dict[str, Any], *path: str) -> int | None:
    value: Any = told
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return number(value)


def _device(told: dict[str, Any]) -> str:
    """The device asked for: the answer's own, else the last word of the command line."""
    device, asked = told.get("device"), told.get("smartctl")
    name = words(device.get("name")) if isinstance(device, dict) else ""
    argv = asked.get("argv") if isinstance(asked, dict) else None
    asked_for = argv if isinstance(argv, list) else []
    paths = [one for one in asked_for if isinstance(one, str) and one.startswith("/dev/")]
    return name or (paths[-1] if paths else "a device")


def _messages(told: dict[str, Any]) -> list[str]:
    asked = told.get("smartctl")
    found = listed(asked.get("messages")) if isinstance(asked, dict) else []
    return [words(one.get("string")) for one in found]


def _said(told: dict[str, Any]) -> str:
    bits = exit_bits(_at(told, "smartctl", "exit_status") or 0)
    return "; ".join([*_messages(told), *bits]) or "it gave no reason"


def _model(told: dict[str, Any]) -> str:
    whole = words(told.get("model_name")) or words(told.get("scsi_model_name"))
    vendor = words(told.get("scsi_vendor") or told.get("vendor"))
    product = words(told.get("scsi_product") or told.get("product"))
    return whole or f"{vendor} {product}".strip()


def _wwn(told: dict[str, Any]) -> str:
    parts = told.get("wwn")
    if isinstance(parts, dict):
        naa, oui, own = (number(parts.get(name)) for name in ("naa", "oui", "id"))
        if naa is not None and oui is not None and own is not None:
            return wwn(f"{naa:x}{oui:06x}{own:09x}")
    return wwn(told.get("logical_unit_id"))


def _protocol(told: dict[str, Any]) -> str:
    transport = told.get("scsi_transport_protocol")
    if isinstance(transport, dict) and words(transport.get("name")).startswith("SAS"):
        return "SAS"
    return PROTOCOLS.get(words(told["device"].get("protocol")), "")


def _disk_name(device: dict[str, Any]) -> str:
    """sdk; "" for a disk that is reached through a card's device (-d megaraid,5)."""
    match = _CONSOLE_NAME.fullmatch(words(device.get("name")))
    return match[1] if match and "," not in words(device.get("type")) else ""


def _rotating(told: dict[str, Any]) -> bool | None:
    """None where nothing says so: a SCSI disk's 0 means "not reported"."""
    rate = number(told.get("rotation_rate"))
    if rate:
        return True
    return False if rate == 0 and told["device"].get("protocol") == "ATA" else None


def _temperature(told: dict[str, Any]) -> int | None:
    """0 is what a volume and an emulated disk say for want of a sensor."""
    return (
        _at(told, "temperature", "current")
        or _at(told, "scsi_environmental_reports", "temperature_1", "current")
        or None
    )


def _drive(told: dict[str, Any], argv: tuple[str, ...], said: str) -> Drive:
    return Drive(
        serial=told["serial"],
        vendor=told["vendor"],
        model=told["model"],
        firmware=told["firmware"],
        wwn=told["wwn"],
        capacity_bytes=told["capacity_bytes"],
        protocol=told["protocol"],
        rotating=told["rotating"],
        disk_name=told["disk_name"],
        temperature_c=told["temperature_c"],
        power_on_hours=told["power_on_hours"],
        smart_passed=told["smart_passed"],
        facts=(Fact(" ".join(argv), said[:FACT_LIMIT]),),
    )
