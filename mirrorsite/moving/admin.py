from __future__ import annotations

from typing import Any

from django.contrib import admin

from mirrorsite.ground.audit.admin import AuditedAdmin
from mirrorsite.moving import following
from mirrorsite.moving.models import Redirect


@admin.register(Redirect)
class RedirectAdmin(AuditedAdmin):
    list_display = ["old_path", "target", "is_permanent", "hits", "last_hit_at", "made_by"]
    search_fields = ["old_path", "target"]
    readonly_fields = ["hits", "last_hit_at", "made_by"]

    def save_model(self, request: Any, obj: Redirect, form: Any, change: bool) -> None:
        obj.made_by = obj.made_by or request.user.get_username()
        super().save_model(request, obj, form, change)
        following.forget()
