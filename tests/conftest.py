"""What every layer of tests stands on: the corpus, when it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.utils import translation


@pytest.fixture
def corpus() -> Path:
    """Third-party recordings; a test that needs them is skipped where they are not."""
    here = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("MIRRORSITE_CORPUS", here.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"no corpus at {folder}; set MIRRORSITE_CORPUS")
    return folder


@pytest.fixture(autouse=True)
def english():
    """A page in Chinese leaves its language to the thread; the next test starts in English."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nothing_kept():
    """What pages keep for a few seconds is of the test before."""
    from mirrorsite.moving import following
    from mirrorsite.news import board

    board.forget()
    following.forget()
    yield
