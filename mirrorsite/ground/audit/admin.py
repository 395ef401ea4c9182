"""The audit log to read, and the base of every admin page that writes into it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from mirrorsite.ground.audit.models import Entry


class AuditedAdmin(admin.ModelAdmin):
    """A ModelAdmin whose changes are audit entries, with the names of the changed fields."""

    def _record(self, request: Any, action: str, thing: Any, detail: Any) -> None:
        subject = f"{thing._meta.label_lower}:{thing.pk}"
        Entry.objects.record(request.user, action, subject, {"name": str(thing)[:200], **detail})

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        self._record(request, "added", obj, {})
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        self._record(request, "changed", obj, {"message": message})
        return super().log_change(request, obj, message)

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        for thing in queryset:
            self._record(request, "deleted", thing, {})
        return super().log_deletions(request, queryset)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the program writes and people only read."""

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "subject"]
    list_filter = ["action"]
    search_fields = ["actor", "subject"]
    date_hierarchy = "at"
