from django.contrib import admin

from mirrorsite.ground.audit.admin import AuditedAdmin, ReadOnlyAdmin
from mirrorsite.ground.inbox.models import Command, Host, Report, Token


@admin.register(Host)
class HostAdmin(AuditedAdmin):
    list_display = ["name", "machine_id", "rack", "asset_tag", "heard_at"]
    search_fields = ["name", "machine_id", "asset_tag"]


@admin.register(Token)
class TokenAdmin(AuditedAdmin):
    list_display = ["host", "issued_at", "revoked_at"]
    fields = ["host", "issued_at", "revoked_at"]
    readonly_fields = ["host", "issued_at"]

    def has_add_permission(self, request: object) -> bool:
        return False


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ["received_at", "host", "kind", "version", "state", "tries", "error"]
    list_filter = ["state", "kind"]


@admin.register(Command)
class CommandAdmin(ReadOnlyAdmin):
    list_display = ["asked_at", "host", "kind", "asked_by", "fetched_at", "done_at"]
