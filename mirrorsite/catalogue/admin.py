from django.contrib import admin

from mirrorsite.catalogue.models import Project
from mirrorsite.ground.audit.admin import AuditedAdmin


@admin.register(Project)
class ProjectAdmin(AuditedAdmin):
    list_display = ["name", "title", "category", "description_en"]
    list_filter = ["category"]
    search_fields = ["name", "title", "description_en", "description_zh"]
