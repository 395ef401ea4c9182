"""The made host's kernel log: a boot, some harmless lines, and three disks in trouble."""

# ruff: noqa: E501, W291 - the kernel's lines are as long as it prints them, blanks at their ends too

from __future__ import annotations

from mirrorsite.demo.made_chassis import SWAPPED_SLOT, Disk, Shown, Volume

BOOT = """\
[    0.000000] Linux version 6.1.0-28-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)
[    0.000000] Command line: BOOT_IMAGE=/vmlinuz-6.1.0-28-amd64 root=UUID=0a1b2c3d-0001-4000-8000-00000000da7a ro
[    0.000000] DMI: New H3C Technologies Co., Ltd. UniServer X10536 G3/RS35M2C16SB, BIOS 5.52 08/11/2023
[    1.204411] SCSI subsystem initialized
[    2.310555] smartpqi: module verification failed: signature and/or required key missing - tainting kernel
[    2.311902] Microchip SmartPQI Driver (v2.1.22-040)
"""
CARD_FOUND = """\
[{time}] smartpqi {pci}: Microchip SmartRAID P460-B2 found, firmware 5.00-0
[{time}] scsi host{host}: smartpqi
"""
DISK_FOUND = """\
[{time}] scsi {address}: Direct-Access     {vendor:8} {model:16} {revision:4} PQ: 0 ANSI: {ansi}
[{time}] sd {address}: Attached scsi generic sg{generic} type 0
[{time}] sd {address}: [{name}] {sectors} 512-byte logical blocks: ({decimal}/{binary})
[{time}] sd {address}: [{name}] Write Protect is off
[{time}] sd {address}: [{name}] Attached SCSI disk
"""
HARMLESS = """\
[   31.500120] XFS (sda2): Mounting V5 Filesystem
[   31.688430] XFS (sda2): Ending clean mount
[   44.120933] ixgbe 0000:5e:00.0 ens2f0: NIC Link is Up 10 Gbps, Flow Control: None
[   44.220113] bond0: active interface up!
[  310.002214] perf: interrupt took too long (2512 > 2500), lowering kernel.perf_event_max_sample_rate to 79500
[86412.500173] sd {target}: Power-on or device reset occurred
[172800.113020] TCP: request_sock_TCP: Possible SYN flooding on port 873. Sending cookies.  Check SNMP counters.
"""
SWAPPED_IN = """\
[604810.220154] smartpqi {pci}: added {address} {port} Direct-Access     ATA      ST8000NM000A-2KE AIO+ qd=32    
"""
UNIT_FAILED = """\
[{s}.114520] sd {a}: [{n}] tag#{tag} received 'logical unit failure' from controller for scsi {a}
[{s}.114528] smartpqi {pci}: re-scanning RAID scsi {a}
[{s}.114611] sd {a}: [{n}] tag#{tag} FAILED Result: hostbyte=DID_NO_CONNECT driverbyte=DRIVER_OK cmd_age={age}s
[{s}.114618] sd {a}: [{n}] tag#{tag} Sense Key : Hardware Error [current] 
[{s}.114622] sd {a}: [{n}] tag#{tag} Add. Sense: Logical unit failure
[{s}.114627] sd {a}: [{n}] tag#{tag} CDB: Read(16) {cdb}
[{s}.114631] I/O error, dev {n}, sector {sector} op 0x0:(READ) flags 0x80700 phys_seg 32 prio class 2
[{later}.420118] smartpqi {pci}: removed {a} {lun:016x} Direct-Access     H3C      LOGICAL VOLUME   SSDSmartPathCap- En- {raid:12}
[{later}.420911] sd {a}: [{n}] Synchronizing SCSI cache
[{later}.420990] sd {a}: [{n}] Synchronize Cache(10) failed: Result: hostbyte=DID_NO_CONNECT driverbyte=DRIVER_OK
"""
MEDIUM_ERROR = """\
[{s}.599865] sd {a}: [{n}] tag#{tag} FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age={age}s
[{s}.599873] sd {a}: [{n}] tag#{tag} Sense Key : Medium Error [current] [descriptor] 
[{s}.599878] sd {a}: [{n}] tag#{tag} Add. Sense: Unrecovered read error
[{s}.599885] sd {a}: [{n}] tag#{tag} CDB: Read(16) {cdb}
[{s}.599888] critical medium error, dev {n}, sector {sector} op 0x0:(READ) flags 0x80700 phys_seg 5 prio class 2
"""
LATER = """\
[1843690.101822] sd {system}: [{name}] tag#12 Sense Key : Illegal Request [current] 
[1843690.101830] sd {system}: [{name}] tag#12 Add. Sense: Invalid command operation code
[1843690.101839] critical target error, dev {name}, sector 567760 op 0x3:(DISCARD) flags 0x800 phys_seg 1 prio class 0
"""
FIRST_FAILURE, MEDIUM, SECOND_FAILURE = 1843201, 1845627, 1847045  # seconds of uptime


