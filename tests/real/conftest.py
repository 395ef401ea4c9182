"""A running site that the tests of this layer may hurt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack import Stack, running


@pytest.fixture
def site() -> Iterator[Stack]:
    """Each test gets its own: a killed one is nobody else's start."""
    with running(demo=False) as stack:
        yield stack
