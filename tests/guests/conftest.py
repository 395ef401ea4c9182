"""What each guest goes through: once in a run, recorded by the guest itself; tests tell it."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from mirrorsite.ground.outside.shell import Recording
from tests.guests import image, machines
from tests.guests.guest import Guest

UNRELIABLE = 4  # NVMe critical warning, bit 2: the subsystem's reliability is degraded
KEEP = os.environ.get("MIRRORSITE_KEEP_GUESTS")  # a folder for what tests/recorded/guests holds
Recordings = dict[str, Recording]


@pytest.fixture(scope="session")
def initramfs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What guests boot, built once."""
    return image.initramfs(tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="session")
def four_cards(tmp_path_factory: pytest.TempPathFactory, initramfs: Path) -> Recordings:
    """A disk on each of four cards cannot be read; then it boots with others in their places."""
    folder = tmp_path_factory.mktemp("four-cards")
    with machines.four(folder, initramfs, "errors.sh", "0001", fails=True) as guest:
        told = guest.recorded("before", "after")
    with machines.four(folder, initramfs, "replaced.sh", "0009", fails=False) as guest:
        return _kept("four-cards", told | guest.recorded("replaced"))


@pytest.fixture(scope="session")
def two_slots(tmp_path_factory: pytest.TempPathFactory, initramfs: Path) -> Recordings:
    """The disk in slot 21 warns; a hand takes the one in 22 first, brings it back, and then 21.

    After that, a disk of the kernel's test driver predicts its failure.
    """
    folder = tmp_path_factory.mktemp("two-slots")
    with machines.slots(folder, initramfs) as guest:
        told = guest.recorded("before")
        _warn(guest)
        told |= guest.recorded("warned")
        guest.pull("nv2")
        guest.plug(folder, "nv3", "NVME0008", driver="nvme", bus="port2")
        told |= guest.recorded("wrong")
        guest.pull("nv3")
        again = {"driver": "nvme", "bus": "port2", "drive": "NVME0002", "serial": "NVME0002"}
        guest.ask("device_add", id="nv2", **again)
        told |= guest.recorded("back")
        guest.pull("nv1")
        guest.plug(folder, "nv4", "NVME0009", driver="nvme", bus="port1")
        names = ("right", "loaded", "predicted", "loaded-again")
        return _kept("two-slots", told | guest.recorded(*names))


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory, initramfs: Path) -> Recordings:
    """A mirror of md through its life; its third disk is pulled and another one plugged."""
    folder = tmp_path_factory.mktemp("mirror")
    with machines.mirror(folder, initramfs) as guest:
        told = guest.recorded("resync", "clean", "faulty", "rebuilt-with-write-errors")
        guest.wait_for("taken")
        guest.pull("disk2")
        place = {"bus": "vs.0", "channel": 0, "scsi-id": 2, "lun": 0}
        guest.plug(folder, "disk3", "VS009", driver="scsi-hd", **place)
        return _kept("mirror", told | guest.recorded("rebuilding", "whole"))


def _warn(guest: Guest) -> None:
    where = {"path": "/machine/peripheral/nv1", "property": "smart_critical_warning"}
    guest.ask("qom-set", **where, value=UNRELIABLE)
    guest.go("warns")


def _kept(name: str, told: Recordings) -> Recordings:
    """The same, packed for tests/recorded/guests where that is asked for."""
    if KEEP:
        with tarfile.open(Path(KEEP) / f"{name}.tar.xz", "w:xz") as packed:
            for step, recording in told.items():
                packed.add(recording.folder, step)
    return told
