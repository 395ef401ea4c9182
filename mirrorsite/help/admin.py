from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils import timezone

from mirrorsite.ground.audit.admin import AuditedAdmin
from mirrorsite.help.models import Page


@admin.register(Page)
class PageAdmin(AuditedAdmin):
    list_display = ["name", "language", "title", "source", "updated_at", "updated_by"]
    list_filter = ["language", "source"]
    search_fields = ["name", "title"]
    fields = [
        "name",
        "language",
        "body",
        "title",
        "reviewed_on",
        "source",
        "updated_at",
        "updated_by",
    ]
    readonly_fields = ["title", "reviewed_on", "source", "updated_at", "updated_by"]

    def save_model(self, request: Any, obj: Page, form: Any, change: bool) -> None:
        obj.take(obj.body)
        obj.source = Page.Origin.EDITED
        obj.updated_at = timezone.now()
        obj.updated_by = request.user.get_username()
        super().save_model(request, obj, form, change)
        Page.objects.link_mirrors()

    def delete_model(self, request: Any, obj: Page) -> None:
        super().delete_model(request, obj)
        Page.objects.link_mirrors()

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        Page.objects.link_mirrors()
