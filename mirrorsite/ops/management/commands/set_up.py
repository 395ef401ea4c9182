"""set_up: what script/run does before the first process starts; safe to repeat."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.core.management.base import BaseCommand

from mirrorsite.demo.loading import load
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import ADMIN, EDITOR, OPERATOR
from mirrorsite.ground.site.models import Identity

# role → Django permissions for the admin pages
PERMISSIONS = {
    EDITOR: ["help.view_page", "news.view_item"],
    OPERATOR: [
        *(f"moving.{action}_redirect" for action in ("add", "change", "delete", "view")),
        "syncstatus.add_mirror",
        "syncstatus.change_mirror",
        "syncstatus.view_mirror",
        "syncstatus.add_source",
        "syncstatus.change_source",
        "syncstatus.view_source",
        "syncstatus.view_syncchange",
        "hardware.change_bay",
        "hardware.view_bay",
        "hardware.view_drive",
        "hardware.view_placement",
        "hardware.view_kernelevent",
        "hardware.view_driveverdict",
        "hardware.view_acknowledgement",
        "hardware.view_selftest",
        "hardware.view_calibration",
        *(
            f"hardware.{action}_{model}"
            for model in ("networkdevice", "port", "link")
            for action in ("add", "change", "delete", "view")
        ),
        "inbox.change_host",
        "inbox.view_host",
        "inbox.view_report",
        "inbox.view_command",
        "incidents.view_incident",
        "incidents.view_evidence",
        "notices.view_delivery",
    ],
}


class Command(BaseCommand):
    help = "Make the database, the catalogue, the roles, an admin and this machine's enrolment."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("import_catalogue")
        call_command("import_help")
        call_command("take_in_texts")
        make_roles()
        Identity.objects.get_or_create(pk=1, defaults={"url": os.environ["MIRRORSITE_CENTRE"]})
        call_command("enrol", this_machine=os.environ["MIRRORSITE_AGENT_DIR"])
        if settings.DEMO:
            load()
        self.make_admin()

    def make_admin(self) -> None:
        """An admin with a password that is shown now and never again."""
        if User.objects.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser("admin", password=password)
        Entry.objects.record("set_up", "added", "auth.user:admin")
        self.stdout.write(
            "\n  A first account was made. Its password is shown only now:\n"
            f"      user      admin\n      password  {password}\n"
        )


def make_roles() -> None:
    """Groups with what each may do in the admin; the admin role may do everything."""
    for role, labels in PERMISSIONS.items():
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.set(find(label) for label in labels)
    admins, _made = Group.objects.get_or_create(name=ADMIN)
    admins.permissions.set(Permission.objects.all())


def find(label: str) -> Permission:
    """The permission named app.codename."""
    app, codename = label.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
