"""What the made host's BMC would answer: its drives by serial and panel label, H3C HDM's form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mirrorsite.demo.made_chassis import Card, Disk, bay_labels

STORAGES = "/redfish/v1/Systems/1/Storages"


def redfish_text(both: tuple[Card, Card]) -> str:
    """One JSON object: each drive's document by its path."""
    return json.dumps(dict(_documents(both)), indent=1) + "\n"


def _documents(both: tuple[Card, Card]) -> Iterator[tuple[str, dict[str, Any]]]:
    labels = bay_labels()
    for card in both:
        for number, disk in enumerate(card.disks):
            path = f"{STORAGES}/RAIDStorage{card.number - 1}/Drives/{number}"
            yield path, _drive(disk, labels[f"{card.pci}/{disk.enclosure}/{disk.slot}"])


def _drive(disk: Disk, label: str) -> dict[str, Any]:
    return {
        "@odata.type": "#Drive.v1_4_0.Drive",
        "Model": disk.model,
        "SerialNumber": disk.serial,
        "Status": {"State": "Enabled", "Health": "OK"},
        "Oem": {"Public": {"Panel": label}},
    }
