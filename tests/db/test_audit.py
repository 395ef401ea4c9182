"""Who changed what: entries are added and never changed."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import transaction

from hardware.models import Bay
from mirrorsite.ground.audit.admin import AuditedAdmin, ReadOnlyAdmin
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import ADMIN, EDITOR, OPERATOR, has_role
from mirrorsite.ground.inbox.models import Host, Token
from mirrorsite.ground.notices.models import Route

pytestmark = pytest.mark.django_db


def entries():
    return [(e.actor, e.action, e.subject.split(":")[0]) for e in Entry.objects.order_by("pk")]


def test_an_entry_says_who_what_and_of_what():
    entry = Entry.objects.record(User(username="ada"), "renamed", "x:1", {"to": "y"})
    assert (entry.actor, entry.action, entry.subject) == ("ada", "renamed", "x:1")
    assert entry.detail == {"to": "y"}
    assert Entry.objects.record("prune", "deleted", "x" * 500).subject == "x" * 200


def test_an_entry_is_never_changed():
    entry = Entry.objects.record("ada", "a", "x:1")
    entry.actor = "bob"
    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(actor="bob"),
        lambda: Entry.objects.filter(pk=entry.pk).update(actor="bob"),
        lambda: Entry.objects.bulk_update([entry], ["actor"]),
    ):
        with pytest.raises(TypeError), transaction.atomic():
            change()
    assert Entry.objects.get().actor == "ada"


def test_every_page_of_the_admin_is_audited_or_only_read():
    odd = [
        model._meta.label
        for model, page in admin.site._registry.items()
        if not isinstance(page, AuditedAdmin | ReadOnlyAdmin)
    ]
    assert odd == []


def test_adding_changing_and_deleting_are_entries(admin_client):
    fields = {"name": "a", "address": "json://x.example/", "least": "error", "is_enabled": "on"}
    fields |= {"since_0": "2026-11-22", "since_1": "12:00"}
    admin_client.post("/admin/notices/route/add/", fields)
    pk = Route.objects.get().pk
    admin_client.post(f"/admin/notices/route/{pk}/change/", {**fields, "name": "b"})
    admin_client.post(f"/admin/notices/route/{pk}/delete/", {"post": "yes"})
    assert entries() == [
        ("admin", action, "notices.route") for action in ("added", "changed", "deleted")
    ]


def test_an_entry_tells_no_secret(admin_client):
    fields = {"name": "a", "address": "json://me:secret@x.example/", "least": "error"}
    fields |= {"since_0": "2026-11-22", "since_1": "12:00"}
    admin_client.post("/admin/notices/route/add/", fields)
    assert Entry.objects.count() == 1
    assert "secret" not in str(list(Entry.objects.values()))


def test_deleting_many_at_once_is_an_entry_for_each(admin_client):
    hosts = [Host.objects.create(name=name) for name in "ab"]
    chosen = {"action": "delete_selected", "_selected_action": [h.pk for h in hosts], "post": "yes"}
    admin_client.post("/admin/inbox/host/", chosen)
    assert entries() == [("admin", "deleted", "inbox.host")] * 2


def test_editing_in_a_list_is_an_entry(admin_client):
    bay = Bay.objects.create(host=Host.objects.create(name="h"), enclosure="1", slot=3)
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": bay.pk}
    admin_client.post("/admin/hardware/bay/", {**form, "form-0-label": "Front 4", "_save": "x"})
    assert Bay.objects.get().label == "Front 4"
    assert entries() == [("admin", "changed", "hardware.bay")]


def test_accounts_and_their_rights_are_audited(admin_client):
    group = Group.objects.create(name="editor")
    admin_client.post(
        "/admin/auth/user/add/",
        {"username": "eve", "password1": "a-Long-one-7", "password2": "a-Long-one-7"}
        | {"usable_password": "true"},
    )
    eve = User.objects.get(username="eve")
    form = {"username": "eve", "is_active": "on", "is_superuser": "on", "groups": [group.pk]}
    form |= {"date_joined_0": "2026-11-22", "date_joined_1": "12:00"}
    admin_client.post(f"/admin/auth/user/{eve.pk}/change/", form)
    passwords = {
        "password1": "b-Long-one-7",
        "password2": "b-Long-one-7",
        "usable_password": "true",
    }
    admin_client.post(f"/admin/auth/user/{eve.pk}/password/", passwords)
    admin_client.post(f"/admin/auth/group/{group.pk}/delete/", {"post": "yes"})
    assert entries() == [
        ("admin", "added", "auth.user"),
        ("admin", "changed", "auth.user"),
        ("admin", "changed", "auth.user"),
        ("admin", "deleted", "auth.group"),
    ]
    assert "Long-one" not in str(list(Entry.objects.values()))


def test_revoking_a_token_is_an_entry(admin_client):
    Token.objects.issue(Host.objects.create(name="h"))
    pk = Token.objects.get().pk
    form = {"revoked_at_0": "2026-11-22", "revoked_at_1": "12:00"}
    admin_client.post(f"/admin/inbox/token/{pk}/change/", form)
    assert Token.objects.get().revoked_at
    assert entries() == [("admin", "changed", "inbox.token")]


def test_a_change_that_fails_is_no_entry(admin_client):
    admin_client.post("/admin/notices/route/add/", {"name": ""})
    assert entries() == []


# --- roles


@pytest.mark.parametrize(
    ("group", "asked", "may"),
    [
        (EDITOR, OPERATOR, False),
        (EDITOR, EDITOR, True),
        (OPERATOR, OPERATOR, True),
        (OPERATOR, ADMIN, False),
        (OPERATOR, EDITOR, False),
        (ADMIN, OPERATOR, True),
        (ADMIN, EDITOR, True),
        ("strangers", OPERATOR, False),
    ],
)
def test_a_role_is_a_group(group, asked, may):
    user = User.objects.create_user("ada")
    user.groups.add(Group.objects.create(name=group))
    assert has_role(user, asked) is may


def test_nobody_without_an_account_has_a_role():
    assert not has_role(AnonymousUser(), EDITOR, OPERATOR, ADMIN)


def test_an_account_that_was_closed_has_no_role():
    user = User.objects.create_superuser("ada")
    assert has_role(user, OPERATOR)
    user.is_active = False
    assert not has_role(user, OPERATOR)
