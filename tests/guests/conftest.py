"""One image for all guests of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guests import image


@pytest.fixture(scope="session")
def initramfs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What guests boot, built once."""
    return image.initramfs(tmp_path_factory.mktemp("image"))
