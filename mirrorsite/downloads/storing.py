"""From rules to rows: which product is scanned where, and what was found."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from mirrorsite.downloads.found_file import FoundFile
from mirrorsite.downloads.models import File, Product
from mirrorsite.downloads.rules import Rule, RuleError, parse_rules
from mirrorsite.downloads.scanning import ScanError
from syncstatus.models import Mirror
from syncstatus.models.source import TREE

SHIPPED = Path(__file__).with_name("rules.toml")
LARGEST_RULES_BYTES = 2**20


def all_rules() -> dict[str, Rule]:
    """The shipped rules and the site's own, by key; RuleError names the file and the fault."""
    rules = {rule.key: rule for rule in parse_rules(SHIPPED.read_text("utf-8"))}
    own = Path(settings.DOWNLOAD_RULES)
    if own.is_file():
        try:
            text = own.read_bytes()[:LARGEST_RULES_BYTES].decode("utf-8")
            rules |= {rule.key: rule for rule in parse_rules(text)}
        except (RuleError, UnicodeDecodeError) as error:
            raise RuleError(f"{own}: {error}") from None
    return rules


def folder_of(mirror: Mirror) -> str:
    """Where a mirror's files lie on this machine; empty when nothing says so."""
    if settings.MIRROR_ROOT:
        return os.path.join(settings.MIRROR_ROOT, mirror.path.strip("/"))
    if mirror.source is not None and mirror.source.kind == TREE:
        return os.path.join(mirror.source.location, mirror.name)
    return ""


def folders() -> dict[str, str]:
    """Mirror → folder, of the public mirrors whose files lie on this machine."""
    listed = Mirror.objects.public().select_related("source")
    return {mirror.name: folder for mirror in listed if (folder := folder_of(mirror))}


@transaction.atomic
def settle_products(rules: dict[str, Rule], at: dict[str, str]) -> None:
    """A row for each product of a mirror that is here; a product without a rule goes."""
    here = {key: rule for key, rule in rules.items() if rule.mirror in at}
    Product.objects.exclude(key__in=here).delete()
    for key, rule in here.items():
        facts = {"title": rule.title, "category": rule.category, "mirror_name": rule.mirror}
        Product.objects.update_or_create(key=key, defaults=facts)


@transaction.atomic
def store_files(product: Product, found: list[FoundFile], now: datetime) -> None:
    """Make what a scan found the truth; one that found nothing keeps what was known."""
    if not found:
        store_problem(product, ScanError("downloads_none"))
        return
    product.files.all().delete()
    rows = [_row(product, position, file) for position, file in enumerate(found)]
    File.objects.bulk_create(rows)
    product.scanned_at, product.newest, product.file_count = now, found[0].version, len(found)
    product.problem_code, product.problem_values = "", {}
    product.save()


def store_problem(product: Product, problem: ScanError) -> None:
    """Keep what was known, and why it could not be looked at again."""
    product.problem_code, product.problem_values = problem.code, problem.values
    product.save(update_fields=["problem_code", "problem_values"])


def _row(product: Product, position: int, file: FoundFile) -> File:
    checksum = file.checksum
    return File(
        product=product,
        position=position,
        version=file.version,
        arch=file.arch,
        edition=file.edition,
        path=file.path,
        size_bytes=file.size_bytes,
        modified_at=file.modified_at,
        sum_kind=checksum.kind if checksum else "",
        sum_hex=checksum.hex if checksum else "",
        sums_path=file.sums_path,
        signature_path=file.signature_path,
    )
