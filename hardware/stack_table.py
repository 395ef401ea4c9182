"""What stands on a host's disks, for its page and for the page of each drive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hardware.domain.drive import LogicalVolume
from hardware.domain.stack import Layer, above, mounts_on
from hardware.domain.survey import Survey
from hardware.domain.wholeness import Condition, condition_of

SHOWN = ("md", "zpool", "lvm", "ceph", "multipath", "bcache", "crypt")
MOST = 200  # rows of one host


@dataclass(frozen=True)
class StackRow:
    """One array, pool or volume of the system; `condition` None: nothing is wrong with it."""

    layer: Layer
    condition: Condition | None
    mounts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As a person names it: vg0/srv and not dm-3."""
        is_mapped = self.layer.name.startswith("dm-") and self.layer.aliases
        return self.layer.aliases[0] if is_mapped else self.layer.name


@dataclass(frozen=True)
class VolumeRow:
    """A volume of a card."""

    volume: LogicalVolume
    condition: Condition | None


def stack_of(survey: Survey) -> list[StackRow]:
    """Those that are not well first; a filesystem only when it is one of them."""
    rows = [
        StackRow(one.layer, one.condition, mounts_on(survey.layers, one.layer.name))
        for one in _rows(survey.layers)[:MOST]
    ]
    return sorted(rows, key=lambda row: row.condition is None)


def stack_above(survey: Survey, disk_name: str) -> list[StackRow]:
    """What stands on one disk, the nearest first."""
    return _rows(above(survey.layers, disk_name)) if disk_name else []


def _rows(layers: Iterable[Layer]) -> list[StackRow]:
    rows = (StackRow(layer, condition_of(layer.state, layer.kind)) for layer in layers)
    return [row for row in rows if _is_shown(row)]


def _is_shown(row: StackRow) -> bool:
    is_told = row.layer.kind == "filesystem" and bool(row.condition or row.layer.state)
    return row.layer.kind in SHOWN or is_told


def volumes_of(survey: Survey) -> list[VolumeRow]:
    """Every volume of the cards."""
    return [VolumeRow(one, condition_of(one.state)) for one in survey.volumes]
