"""Made machines: what every tool prints on one host, written from the tools' documentation."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hardware.agent.survey import read_survey
from hardware.domain.address import ScsiAddress
from hardware.domain.evidence import Finding
from hardware.domain.kernel_event import KernelEvent
from hardware.domain.kernel_log import parse_log
from hardware.domain.mapping import resolve
from hardware.domain.survey import Survey
from tests.recorded import FakeMachine

ROOT = "/sys/devices/pci0000:00"
SCSI = "/sys/bus/scsi/devices"


class Host(FakeMachine):
    """A machine that is built by adding devices to it and answers to its tools."""

    def say(self, command: str, text: str | dict[str, Any], status: int = 0) -> None:
        """What one command prints; a dict is JSON."""
        whole = text if isinstance(text, str) else json.dumps(text, indent=1)
        self.commands[tuple(command.split())] = (whole, status)

    def card(self, pci: str, driver: str, *hosts: int, **told: str) -> None:
        """A card with its SCSI hosts."""
        for host in hosts:
            folder = f"/sys/class/scsi_host/host{host}"
            self.links[folder] = f"{ROOT}/{pci}/host{host}/scsi_host/host{host}"
            self.put(folder, proc_name=driver, **told)
        self.files[f"/sys/bus/pci/drivers/{driver}/{pci}/vendor"] = "0x1000"

    def put(self, folder: str, /, **told: object) -> None:
        """Files of a folder."""
        self.files.update({f"{folder}/{name}": f"{value}\n" for name, value in told.items()})

    def scsi(
        self,
        address: str,
        name: str,
        pci: str,
        size: int = 0,
        serial: str = "",
        port: str = "",
        **told: object,
    ) -> None:
        """What the kernel shows at an address; `port`: its end_device (0:0:3) below an expander."""
        host = address.partition(":")[0]
        below = f"port-{port}/end_device-{port}/" if port else ""
        target = address.rpartition(":")[0]
        real = f"{ROOT}/{pci}/host{host}/{below}target{target}/{address}"
        folder = f"{SCSI}/{address}"
        self.links[folder] = real
        self.put(folder, **{"type": 0, "state": "running", **told})
        self._block(f"{folder}/block/{name}", f"{real}/block/{name}", name, size)
        if serial:
            page = f"\\x00\\x80\\x00\\x{len(serial):02x}"
            self.files[f"{folder}/vpd_pg80"] = page + serial

    def _block(self, linked: str, real: str, name: str, size: int) -> None:
        self.files[f"{linked}/size"] = f"{size // 512}\n"
        self.links[f"/sys/block/{name}"] = real
        self.put(f"/sys/block/{name}", size=size // 512)
        self.put(f"/sys/block/{name}/queue", logical_block_size=512)

    def nvme(self, name: str, pci: str, size: int, **told: object) -> None:
        """An NVMe disk (nvme0n1) at its own PCI address."""
        device = name.partition("n1")[0]
        self.links[f"/sys/block/{name}"] = f"{ROOT}/{pci}/nvme/{device}/{name}"
        self.links[f"/sys/class/nvme/{device}"] = f"{ROOT}/{pci}/nvme/{device}"
        self.put(f"/sys/block/{name}", size=size // 512)
        self.put(f"/sys/block/{name}/queue", logical_block_size=512)
        self.put(f"/sys/block/{name}/device", state="live", address=pci, **told)

    def smart(self, device: str, kind: str = "", /, **told: object) -> None:
        """smartctl's JSON for one device."""
        said = {
            "smartctl": {"version": [7, 4], "exit_status": 0},
            "device": {"name": device, "type": kind or "scsi", "protocol": "SCSI"},
            "smart_status": {"passed": True},
            "temperature": {"current": 31},
            **told,
        }
        how = f"{device} -d {kind}" if kind else device
        self.say(f"smartctl -n standby,3 --json=c -i {how}", said)
        self.say(f"smartctl -n standby,3 --json=cu -x {how}", said)

    def scan(self, *devices: tuple[str, str]) -> None:
        """What smartctl --scan-open lists: device and type of each."""
        listed = [{"name": name, "info_name": name, "type": kind} for name, kind in devices]
        self.say(
            "smartctl --scan-open --json", {"smartctl": {"version": [7, 4]}, "devices": listed}
        )

    def survey(self) -> Survey:
        """The whole survey of this machine."""
        return read_survey(self)


def event(address: str = "", disk_name: str = "", **more: Any) -> KernelEvent:
    """A medium error that the kernel told of at an address or a disk."""
    (told,) = parse_log(["sd 9:9:9:9: [sdx] tag#1 Add. Sense: Unrecovered read error"])
    at = ScsiAddress.parse(address) if address else None
    return replace(told, address=at, disk_name=disk_name, **more)


def led_to(survey: Survey, address: str = "", disk_name: str = "") -> Finding:
    """Where an event at an address, or of a disk, leads."""
    return resolve(event(address, disk_name), survey)


def bay_map(survey: Survey) -> dict[str, tuple[str, int] | None]:
    """Enclosure and slot of each drive."""
    return {d.serial: (d.bay.enclosure, d.bay.slot) if d.bay else None for d in survey.drives}


def of_kind(survey: Survey, what: str) -> list[tuple[str, list[str]]]:
    """Subjects and values of what sources disagree about."""
    return [
        (one.subject, [claim.value for claim in one.claims])
        for one in survey.disagreements
        if one.what == what
    ]
