"""Mirrors found as folders on a disk."""

from __future__ import annotations


def mirrors_in_tree(names: list[str], known: set[str]) -> list[str]:
    """The folders that the catalogue knows, as a person looks for them."""
    return sorted({name for name in names if name in known}, key=str.lower)
