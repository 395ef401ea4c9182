"""mpt-status: the volumes and disks of LSI's older cards (drivers mptsas, mptspi), by number.

It prints neither serials nor bays: a disk is "phy 1 scsi_id 1" of its controller.
"""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.drive import Fact, LogicalVolume
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._reading import ask, number, pci_in, words
from hardware.tools._shown import shown

BINARY = "mpt-status"
HOSTS = "/sys/class/scsi_host"
LEVELS = {"IM": "RAID1", "IME": "RAID1E", "IS": "RAID0"}
GIGABYTE = 1024**3

_VOLUME = re.compile(
    r"^ioc(\d{1,3}) vol_id (\d{1,5}) type (\w+), (\d{1,3}) phy, (\d{1,9}) GB, state ([\w ]+), "
    r"flags ([\w ]+)$",
    re.MULTILINE,
)
_DISK = re.compile(
    r"^ioc(\d{1,3}) (phy|spare) (\d{1,5}) scsi_id (\d{1,5}) (.{1,60}?)(?: +(\S{1,8}))?, "
    r"(\d{1,9}) GB, state ([\w ]+), flags ([\w ]+)$",
    re.MULTILINE,
)
_PROGRESS = re.compile(r"resync.{0,40}?(\d{1,3})%", re.IGNORECASE)


def survey(run: Run) -> Survey:
    """The volumes with their states; their members have no names here."""
    try:
        said = ask(run, BINARY)
        return parse(said, _cards(run)) if said is not None else Survey()
    except ToolError as error:
        return Survey(trouble=(str(error),))


def _cards(run: Run) -> dict[str, str]:
    """PCI address by the number that the driver gave the card (unique_id of its host)."""
    found = {}
    for name in run.names(HOSTS):
        if words(run.read(f"{HOSTS}/{name}/proc_name")).startswith("mpt"):
            ioc = words(run.read(f"{HOSTS}/{name}/unique_id"))
            found[ioc] = pci_in(run.real(f"{HOSTS}/{name}") or "")
    return found


def is_its(text: str) -> bool:
    """Whether a text has a line of mpt-status."""
    return bool(_VOLUME.search(text) or _DISK.search(text))


def parse(text: str, cards: dict[str, str] | None = None) -> Survey:
    """One volume for each of its lines; ToolError when it has none."""
    told = list(_VOLUME.finditer(text))
    if not told:
        raise ToolError('mpt-status: a line "ioc0 vol_id 0 type IM, …" expected', text)
    percent = _PROGRESS.search(text)
    return Survey(
        volumes=tuple(
            LogicalVolume(
                controller=(cards or {}).get(one[1]) or f"ioc{one[1]}",
                number=None,
                tool=BINARY,
                tool_number=one[2],
                level=LEVELS.get(one[3], one[3]),
                state=one[6],
                unnamed=int(one[4]),
                progress_percent=float(percent[1]) if percent else None,
                capacity_bytes=int(one[5]) * GIGABYTE,
                facts=(Fact(BINARY, one[0]),),
            )
            for one in told
        )
    )


def explain(text: str) -> dict[str, Any]:
    """What the site makes of it; members by their number, since it prints no serials."""
    disks = [_shown_disk(one) for one in _DISK.finditer(text)]
    volumes = []
    flags = [match[7] for match in _VOLUME.finditer(text)]
    for one, flag in zip(parse(text).volumes, flags, strict=True):
        mine = [disk for disk in disks if disk["controller"] == one.controller]
        names = [disk["name"] for disk in mine if disk["kind"] == "phy"]
        spares = [disk["name"] for disk in mine if disk["kind"] == "spare"]
        said = {
            "number": number(one.tool_number),
            "members": names,
            "spares": spares,
            "flags": flag,
        }
        volumes.append({**shown(one), **said, "unnamed": max(0, one.unnamed - len(names))})
    lost = [f"{disk['controller']} {disk['name']}: no serial number is printed" for disk in disks]
    return {"controller": None, "drives": disks, "volumes": volumes, "not_understood": lost}


def _shown_disk(match: re.Match[str]) -> dict[str, Any]:
    vendor, _, model = match[5].partition(" ")
    return {
        "controller": f"ioc{match[1]}",
        "name": f"{match[2]} {match[3]}",
        "kind": match[2],
        "serial": None,
        "wwn": None,
        "bay": None,
        "pass_through": False,  # it lists only what volumes stand on
        "scsi_id": int(match[4]),
        "vendor": vendor,
        "model": model.strip() or None,
        "firmware": match[6],
        "capacity_bytes": int(match[7]) * GIGABYTE,
        "state": match[8],
        "flags": match[9],
    }
