"""/sys/block/md0/md: what the kernel knows of an array and /proc/mdstat does not show.

A spare whose rebuild met write errors is [2/2] [UU] in /proc/mdstat, while its `bad_blocks` lists
ranges and its `state` says write_error (seen on Linux 6.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hardware.domain.machine import Run
from hardware.tools._reading import number

FILES = ["array_state", "level", "raid_disks", "degraded", "metadata_version", "sync_action"]
FILES += ["sync_completed", "mismatch_cnt"]
MEMBER_FILES = ["state", "slot", "errors", "bad_blocks", "unacknowledged_bad_blocks"]
CLEAN = ("clean", "active", "active-idle", "write-pending", "readonly", "read-auto", "clear", "")
# sync_action → what runs
ACTIONS = {"resync": "resync", "recover": "recovery", "reshape": "reshape", "check": "check"}
ACTIONS |= {"repair": "repair", "idle": "", "frozen": "", "none": ""}

_LINE = re.compile(
    r"(?:/sys/(?:devices/virtual/)?block/(?P<array>md[^/\s]*)/md/)?"
    r"(?P<file>(?:dev-(?P<member>[^/\s=:]+)/)?(?P<name>[a-z_]+))(?: ?=|:)[ \t]?(?P<value>.*)"
)
_RANGE = re.compile(r"^\d{1,20} \d{1,20}$", re.MULTILINE)
_DONE = re.compile(r"(\d{1,20}) / (\d{1,20})")


@dataclass
class State:
    """Files of one array: by name, and by member (sda) and name; a file that is absent has none."""

    name: str
    files: dict[str, str] = field(default_factory=dict)
    members: dict[str, dict[str, str]] = field(default_factory=dict)

    def ranges(self, member: str) -> int:
        """How many ranges of bad blocks a member has, acknowledged or not."""
        told = self.members.get(member, {})
        return sum(len(_RANGE.findall(told.get(name, ""))) for name in MEMBER_FILES[3:])

    def flags(self, member: str) -> tuple[str, ...]:
        """The words in a member's state: in_sync faulty write_error want_replacement spare …"""
        return tuple(filter(None, self.members.get(member, {}).get("state", "").split(",")))

    def wounds(self) -> str:
        """`bad blocks`, else `write errors`, where a member in use has such; "" where none has."""
        hurt = [one for one in self.members if "faulty" not in self.flags(one)]
        if any(map(self.ranges, hurt)):
            return "bad blocks"
        return "write errors" if any("write_error" in self.flags(one) for one in hurt) else ""

    def detail(self) -> str:
        """One sentence part for each member that is not well, and for blocks that do not match."""
        said = [*map(self._member, self.members), self._mismatch()]
        return "; ".join(filter(None, said))

    def _mismatch(self) -> str:
        count = number(self.files.get("mismatch_cnt"))
        return f"mismatch_cnt {count}" if count else ""

    def _member(self, member: str) -> str:
        ranges, flags = self.ranges(member), self.flags(member)
        corrected = number(self.members[member].get("errors"))
        said = [
            f"{ranges} bad block range{'s' if ranges > 1 else ''}" if ranges else "",
            "write errors" if "write_error" in flags else "",
            "wants replacement" if "want_replacement" in flags else "",
            f"{corrected} corrected read errors" if corrected else "",
        ]
        return f"{member}: {', '.join(filter(None, said))}" if any(said) else ""

    def progress_percent(self) -> float | None:
        """How far the running sync is; None when none runs."""
        done = _DONE.fullmatch(self.files.get("sync_completed", ""))
        return round(100 * int(done[1]) / int(done[2]), 1) if done and int(done[2]) else None

    def state(self) -> str:
        """In the words of /proc/mdstat's reader, or of array_state where that is no good one."""
        said = self.files.get("array_state", "")
        if said not in CLEAN:
            return said
        action = ACTIONS.get(self.files.get("sync_action", ""), "")
        if number(self.files.get("degraded")):
            return "rebuilding" if action == "recovery" else "degraded"
        return self.wounds() or {"resync": "resyncing", "reshape": "reshaping"}.get(action, "clean")


def read(run: Run, name: str) -> State:
    """All files of one array on a machine; an empty State where sysfs does not show it."""
    folder = f"/sys/block/{name}/md"
    found = State(name, _texts(run, folder, FILES))
    for entry in run.names(folder):
        if entry.startswith("dev-"):
            member = entry.removeprefix("dev-").replace("!", "/")
            found.members[member] = _texts(run, f"{folder}/{entry}", MEMBER_FILES)
    return found


def _texts(run: Run, folder: str, names: list[str]) -> dict[str, str]:
    told = {name: run.read(f"{folder}/{name}") for name in names}
    return {name: text.strip() for name, text in told.items() if text is not None}


def parse(text: str) -> list[State]:
    """Arrays in a listing of such files: `name = value`, or `/sys/block/md0/md/name:value`.

    A value of several lines goes on in lines without a name. Empty: the text is no such listing.
    """
    arrays: dict[str, State] = {}
    told: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if match := _LINE.fullmatch(line.strip()[:1000]):
            array = arrays.setdefault(match["array"] or "", State(match["array"] or ""))
            told, name = array.files, match["name"]
            if match["member"]:
                told = array.members.setdefault(match["member"].replace("!", "/"), {})
            told[name] = f"{told[name]}\n{match['value']}" if name in told else match["value"]
        elif name and _RANGE.fullmatch(line.strip()):
            told[name] = f"{told[name]}\n{line.strip()}".strip()
    return [one for one in arrays.values() if one.members or "array_state" in one.files]
