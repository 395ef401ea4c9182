"""The tools that switch a locate light, a function each, and the one that is right for a bay.

Forms: `arcconf IDENTIFY`, storcli's `start locate`, MegaCli's -PdLocate, ssacli's `modify led=`,
sas2ircu's LOCATE, the kernel's file of an enclosure's slot, ledctl.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hardware.domain.drive import Controller, Drive, Fact, Slot
from hardware.domain.led_values import ENCLOSURES, Dark, Light, Place, Step
from hardware.domain.merging import source_of, tool_of
from hardware.domain.survey import Survey

__all__ = ["Dark", "Light", "Place", "Step", "light"]
Found = Light | Dark | None
_WHOLE = re.compile(r"\d{1,6}")
_DISK = re.compile(r"sd[a-z]{1,4}|nvme\d{1,4}n\d{1,4}")


@dataclass(frozen=True)
class Asked:
    """A bay in a survey: its card, and the drive that sits there."""

    survey: Survey
    place: Place
    card: Controller | None
    drive: Drive | None

    def number(self, tool: str, form: str) -> str | None:
        """The card's number in a tool, if all that the tool said has the same; else None."""
        found = {match[1] for fact in self._facts(tool) for match in re.finditer(form, fact)}
        return found.pop() if len(found) == 1 else None

    def _facts(self, tool: str) -> Iterable[str]:
        mine = (d for d in self.survey.drives if d.controller == self.place.controller)
        for thing in (*((self.card,) if self.card else ()), *mine):
            yield from (fact.source for fact in thing.facts if tool_named(fact.source) == tool)

    def names_bay(self, tool: str) -> bool:
        """Whether the bay's name is this tool's: another one may count slots in another way."""
        here = (self.drive,) if self.drive else self.survey.drives
        return any(
            d.controller == self.place.controller and tool_named(source_of(d)) == tool for d in here
        )

    def fact(self, tool: str) -> Fact | None:
        """What the tool said of the drive there."""
        facts = self.drive.facts if self.drive else ()
        return next((fact for fact in facts if tool_named(fact.source) == tool), None)


def tool_named(source: str) -> str:
    return tool_of(source).removesuffix("64")


def light(survey: Survey, place: Place) -> Light | Dark:
    """How the bay is lit and cleared; Dark says why nobody knows."""
    card = next((c for c in survey.controllers if c.pci_address == place.controller), None)
    here = [d for d in survey.drives if d.bay and _place_of(d) == place]
    if len(here) > 1:
        return Dark("two_drives")
    asked = Asked(survey, place, card, here[0] if here else None)
    found = [one for way in WAYS if (one := way(asked)) is not None]
    lights = (one for one in found if isinstance(one, Light))
    return next(lights, None) or next(iter(found), None) or Dark("no_tool")


def _place_of(drive: Drive) -> Place | None:
    bay = drive.bay
    return Place(drive.controller, bay.enclosure, bay.slot) if bay else None


def _pair(tool: str, *words: str, on: str = "", off: str = "") -> Light:
    """Two commands that differ in their last word."""
    return Light(tool, Step((*words, on)), Step((*words, off)))


def _arcconf(asked: Asked) -> Found:
    """By channel and device, which only a disk that is there has; STOP for all when it is out."""
    if not asked.names_bay("arcconf"):
        return None
    card = asked.number("arcconf", r"^arcconf [A-Z]{1,20} (\d{1,3})$")
    if card is None:
        return Dark("number_unsure")
    if asked.drive is None:
        return Light("arcconf", None, Step(("arcconf", "IDENTIFY", card, "ALL", "STOP")))
    fact = asked.fact("arcconf")
    match = _CHANNEL.search(fact.raw) if fact else None
    if match is None:
        return Dark("no_device")
    channel, device = [one for one in match.groups() if one is not None]
    words = ("arcconf", "IDENTIFY", card, "DEVICE", channel, device)
    return _pair("arcconf", *words, on="START", off="STOP")


_CHANNEL = re.compile(
    r'"channelID": (\d{1,3}), "deviceID": (\d{1,6})\b'
    r"|Reported Channel,Device(?:\(T:L\))?\s{0,60}:\s{0,9}(\d{1,3}),(\d{1,6})\b",
    re.IGNORECASE,
)


