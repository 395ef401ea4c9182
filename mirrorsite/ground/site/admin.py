from __future__ import annotations

from typing import Any

from django.contrib import admin

from mirrorsite.ground.audit.admin import AuditedAdmin
from mirrorsite.ground.site.logos import WithLogos
from mirrorsite.ground.site.models import Identity


@admin.register(Identity)
class IdentityAdmin(WithLogos, AuditedAdmin):
    list_display = ["name_en", "name_zh", "url"]

    def has_add_permission(self, request: Any) -> bool:
        return super().has_add_permission(request) and not Identity.objects.exists()

    def save_model(self, request: Any, obj: Identity, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
