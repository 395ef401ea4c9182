"""What the machine is: maker, model and serial from /sys/class/dmi, CPU and memory from /proc.

`explain` reads what `dmidecode` prints, or `grep . /sys/class/dmi/id/*`.
"""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.machine import Run, ToolError
from hardware.tools._reading import words

BINARY = "dmi"
FOLDER = "/sys/class/dmi/id"
# our name → the kernel's file; serials are readable by root alone
FILES = {
    "vendor": "sys_vendor",
    "model": "product_name",
    "serial": "product_serial",
    "board": "board_name",
    "board_serial": "board_serial",
    "chassis_serial": "chassis_serial",
    "bios": "bios_version",
    "bios_date": "bios_date",
}
# section of dmidecode → its line → our name
SECTIONS = {
    "System Information": {
        "Manufacturer": "vendor",
        "Product Name": "model",
        "Serial Number": "serial",
    },
    "Base Board Information": {"Product Name": "board", "Serial Number": "board_serial"},
    "Chassis Information": {"Serial Number": "chassis_serial"},
    "BIOS Information": {"Version": "bios", "Release Date": "bios_date"},
}
# what makers leave in the fields that they forgot
_FORGOTTEN = re.compile(
    r"(to be filled.*|default string|not specified|system (product|manufacturer|serial).*"
    r"|o\.?e\.?m\.?|invalid|0123456789|123456789|x+|0+|\.+|-+)",
    re.IGNORECASE,
)
_SYSFS = re.compile(r"^(?:/sys/class/dmi/id/)?(\w{4,20}):(.*)$", re.MULTILINE)
_TOTAL = re.compile(r"^MemTotal: +(\d{1,15}) kB", re.MULTILINE)


def facts(run: Run) -> dict[str, Any]:
    """Maker, model, serials, firmware, CPU and memory; what cannot be read is left out."""
    told: dict[str, Any] = {
        name: _said(run.read(f"{FOLDER}/{file}")) for name, file in FILES.items()
    }
    memory = _TOTAL.search(run.read("/proc/meminfo") or "")
    if memory:
        told["memory_bytes"] = int(memory[1]) * 1024
    told |= cpus(run.read("/proc/cpuinfo") or "")
    return {name: value for name, value in told.items() if value not in ("", None)}


def _said(text: str | None) -> str:
    found = words(text or "")[:120]
    return "" if _FORGOTTEN.fullmatch(found) else found


def cpus(text: str) -> dict[str, Any]:
    """Model, sockets, cores and threads from /proc/cpuinfo; empty when it names no processor."""
    models: list[str] = []
    cores, sockets, threads = set(), set(), 0
    for block in re.split(r"\n\s*\n", text):
        told = _lines(block)
        if "processor" not in told:
            continue
        threads += 1
        models.append(told.get("model name", ""))
        if "physical id" in told:
            sockets.add(told["physical id"])
            cores.add((told["physical id"], told.get("core id", str(threads))))
    if not threads:
        return {}
    numbers = {"cpu_sockets": len(sockets) or None, "cpu_cores": len(cores) or None}
    return {"cpu_model": " ".join(models[0].split())[:120], "cpu_threads": threads, **numbers}


def _lines(block: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in block.splitlines())
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


def parse(text: str) -> dict[str, str]:
    """Maker, model, serials and firmware; ToolError when the text tells none of them."""
    told = _of_dmidecode(text) if "DMI type" in text or "Information\n" in text else _of_sysfs(text)
    found = {name: _said(value) for name, value in told.items()}
    if not any(found.values()):
        raise ToolError("dmi: lines of dmidecode or of /sys/class/dmi/id expected", text)
    return {name: value for name, value in found.items() if value}


def _of_sysfs(text: str) -> dict[str, str]:
    ours = {file: name for name, file in FILES.items()}
    return {ours[file]: value for file, value in _SYSFS.findall(text) if file in ours}


def _of_dmidecode(text: str) -> dict[str, str]:
    """The first section of each kind counts: a blade prints its enclosure's after its own."""
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    for line in text.splitlines():
        if line and not line[0].isspace():
            names = SECTIONS.get(line.strip(), {})
        key, colon, value = line.strip().partition(":")
        if colon and key in names:
            found.setdefault(names[key], value)
    return found


def explain(text: str) -> dict[str, Any]:
    """What the site makes of dmidecode's text; null for what it does not tell."""
    told = parse(text)
    return {name: told.get(name) for name in FILES}
