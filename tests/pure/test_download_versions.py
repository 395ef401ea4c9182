"""Newest versions first, as projects count."""

import random

import pytest

from mirrorsite.downloads.versions import is_pre_release, version_key

IN_ORDER = [
    ["9", "10", "10.1", "10.10", "11"],
    ["12.9.0", "13.0.0", "13.1.0", "13.10.0"],
    ["3.0-alpha1", "3.0-beta1", "3.0-rc1", "3.0-rc2", "3.0", "3.0.1"],
    ["22.04", "22.04.5", "24.04", "24.04.3", "25.10"],
    ["20250801", "20260101", "20261101"],
    ["2026.11.01", "2026.12.01"],
    ["8.4-1", "8.4-2", "9.0-1"],
    ["2024.4", "2024.4a", "2025.1"],
]


@pytest.mark.parametrize("versions", IN_ORDER, ids=lambda row: row[0])
def test_versions_sort_as_people_count(versions):
    shuffled = random.Random(5).sample(versions, len(versions))
    assert sorted(shuffled, key=version_key) == versions


@pytest.mark.parametrize("text", ["", "...", "\u0663", "a" * 100_000, "1" * 5000, "١٢"])
def test_any_text_has_a_place(text):
    assert version_key(text) <= version_key(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [("3.0-rc1", True), ("42_Beta", True), ("13.2.0", False), ("trixie", False), ("arch", False)],
)
def test_a_pre_release_says_so_itself(text, told):
    assert is_pre_release(text) is told
