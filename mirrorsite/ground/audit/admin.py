"""The audit log to read, and the base of every admin page that writes into it."""

from __future__ import annotations

from typing import Any

from allauth.account import admin as allauth_admin
from django.contrib import admin
from django.contrib.auth import admin as auth_admin

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


def audit_also(page: type[admin.ModelAdmin]) -> None:
    """Have an admin page of somebody else's write into the log too."""
    for model, held in list(admin.site._registry.items()):
        if type(held) is page:
            admin.site.unregister(model)
            admin.site.register(model, type(f"Audited{page.__name__}", (AuditedAdmin, page), {}))


# Who may do what is the first thing that an auditor asks.
for _page in (auth_admin.UserAdmin, auth_admin.GroupAdmin, allauth_admin.EmailAddressAdmin):
    audit_also(_page)
