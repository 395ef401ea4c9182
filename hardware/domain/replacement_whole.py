"""Whether arrays and mounts are what they were: rebuilt, made anew, or still to be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hardware.domain.replacement_arrays import Standing
from hardware.domain.replacement_facts import Check, Disk, Mark, is_same_serial
from hardware.domain.replacement_swap import Swap
from hardware.domain.wholeness import Condition

# what a rebuild's progress is measured from: kept in the check's own values between surveys
FROM = ("from_percent", "from_at")
_AILING = {
    Condition.DEGRADED: "array_degraded",
    Condition.FAILED: "array_failed",
    Condition.UNSOUND: "array_unsound",
}


def check_array(swap: Swap, last: Check | None) -> Check:
    """Whether every array of the old disk is whole again; `last`: the same check before."""
    held = [one for one in swap.before.arrays if swap.old and _has(one, swap.old.serial)]
    if not held and swap.suspects and swap.before.arrays and swap.old is None:
        return Check("array_whole", Mark.WAITING, "first_new_disk")
    if not held:
        return Check("array_whole", Mark.NOT_APPLICABLE, "no_array")
    checks = [_of_array(one, swap, last) for one in held]
    return min(checks, key=lambda one: _RANK.index(one.said) if one.said in _RANK else 99)


# the first of these that one of several arrays says is what is told
_RANK = (
    "array_failed",
    "array_missing",
    "array_degraded",
    "array_unsound",
    "array_rebuilding",
    "array_now",
    "array_not_told",
    "array_whole",
)


def _has(array: Standing, serial: str) -> bool:
    return any(is_same_serial(serial, one) for one in array.serials)


def _of_array(was: Standing, swap: Swap, last: Check | None) -> Check:
    values = {"what": was.what, "level": was.level, "members": len(was.serials)}
    found = _same(was, swap)
    if found is None:
        said = "array_not_told" if swap.now.has_trouble else "array_missing"
        return Check("array_whole", Mark.WAITING, said, values)
    values |= {"state": found.state, "what": found.what}
    if swap.new and swap.old and _has(found, swap.old.serial):
        return Check("array_whole", Mark.WAITING, "array_not_told", values)  # an older look
    if found.is_rebuilding:
        return Check("array_whole", Mark.WAITING, "array_rebuilding", _progress(found, swap, last))
    if found.condition:
        said = _AILING[Condition(found.condition)] if swap.new else "array_now"
        return Check("array_whole", Mark.WAITING, said, values)
    if not found.state:
        return Check("array_whole", Mark.NOT_KNOWN, "array_state_not_told", values)
    if swap.new is None:
        return Check("array_whole", Mark.WAITING, "first_new_disk", values)
    return Check("array_whole", Mark.OK, "array_whole", values)


def _same(was: Standing, swap: Swap) -> Standing | None:
    """The array as it is now; one that was made anew is known by the new disk."""
    new = swap.new
    with_new = [one for one in swap.now.standing if new and _has(one, new.serial)]
    alike = [one for one in with_new if one.is_volume == was.is_volume]
    named = [one for one in swap.now.standing if one.name == was.name and _shares(one, was)]
    ranked = [one for one in alike if one.level == was.level] or named or alike
    return ranked[0] if ranked else None


def _shares(now: Standing, was: Standing) -> bool:
    """Whether a disk is in both, since numbers of volumes are given again; unknown ones may be."""
    return not now.serials or any(_has(now, serial) for serial in was.serials)


def _progress(found: Standing, swap: Swap, last: Check | None) -> dict[str, Any]:
    """Percent now, and where it stood when it was first seen; both are needed to say when."""
    values: dict[str, Any] = {"what": found.what, "state": found.state}
    if found.percent is None:
        return values
    at = swap.now.surveyed_at.isoformat()
    before = last.values if last and last.values.get("what") == found.what else {}
    since = {name: before[name] for name in FROM if name in before}
    # one that fell back began anew
    if len(since) < len(FROM) or before.get("percent", 0.0) > found.percent:
        since = {"from_percent": found.percent, "from_at": at}
    return {**values, "percent": round(found.percent, 1), "at": at, **since}


def ends_at(values: Mapping[str, Any]) -> datetime | None:
    """When a rebuild ends if it goes on as it went; None: two surveys that differ are needed."""
    try:
        began, now = (datetime.fromisoformat(values[name]) for name in ("from_at", "at"))
        first, last = float(values["from_percent"]), float(values["percent"])
        done, passed = last - first, now - began
        return now + passed * ((100 - last) / done) if done > 0 and passed else None
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def check_mounts(swap: Swap) -> Check:
    """Whether what stood on the old disk is mounted again, on disks that are there."""
    old = swap.old
    if old is None:
        return Check("mount_back", Mark.WAITING, "first_new_disk")
    if not old.mounts:
        return Check("mount_back", Mark.NOT_APPLICABLE, "no_mount")
    there = {mount for disk in swap.now.disks for mount in disk.mounts}
    missing = sorted(set(old.mounts) - there)
    values = {"mounts": ", ".join(missing or old.mounts)}
    if missing:
        said = "mount_not_told" if swap.now.has_trouble and not there else "mount_missing"
        return Check("mount_back", Mark.WAITING, said, values)
    if mute := sorted(set(old.mounts) & swap.now.read_only):
        return Check("mount_back", Mark.WAITING, "mount_read_only", {"mounts": ", ".join(mute)})
    return Check("mount_back", Mark.OK, "mount_back", values)


def lit(swap: Swap, disk: Disk) -> bool | None:
    """Whether the LED of its bay burns; None: nobody says so."""
    place = disk.place
    for slot in swap.now.slots:
        same = (slot.enclosure, slot.slot) == (place.enclosure, place.slot)
        if same and slot.controller in (place.controller, ""):
            leds = (slot.fault_led, slot.locate_led)
            return None if leds == (None, None) else any(leds)
    return None
