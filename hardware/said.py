"""What a host's last heartbeat says of its machine, network cards and bonds, for pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hardware.domain.link import Bond, Links, Nic, Trouble, judge_bond
from hardware.models import Link
from mirrorsite.ground.inbox.models import Host

SENTENCES = {
    "bond_empty": _("%(bond)s has no network card."),
    "bond_down": _("%(bond)s is down: none of its %(count)s cards carries traffic."),
    "bond_slave_down": _("%(bond)s is degraded: %(slaves)s of its %(count)s cards is down."),
    "bond_of_one": _("%(bond)s has one card only, %(slaves)s: nothing takes over when it fails."),
    "bond_no_partner": _("%(bond)s speaks LACP and no switch answers: check the switch's group."),
    "bond_outside": _(
        "%(bond)s is degraded: %(slaves)s is up and outside the group that carries traffic; "
        "check that its switch port is in the same LACP group."
    ),
    "bond_speeds": _("%(bond)s has cards of different speed: %(slaves)s is slower."),
}


def sentence(trouble: Trouble) -> str:
    """What is wrong with a bond, in the reader's language."""
    return str(SENTENCES[trouble.code]) % trouble.values


@dataclass(frozen=True)
class ShownBond:
    """A bond and what is wrong with it."""

    bond: Bond
    trouble: list[str]


NUMBERS = ("cpu_count", "memory_bytes", "memory_available_bytes", "load_1")
OF_MACHINE = ("cpu_sockets", "cpu_cores", "cpu_threads", "memory_bytes")
MOST_FILESYSTEMS = 500


def _system(host: Host) -> dict[str, Any]:
    system = host.said.get("system") if isinstance(host.said, dict) else None
    return system if isinstance(system, dict) else {}


def _number(value: Any) -> float | None:
    """A number that a page can print; None for what a host should not have sent."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**63
    return value if good else None


def system_of(host: Host) -> dict[str, Any]:
    """Figures and filesystems of the last heartbeat; None for each that it does not tell."""
    system = _system(host)
    found: dict[str, Any] = {name: _number(system.get(name)) for name in NUMBERS}
    listed = system.get("filesystems")
    rows = listed[:MOST_FILESYSTEMS] if isinstance(listed, list) else []
    return found | {"filesystems": [_filesystem(row) for row in rows if isinstance(row, dict)]}


def _filesystem(row: dict[str, Any]) -> dict[str, Any]:
    words = {n: str(row.get(n, ""))[:300] for n in ("mount_point", "device", "type")}
    return words | {n: _number(row.get(n)) for n in ("size_bytes", "free_bytes")}


def machine_of(host: Host) -> dict[str, Any]:
    """What the agent read of the machine: maker, model, serial, CPU, memory."""
    told = _system(host).get("machine")
    facts = told if isinstance(told, dict) else {}
    numbers = {name: _number(facts.get(name)) for name in OF_MACHINE}
    words = {n: v[:200] for n, v in facts.items() if n not in OF_MACHINE and isinstance(v, str)}
    return words | numbers


def links_of(host: Host) -> Links:
    """Network cards and bonds as the kernel shows them."""
    return Links.from_json(_system(host).get("links"))


def not_understood(host: Host) -> list[str]:
    """A sentence for each bond that the host's agent could not read."""
    links = _system(host).get("links")
    said = links.get("not_understood") if isinstance(links, dict) else None
    return [str(one)[:300] for one in said[:20]] if isinstance(said, list) else []


def shown_bonds(links: Links) -> list[ShownBond]:
    """Each bond with its trouble in words."""
    return [ShownBond(bond, [sentence(t) for t in judge_bond(bond)]) for bond in links.bonds]


def degraded(hosts: Iterable[Host]) -> list[tuple[Host, str]]:
    """Every sentence about a bond that is not what it was built for."""
    return [
        (host, said)
        for host in hosts
        for one in shown_bonds(links_of(host))
        for said in one.trouble
    ]


@dataclass(frozen=True)
class ShownLink:
    """A cable, and what the kernel at its host's end says; `nic` None: it names no such card."""

    link: Link
    nic: Nic | None
    bond: Bond | None = None


def shown_links(links: Iterable[Link]) -> list[ShownLink]:
    """Cables with the state of their host's end."""
    said: dict[int, Links] = {}
    shown = []
    for link in links:
        if link.host is None:
            shown.append(ShownLink(link, None))
            continue
        if link.host.pk not in said:
            said[link.host.pk] = links_of(link.host)
        held = said[link.host.pk]
        nic = next((nic for nic in held.nics if nic.name == link.nic), None)
        bond = next((b for b in held.bonds if nic and b.name == nic.bond), None)
        shown.append(ShownLink(link, nic, bond))
    return shown
