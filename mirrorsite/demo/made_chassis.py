"""The made storage host: which disk is in which bay, behind which card, under which name.

Chassis in the style of an H3C UniServer X10536 G3: 24 front and 12 rear bays. Card A has the
front bays 1-18, card B the front bays 19-24 (its enclosure 1) and the rear (its enclosure 2).
No volume sits in the slot of its own number, and no target equals a slot.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from string import ascii_lowercase

HDD_SECTORS, HDD_VOLUME_SECTORS = 15628053168, 15628001280
SSD_SECTORS, SSD_VOLUME_SECTORS = 937703088, 937635840
RAID6_SECTORS = 62511906816
SWAPPED_SLOT = 5  # its disk was changed in service, so its target is the next free number

# volume of card A → slot in its enclosure 1; volume 0 is a mirror of two SSDs
A_VOLUMES = {1: 3, 2: 4, 3: 1, 4: 6, 5: 8, 6: 9, 7: 11, 8: 13, 9: 17}
A_SSD_SLOTS = (15, 16)
A_PASSED = (2, 5, 7, 10, 14)
# volume of card B → (enclosure, slot); volume 9 is a RAID6
B_VOLUMES = {
    0: (1, 2),
    1: (1, 3),
    2: (1, 4),
    3: (1, 5),
    4: (1, 0),
    5: (1, 1),
    6: (2, 0),
    7: (2, 1),
    8: (2, 2),
}
B_RAID6 = ((2, 3), (2, 4), (2, 5), (2, 6), (2, 7), (2, 11))
B_PASSED = ((2, 9), (2, 10))


def digits(*words: object, count: int, alphabet: str = "0123456789ABCDEF") -> str:
    """Made digits, the same for the same words each time."""
    number = int.from_bytes(hashlib.sha256(repr(words).encode()).digest(), "big")
    found = ""
    for _ in range(count):
        number, place = divmod(number, len(alphabet))
        found += alphabet[place]
    return found


@dataclass(frozen=True)
class Disk:
    """A made physical disk; `target` is None while it is hidden behind a volume."""

    card: str
    enclosure: int
    slot: int
    ssd: bool = False
    target: int | None = None

    @property
    def serial(self) -> str:
        if self.ssd:
            return "S6KLNX0W" + digits(self.card, self.slot, "ssd", count=6, alphabet="0123456789")
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
        return "WSD7" + digits(self.card, self.enclosure, self.slot, count=4, alphabet=letters)

    @property
    def vendor(self) -> str:
        return "ATA"

    @property
    def model(self) -> str:
        return "SAMSUNG MZ7L3480HCHQ-00B7C" if self.ssd else "ST8000NM000A-2KE101"

    @property
    def firmware(self) -> str:
        return "JXTC304Q" if self.ssd else "SC03"

    @property
    def sectors(self) -> int:
        return SSD_SECTORS if self.ssd else HDD_SECTORS

    @property
    def wwn(self) -> str:
        """Of the logical unit; its last digit is even, so that the port's is one above."""
        maker = "5002538f" if self.ssd else "5000c500"
        last = digits(self.card, self.enclosure, self.slot, "last", count=1, alphabet="02468ace")
        return maker + digits(self.card, self.enclosure, self.slot, "wwn", count=7).lower() + last

    @property
    def port(self) -> str:
        """The SAS port's address, which arcconf prints as wwn."""
        return f"{int(self.wwn, 16) + 1:016X}"

    @property
    def hours(self) -> int:
        return 18000 + int(digits(self.card, self.enclosure, self.slot, "h", count=3), 16)

    @property
    def temperature(self) -> int:
        return 29 + self.slot % 7


@dataclass(frozen=True)
class Volume:
    """A made RAID volume."""

    card: str
    number: int
    level: int  # 0, 1 or 6
    disks: tuple[Disk, ...]
    sectors: int

    @property
    def unique_id(self) -> str:
        return "600508B1001C" + digits(self.card, self.number, "volume", count=20)

    @property
    def name(self) -> str:
        return f"Raid{self.card}{self.number}"


@dataclass(frozen=True)
class Card:
    """A made RAID card. `number` is arcconf's, `host` the kernel's in this boot."""

    letter: str
    number: int
    host: int
    pci: str
    root: str
    enclosures: tuple[tuple[int, int], ...]  # (number, bays)
    volumes: tuple[Volume, ...]
    passed: tuple[Disk, ...]

    @property
    def serial(self) -> str:
        return "210235A2XXH" + digits(self.letter, "card", count=9, alphabet="0123456789")

    @property
    def wwn(self) -> str:
        return "59C0971" + digits(self.letter, "wwn", count=6) + "000"

    @property
    def disks(self) -> tuple[Disk, ...]:
        """All its disks in the order of their bays."""
        hidden = (disk for volume in self.volumes for disk in volume.disks)
        return tuple(sorted((*hidden, *self.passed), key=lambda d: (d.enclosure, d.slot)))

    def enclosure_id(self, number: int) -> str:
        return "514847" + digits(self.letter, number, "enclosure", count=8) + "FD"


