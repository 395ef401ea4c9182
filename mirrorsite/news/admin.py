from __future__ import annotations

from django.contrib import admin

from mirrorsite.ground.audit.admin import AuditedAdmin, ReadOnlyAdmin
from mirrorsite.news.models import Item, Outage


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    list_display = ["slug", "language", "title", "at", "is_public", "updated_at", "updated_by"]
    list_filter = ["language", "is_public"]
    search_fields = ["slug", "title"]


@admin.register(Outage)
class OutageAdmin(AuditedAdmin):
    list_display = ["__str__", "starts_at", "back_at", "ended_at", "made_by"]
