"""The stack above a drive, for a drawing from below."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.domain.array_cases import name_of_volume, shown_name
from hardware.domain.array_standing import Outcome, Standing
from hardware.domain.drive import Drive, LogicalVolume
from hardware.domain.fates import Fates
from hardware.domain.pulled import Pulled
from hardware.domain.stack import Layer


@dataclass(frozen=True)
class Step:
    """One thing of the stack, and what becomes of it when the drive is pulled."""

    kind: str  # drive volume, and the kinds of layers
    name: str
    level: str = ""
    state: str = ""
    outcome: Outcome = Outcome.STANDS
    mounts: tuple[str, ...] = ()


def steps_of(found: Pulled, fates: Fates) -> tuple[Step, ...]:
    """The drive, its volumes, and all layers on it, the nearest first."""
    first = [_of_drive(found.drive)] if found.drive else []
    volumes = [_of_volume(volume, standing) for volume, standing in found.volumes]
    layers = [_of_layer(fates.layers[number], fates) for number in fates.touched]
    return (*first, *volumes, *layers)


def _of_drive(drive: Drive) -> Step:
    name = " ".join(filter(None, (drive.model, drive.serial)))
    return Step("drive", name, "", drive.state, Outcome.LOST)


def _of_volume(volume: LogicalVolume, standing: Standing) -> Step:
    name = name_of_volume(volume)
    outcome = standing.outcome
    return Step("volume", name, volume.level, volume.state, outcome, volume.mounts)


def _of_layer(layer: Layer, fates: Fates) -> Step:
    name = shown_name(layer)
    outcome = fates.outcome(layer)
    return Step(layer.kind, name, layer.level, layer.state, outcome, layer.mount_points)
