"""How the locate light of a bay is switched, by the tool that names the bay: commands as lists.

By bay and never by /dev name where the tool can, so that the light can be cleared when the disk
is out (ledmon issue 81). Nothing is said where a number is not certain: the wrong light is worse
than none.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass

# other names under which a tool is installed; the first that is there is used
BINARIES = {
    "storcli64": ("storcli64", "storcli", "/opt/MegaRAID/storcli/storcli64"),
    "perccli64": ("perccli64", "perccli", "/opt/MegaRAID/perccli/perccli64"),
    "storcli2": ("storcli2", "/opt/MegaRAID/storcli2/storcli2"),
    "perccli2": ("perccli2", "/opt/MegaRAID/perccli2/perccli2"),
    "MegaCli64": ("MegaCli64", "megacli", "MegaCli", "/opt/MegaRAID/MegaCli/MegaCli64"),
}
ENCLOSURES = "/sys/class/enclosure/"


@dataclass(frozen=True)
class Place:
    """A bay as the card or the enclosure names it."""

    controller: str  # PCI address
    enclosure: str
    slot: int


@dataclass(frozen=True)
class Step:
    """One command, or one value for one file below /sys."""

    argv: tuple[str, ...] = ()
    file: str = ""
    value: str = ""

    @property
    def text(self) -> str:
        """As a person types it in a shell of that host."""
        return (
            f"echo {self.value} > {shlex.quote(self.file)}" if self.file else shlex.join(self.argv)
        )


@dataclass(frozen=True)
class Light:
    """How to light and clear one bay; `on` None: only what sits there could be lit."""

    tool: str
    on: Step | None
    off: Step
    by_name: bool = False  # cleared while the disk is still in: nothing else names the bay


@dataclass(frozen=True)
class Dark:
    """Why no command is given: a code, led.<code> in hardware.ticket_sentences."""

    code: str
