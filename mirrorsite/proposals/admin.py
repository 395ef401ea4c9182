from __future__ import annotations

from django.contrib import admin

from mirrorsite.ground.audit.admin import AuditedAdmin
from mirrorsite.proposals.models import Proposal


@admin.register(Proposal)
class ProposalAdmin(AuditedAdmin):
    list_display = ["name", "state", "address", "asked_at", "changed_at"]
    list_filter = ["state"]
    search_fields = ["name", "address"]
    readonly_fields = ["asked_at", "changed_at", "same_as"]
