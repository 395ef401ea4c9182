"""Look into the mirrors' trees for what is offered for download."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from mirrorsite.downloads.models import Product
from mirrorsite.downloads.rules import Rule, RuleError
from mirrorsite.downloads.scanning import Budget, ScanError, scan
from mirrorsite.downloads.storing import (
    all_rules,
    folders,
    settle_products,
    store_files,
    store_problem,
)

log = logging.getLogger(__name__)
SECONDS = 40  # of looking in one task; what is left has its turn in the next one


@shared_task(time_limit=60)
def scan_due() -> None:
    """Scan the products whose turn it is, as long as time allows."""
    end = time.monotonic() + SECONDS
    try:
        scan_products(timezone.now(), Budget(late=lambda: time.monotonic() > end))
    except RuleError as error:
        log.error("downloads are not looked for: %s", error)


def scan_products(now: datetime, budget: Budget) -> int:
    """Claim, look, store, one product after another; returns how many were looked at."""
    rules, at = all_rules(), folders()
    settle_products(rules, at)
    count = 0
    for product in Product.objects.due(now):
        if budget.late():
            break
        if Product.objects.claim(product, now):
            product.began_at = now
            _scan(product, rules[product.key], at[product.mirror_name], now, budget)
            count += 1
    return count


def _scan(product: Product, rule: Rule, folder: str, now: datetime, budget: Budget) -> None:
    try:
        found = scan(rule, folder, Budget(late=budget.late))
    except ScanError as problem:
        store_problem(product, problem)
        return
    store_files(product, found, now)
