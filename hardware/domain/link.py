"""Network cards and bonds of a host, as its kernel shows them, and what is wrong with a bond."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

LONGEST = 200
MOST = 256
NO_PARTNER = ("", "00:00:00:00:00:00")


@dataclass(frozen=True)
class Nic:
    """One network interface. None: the kernel does not say, as of a card that is switched off."""

    name: str
    is_up: bool | None = None
    speed_mbit: int | None = None
    duplex: str = ""
    mac: str = ""
    pci_address: str = ""  # "" for what is no card: bond, bridge, vlan
    driver: str = ""
    bond: str = ""


@dataclass(frozen=True)
class Slave:
    """A card in a bond. `aggregator` is LACP's group of cards that carry traffic together."""

    name: str
    is_up: bool | None = None
    speed_mbit: int | None = None
    failures: int | None = None
    aggregator: int | None = None


@dataclass(frozen=True)
class Bond:
    """Several cards as one. `active` is the card in use where only one is."""

    name: str
    mode: str
    is_up: bool | None = None
    active: str = ""
    aggregator: int | None = None
    partner: str = ""  # LACP: MAC address of the switch
    slaves: tuple[Slave, ...] = ()

    @property
    def is_lacp(self) -> bool:
        return "802.3ad" in self.mode


@dataclass(frozen=True)
class Trouble:
    """What is wrong, as a code and the values for its sentence."""

    code: str
    values: Mapping[str, Any]


def judge_bond(bond: Bond) -> tuple[Trouble, ...]:
    """Why a bond is not what it was built for; empty when all is well."""
    values = {"bond": bond.name, "count": len(bond.slaves)}
    if not bond.slaves:
        return (Trouble("bond_empty", values),)
    if bond.is_up is False:
        return (Trouble("bond_down", values),)
    found = []
    down = [slave.name for slave in bond.slaves if slave.is_up is False]
    if down:
        found.append(Trouble("bond_slave_down", {**values, "slaves": ", ".join(down)}))
    if len(bond.slaves) == 1:
        found.append(Trouble("bond_of_one", {**values, "slaves": bond.slaves[0].name}))
    return (*found, *_lacp(bond, values), *_speeds(bond, values))


def _lacp(bond: Bond, values: dict[str, Any]) -> tuple[Trouble, ...]:
    if not bond.is_lacp:
        return ()
    if bond.aggregator is not None and bond.partner in NO_PARTNER:
        return (Trouble("bond_no_partner", values),)
    carrying = bond.aggregator
    if carrying is None:  # not printed to everybody: then the first card's group counts
        carrying = next((s.aggregator for s in bond.slaves if s.aggregator is not None), None)
    outside = [s.name for s in bond.slaves if s.is_up and s.aggregator not in (None, carrying)]
    if not outside:
        return ()
    return (Trouble("bond_outside", {**values, "slaves": ", ".join(outside)}),)


def _speeds(bond: Bond, values: dict[str, Any]) -> tuple[Trouble, ...]:
    speeds = {s.name: s.speed_mbit for s in bond.slaves if s.is_up and s.speed_mbit}
    slower = [name for name, speed in speeds.items() if speed < max(speeds.values())]
    if not slower:
        return ()
    return (Trouble("bond_speeds", {**values, "slaves": ", ".join(slower)}),)


@dataclass(frozen=True)
class Links:
    """All network cards and bonds of a host."""

    nics: tuple[Nic, ...] = ()
    bonds: tuple[Bond, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """A JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Any) -> Links:
        """What as_json() gave; a value of another type counts as not said, an odd thing as none."""
        if not isinstance(data, dict):
            return cls()
        bonds = []
        for one in _listed(data.get("bonds")):
            slaves = tuple(Slave(**_known(Slave, s)) for s in _listed(one.get("slaves")))
            bonds.append(Bond(**{"mode": "", **_known(Bond, one), "slaves": slaves}))
        return cls(tuple(Nic(**_known(Nic, n)) for n in _listed(data.get("nics"))), tuple(bonds))


def _listed(value: Any) -> list[dict[str, Any]]:
    things = value[:MOST] if isinstance(value, (list, tuple)) else []
    return [one for one in things if isinstance(one, dict) and isinstance(one.get("name"), str)]


def _known(kind: type[Nic] | type[Slave] | type[Bond], data: dict[str, Any]) -> dict[str, Any]:
    read = {part.name: _READERS.get(str(part.type)) for part in fields(kind)}
    values = {name: reader(data.get(name)) for name, reader in read.items() if reader}
    return {name: value for name, value in values.items() if value is not None}


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


# a field's type, as it is written → its value, or None where another type was said
_READERS: dict[str, Callable[[Any], Any]] = {
    "str": lambda value: value[:LONGEST] if isinstance(value, str) else None,
    "bool | None": lambda value: value if isinstance(value, bool) else None,
    "int | None": lambda value: value if _is_count(value) else None,
}
