"""Whether the new disk fits, is a good one, was read for the first time, and keeps quiet."""

from __future__ import annotations

from datetime import datetime, timedelta

from hardware.domain.replacement_facts import Check, Disk, Event, Mark, is_same_serial
from hardware.domain.replacement_swap import Swap
from hardware.domain.replacement_whole import lit

QUIET = timedelta(hours=24)
WRONG_DISK = "wrong_drive_replaced"
KERNEL_FIRST = timedelta(minutes=10)  # the kernel tells of a disk before a survey shows it
_ROUNDED = 0.999  # cards print capacities with three digits after the point


def check_told(swap: Swap) -> Check:
    """Whether the serial that a person typed is the one that the machine shows."""
    new, told = swap.new, swap.now.told_serial.strip()
    if new is None or not told:
        return Check("serial_as_told", Mark.NOT_APPLICABLE, "serial_not_told")
    values = {"told": told, "serial": new.serial}
    if is_same_serial(told.upper(), new.serial.upper()):
        return Check("serial_as_told", Mark.OK, "serial_as_told", values)
    return Check("serial_as_told", Mark.WAITING, "serial_differs", values)


def check_size(swap: Swap) -> Check:
    """Whether the new disk holds as much as the old one did."""
    pair = _pair(swap)
    if pair is None:
        return Check("size_fits", Mark.WAITING, "first_new_disk")
    old, new = pair
    was, has = old.capacity_bytes, new.capacity_bytes
    if not was or not has:
        return Check("size_fits", Mark.NOT_KNOWN, "size_not_told")
    values = {"was": _printed(was), "now": _printed(has)}
    if has < was * _ROUNDED:
        return Check("size_fits", Mark.WRONG, "too_small", {**values, **new.named})
    return Check("size_fits", Mark.OK, "size_fits", values)


def _printed(size_bytes: int) -> str:
    """As labels of disks print it: decimal units."""
    unit, name = (10**12, "TB") if size_bytes >= 10**12 else (10**9, "GB")
    return f"{size_bytes / unit:.2f} {name}"


def check_sector(swap: Swap) -> Check:
    """Whether it has the old one's sectors: an array of 512 takes no disk of 4096."""
    pair = _pair(swap)
    if pair is None:
        return Check("sector_fits", Mark.WAITING, "first_new_disk")
    old, new = pair
    if not old.sector_bytes or not new.sector_bytes:
        return Check("sector_fits", Mark.NOT_KNOWN, "sector_not_told")
    values = {"was": old.sector_bytes, "now": new.sector_bytes}
    if old.sector_bytes != new.sector_bytes:
        return Check("sector_fits", Mark.WRONG, "sector_differs", {**values, **new.named})
    return Check("sector_fits", Mark.OK, "sector_fits", values)


def check_history(swap: Swap) -> Check:
    """Whether the new disk is well, has no bad past, and holds no other array's data."""
    new = swap.new
    if new is None:
        return Check("history_fits", Mark.WAITING, "first_new_disk")
    past = swap.now.pasts.get(new.serial)
    values = {**new.named, "was_in": past.was_in if past else ""}
    if past and past.was_replaced:
        return Check("history_fits", Mark.WRONG, "retired_disk", values)
    if past and past.verdict == "fail":
        return Check("history_fits", Mark.WRONG, "failing_disk", values)
    if _is_foreign(new.state):
        return Check("history_fits", Mark.WRONG, "foreign", {**values, "state": new.state})
    return Check(
        "history_fits", Mark.OK, "known_disk" if values["was_in"] else "unknown_disk", values
    )


def _is_foreign(state: str) -> bool:
    """storcli and perccli say Frgn or UGood F of a disk with another array's metadata."""
    words = state.lower().replace("(", " ").split()
    return any(word.startswith(("foreign", "frgn")) for word in words) or words[-1:] == ["f"]