def _ssacli(asked: Asked) -> Found:
    if not asked.names_bay("ssacli") or asked.card is None:
        return None
    said = (f.raw for f in asked.card.facts if tool_named(f.source) == "ssacli")
    slots = {match[1] for raw in said if (match := re.search(r"^slot: (\S{1,12})$", raw, re.M))}
    fact = asked.fact("ssacli")
    pattern = r"^physicaldrive: ((?:\d{1,3}[IE]:)?\d{1,3}:\d{1,3})$"
    match = re.search(pattern, fact.raw, re.MULTILINE) if fact else None
    if len(slots) != 1 or match is None:
        return Dark("number_unsure" if match else "no_device")
    words = ("ssacli", "ctrl", f"slot={slots.pop()}", "pd", match[1], "modify")
    return _pair("ssacli", *words, on="led=on", off="led=off")


def _megaraid(tool: str, binary: str) -> Callable[[Asked], Found]:
    def way(asked: Asked) -> Found:
        if not asked.names_bay(tool):
            return None
        card = asked.number(tool, r"/c(\d{1,3})(?:/| |$)")
        if card is None:
            return Dark("number_unsure")
        inside = _WHOLE.fullmatch(asked.place.enclosure)
        where = f"/c{card}" + (f"/e{inside[0]}" if inside else "") + f"/s{asked.place.slot}"
        return Light(
            binary,
            Step((binary, where, "start", "locate")),
            Step((binary, where, "stop", "locate")),
        )

    return way


def _megacli(asked: Asked) -> Found:
    if not asked.names_bay("megacli"):
        return None
    card = asked.number("megacli", r"-a(\d{1,3})$")
    if card is None:
        return Dark("number_unsure")
    inside = _WHOLE.fullmatch(asked.place.enclosure)
    where = f"-physdrv[{inside[0] if inside else ''}:{asked.place.slot}]"
    on, off = (
        Step(("MegaCli64", "-PdLocate", word, where, f"-a{card}", "-NoLog"))
        for word in ("-start", "-stop")
    )
    return Light("MegaCli64", on, off)


def _sysfs(asked: Asked) -> Found:
    """The kernel's file of this slot; None where its driver cannot switch that light."""
    at = asked.place
    for slot in asked.survey.slots:
        if (slot.enclosure, slot.slot) != (at.enclosure, at.slot) or slot.locate_led is None:
            continue
        if slot.controller and at.controller and slot.controller != at.controller:
            continue
        if folder := _folder(slot):
            file = f"{folder}/locate"
            return Light("sysfs", Step(file=file, value="1"), Step(file=file, value="0"))
    return None


def _folder(slot: Slot) -> str:
    return next((f.source for f in slot.facts if f.source.startswith(ENCLOSURES)), "")


def _sasircu(tool: str) -> Callable[[Asked], Found]:
    def way(asked: Asked) -> Found:
        if not asked.names_bay(tool):
            return None
        card = asked.number(tool, rf"^{tool} (\d{{1,3}}) ")
        if card is None or not _WHOLE.fullmatch(asked.place.enclosure):
            return Dark("number_unsure")
        where = f"{asked.place.enclosure}:{asked.place.slot}"
        return _pair(tool, tool, card, "LOCATE", where, on="ON", off="OFF")

    return way


def _ledctl(asked: Asked) -> Found:
    """By /dev name, for a disk that ledctl itself lists; -x leaves all other lights alone."""
    name = asked.drive.disk_name if asked.drive else ""
    listed = any(
        slot.disk_name == name and any(tool_named(f.source) == "ledctl" for f in slot.facts)
        for slot in asked.survey.slots
    )
    if not name or not listed or not _DISK.fullmatch(name):
        return None
    on, off = (Step(("ledctl", "-x", f"{word}=/dev/{name}")) for word in ("locate", "locate_off"))
    return Light("ledctl", on, off, by_name=True)


WAYS: tuple[Callable[[Asked], Found], ...] = (
    _arcconf,
    _ssacli,
    _megaraid("storcli", "storcli64"),
    _megaraid("perccli", "perccli64"),
    _megaraid("storcli2", "storcli2"),
    _megaraid("perccli2", "perccli2"),
    _megacli,
    _sysfs,
    _sasircu("sas3ircu"),
    _sasircu("sas2ircu"),
    _ledctl,
)
