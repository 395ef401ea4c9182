"""Installation images and applications that the mirrors hold."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from mirrorsite.downloads.models import File, Product
from mirrorsite.downloads.versions import is_pre_release
from mirrorsite.ground.site.models import Identity
from mirrorsite.ground.site.pages import lists_pages
from syncstatus.models import Mirror
from syncstatus.views.public import public_page

CATEGORIES = {"os": _("systems"), "app": _("applications"), "font": _("fonts")}
FILTERS = {"version": _("Version"), "edition": _("Edition"), "arch": _("Architecture")}
MANY = 60  # files of one product on a page without a choice


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """Every product with its newest version; searched, and by category."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    category = request.GET.get("category", "")
    category = category if category in CATEGORIES else ""
    public = set(Mirror.objects.public().values_list("name", flat=True))
    offered = [row for row in Product.objects.offered() if row.mirror_name in public]
    chosen = [row for row in offered if _matches(row, query, category)]
    context = {
        "products": chosen,
        "query": query,
        "category": category,
        "categories": [(key, label) for key, label in CATEGORIES.items() if _has(offered, key)],
        "is_empty": not offered,
    }
    return render(request, "public/downloads.html", context)


def _matches(row: Product, query: str, category: str) -> bool:
    text = f"{row.title} {row.mirror_name} {row.newest}".lower()
    words = query.lower().split()
    return category in ("", row.category) and all(word in text for word in words)


def _has(rows: Iterable[Product], category: str) -> bool:
    return any(row.category == category for row in rows)


@lists_pages("download")
def listed() -> Iterable[dict[str, str]]:
    """Every product that has files."""
    return Product.objects.offered().values("key")


@public_page
def product(request: HttpRequest, key: str) -> HttpResponse:
    """The files of one product, newest first, narrowed down by version, edition, architecture."""
    found = get_object_or_404(Product.objects.offered(), key=key)
    mirror = get_object_or_404(Mirror.objects.public(), name=found.mirror_name)
    files = list(found.files.all())
    chosen = {name: _chosen(request, name, files) for name in FILTERS}
    wanted = [file for file in files if _fits(file, chosen)]
    base = Identity.current().url.rstrip("/") + quote(mirror.path)
    context = {
        "product": found,
        "mirror": mirror,
        "filters": [_filter(name, files, chosen) for name in FILTERS],
        "is_chosen": any(chosen.values()),
        "files": [_shown(file, base) for file in wanted[:MANY]],
        "more": max(0, len(wanted) - MANY),
    }
    return render(request, "public/download.html", context)


def _chosen(request: HttpRequest, name: str, files: list[File]) -> str:
    """A value of the query that some file has, else none."""
    value = request.GET.get(name, "")
    return value if value in {getattr(file, name) for file in files} else ""


def _fits(file: File, chosen: dict[str, str]) -> bool:
    return all(value in ("", getattr(file, name)) for name, value in chosen.items())


def _filter(name: str, files: list[File], chosen: dict[str, str]) -> dict[str, object]:
    """A control: its values in the order of the files, those that fit the other choices."""
    others = {**chosen, name: ""}
    values = dict.fromkeys(getattr(file, name) for file in files if _fits(file, others))
    options = [value for value in values if value]
    return {"name": name, "label": FILTERS[name], "options": options, "chosen": chosen[name]}


def _shown(file: File, base: str) -> dict[str, object]:
    """A file with its addresses and the command that checks it."""
    address = {
        field: base + quote(path)
        for field, path in (
            ("url", file.path),
            ("sums_url", file.sums_path),
            ("signature_url", file.signature_path),
        )
        if path
    }
    is_early = is_pre_release(file.version)
    return {"file": file, "check": _check(file), "is_early": is_early, **address}


def _check(file: File) -> str:
    """The command that compares a downloaded file with the published sum; empty without one."""
    if not file.sum_hex:
        return ""
    return f"echo {shlex.quote(f'{file.sum_hex}  {file.file_name}')} | {file.sum_kind}sum -c"
