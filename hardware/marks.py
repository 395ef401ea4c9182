"""Which bays open tickets are about, for drawings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from hardware.drawing import Marks
from hardware.models import Ticket
from mirrorsite.ground.inbox.models import Host


def marked_bays(host: Host) -> Marks:
    """Bays of open tickets: "fail" the one to replace, "watch" candidates."""
    return marked_by_host([host]).get(host.pk, {})


def marked_by_host(hosts: Iterable[Host]) -> dict[int, Marks]:
    """The same by the host's key, for many hosts by one query."""
    found: dict[int, dict[tuple[str, str, int, str], str]] = defaultdict(dict)
    for ticket in Ticket.objects.open().filter(host__in=hosts).order_by("pk"):
        found[ticket.host_id] |= marks_of(ticket)
    return dict(found)


def marks_of(ticket: Ticket) -> Marks:
    """The bays that one ticket is about, each for its drive alone: another one is not marked."""
    mark = "fail" if ticket.task == "replace" else "watch"
    return {
        (drive["controller"], place["enclosure"], place["slot"], drive["serial"]): mark
        for drive in ticket.finding.get("drives", [])
        for place in drive["places"]
    }
