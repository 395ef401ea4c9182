"""Partial surveys add up: one pure join() ties what all tools said of one host together.

Controllers by PCI address, blocks by address or name, drives by serial first, volumes by unique
id. The order in which tools were asked decides nothing: whose word counts is a table of sources
(hardware.domain.merging). What tools disagree about is kept with both claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hardware.domain.address import Role, device_id
from hardware.domain.blocks import (
    as_drive,
    driver_of,
    merge_blocks,
    name_disagreements,
    one_of_actuators,
    role_of,
)
from hardware.domain.calibration import (
    kernel_volumes,
    measure,
    numbered,
    offsets_of,
    sentences,
)
from hardware.domain.drive import Block, Controller, Disagreement, Drive, LogicalVolume
from hardware.domain.enclosures import Apart, is_one_name_each, with_one_name_each
from hardware.domain.identity import unique_id_of
from hardware.domain.join_drives import join_drives
from hardware.domain.join_layers import join_layers, with_mounts
from hardware.domain.join_slots import join_slots
from hardware.domain.join_volumes import (
    Group,
    Shown,
    disagreements,
    group_volumes,
    ids_of,
    merge_volume,
    shown_as,
    with_block,
    with_known_serials,
)
from hardware.domain.merging import differ, merge, merge_disagreements, merged_by, source_of
from hardware.domain.states import is_same_state
from hardware.domain.survey import Survey
from hardware.domain.through import with_card
from hardware.domain.told import Told

PASSES = 8  # two are the rule: the second finds nothing more


def join(survey: Survey) -> Survey:
    """Tie partial surveys together; joining what is joined changes nothing.

    What one pass ties together may prove more (a drive that got its name, a volume its number),
    so passes follow until one finds nothing.
    """
    told = survey.trouble
    for _ in range(PASSES):
        before, survey = survey, _with_one_name_each(survey)
        survey, said = _join_once(replace(survey, trouble=told))
        if replace(before, trouble=told) == survey:
            break
    return replace(survey, trouble=tuple(dict.fromkeys((*told, *said))))


def _with_one_name_each(survey: Survey) -> Survey:
    """Enclosures by one name each: drives are what tells which names are one."""
    for _ in range(PASSES):
        if is_one_name_each(survey):
            break
        before, survey = survey, with_one_name_each(survey, _join_once(survey)[0].drives)
        if before == survey:
            break
    return survey


def _join_once(survey: Survey) -> tuple[Survey, tuple[str, ...]]:
    """One pass, and sentences about what cannot be tied together."""
    controllers = _controllers(survey.controllers)
    blocks = merge_blocks(survey.blocks)
    drivers = {c.pci_address: c.driver for c in controllers}
    shown = _shown_drives(blocks, drivers)
    apart = Apart.of(survey)
    known = replace(survey, controllers=controllers, blocks=blocks)
    drives, differences, trouble = join_drives((*_told(known, shown), *shown), apart)
    serials = {drive.serial for drive in drives} - {""}
    named = tuple(with_known_serials(volume, serials) for volume in survey.volumes)
    found = replace(known, drives=drives, volumes=named)
    volumes, more, said = _volumes(found)
    slots, drives, moved = join_slots(survey.slots, blocks, drives, apart)
    found = replace(
        found,
        volumes=volumes,
        slots=slots,
        layers=join_layers(survey.layers, blocks, drives),
        drives=tuple(_in_volume(drive, volumes) for drive in drives),
        disagreements=merge_disagreements(
            (
                *survey.disagreements,
                *differences,
                *more,
                *moved,
                *_states(drives, blocks),
                *name_disagreements(survey.blocks),
            )
        ),
    )
    return with_mounts(found), (*trouble, *said)


def _controllers(told: tuple[Controller, ...]) -> tuple[Controller, ...]:
    """One for each PCI address; a tool that does not say where a card is says its serial."""
    placed = merged_by((c for c in told if c.pci_address), lambda c: c.pci_address)
    found = {c.pci_address: c for c in placed}
    lost = []
    for card in (c for c in told if not c.pci_address):
        same = [c for c in found.values() if card.serial and c.serial == card.serial]
        if len(same) == 1:
            found[same[0].pci_address] = merge(same[0], card)
        else:
            lost.append(card)
    others = merged_by(lost, lambda c: (c.serial, c.number, c.model))
    return (*sorted(found.values(), key=lambda c: c.pci_address), *others)


def _told(survey: Survey, shown: list[Told]) -> list[Told]:
    """The reports of drives, with what the kernel shows under their names."""
    on_cable = {t.drive.disk_name for t in shown if t.is_usb}
    of_volumes = {volume.disk_name for volume in survey.volumes}
    of_volumes |= {one.block.disk_name for one in kernel_volumes(survey)}
    return [
        Told(
            with_card(drive, survey),
            is_usb=drive.disk_name in on_cable,
            is_hidden=drive.disk_name in of_volumes,
        )
        for drive in survey.drives
    ]


def _shown_drives(blocks: Iterable[Block], drivers: Mapping[str, str]) -> list[Told]:
    shown: dict[bool, list[Drive]] = {False: [], True: []}
    for block in blocks:
        driver = driver_of(block, drivers)
        role = role_of(block, driver)
        if drive := as_drive(block, role):
            number = device_id(driver, block.address) if block.address else None
            shown[role is Role.USB].append(replace(drive, device_id=number))
    whole = one_of_actuators(shown[False])
    return [Told(d, is_kernels=True) for d in whole] + [
        Told(d, is_kernels=True, is_usb=True) for d in shown[True]
    ]


def _volumes(
    survey: Survey,
) -> tuple[tuple[LogicalVolume, ...], list[Disagreement], tuple[str, ...]]:
    """Every volume once, with the kernel's address and number where they are proven."""
    shown = kernel_volumes(survey)
    groups = group_volumes(survey.volumes)
    calibrations = measure(groups, shown)
    offsets = offsets_of(calibrations)
    volumes: list[LogicalVolume] = []
    differences: list[Disagreement] = []
    for group in groups:
        seen = shown_as(group, shown)
        whole = merge_volume(group, seen)
        if seen is None:
            whole = numbered(whole, offsets)
            if seen := _of_number(whole, group, shown):
                whole = with_block(whole, seen)
        volumes.append(whole)
        differences += disagreements(group, whole, seen)
    volumes.sort(key=lambda v: (v.controller, str(v.number).zfill(6), v.tool_number, repr(v)))
    return tuple(volumes), differences, sentences(calibrations)


