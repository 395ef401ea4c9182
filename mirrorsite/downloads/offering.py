"""Where the images and programs of a mirror are, for the pages that show mirrors."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.urls import reverse

from mirrorsite.downloads.models import Product
from syncstatus.describing import shows


@shows
def offered(names: set[str]) -> dict[str, dict[str, Any]]:
    """The page of a mirror's only product, or the list of all that it has."""
    keys: dict[str, list[str]] = {}
    for name, key in Product.objects.offered().values_list("mirror_name", "key"):
        if name in names:
            keys.setdefault(name, []).append(key)
    return {name: {"downloads": _address(name, of)} for name, of in keys.items()}


def _address(name: str, keys: list[str]) -> str:
    if len(keys) == 1:
        return reverse("download", args=keys)
    return f"{reverse('downloads')}?q={quote(name, safe='')}"
