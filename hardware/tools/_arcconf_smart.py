"""arcconf GETSMARTSTATS: XML between lines of text, one document for SATA and one for SAS drives.

It names drives by channel and device only; their serials are in GETCONFIG. It is the one way to
the members of a volume that smartctl cannot reach.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from hardware.domain.drive import Drive
from hardware.domain.machine import ToolError
from hardware.domain.reading import Attribute, Reading
from hardware.tools._reading import number, words

SOURCE = "arcconf GETSMARTSTATS"
TEXT_LIMIT = 32 * 1024 * 1024  # a card of 256 drives prints 1 MB
ROOTS = {"SmartStats": "SATA", "SASSmartStats": "SAS"}
HEALTHY = {"", "ok", "good", "passed"} | {"not available", "not applicable", "unknown"}

_ROOT = re.compile(r"<(SmartStats|SASSmartStats)\b")
_RAW = re.compile(r"\d{1,20}")
_DRIVE_END = "</PhysicalDriveSmartStats>"
_HOURS, _TEMPERATURES = 9, (194, 190)
_LOW_BYTE, _LOW_WORD = 0xFF, 0xFFFFFFFF  # above them vendors pack minimum, maximum, minutes
_TEMPERATURE_C = range(1, 121)

# What a SAS drive tells has names and no numbers: the counter, or the field of a reading.
_SAS_NAMES = (
    (re.compile(r"grown defect"), "scsi.grown_defects"),
    (re.compile(r"non.?medium"), "scsi.non_medium_errors"),
    (re.compile(r"uncorrect\w* read|read .{0,20}uncorrect"), "scsi.read.uncorrected"),
    (re.compile(r"uncorrect\w* write|write .{0,20}uncorrect"), "scsi.write.uncorrected"),
    (re.compile(r"uncorrect\w* verify|verify .{0,20}uncorrect"), "scsi.verify.uncorrected"),
    (re.compile(r"(?<!un)correct\w* read|read .{0,20}(?<!un)correct"), "scsi.read.corrected"),
    (re.compile(r"start.?stop"), "start_stops"),
    (
        re.compile(r"(?:trip|threshold|reference|maximum) .{0,20}temp|temp.{0,20}(?:trip|thres)"),
        "limit",
    ),
    (re.compile(r"temperature"), "temperature"),
    (re.compile(r"power.?on.{0,10}hours"), "hours"),
)


@dataclass(frozen=True)
class Told:
    """What one drive says, by its place on the card."""

    channel: int
    device: int
    protocol: str
    rotating: bool | None
    attributes: tuple[Attribute, ...]
    named: tuple[tuple[str, int], ...]  # of a SAS drive: temperature, hours, limit, counters
    unknown: tuple[str, ...]  # names of values that mean nothing here
    passed: bool | None

    def value(self, name: str) -> int | None:
        return dict(self.named).get(name)

    @property
    def temperature_c(self) -> int | None:
        raw = {one.number: one.raw for one in self.attributes}
        found = [raw[one] & _LOW_BYTE for one in _TEMPERATURES if one in raw]
        value = self.value("temperature")
        found += [] if value is None else [value]
        return next((one for one in found if one in _TEMPERATURE_C), None)

    @property
    def power_on_hours(self) -> int | None:
        own = next((one.raw & _LOW_WORD for one in self.attributes if one.number == _HOURS), None)
        return self.value("hours") if own is None else own


def is_smart(text: str) -> bool:
    """Whether a text is an answer of GETSMARTSTATS."""
    return bool(_ROOT.search(text)) or "SMART STATS FOR" in text


def read_smart(text: str) -> tuple[list[Told], list[str]]:
    """(drives, what is not understood); ToolError when no drive can be read of a broken answer."""
    if len(text) > TEXT_LIMIT:
        raise ToolError(f"{SOURCE}: more than {TEXT_LIMIT >> 20} MiB of XML")
    told: list[Told] = []
    lost = []
    for name, xml in _documents(text):
        whole = xml.endswith(f"</{name}>")
        if not whole:
            lost.append(f"{SOURCE}: cut off: {name} has no end")
            xml = xml[: xml.rfind(_DRIVE_END) + len(_DRIVE_END)] + f"</{name}>"
        told += _drives(_root(xml, text), ROOTS[name])
    if "Command completed successfully" not in text[-200:]:
        lost.append(f'{SOURCE}: cut off: it does not end in "Command completed successfully."')
    if not told and not _ROOT.search(text):
        raise ToolError(f"{SOURCE}: the XML SmartStats expected", text)
    lost += [f"{SOURCE}: no drive in it"] if not told else []
    unknown = sorted({name for one in told for name in one.unknown})
    return told, lost + [f'{SOURCE}: the value of "{name}"' for name in unknown]


def _documents(text: str) -> Iterator[tuple[str, str]]:
    """(name, XML) of each; the last one may be cut off."""
    end = 0
    while end >= 0 and (match := _ROOT.search(text, end)):
        closing = f"</{match[1]}>"
        end = text.find(closing, match.start())
        yield match[1], text[match.start() : end + len(closing) if end >= 0 else len(text)]


def _root(xml: str, text: str) -> ElementTree.Element:
    # no document of the tool has one, and entities could swell without end
    if "<!" in xml:
        raise ToolError(f"{SOURCE}: a document type or comment in the XML", xml)
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError) as error:
        raise ToolError(f"{SOURCE}: not XML ({error})", text) from error


def _drives(root: ElementTree.Element, protocol: str) -> Iterator[Told]:
    for drive in root.iter("PhysicalDriveSmartStats"):
        channel, device = number(drive.get("channel")), number(drive.get("id"))
        if channel is None or device is None:
            raise ToolError(f"{SOURCE}: a drive without channel and id", str(drive.attrib))
        lines = [_lower(one) for one in drive.iter("Attribute")]
        named, unknown = _by_name(lines)
        spinning = drive.get("nonSpinning", "").lower()
        yield Told(
            channel,
            device,
            protocol,
            {"true": False, "false": True}.get(spinning),
            tuple(filter(None, map(_attribute, lines))),
            named,
            unknown,
            _passed(drive, lines),
        )


def _lower(element: ElementTree.Element) -> dict[str, str]:
    return {name.lower(): value for name, value in element.attrib.items()}


def _attribute(line: dict[str, str]) -> Attribute | None:
    """An ATA attribute; None for a line without number or raw value."""
    called, raw = _hexadecimal(line.get("id", "")), line.get("rawvalue", "").strip()
    if called is None or not _RAW.fullmatch(raw):
        return None
    return Attribute(
        number=called,
        name=words(line.get("name")),
        value=number(line.get("normalizedcurrent")),
        worst=number(line.get("normalizedworst")),
        threshold=number(line.get("thresholdvalue")),
        raw=int(raw),
        raw_text=raw,
        failed="" if line.get("status", "").lower() in HEALTHY else "now",
    )


def _hexadecimal(text: str) -> int | None:
    match = re.fullmatch(r"0x([0-9a-fA-F]{1,2})|(\d{1,3})", text)
    if not match:
        return None
    found = int(match[1], 16) if match[1] else int(match[2])
    return found if 0 < found < 256 else None


def _by_name(lines: list[dict[str, str]]) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
    """The values of a SAS drive by the table above, and the names that are not in it."""
    found: dict[str, int] = {}
    unknown = []
    for line in lines:
        name, value = words(line.get("name")), number(line.get("value", line.get("rawvalue")))
        if _attribute(line) or not name or value is None and "status" in line:
            continue
        meaning = next((to for pattern, to in _SAS_NAMES if pattern.search(name.lower())), "")
        if meaning and value is not None:
            found[meaning] = value
        else:
            unknown.append(name)
    return tuple(found.items()), tuple(unknown)


def _passed(drive: ElementTree.Element, lines: list[dict[str, str]]) -> bool | None:
    """The drive's own verdict: its health status, or an attribute that the card calls failed."""
    said = [_lower(one).get("status", "") for one in drive.iter("SMARTHealthStatus")]
    said += [line.get("status", "") for line in lines if "health" in line.get("name", "").lower()]
    if any(words(one) for one in said):
        return all(one.lower() in HEALTHY for one in said)
    return False if any(line.get("status", "").lower() not in HEALTHY for line in lines) else None


