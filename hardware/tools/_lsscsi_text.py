"""The lines of lsscsi: columns of fixed width in most versions, tabs in BusyBox's.

lsscsi(8): address, type (8 wide), then vendor (8), model (16) and revision (4), or with -t the
transport (30), then the device names, "-" for one that is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hardware.domain.machine import ToolError
from hardware.tools._reading import words

_ROW = re.compile(
    r"[>\s]{0,20}\[((?:\d{1,5}|N)(?::(?:0x[0-9a-f]{1,16}|-?\d{1,20})){3})\]\s{0,20}(.*)$"
)
_HOST = re.compile(r"[>\s]{0,20}\[(\d{1,5}|N:\d{1,5})\]\s{1,20}(\S.*)$")
_SAID = re.compile(r"[>\s]{1,20}([A-Za-z_]\w{0,60})=(.*)$")
_WORDS = re.compile(  # one line of several, of lsscsi -l
    r"[>\s]{1,20}[a-z_]{1,40}=[^\s=]{0,80}(?: [a-z_]{1,40}=[^\s=]{0,80}){1,20}\s*$"
)
_WORD = re.compile(r"([a-z_]{1,40})=(\S{0,80})")
_FOLDER = re.compile(r"[>\s]{1,20}(?:device )?dir: \S{1,300}(?:\s+\[(\S{1,400})\])?\s*$")
_NOISE = re.compile(r"NVMe module|.{0,200}\blsscsi\b")
_TRANSPORT = re.compile(
    r"(sas|sata|ata|fc|fcoe|usb|spi|sbp|srp|iscsi|iqn|eui|naa|pcie|rdma|tcp|ib)(?=[:., ])"
)
_NAME = re.compile(r"\s((?:/dev/\S+|-)(?:\s.*)?)$")
_SCSI_ID = re.compile(r"3([0-9a-f]{16}(?:[0-9a-f]{16})?)")  # lsscsi -i prints it behind the names
# lsscsi -u prints the unit's name instead of vendor and model
_UNIT = re.compile(r"(?:naa\.)?([0-9a-f]{16}(?:[0-9a-f]{16})?)")
_WWN = re.compile(r"(?:^|\s)(0x[0-9a-f]{16}(?:[0-9a-f]{16})?)(?=\s|$)")


@dataclass
class Line:
    """One device; `transport` as printed, sas:0x5000c5….  `said` holds the lines below it."""

    address: str
    kind: str
    transport: str = ""
    vendor: str = ""
    model: str = ""
    revision: str = ""
    wwn: str = ""
    names: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    path: str = ""
    raw: str = ""


@dataclass
class Host:
    """One line of lsscsi -H: a SCSI host with its driver, or an NVMe controller."""

    number: str
    driver: str
    said: dict[str, str] = field(default_factory=dict)
    path: str = ""


@dataclass
class Told:
    """All that a text says."""

    lines: list[Line] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)


def read(text: str) -> Told:
    """The devices and hosts of a text; ToolError when it has none."""
    told = Told()
    last: Line | Host | None = None
    for line in text.splitlines():
        if found := _HOST.match(line):
            last = Host(found[1], words(found[2]))
            told.hosts.append(last)
        elif found := _ROW.match(line):
            last = _line(found[1], found[2], line)
            told.lines.append(last)
        elif last and _WORDS.match(line):
            last.said.update(_WORD.findall(line))
        elif last and (found := _SAID.match(line)):
            last.said.setdefault(found[1], words(found[2]))
        elif last and (found := _FOLDER.match(line)):
            last.path = found[1] or ""
        elif line.strip() and not _NOISE.match(line):
            told.not_understood.append(line.strip()[:200])
    if not told.lines and not told.hosts:
        raise ToolError('lsscsi: lines like "[0:0:0:0] disk …" expected', text)
    return told


def _line(address: str, rest: str, raw: str) -> Line:
    if "\t" in rest:
        kind, *columns = (words(one) for one in rest.split("\t"))
        vendor, model, revision, *names = [*columns, "", "", ""]
        return Line(address, kind, "", vendor, model, revision, "", _names(names), raw=raw)
    kind, beyond = rest[:8].strip(), rest[8:]
    if " " in kind and kind != "no dev":  # blanks were lost on the way here
        kind, _, beyond = rest.partition(" ")
    name = _NAME.search(f" {beyond}")
    about = f" {beyond}"[: name.start()][1:] if name else beyond
    behind = name[1].split() if name else []
    ids = [found[1] for one in behind if (found := _SCSI_ID.fullmatch(one))]
    line = Line(address, kind, names=_names(behind), wwn="".join(ids[:1]), raw=raw)
    return _about(line, about)


def _names(words_found: list[str]) -> list[str]:
    return [one for one in words_found if one.startswith("/dev/")]


def _about(line: Line, text: str) -> Line:
    """The columns between type and names: transport, or vendor, model and revision."""
    if found := _WWN.search(text):
        line.wwn = found[1]
        text = text[: found.start()]
    if found := _UNIT.fullmatch(text.strip()):
        line.wwn = f"0x{found[1]}"
    elif _TRANSPORT.match(text) or text.strip() in ("", "none"):
        line.transport = text.strip().removeprefix("none")
    elif line.address.startswith("N"):
        line.model = text.strip().rpartition("__")[0] or text.strip()
    elif _has_columns(text):
        line.vendor, line.model = text[:8].strip(), text[9:25].strip()
        line.revision = text[26:30].strip()
    else:
        vendor, *more = text.split()
        line.vendor, line.model = vendor, " ".join(more[:-1]) or " ".join(more)
        line.revision = more[-1] if len(more) > 1 else ""
    return line


def _has_columns(text: str) -> bool:
    """Whether vendor, model and revision stand at their places."""
    text = text.ljust(31)
    return text[8] == text[25] == text[30] == " " and bool(text[26:30].strip())
