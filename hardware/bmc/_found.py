"""What a BMC's documents say: controllers, drives and volumes, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

# of Resource.State, those that say nothing about trouble
_USUAL = frozenset({"", "Enabled"})
_SPARES = frozenset({"StandbySpare"})


@dataclass(frozen=True)
class Place:
    """Where a hand goes; `label` as the BMC words it. Slot None: the label has no number."""

    enclosure: str = ""
    slot: int | None = None
    connector: str = ""
    label: str = ""


@dataclass(frozen=True)
class Controller:
    """A RAID card or HBA, or the storage resource that stands for it."""

    link: str = ""
    id: str = ""
    name: str = ""
    vendor: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    part_number: str = ""
    wwn: str = ""
    place: str = ""
    state: str = ""
    health: str = ""
    rollup: str = ""  # the worst of what is below it, drives among them


@dataclass(frozen=True)
class Drive:
    """One bay's drive. `serial` "": the bay is empty, or the document does not say it."""

    serial: str = ""
    wwn: str = ""
    model: str = ""
    bay: Place | None = None
    state: str = ""
    pass_through: bool | None = None
    vendor: str = ""
    firmware: str = ""
    part_number: str = ""
    capacity_bytes: int | None = None
    protocol: str = ""
    media: str = ""
    rotating: bool | None = None
    health: str = ""  # OK, Warning, Critical
    status: str = ""  # Enabled, Absent, StandbyOffline …
    firmware_state: str = ""  # the vendor's own word for it
    failure_predicted: bool | None = None
    hot_spare: bool | None = None
    progress_percent: int | None = None
    temperature_c: int | None = None
    power_on_hours: int | None = None
    life_left_percent: int | None = None
    sas_address: str = ""
    eui: str = ""  # as printed: iLO 6 prints the bytes in reverse, so it is no name to join by
    link: str = ""
    id: str = ""
    name: str = ""
    storage: str = ""
    volume_links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Volume:
    """A logical volume. `number` stays None: which one the kernel means is for calibration.

    `members` and `spares` are serials; those whose documents are elsewhere are links only.
    """

    number: int | None = None
    tool_number: str = ""
    lun: int | None = None
    name: str = ""
    level: str = ""
    state: str = ""
    members: tuple[str, ...] = ()
    member_links: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    spare_links: tuple[str, ...] = ()
    health: str = ""
    status: str = ""
    capacity_bytes: int | None = None
    unique_id: str = ""
    operation: str = ""
    progress_percent: int | None = None
    link: str = ""
    id: str = ""


@dataclass(frozen=True)
class Found:
    """What several documents say together. `links` are (what, path) of what they only name."""

    controllers: tuple[Controller, ...] = ()
    drives: tuple[Drive, ...] = ()
    volumes: tuple[Volume, ...] = ()
    chassis: tuple[dict[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    nothing: tuple[str, ...] = ()  # collections of storage that are empty, said as such
    trouble: tuple[str, ...] = ()

    def __add__(self, other: Found) -> Found:
        return total((self, other))


def total(parts: Iterable[Found]) -> Found:
    """What all of them say, in their order."""
    known = list(parts)
    names = (one.name for one in fields(Found))
    return Found(*(tuple(x for one in known for x in getattr(one, name)) for name in names))


def judge_state(status: str, health: str, predicted: bool | None, own: str = "") -> str:
    """One word for a drive or volume; "" when nothing is said. An empty bay has Health OK too.

    `own` is the vendor's word where it says more than the standard's (failed, rebuilding).
    """
    if status == "Absent":
        return "absent"
    if own:
        return own
    if health.lower() == "critical":
        return "critical"
    if predicted:
        return "predictive failure"
    if health and health.lower() != "ok":
        return health.lower()
    if status in _SPARES:
        return "hot spare"
    if status in _USUAL:
        return "ok" if health else ""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in status).strip()