def _of_number(volume: LogicalVolume, group: Group, shown: Iterable[Shown]) -> Shown | None:
    """The disk behind the same card that has this number, unless unique ids contradict."""
    own = {unique_id_of(v.unique_id) for v in group} - {""}
    for one in shown:
        same_card = one.block.pci_address == volume.controller
        if (
            same_card
            and one.number == volume.number is not None
            and not (own and ids_of(one.block))
        ):
            return one
    return None


def _in_volume(drive: Drive, volumes: Iterable[LogicalVolume]) -> Drive:
    """A hidden member is seen as its volume."""
    if drive.seen_as is not None or not drive.serial:
        return drive
    for volume in volumes:
        if drive.serial in volume.members:
            disk_name = drive.disk_name or volume.disk_name
            return replace(drive, seen_as=volume.address, disk_name=disk_name)
    return drive


def _states(drives: Iterable[Drive], blocks: Iterable[Block]) -> Iterable[Disagreement]:
    """The kernel runs a disk that its card calls failed, or has given up one that is well."""
    at = {b.address: b for b in blocks if b.address}
    for drive in drives:
        block = at.get(drive.seen_as) if drive.pass_through and drive.seen_as else None
        if block and drive.serial:
            told = [(source_of(drive), drive.state), (source_of(block), block.state)]
            yield from differ(drive.serial, "state", told, is_same_state)