@dataclass(frozen=True)
class Shown:
    """What the kernel shows as one block device: a volume, or a disk passed through."""

    disk_name: str
    card: Card
    thing: Volume | Disk
    generic: int  # N of /dev/sgN

    @property
    def address(self) -> str:
        if isinstance(self.thing, Volume):
            return f"{self.card.host}:1:0:{self.thing.number}"
        return f"{self.card.host}:0:{self.thing.target}:0"

    @property
    def path(self) -> str:
        """The device's folder below /sys."""
        host = f"/sys/devices/{self.card.root}/{self.card.pci}/host{self.card.host}"
        target = f"target{self.address.rpartition(':')[0]}/{self.address}"
        if isinstance(self.thing, Volume):
            return f"{host}/{target}"
        return f"{host}/scsi_host/host{self.card.host}/{self.port}/{self.end_device}/{target}"

    @property
    def port(self) -> str:
        assert isinstance(self.thing, Disk)
        return f"port-{self.card.host}:{self.thing.target}"

    @property
    def end_device(self) -> str:
        return self.port.replace("port-", "end_device-")


def cards(*, swapped_hosts: bool = False, slot5_target: int = 13) -> tuple[Card, Card]:
    """The two cards, A and B; their host numbers change at boot."""
    hosts = (15, 14) if swapped_hosts else (14, 15)
    return _card_a(hosts[0], slot5_target), _card_b(hosts[1])


def _card_a(host: int, slot5_target: int) -> Card:
    mirror = tuple(Disk("A", 1, slot, ssd=True) for slot in A_SSD_SLOTS)
    volumes = [Volume("A", 0, 1, mirror, SSD_VOLUME_SECTORS)]
    for number, slot in A_VOLUMES.items():
        volumes.append(Volume("A", number, 0, (Disk("A", 1, slot),), HDD_VOLUME_SECTORS))
    targets = {slot: slot + 1 for slot in A_PASSED}
    targets = {slot: t + 30 if t == slot5_target else t for slot, t in targets.items()}
    targets[SWAPPED_SLOT] = slot5_target
    passed = tuple(Disk("A", 1, slot, target=targets[slot]) for slot in A_PASSED)
    root = "pci0000:3a/0000:3a:00.0"
    return Card("A", 1, host, "0000:3b:00.0", root, ((1, 18),), tuple(volumes), passed)


def _card_b(host: int) -> Card:
    volumes = [
        Volume("B", number, 0, (Disk("B", *bay),), HDD_VOLUME_SECTORS)
        for number, bay in B_VOLUMES.items()
    ]
    raid6 = tuple(Disk("B", *bay) for bay in B_RAID6)
    volumes.append(Volume("B", 9, 6, raid6, RAID6_SECTORS))
    passed = tuple(Disk("B", *bay, target=bay[1] + 1) for bay in B_PASSED)
    root = "pci0000:ae/0000:ae:00.0"
    return Card("B", 2, host, "0000:af:00.0", root, ((1, 6), (2, 12)), tuple(volumes), passed)


def shown(both: tuple[Card, Card]) -> tuple[Shown, ...]:
    """Names in the order in which the kernel found them; the disk of slot 5 came last."""
    first_host_first = sorted(both, key=lambda card: card.host)
    things: list[tuple[Card, Volume | Disk]] = []
    for card in first_host_first:
        things += [(card, volume) for volume in card.volumes]
        things += [(card, disk) for disk in card.passed]
    things.sort(key=lambda pair: _is_swapped(pair[1]))
    return tuple(
        Shown(_disk_name(place), card, thing, place + 4)
        for place, (card, thing) in enumerate(things)
    )


def _is_swapped(thing: Volume | Disk) -> bool:
    return isinstance(thing, Disk) and (thing.card, thing.slot) == ("A", SWAPPED_SLOT)


def _disk_name(place: int) -> str:
    letters = ascii_lowercase[place % 26]
    return f"sd{ascii_lowercase[place // 26 - 1]}{letters}" if place >= 26 else f"sd{letters}"


def bay_labels() -> dict[str, str]:
    """The panel's labels, as an operator read them on site."""
    labels = {f"0000:3b:00.0/1/{slot}": f"Front {slot + 1}" for slot in range(18)}
    labels |= {f"0000:af:00.0/1/{slot}": f"Front {slot + 19}" for slot in range(6)}
    return labels | {f"0000:af:00.0/2/{slot}": f"Rear {slot + 1}" for slot in range(12)}