def kernel_log(blocks: tuple[Shown, ...]) -> str:
    """The whole log. The failing volumes are at 14:1:0:9 and 15:1:0:9 whatever card that is."""
    at = {one.address: one for one in blocks}
    slot5 = next(one for one in blocks if _place(one) == ("A", SWAPPED_SLOT))
    system = next(one for one in blocks if isinstance(one.thing, Volume) and one.thing.level == 1)
    other = next(one for one in blocks if isinstance(one.thing, Disk) and one is not slot5)
    return "".join(
        (
            BOOT,
            _found(blocks, slot5),
            HARMLESS.format(target=other.address),
            _found_late(slot5),
            _unit_failed(at["14:1:0:9"], FIRST_FAILURE, 741),
            LATER.format(system=system.address, name=system.disk_name),
            _medium_error(slot5, MEDIUM, 2210),
            _unit_failed(at["15:1:0:9"], SECOND_FAILURE, 388),
        )
    )


def _place(one: Shown) -> tuple[str, int]:
    return (one.thing.card, one.thing.slot) if isinstance(one.thing, Disk) else ("", -1)


def _time(seconds: float) -> str:
    return f"{seconds:12.6f}"


def _found(blocks: tuple[Shown, ...], slot5: Shown) -> str:
    cards = sorted({one.card for one in blocks}, key=lambda card: card.host)
    text = "".join(
        CARD_FOUND.format(time=_time(3.1 + place), pci=card.pci, host=card.host)
        for place, card in enumerate(cards)
    )
    there = [one for one in blocks if one is not slot5]
    return text + "".join(_disk_found(one, 5.2 + n * 0.011) for n, one in enumerate(there))


def _disk_found(one: Shown, seconds: float) -> str:
    is_volume = isinstance(one.thing, Volume)
    size = one.thing.sectors * 512
    return DISK_FOUND.format(
        time=_time(seconds),
        address=one.address,
        vendor="H3C" if is_volume else "ATA",
        model="LOGICAL VOLUME" if is_volume else "ST8000NM000A-2KE",
        revision="5.00" if is_volume else "SC03",
        ansi=5 if is_volume else 6,
        generic=one.generic,
        name=one.disk_name,
        sectors=one.thing.sectors,
        decimal=f"{size / 1e12:.2f} TB" if size >= 1e12 else f"{size / 1e9:.0f} GB",
        binary=f"{size / 2**40:.2f} TiB" if size >= 2**40 else f"{size / 2**30:.0f} GiB",
    )


def _found_late(slot5: Shown) -> str:
    """The disk of slot 5 came while the machine ran: hence its target and its name."""
    assert isinstance(slot5.thing, Disk)
    added = SWAPPED_IN.format(
        pci=slot5.card.pci, address=slot5.address, port=slot5.thing.port.lower()
    )
    return added + _disk_found(slot5, 604810.331002)


def _cdb(sector: int, blocks: int) -> str:
    """Read(16): the sector in bytes 2-9, the number of blocks in 10-13."""
    return (
        " ".join(f"{byte:02x}" for byte in (0x88, 0, *sector.to_bytes(8, "big")))
        + " "
        + (" ".join(f"{byte:02x}" for byte in (*blocks.to_bytes(4, "big"), 0, 0)))
    )


def _sector(one: Shown) -> int:
    """Somewhere past the middle, at a multiple of 4 KiB."""
    return one.thing.sectors * 583 // 1000 // 8 * 8


def _unit_failed(one: Shown, seconds: int, tag: int) -> str:
    assert isinstance(one.thing, Volume)
    return UNIT_FAILED.format(
        s=seconds,
        later=seconds + 2,
        a=one.address,
        n=one.disk_name,
        tag=tag,
        age=4,
        pci=one.card.pci,
        cdb=_cdb(_sector(one), 0x400),
        sector=_sector(one),
        lun=one.thing.number,
        raid=f"RAID-{one.thing.level}",
    )


def _medium_error(one: Shown, seconds: int, tag: int) -> str:
    return MEDIUM_ERROR.format(
        s=seconds,
        a=one.address,
        n=one.disk_name,
        tag=tag,
        age=3,
        cdb=_cdb(_sector(one), 0x38),
        sector=_sector(one),
    )
