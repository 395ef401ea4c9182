"""Mirrors, the sources that speak of them, and what changed."""

from syncstatus.models.change import SyncChange
from syncstatus.models.mirror import Mirror
from syncstatus.models.source import Source

__all__ = ["Mirror", "Source", "SyncChange"]