def check_kernel(swap: Swap) -> Check:
    """Whether the card itself said that the wrong disk was replaced, and has not taken it since."""
    since = swap.before.at
    if swap.new and swap.new.since:
        since = max(since, swap.new.since - KERNEL_FIRST)
    said = [one for one in swap.now.events if one.kind == WRONG_DISK and one.at >= since]
    said = [one for one in said if _is_of_card(one, swap)]
    if not said or (swap.new and _is_taken(swap, swap.new)):
        return Check("kernel_agrees", Mark.OK, "kernel_agrees")
    values = {"line": said[-1].line[:300], "at": said[-1].at.isoformat()}
    return Check("kernel_agrees", Mark.WRONG, "wrong_disk_kernel", values)


def _is_of_card(event: Event, swap: Swap) -> bool:
    cards = {one.place.controller for one in swap.suspects} - {""}
    return not event.pci_address or not cards or event.pci_address in cards


def _is_taken(swap: Swap, new: Disk) -> bool:
    """Whether an array that holds the new disk is whole or being rebuilt."""
    held = [one for one in swap.now.standing if new.serial in one.serials]
    return any(one.is_rebuilding or (one.state and not one.condition) for one in held)


def check_led(swap: Swap) -> Check:
    """Whether the bay's light is off, so that it means something the next time."""
    if swap.old is None or swap.new is None:
        return Check("led_off", Mark.WAITING, "first_new_disk")
    burns = lit(swap, swap.old)
    values = {"place": str(swap.old.place)}
    if burns is None:
        return Check("led_off", Mark.NOT_KNOWN, "led_not_told", values)
    if burns:
        return Check("led_off", Mark.WAITING, "led_on", values)
    return Check("led_off", Mark.OK, "led_off", values)


def check_baseline(swap: Swap) -> Check:
    """Whether the new disk's SMART was read since it came: what growth is measured against."""
    new = swap.new
    if new is None:
        return Check("baseline_taken", Mark.WAITING, "first_new_disk")
    if at := swap.now.baselines.get(new.serial):
        return Check("baseline_taken", Mark.OK, "baseline_taken", {"at": at.isoformat()})
    if new.serial in swap.now.unreachable:
        return Check("baseline_taken", Mark.NOT_KNOWN, "no_way_to_smart", new.named)
    return Check("baseline_taken", Mark.WAITING, "baseline_awaited", new.named)


def check_quiet(swap: Swap) -> Check:
    """Whether the kernel has said nothing of the new disk for a day."""
    new = swap.new
    if new is None or new.since is None:
        return Check("quiet_24h", Mark.WAITING, "first_new_disk")
    if not swap.now.is_log_read:
        return Check("quiet_24h", Mark.NOT_KNOWN, "log_not_read")
    about = [one for one in swap.now.events if one.at >= new.since and _is_about(one, new, swap)]
    began = max([new.since, *(one.at for one in about)])
    values = _quiet_values(began, about)
    if swap.now.at - began >= QUIET:
        return Check("quiet_24h", Mark.OK, "quiet", values)
    return Check("quiet_24h", Mark.WAITING, "noise" if about else "quiet_so_far", values)


def _quiet_values(began: datetime, about: list[Event]) -> dict[str, str | int]:
    values: dict[str, str | int] = {
        "since": began.isoformat(),
        "until": (began + QUIET).isoformat(),
    }
    if about:
        newest = max(about, key=lambda one: one.at)
        values |= {"kind": newest.kind, "count": len(about), "line": newest.line[:300]}
    return values


def _is_about(event: Event, new: Disk, swap: Swap) -> bool:
    """Whether an event is the new disk's, or of an array that it is in."""
    if event.serial:
        return is_same_serial(event.serial, new.serial)
    if event.address or event.disk_name:
        own = (event.address and event.address == new.address, event.disk_name == new.disk_name)
        return bool(own[0]) or (bool(event.disk_name) and own[1])
    mine = {one.name.rpartition("/")[2] for one in swap.now.standing if new.serial in one.serials}
    return bool(event.array) and event.array in mine


def check_sel(_swap: Swap) -> Check:
    """The BMC's log is not read yet."""
    return Check("sel_quiet", Mark.NOT_KNOWN, "sel_not_read")


def _pair(swap: Swap) -> tuple[Disk, Disk] | None:
    return (swap.old, swap.new) if swap.old and swap.new else None
