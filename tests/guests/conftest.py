"""One image for all guests of a run, and guests that are stopped after their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.guests import image
from tests.guests.guest import Guest


@pytest.fixture(scope="session")
def initramfs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What guests boot, built once."""
    return image.initramfs(tmp_path_factory.mktemp("image"))


@pytest.fixture
def boot(tmp_path: Path, initramfs: Path) -> Iterator[Callable[..., Guest]]:
    """Starts a guest with a scenario and devices; stops it afterwards."""
    guests: list[Guest] = []

    def start(scenario: str, devices: list[str]) -> Guest:
        guests.append(Guest(tmp_path / f"guest{len(guests)}", initramfs, scenario, devices))
        return guests[-1]

    yield start
    for guest in guests:
        guest.stop()
