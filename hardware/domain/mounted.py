"""Which filesystem a line of the kernel is about, and what else leads from names to mounts."""

from __future__ import annotations

from collections.abc import Iterable

from hardware.domain.array_standing import Outcome
from hardware.domain.fates import fates_of
from hardware.domain.kernel_event import KernelEvent
from hardware.domain.kernel_kinds import Kind
from hardware.domain.stack import Layer, above, plain_name
from hardware.domain.survey import Survey
from hardware.domain.wholeness import arrays


def mount_of(event: KernelEvent, survey: Survey | None) -> str:
    """Where the filesystem that a line names is mounted; "" where the survey has no such one."""
    if survey is None or event.kind is not Kind.FILESYSTEM_ERROR:
        return ""
    layer = _filesystem_on(survey.layers, device_of(event))
    paths = [point for point in layer.mount_points if point.startswith("/")] if layer else []
    return paths[0] if paths else ""


def device_of(event: KernelEvent) -> str:
    """The device as the line names it."""
    return event.part or event.disk_name or event.array


def _filesystem_on(layers: Iterable[Layer], name: str) -> Layer | None:
    """The one filesystem that stands on exactly this device, by any of its names."""
    every = tuple(layers)
    names = {plain_name(name)} - {""}
    names |= {alias for one in every for alias in _names_with(one, names)}
    mounted = [one for one in every if one.mount_points]
    found = [
        one for one in mounted if one.kind == "filesystem" and names & set(map(plain_name, one.on))
    ]
    # lsblk writes a mount beside the device itself
    found = found or [one for one in mounted if _names_with(one, names)]
    return found[0] if len(found) == 1 else None


def _names_with(layer: Layer, names: set[str]) -> set[str]:
    own = {plain_name(one) for one in (layer.name, *layer.aliases)}
    return own if own & names else set()


def paths_above(survey: Survey, names: Iterable[str]) -> tuple[str, ...]:
    """Mount points of all that stands on these disks or layers, and of those themselves."""
    wanted = [plain_name(name) for name in names if name]
    found = [layer for name in wanted for layer in above(survey.layers, name)]
    found += [one for one in survey.layers for name in wanted if _names_with(one, {name})]
    return _paths(found)


def paths_lost(survey: Survey, names: Iterable[str]) -> tuple[str, ...]:
    """Those of them that are gone when all these disks are gone."""
    fates = fates_of(survey.layers, dict.fromkeys(filter(None, names), Outcome.LOST))
    touched = (fates.layers[number] for number in fates.touched)
    return _paths(one for one in touched if fates.outcome(one) is Outcome.LOST)


def _paths(layers: Iterable[Layer]) -> tuple[str, ...]:
    points = (point for layer in layers for point in layer.mount_points)
    return tuple(sorted({point for point in points if point.startswith("/")}))


def names_of_array(survey: Survey, array: str) -> tuple[str, ...]:
    """The kernel's names of what an array's incident calls so (hardware.domain.wholeness)."""
    for volume in survey.volumes:
        if _is_called(Survey(volumes=(volume,)), array):
            return (volume.disk_name,) if volume.disk_name else ()
    return tuple(
        layer.name for layer in survey.layers if _is_called(Survey(layers=(layer,)), array)
    )


def _is_called(one: Survey, array: str) -> bool:
    return any(found.name == array for found in arrays(one))
