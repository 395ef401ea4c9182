"""From what is known of a ticket to the values that its text, its paper and its own page show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from hardware.domain.key_lines import plain
from hardware.domain.led_values import Dark
from hardware.domain.ticket import Task
from hardware.domain.ticket_text import Cell, capacity, exact, face_rows, rate_of, squares
from hardware.drawn import Drawing
from hardware.lights import light_of
from hardware.models import Drive
from hardware.ticket_known import Known
from mirrorsite.ground.incidents.words import is_known, say, title

NEVER_LISTED = 40


Teller = Callable[[Known], dict[str, Any]]


def about_task(known: Known) -> dict[str, Any]:
    """Number, task, and how far it may be believed."""
    ticket, drives = known.ticket, known.ticket.finding.get("drives", [])
    is_one = len(drives) == 1 and not ticket.finding.get("unlisted")
    is_replace = ticket.task == Task.REPLACE
    is_probable = not is_replace and is_one and bool(drives[0]["bay"])
    return {
        "number": ticket.pk,
        "site": plain(known.identity.name),
        "is_replace": is_replace,
        "is_identify": not is_replace,
        "is_probable": is_probable,
        "is_several": bool(drives) and not is_replace and not is_probable,
        "has_drives": bool(drives),
        "is_stale": known.is_stale,
        "is_recorded": ticket.host.is_recorded,
    }


def about_host(known: Known) -> dict[str, Any]:
    """Where to go, and behind which card."""
    host, machine, finding = known.ticket.host, known.machine, known.ticket.finding
    named = (machine.vendor, machine.model, machine.serial) if machine else ()
    reason = finding.get("reason") or {}
    return {
        "host": plain(host.name),
        "rack": plain(host.rack),
        "asset_tag": plain(host.asset_tag),
        "machine": plain(" ".join(word for word in named if word)),
        "controller": plain(finding.get("controller", "")),
        "volume": plain(finding.get("volume", "")),
        "unlisted": finding.get("unlisted", 0),
        "reason": plain(say(reason["code"], reason["values"]), 400) if reason else "",
    }


def about_drives(known: Known) -> dict[str, Any]:
    """The one drive, or the candidates."""
    ticket = known.ticket
    told = ticket.finding.get("drives", [])
    typed = ticket.bay.label if ticket.bay and len(told) == 1 else ""
    drives = [_drive(drive, known.rows.get(drive["serial"]), typed) for drive in told]
    one = drives[0] if len(drives) == 1 else {}
    return {
        "drives": drives,
        "serial": one.get("serial", ""),
        "label": one.get("label", ""),
        "where": one.get("label", "") or one.get("bay", ""),
    }


def _drive(told: dict[str, Any], row: Drive | None, typed: str) -> dict[str, Any]:
    size = told["capacity_bytes"] or (row.capacity_bytes if row else None)
    return {
        "label": plain(typed or told["label"]),
        "bay": plain(told["bay"]),
        "other_bays": plain(", ".join(told["other_bays"])),
        "model": plain(told["model"]),
        "serial": plain(told["serial"]),
        "firmware": plain(told["firmware"]),
        "capacity": capacity(size),
        "bytes": exact(size),
        "interface": plain(row.protocol) if row else "",
        "sector": row.sector_bytes or "" if row else "",
        "warranty": f"{row.warranty_until:%Y-%m-%d}" if row and row.warranty_until else "",
        "state": plain(told["state"]),
    }


def about_symptom(known: Known) -> dict[str, Any]:
    """What is wrong, how often, and the lines that say it."""
    incident = known.ticket.incident
    rate = rate_of(incident.count, incident.first_at, incident.last_at)
    return {
        "symptom": plain(title(incident), 400),
        "count": incident.count,
        "is_once": incident.count == 1,
        "first": _time(incident.first_at),
        "last": _time(incident.last_at),
        "rate": say(f"rate.{rate.unit}", {"count": rate.count}) if rate else "",
        "cause": _cause(incident.values.get("cause")),
        "lines": [{"line": line} for line in known.lines],
    }


def _cause(judged: Any) -> str:
    """The reasons of a judgement as sentences; "" where none was made."""
    reasons = judged.get("reasons") if isinstance(judged, dict) else None
    said = (
        say(f"rung.{one.get('code')}", one.get("values") or {})
        for one in (reasons or ())[:5]
        if isinstance(one, dict) and is_known(f"rung.{one.get('code')}")
    )
    return plain("; ".join(said), 600)


def about_light(known: Known) -> dict[str, Any]:
    """How the one bay is lit and cleared, or why nobody knows."""
    found = light_of(known.ticket, known.survey)
    if isinstance(found, Dark):
        reason = plain(say(f"led.{found.code}", {}))
        return {"led_on": "", "led_off": "", "led_by_name": False, "led_reason": reason}
    return {
        "led_on": found.on.text if found.on else "",
        "led_off": found.off.text,
        "led_by_name": found.by_name,
        "led_reason": "",
    }


def about_siblings(known: Known) -> dict[str, Any]:
    """What must not be pulled."""
    more = max(0, len(known.siblings) - NEVER_LISTED)
    return {"never": known.siblings[:NEVER_LISTED], "never_more": more}


def about_picture(known: Known) -> dict[str, Any]:
    """The faces of the chassis that show a marked bay, as lines of text."""
    faces = (drawing for drawing in known.drawings if drawing.face)
    return {"drawing": [{"row": row} for face in faces for row in _face(face)]}


def _face(drawing: Drawing) -> Iterable[str]:
    at = squares((bay.x, bay.y) for bay in drawing.bays)
    marks = ("fail", "watch")
    cells = [
        Cell(*at[bay.x, bay.y], plain(bay.label), bay.mark if bay.mark in marks else "")
        for bay in drawing.bays
    ]
    return [str(say(f"face.{drawing.face}", {})), *face_rows(cells)]


def about_link(known: Known) -> dict[str, Any]:
    """The address of the ticket's own page, where there is one."""
    until = known.ticket.link_until if known.link else None
    return {"link": known.link, "link_until": f"{until:%Y-%m-%d}" if until else ""}


# each fills some of ticket_text.NAMES; a part of the program that knows more adds its own
TELLERS: list[Teller] = [
    about_task,
    about_host,
    about_drives,
    about_symptom,
    about_light,
    about_siblings,
    about_picture,
    about_link,
]


def facts_of(known: Known) -> dict[str, Any]:
    """Every name of a ticket's text with its value, in the active language."""
    values: dict[str, Any] = {"safety": [], "tests": []}
    for tell in TELLERS:
        values |= tell(known)
    return values


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
