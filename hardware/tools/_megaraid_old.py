"""MegaCli's text: adapters, and in them volumes and drives, each a list of "key : value" lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hardware.domain.machine import ToolError
from hardware.tools._megaraid_answer import NOTHING_THERE, NothingThereError, advised

EXPECTED = "text of -PDList, -LDPDInfo, -LDInfo, -CfgDsply, -AdpAllInfo or -AdpGetPciInfo expected"
_ADAPTER = re.compile(r"(?:Adapter|PCI information for Controller)\s{0,3}[#:]?\s{0,3}(\d{1,3})\b")
_VOLUME = re.compile(
    r"(?:CacheCade )?Virtual (?:Drive|Disk)\s{0,20}:\s{0,3}(\d{1,4})\b"
    r"(?:\s{0,3}\(Target Id:\s{0,3}(\d{1,4})\))?"
)
_MEMBER = re.compile(r"(?:PD:\s{0,3}\d{1,4} Information|Physical Disk:\s{0,3}\d{1,4})\s*")
_DRIVE = re.compile(r"Enclosure Device ID\s{0,3}:\s{0,3}(\S{0,10})\s*")
_SPARE = re.compile(r"\d{1,3}\s{0,3}:\s{0,3}EnclId - (\S{1,6}) SlotId - (\d{1,5})\b")
_SPAN = re.compile(r"Span:\s{0,3}\d{1,3} - Number of PDs:\s{0,3}(\d{1,4})\b")
_PAIR = re.compile(r"\s*([^:\s][^:]{0,79}?)\s*:\s?(.*)")
_EXIT = re.compile(r"Exit Code\s{0,3}:\s{0,3}(0x[0-9A-Fa-f]{1,8})")

Fields = dict[str, str]


@dataclass
class OldVolume:
    """A virtual drive, with those of its members that the answer names."""

    number: int
    target: int
    fields: Fields = field(default_factory=dict)
    drives: list[Fields] = field(default_factory=list)
    spares: list[str] = field(default_factory=list)  # places, "32:3"
    counted: int = 0  # members that its spans announce


@dataclass
class OldAdapter:
    """One controller's part of one answer or of several."""

    number: int
    fields: Fields = field(default_factory=dict)
    drives: list[Fields] = field(default_factory=list)
    volumes: list[OldVolume] = field(default_factory=list)


@dataclass
class _Reader:
    """Where in the text we are: which adapter, volume and drive the next line is about."""

    adapters: dict[int, OldAdapter]
    adapter: OldAdapter
    volume: OldVolume | None = None
    fields: Fields = field(default_factory=dict)

    def take(self, line: str) -> None:
        for pattern, meet in _MEETINGS:
            if match := pattern.match(line):
                meet(self, match)
                return
        if pair := _PAIR.match(line):
            self.fields.setdefault(pair[1], pair[2])

    def meet_adapter(self, match: re.Match[str]) -> None:
        number = int(match[1])
        self.adapter = self.adapters.setdefault(number, OldAdapter(number))
        self.volume, self.fields = None, self.adapter.fields

    def meet_volume(self, match: re.Match[str]) -> None:
        self.volume = OldVolume(int(match[1]), int(match[2] or match[1]))
        self.adapter.volumes.append(self.volume)
        self.fields = self.volume.fields

    def meet_member(self, match: re.Match[str]) -> None:
        self.fields = {}  # a member that is gone has lines of nobody

    def meet_drive(self, match: re.Match[str]) -> None:
        self.fields = {"Enclosure Device ID": match[1]}
        self.adapter.drives.append(self.fields)
        if self.volume:
            self.volume.drives.append(self.fields)

    def meet_spare(self, match: re.Match[str]) -> None:
        if self.volume:
            self.volume.spares.append(f"{match[1] if match[1].isdecimal() else ''}:{match[2]}")

    def meet_span(self, match: re.Match[str]) -> None:
        if self.volume:
            self.volume.counted += int(match[1])


_MEETINGS = (
    (_ADAPTER, _Reader.meet_adapter),
    (_VOLUME, _Reader.meet_volume),
    (_MEMBER, _Reader.meet_member),
    (_DRIVE, _Reader.meet_drive),
    (_SPARE, _Reader.meet_spare),
    (_SPAN, _Reader.meet_span),
)


def read_adapters(tool: str, text: str) -> tuple[list[OldAdapter], list[str]]:
    """The adapters and what is odd about the answer; ToolError when it tells of no adapter."""
    lines = [line for line in text.splitlines() if not _EXIT.match(line.strip())]
    adapters: dict[int, OldAdapter] = {}
    # an answer about one drive (-PDInfo) names no adapter
    reader = _Reader(adapters, OldAdapter(0))
    for line in lines:
        # Inquiry Data begins with blanks that count: only the key's side is stripped
        reader.take(line.lstrip())
    if reader.adapter.drives or reader.adapter.volumes:
        adapters.setdefault(reader.adapter.number, reader.adapter)
    found = [one for one in adapters.values() if one.drives or one.volumes or _has_card(one)]
    if not found:
        raise _refusal(tool, text, lines)
    return found, _oddities(text)


def _has_card(adapter: OldAdapter) -> bool:
    return bool({"Product Name", "Bus Number"} & set(adapter.fields))


def _oddities(text: str) -> list[str]:
    codes = _EXIT.findall(text)
    if not codes:
        return ["the answer ends without an exit code: it may be cut"]
    return [f"it ended with exit code {code}" for code in codes if int(code, 16)]


def _refusal(tool: str, text: str, lines: list[str]) -> ToolError:
    """Why there is nothing; MegaCli prints no more than an exit code to who is not root."""
    reason = " ".join(" ".join(lines).split())[:160]
    if NOTHING_THERE.search(reason):
        return NothingThereError(f"{tool}: {reason}")
    if not _EXIT.search(text):
        return ToolError(f"{tool}: {EXPECTED}", text)
    if not reason:
        return ToolError(f"{tool}: it told of no adapter: run it as root ({EXPECTED})")
    return ToolError(advised(f"{tool}: {reason}", EXPECTED))
