"""Documents tied together: a volume's links become serials where the drives' documents are here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from hardware.bmc._found import Controller, Drive, Found, Volume


def joined(found: Found) -> Found:
    """The same things with members by serial, and only those links that lead elsewhere."""
    serials = {one.link: one.serial for one in found.drives if one.link and one.serial}
    volumes = tuple(
        replace(
            one,
            members=tuple(serials[path] for path in one.member_links if path in serials),
            spares=tuple(serials[path] for path in one.spare_links if path in serials),
        )
        for one in found.volumes
    )
    here = {one.link for one in found.controllers} | {one.link for one in found.drives}
    here |= {one.link for one in found.volumes} | {one["link"] for one in found.chassis}
    away = tuple(dict.fromkeys(one for one in found.links if one[1] not in here))
    return replace(found, volumes=volumes, links=away)


def doubts(found: Found) -> Iterator[str]:
    """What these documents leave open: serials, members, bays, states."""
    for drive in found.drives:
        yield from _about_drive(drive)
    for volume in found.volumes:
        yield from _about_volume(volume)
    counted = Counter(one.serial for one in found.drives if one.serial)
    yield from (
        f"{times} drives have the serial {one}" for one, times in counted.items() if times > 1
    )
    for what, paths in grouped(found.links).items():
        yield f"named by links, their documents are not here: {len(paths)} {what}"


def _about_drive(drive: Drive) -> Iterator[str]:
    label = drive.bay.label if drive.bay else ""
    name = drive.serial or label or drive.id or drive.name or drive.link or "one drive"
    if not drive.serial and drive.state != "absent":
        yield f"{name}: a drive without a serial number"
    if not drive.bay:
        yield f"{name}: the document does not say its bay"
    if not drive.state:
        yield f"{name}: no status"


def _about_volume(volume: Volume) -> Iterator[str]:
    name = volume.name or volume.id or "a volume"
    missing = len(volume.member_links) - len(volume.members)
    if not volume.member_links:
        yield f"{name}: a volume without members in this document"
    elif missing:
        yield (
            f"{name}: {missing} of {len(volume.member_links)} members are named by links, "
            "their serials are in other documents"
        )
    if not volume.state:
        yield f"{name}: no status"


def grouped(links: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    """Paths by what they lead to: drives, volumes, storage …"""
    found: dict[str, list[str]] = {}
    for what, path in links:
        found.setdefault(what, []).append(path)
    return found


def plain(thing: Controller | Drive | Volume) -> dict[str, Any]:
    """One thing as `manage.py explain` prints it: null for what is not said."""
    told = asdict(thing).items()
    values = ((name, list(value) if isinstance(value, tuple) else value) for name, value in told)
    return {name: None if value == "" else value for name, value in values}
