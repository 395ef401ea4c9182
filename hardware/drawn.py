"""What a drawing of bays is made of: squares with their words, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from hardware.domain.chassis import Key, Placed

# mark → class of the square, sign, word; colour is never alone
LOOKS = {
    "fail": ("bay-marked", "✕", _("this one")),
    "watch": ("bay-candidate", "?", _("candidate")),
    "bad": ("bay-bad", "✕", _("fail")),
    "risky": ("bay-watch", "◐", _("watch")),
    "path": ("bay-path", "⇄", _("path")),
    "ok": ("bay-ok", "●", _("ok")),
    "unknown": ("bay-unknown", "?", _("not checked")),
    "empty": ("bay-empty", "", _("empty")),
    "none": ("bay-none", "", _("no slot known")),
    "blank": ("bay-blank", "", ""),
}


@dataclass(frozen=True)
class Occupant:
    """The drive in a slot. `verdict`: ok watch fail path unknown; `pk` leads to its page."""

    key: Key
    serial: str = ""
    model: str = ""
    state: str = ""  # the card's own word
    verdict: str = "unknown"
    pk: int | None = None
    mark: str = ""  # of an open ticket: fail is this one, watch one of several


@dataclass(frozen=True)
class DrawnBay:
    """One square: where it is drawn, what stands on it, and how its drive is.

    `mark`: fail (a ticket's own), watch (a ticket's candidate), bad, ok, risky, path, unknown,
    empty, none for a bay that no slot is known for, or blank where a chassis alone is drawn.
    """

    x: int
    y: int
    width: int
    height: int
    upright: bool
    label: str
    slot: int | None
    serial: str
    title: str
    mark: str
    drive_pk: int | None = None
    place: Placed | None = None
    occupant: Occupant | None = None
    kind: str = ""

    @property
    def serial_end(self) -> str:
        return self.serial[-4:]

    @property
    def css(self) -> str:
        return LOOKS[self.mark][0]

    @property
    def sign(self) -> str:
        return LOOKS[self.mark][1]

    @property
    def word(self) -> str:
        return str(LOOKS[self.mark][2] or self.kind)

    @property
    def is_unverified(self) -> bool:
        return self.place is not None and not self.place.is_verified

    @property
    def href(self) -> str:
        return drive_url(self.drive_pk)

    @property
    def short_label(self) -> str:
        """On an upright drive there is no room for the name of the face before the number."""
        return self.label.rpartition(" ")[2] if self.upright else self.label


@dataclass(frozen=True)
class Drawing:
    """The bays of one face, or of one controller where no chassis is known (`face` is "")."""

    name: str
    width: int
    height: int
    bays: list[DrawnBay]
    face: str = ""

    @property
    def has_places(self) -> bool:
        return any(bay.place for bay in self.bays)

    @property
    def is_marked(self) -> bool:
        return any(bay.mark in ("fail", "watch") for bay in self.bays)


def drive_url(pk: int | None) -> str:
    """The page of a drive; "" for one that has none."""
    try:
        return reverse("drive", args=[pk]) if pk else ""
    except NoReverseMatch:
        return ""
