"""What is offered for download, as the last scan of the mirrors' trees found it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mirrorsite.downloads.words import sentence

AGAIN_AFTER = timedelta(hours=6)


class ProductQuerySet(models.QuerySet["Product"]):
    def offered(self) -> ProductQuerySet:
        """Those that have files, of mirrors that visitors may see is for the caller to choose."""
        return self.filter(file_count__gt=0).order_by("title")

    def due(self, now: datetime) -> ProductQuerySet:
        """Those whose turn it is, the longest waiting first."""
        waiting = self.filter(Q(began_at=None) | Q(began_at__lte=now - AGAIN_AFTER))
        return waiting.order_by(models.F("began_at").asc(nulls_first=True), "key")

    def claim(self, product: Product, now: datetime) -> bool:
        """Take a due product; False when another worker was quicker."""
        rows = self.filter(pk=product.pk, began_at=product.began_at)
        return bool(rows.update(began_at=now))


class Product(models.Model):
    """One rule's product: when its mirror was scanned, and what the newest version is."""

    key = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=100)
    category = models.CharField(max_length=10)
    mirror_name = models.CharField(max_length=100)
    began_at = models.DateTimeField(null=True)
    scanned_at = models.DateTimeField(null=True)
    problem_code = models.CharField(max_length=60, blank=True)
    problem_values = models.JSONField(default=dict)
    newest = models.CharField(max_length=80, blank=True)
    file_count = models.PositiveIntegerField(default=0)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.title

    @property
    def problem(self) -> str:
        """What went wrong at the last scan, in the reader's language; empty when nothing."""
        values: dict[str, Any] = self.problem_values
        return sentence(self.problem_code, values)


class File(models.Model):
    """One file of a product; paths are relative to its mirror's folder."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    version = models.CharField(max_length=80)
    arch = models.CharField(max_length=40, blank=True)
    edition = models.CharField(max_length=80, blank=True)
    path = models.CharField(max_length=1000)
    size_bytes = models.BigIntegerField()
    modified_at = models.DateTimeField()
    sum_kind = models.CharField(max_length=6, blank=True)
    sum_hex = models.CharField(max_length=128, blank=True)
    sums_path = models.CharField(max_length=1000, blank=True)
    signature_path = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.UniqueConstraint(fields=["product", "position"], name="one_file_per_position"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def file_name(self) -> str:
        """The last segment of its path."""
        return self.path.rpartition("/")[2]
