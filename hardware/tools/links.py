"""Network cards from /sys/class/net, bonds from /proc/net/bonding."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from hardware.domain.link import MOST, Bond, Links, Nic, Slave, judge_bond
from hardware.domain.machine import Run, ToolError
from hardware.tools._reading import pci_in

BINARY = "links"
NETS, BONDS = "/sys/class/net", "/proc/net/bonding"
HEAD = "Ethernet Channel Bonding Driver"
_NUMBER = re.compile(r"\d{1,9}")


def facts(run: Run) -> dict[str, Any]:
    """Cards and bonds as a JSON object; `not_understood` has a sentence for each odd bond."""
    bonds, not_understood = [], []
    for name in run.names(BONDS)[:MOST]:
        try:
            bonds.append(parse(run.read(f"{BONDS}/{name}") or "", name))
        except ToolError as error:
            not_understood.append(str(error))
    of_bond = {slave.name: bond.name for bond in bonds for slave in bond.slaves}
    nics = (_nic(run, name, of_bond.get(name, "")) for name in run.names(NETS)[:MOST])
    told = Links(tuple(nic for nic in nics if nic), tuple(bonds)).as_json()
    return {**told, "not_understood": not_understood}


def _nic(run: Run, name: str, bond: str) -> Nic | None:
    """One card; None for the loopback and for files that are no interface (bonding_masters)."""
    here = f"{NETS}/{name}"
    state = (run.read(f"{here}/operstate") or "").strip()
    if name == "lo" or not state:
        return None
    device = run.real(f"{here}/device") or ""
    driver = run.real(f"{here}/device/driver") or ""
    carrier = (run.read(f"{here}/carrier") or "").strip()
    return Nic(
        name=name,
        is_up={"up": True, "down": False}.get(state, True if carrier == "1" else None),
        speed_mbit=_speed(run.read(f"{here}/speed")),
        duplex=_word(run.read(f"{here}/duplex")),
        mac=_word(run.read(f"{here}/address")),
        pci_address=pci_in(f"{device}/"),
        driver=driver.rpartition("/")[2],
        bond=bond,
    )


def _word(text: str | None) -> str:
    found = (text or "").strip()[:60]
    return "" if found.lower() in ("unknown", "unknown!") else found


def _speed(text: str | None) -> int | None:
    """Mbit/s; None for -1 and 4294967295, the kernel's words for "no link"."""
    found = (text or "").strip().removesuffix(" Mbps")
    return int(found) if _NUMBER.fullmatch(found) and int(found) else None


def parse(text: str, name: str = "bond") -> Bond:
    """One bond from its file below /proc/net/bonding; ToolError when the text is none."""
    if HEAD not in text or "\0" in text:
        raise ToolError(f'{BONDS}/{name}: a line "{HEAD}" expected', text)
    head, *parts = re.split(r"^Slave Interface: *", text, flags=re.MULTILINE)
    told = _fields(head)
    if not told.get("Bonding Mode"):
        raise ToolError(f'{BONDS}/{name}: a line "Bonding Mode" expected', text)
    active = told.get("Currently Active Slave", "")
    return Bond(
        name=name,
        mode=told["Bonding Mode"],
        is_up=_is_up(told.get("MII Status")),
        active="" if active == "None" else active,
        aggregator=_count(told.get("Aggregator ID")),
        partner=told.get("Partner Mac Address", ""),
        slaves=tuple(_slave(part, name) for part in parts),
    )


def _slave(text: str, bond: str) -> Slave:
    name, _, rest = text.partition("\n")
    told = _fields(rest)
    if not name.strip() or "MII Status" not in told:
        raise ToolError(f"{BONDS}/{bond}: a slave's name and MII Status expected", text)
    return Slave(
        name=name.strip()[:60],
        is_up=_is_up(told["MII Status"]),
        speed_mbit=_speed(told.get("Speed")),
        failures=_count(told.get("Link Failure Count")),
        aggregator=_count(told.get("Aggregator ID")),
    )


def _fields(text: str) -> dict[str, str]:
    """Words by their name, the first of a name; LACP's details come later and repeat some."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(": ")
        if colon:
            found.setdefault(name.strip(), value.strip()[:200])
    return found


def _is_up(word: str | None) -> bool | None:
    """False for down and for "going down"; None when the line is missing."""
    return None if not word else word == "up"


def _count(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None


def explain(text: str) -> dict[str, Any]:
    """What the site makes of one bond's file, and what is wrong with the bond."""
    bond = parse(text)
    trouble = [{"code": t.code, **t.values} for t in judge_bond(bond)]
    return {**asdict(bond), "slaves": [asdict(s) for s in bond.slaves], "trouble": trouble}