def readings_of(
    told: list[Told], drives: Mapping[tuple[int, int], Drive], source: str
) -> Iterator[Reading]:
    """A reading for each drive whose serial number the card's configuration tells."""
    for one in told:
        drive = drives.get((one.channel, one.device))
        if drive and drive.serial:
            yield _reading(one, drive, source)


def _reading(one: Told, drive: Drive, source: str) -> Reading:
    return Reading(
        serial=drive.serial,
        source=source,
        model=drive.model,
        vendor=drive.vendor,
        firmware=drive.firmware,
        protocol=one.protocol,
        capacity_bytes=drive.capacity_bytes,
        smart_passed=one.passed,
        temperature_c=one.temperature_c,
        temperature_limit_c=one.value("limit"),
        power_on_hours=one.power_on_hours,
        attributes=one.attributes,
        counters=tuple((name, value) for name, value in one.named if "." in name or "_" in name),
    )


def explain_smart(text: str) -> dict[str, Any]:
    """One object for each drive; GETSMARTSTATS alone tells no serial number and no bay."""
    told, lost = read_smart(text)
    items = [
        {
            "serial": None,
            "model": None,
            "bay": None,
            "place": f"channel {one.channel}, device {one.device}",
            "device_id": one.device,
            "protocol": one.protocol,
            "rotating": one.rotating,
            "smart_passed": one.passed,
            "temperature_c": one.temperature_c,
            "power_on_hours": one.power_on_hours,
            "attribute_count": len(one.attributes) + len(one.named),
            "attributes": {str(a.number): a.raw for a in one.attributes} | dict(one.named),
            "failed": [a.name for a in one.attributes if a.failed],
        }
        for one in told
    ]
    serials = f"{SOURCE}: serial numbers and bays: it names drives by channel and device only"
    return {"items": items, "not_understood": [*lost, *([serials] if items else [])]}
