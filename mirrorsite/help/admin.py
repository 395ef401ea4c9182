"""Help pages as they are stored; they are written on the pages of the editor."""

from django.contrib import admin

from mirrorsite.ground.audit.admin import ReadOnlyAdmin
from mirrorsite.help.models import Page


@admin.register(Page)
class PageAdmin(ReadOnlyAdmin):
    list_display = ["name", "language", "title", "source", "updated_at", "updated_by"]
    list_filter = ["language", "source"]
    search_fields = ["name", "title"]
