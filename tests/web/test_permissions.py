"""Who may open which address: every URL is in a table, and a new one fails until it is."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from hardware.models import (
    Acknowledgement,
    ChassisModel,
    Drive,
    SeenSerial,
    Spare,
    Ticket,
    TicketChannel,
    TicketDelivery,
)
from hardware.replay import replay
from mirrorsite.demo import loading
from mirrorsite.downloads.models import Product
from mirrorsite.editing.models import Document
from mirrorsite.editing.taking_in import take_in
from mirrorsite.ground.inbox.models import Command, Host, Token
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.notices.models import Delivery, Route
from mirrorsite.ground.outside.shell import Recording
from mirrorsite.ground.site.models import Identity
from mirrorsite.ground.site.pictures import store
from mirrorsite.help.models import Page
from mirrorsite.moving.models import Move
from mirrorsite.news.models import Item, Outage
from mirrorsite.ops.management.commands.set_up import make_roles
from mirrorsite.proposals.models import Proposal
from syncstatus.models import Mirror, Source, SyncChange

pytestmark = pytest.mark.django_db

PUBLIC, STAFF, OPERATOR, ADMIN = "public", "staff", "operator", "admin"
EDITOR, READER = "editor", "reader"  # of texts: those who write them, and operators too
ACCOUNT, DOOR = "account", "door"
MAY = {
    "anonymous": {PUBLIC},
    "visitor": {PUBLIC},  # has an account and no role
    "editor": {PUBLIC, STAFF, EDITOR, READER},
    "operator": {PUBLIC, STAFF, OPERATOR, READER},
    "admin": {PUBLIC, STAFF, OPERATOR, ADMIN, EDITOR, READER},
}
# url name → who may
FLOOR = {
    "healthz": PUBLIC,
    "favicon": PUBLIC,
    "robots": PUBLIC,
    "site-colours": PUBLIC,
    "self-check": PUBLIC,
    "self-check-text": PUBLIC,
    "homepage": PUBLIC,
    "mirror": PUBLIC,
    "help-index": PUBLIC,
    "help-page": PUBLIC,
    "picture": PUBLIC,
    "downloads": PUBLIC,
    "download": PUBLIC,
    "news-index": PUBLIC,
    "news-item": PUBLIC,
    "news-atom": PUBLIC,
    "news-atom-mirror": PUBLIC,
    "proposals": PUBLIC,
    "proposal-new": PUBLIC,
    "proposal": PUBLIC,
    "proposal-status": PUBLIC,
    "outages": STAFF,
    "outage-new": STAFF,
    "outage": STAFF,
    "outage-end": STAFF,
    "proposals-desk": STAFF,
    "proposal-answer": STAFF,
    "moving": OPERATOR,
    "moving-usual": OPERATOR,
    "move": OPERATOR,
    "move-go": OPERATOR,
    "help-text": PUBLIC,
    "ops": STAFF,
    "texts": READER,
    "text-new": EDITOR,
    "texts-export": READER,
    "texts-import": EDITOR,
    "text-compare": READER,
    "edit-text": EDITOR,
    "text-preview": EDITOR,
    "text-history": READER,
    "text-withdraw": EDITOR,
    "revision": READER,
    "revision-publish": EDITOR,
    "revision-decline": EDITOR,
    "revision-review": EDITOR,
    "revision-discard": EDITOR,
    "revision-restore": EDITOR,
    "revision-merge": EDITOR,
    "revision-shown": READER,
    "revision-combinations": READER,
    "first-steps": OPERATOR,
    "connect-scheduler": OPERATOR,
    "connect-tree": OPERATOR,
    "host-add": OPERATOR,
    "reports": OPERATOR,
    "audit": ADMIN,
    "hosts": OPERATOR,
    "host": OPERATOR,
    "host-survey": OPERATOR,
    "host-series": OPERATOR,
    "drive-history": OPERATOR,
    "selftest-start": OPERATOR,
    "selftest-abort": OPERATOR,
    "host-charts": OPERATOR,
    "host-lines": OPERATOR,
    "drives": OPERATOR,
    "drive": OPERATOR,
    "drive-accept": OPERATOR,
    "drive-withdraw": OPERATOR,
    "fleet": OPERATOR,
    "disagreements": OPERATOR,
    "host-machine": OPERATOR,
    "host-bays": OPERATOR,
    "host-bays-confirm": OPERATOR,
    "hosts-table": OPERATOR,
    "hosts-export": OPERATOR,
    "chassis-list": OPERATOR,
    "chassis-new": OPERATOR,
    "chassis": OPERATOR,
    "chassis-edit": OPERATOR,
    "chassis-copy": OPERATOR,
    "chassis-verify": OPERATOR,
    "network": OPERATOR,
    "incidents": OPERATOR,
    "incident": OPERATOR,
    "incident-resolve": OPERATOR,
    "tickets": OPERATOR,
    "ticket": OPERATOR,
    "ticket-go": OPERATOR,
    "ticket-accept": OPERATOR,
    "ticket-send": OPERATOR,
    "ticket-send-further": OPERATOR,
    "delivery-again": OPERATOR,
    "ticket-spare": OPERATOR,
    "channels": ADMIN,
    "channel-new": ADMIN,
    "channel": ADMIN,
    "channel-test": ADMIN,
    "spares": OPERATOR,
    "spare-new": OPERATOR,
    "spare": OPERATOR,
    "spare-go": OPERATOR,
    "spares-table": OPERATOR,
    "spares-export": OPERATOR,
    "drive-warranty": OPERATOR,
    "drive-defective": OPERATOR,
    "seen-add": OPERATOR,
    "seen-withdraw": OPERATOR,
    "ticket-print": OPERATOR,
    "ticket-pdf": OPERATOR,
    "ticket-led": OPERATOR,
    "ticket-link": OPERATOR,
    "ticket-heard": OPERATOR,
    "ticket-text": ADMIN,
    "ticket-text-restore": ADMIN,
    # with rules of their own, tested below
    "report": DOOR,
    "ticket-door": DOOR,
    "account_login": ACCOUNT,
    "account_logout": ACCOUNT,
    "account_change_password": ACCOUNT,
    "account_reauthenticate": ACCOUNT,
}
POST_ONLY = {
    "text-preview",
    "text-withdraw",
    "revision-publish",
    "revision-decline",
    "revision-review",
    "revision-discard",
    "revision-restore",
    "outage-end",
    "moving-usual",
    "move-go",
    "drive-accept",
    "drive-withdraw",
    "report",
    "connect-scheduler",
    "connect-tree",
    "host-survey",
    "host-bays-confirm",
    "chassis-copy",
    "chassis-verify",
    "incident-resolve",
    "selftest-start",
    "selftest-abort",
    "ticket-go",
    "ticket-accept",
    "ticket-send",
    "ticket-send-further",
    "delivery-again",
    "ticket-spare",
    "channel-test",
    "spare-go",
    "drive-warranty",
    "drive-defective",
    "seen-add",
    "seen-withdraw",
    "ticket-led",
    "ticket-link",
    "ticket-heard",
    "ticket-text-restore",
}
ONE_POINT = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x00\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
STEPS = ["publish", "decline", "review", "discard", "restore", "merge", "shown", "combinations"]
QUERY = {"channel-new": "?kind=rt"}
# role → model of the admin → what it may there; the admin role may everything
IN_ADMIN = {
    "editor": {"help_page": "view", "news_item": "view"},
    "operator": {
        "moving_redirect": "view add change delete",
        "syncstatus_mirror": "view add change",
        "syncstatus_source": "view add change",
        "syncstatus_syncchange": "view",
        "hardware_bay": "view change",
        "hardware_drive": "view",
        "hardware_placement": "view",
        "hardware_kernelevent": "view",
        "hardware_driveverdict": "view",
        "hardware_acknowledgement": "view",
        "hardware_selftest": "view",
        "hardware_calibration": "view",
        "hardware_link": "view add change delete",
        "hardware_networkdevice": "view add change delete",
        "inbox_host": "view change",
        "inbox_report": "view",
        "inbox_command": "view",
        "incidents_incident": "view",
        "notices_delivery": "view",
    },
}
# in the admin, but not written by anybody there
READ_ONLY = {
    "audit_entry",
    "help_page",
    "hardware_drive",
    "hardware_kernelevent",
    "hardware_driveverdict",
    "hardware_acknowledgement",
    "hardware_selftest",
    "hardware_calibration",
    "hardware_placement",
    "inbox_command",
    "inbox_report",
    "incidents_incident",
    "news_item",
    "notices_delivery",
    "syncstatus_syncchange",
}
NOT_ADDED = READ_ONLY | {"hardware_bay", "inbox_token", "site_identity"}
WRITTEN = {
    "account_emailaddress",
    "auth_group",
    "auth_user",
    "catalogue_project",
    "hardware_bay",
    "hardware_link",
    "hardware_networkdevice",
    "inbox_host",
    "inbox_token",
    "moving_redirect",
    "news_outage",
    "notices_route",
    "proposals_proposal",
    "site_identity",
    "site_network",
    "syncstatus_mirror",
    "syncstatus_source",
}
ADMIN_OWN = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "jsi18n",
    "view_on_site",
    "autocomplete",
    "app_list",
    "auth_user_password_change",
}


def names(patterns, space=""):
    for one in patterns:
        if isinstance(one, URLPattern):
            yield space, one.name
        else:
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from names(one.url_patterns, inner)


ALL = set(names(get_resolver().url_patterns))
ADMIN_NAMES = {name for space, name in ALL if space == "admin:" and name}
ACTIONS = ("changelist", "add", "change", "delete", "history")


def admin_pages():
    for name in sorted(ADMIN_NAMES - ADMIN_OWN):
        model, _, action = name.rpartition("_")
        yield model, action


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The demonstration and one row of each kind; made once, seen by every test here."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            yield fill()
            transaction.set_rollback(True)


def fill():
    make_roles()
    for name in MAY.keys() - {"anonymous"}:
        user = User.objects.create_user(name, is_staff=name != "visitor")
        user.groups.set(Group.objects.filter(name=name))
    host = replay(Recording(loading.HERE / "host"))
    live = Host.objects.create(name="live")
    Token.objects.issue(live)
    Command.objects.create(host=live, kind="survey", asked_by="ada")
    call_command("import_catalogue", verbosity=0)
    call_command("import_help", verbosity=0)
    source = Source.objects.create(kind="tunasync", location="/jobs")
    mirror = Mirror.objects.create(name="debian", path="/debian/", source=source)
    SyncChange.objects.create(mirror=mirror, at=timezone.now(), before="", after="success")
    route = Route.objects.create(name="r", address="json://x.example/")
    incident = Incident.objects.first()
    Delivery.objects.create(route=route, transition=incident.transitions.first())
    Identity.objects.create(pk=1)
    drive = Drive.objects.first()
    ack = Acknowledgement.objects.create(drive=drive, attribute="ata.5.raw", value=3, by="ada")
    spare = Spare.objects.create(serial="SPARE1", model="ST8000")
    channel = TicketChannel.objects.create(name="hands", kind="rt", address="http://rt.example")
    message = TicketDelivery.objects.create(ticket=Ticket.objects.first(), channel=channel)
    text = '+++\ntitle = "x"\ndate = 2026-11-20\n+++\nx'
    Item.objects.publish("x", "en", text, "ada", timezone.now())
    outage = Outage.objects.create(title_en="x", starts_at=timezone.now())
    proposal = Proposal.objects.create(nonce="x", name="x", state="asked")
    move = Move.of(b"[]", kind="tunasync", location="/x", made_by="ada")
    move.save()
    offered = Product.objects.create(key="x", title="X", mirror_name="debian", file_count=1)
    own = ChassisModel.objects.ready().get(shipped_as="generic-2u12")
    own.pk, own.shipped_as = None, ""
    own.save()
    take_in()
    text = {"kind": "help", "language": "en", "name": "debian"}
    revision = {"pk": Document.objects.of("help", "debian", "en").current.pk}
    QUERY["text-compare"] = f"?before={revision['pk']}&after={revision['pk']}"
    return {
        "picture": {"name": store(ONE_POINT)},
        **dict.fromkeys(("edit-text", "text-preview", "text-history", "text-withdraw"), text),
        "revision": revision,
        **{f"revision-{step}": revision for step in STEPS},
        "mirror": {"name": "debian"},
        "site-colours": {"mark": "none"},
        "download": {"key": offered.key},
        "news-item": {"slug": "x"},
        "news-atom-mirror": {"name": "debian"},
        "proposal": {"pk": proposal.pk},
        "proposal-status": {"token": proposal.token},
        "proposal-answer": {"pk": proposal.pk},
        "outage": {"pk": outage.pk},
        "outage-end": {"pk": outage.pk},
        "move": {"pk": move.pk},
        "move-go": {"pk": move.pk},
        "help-page": {"name": Page.objects.first().name},
        "help-text": {"name": Page.objects.first().name},
        "host": {"pk": host.pk},
        "host-survey": {"pk": live.pk},
        "host-series": {"pk": live.pk},
        "selftest-start": {"pk": Drive.objects.first().pk},
        "selftest-abort": {"pk": Drive.objects.first().pk},
        "drive-history": {"pk": drive.pk},
        "host-charts": {"pk": host.pk},
        "host-lines": {"pk": host.pk},
        "drive": {"pk": drive.pk},
        "drive-accept": {"pk": drive.pk},
        "drive-withdraw": {"pk": drive.pk, "ack": ack.pk},
        "host-machine": {"pk": live.pk},
        "host-bays": {"pk": host.pk},
        "host-bays-confirm": {"pk": host.pk},
        "chassis": {"pk": own.pk},
        "chassis-edit": {"pk": own.pk},
        "chassis-copy": {"pk": own.pk},
        "chassis-verify": {"pk": own.pk},
        "incident": {"pk": incident.pk},
        "incident-resolve": {"pk": incident.pk},
        "ticket": {"pk": Ticket.objects.first().pk},
        "ticket-go": {"pk": Ticket.objects.first().pk},
        "ticket-accept": {"pk": Ticket.objects.first().pk},
        "ticket-send": {"pk": message.ticket_id},
        "ticket-send-further": {"pk": message.ticket_id},
        "delivery-again": {"pk": message.ticket_id, "delivery": message.pk},
        "ticket-spare": {"pk": message.ticket_id},
        "channel": {"pk": message.channel_id},
        "channel-test": {"pk": message.channel_id},
        "spare": {"pk": spare.pk},
        "spare-go": {"pk": spare.pk},
        "drive-warranty": {"pk": drive.pk},
        "drive-defective": {"pk": drive.pk},
        "seen-add": {"pk": live.pk},
        "seen-withdraw": {"pk": SeenSerial.objects.first().pk},
        "ticket-print": {"pk": Ticket.objects.first().pk},
        "ticket-pdf": {"pk": Ticket.objects.first().pk},
        "ticket-led": {"pk": Ticket.objects.first().pk},
        "ticket-link": {"pk": Ticket.objects.first().pk},
        "ticket-heard": {"pk": Ticket.objects.first().pk},
        "ticket-text": {"language": "zh"},
        "ticket-text-restore": {"language": "en"},
    }


def client_of(role, **how):
    client = Client(**how)
    if role != "anonymous":
        client.force_login(User.objects.get(username=role))
    return client


def is_login(answer):
    return answer.status_code == 302 and "/login/" in answer.url


# --- our own pages


def test_every_address_is_classified():
    known = set(FLOOR)
    assert {name for space, name in ALL if space == ""} == known


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("name", [n for n, floor in FLOOR.items() if floor not in (DOOR, ACCOUNT)])
def test_who_may_open_it(site, role, name):
    client, url = client_of(role), reverse(name, kwargs=site.get(name)) + QUERY.get(name, "")
    ask = client.post if name in POST_ONLY else client.get
    answer = ask(url)
    if FLOOR[name] in MAY[role]:
        assert answer.status_code in (200, 302, 422)
        assert not is_login(answer)
    elif role == "anonymous":
        assert is_login(answer)
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize("name", sorted(POST_ONLY))
def test_what_changes_something_is_no_get(site, name):
    answer = client_of("admin").get(reverse(name, kwargs=site.get(name)))
    assert answer.status_code == 405


@pytest.mark.parametrize("name", sorted(POST_ONLY - {"report"}) + ["host-add"])
def test_a_post_from_another_site_is_refused(site, name):
    client = client_of("admin", enforce_csrf_checks=True)
    answer = client.post(reverse(name, kwargs=site.get(name)), {"why": "x", "state": "sent"})
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["host", "host-survey", "incident", "incident-resolve", "ticket"])
def test_what_is_not_there_is_404(site, name):
    client, url = client_of("operator"), reverse(name, kwargs={"pk": 2**40})
    assert (client.post if name in POST_ONLY else client.get)(url).status_code == 404


@pytest.mark.parametrize("language", ["", "/zh-hans"])
def test_a_language_is_no_way_around(site, language):
    for path in ("/ops/", "/ops/audit/", "/ops/hardware/tickets/", "/admin/"):
        assert is_login(Client().get(language + path))


def test_an_account_that_was_closed_is_anonymous(site):
    client = client_of("operator")
    User.objects.filter(username="operator").update(is_active=False)
    assert is_login(client.get("/ops/hardware/tickets/"))


def test_the_login_leads_to_no_other_site(site):
    User.objects.filter(username="operator").update(password="")
    user = User.objects.get(username="operator")
    user.set_password("a-Long-one-7")
    user.save()
    form = {"login": "operator", "password": "a-Long-one-7", "next": "https://evil.example/"}
    answer = Client().post("/accounts/login/", form)
    assert (answer.status_code, "evil" in answer.url) == (302, False)


def test_nobody_signs_up(site):
    assert Client().get("/accounts/signup/").status_code == 404


@pytest.mark.parametrize("name", ["account_change_password", "account_reauthenticate"])
def test_an_account_is_its_owners(site, name):
    assert is_login(Client().get(reverse(name)))


def test_a_page_of_staff_is_not_kept_by_caches(site):
    answer = client_of("operator").get("/ops/hosts/add/")
    assert "no-store" in answer["Cache-Control"]


# --- the admin


def test_every_page_of_the_admin_is_classified():
    pages = {(model, action) for model, action in admin_pages()}
    assert {action for _model, action in pages} == set(ACTIONS)
    assert {model for model, _action in pages} == READ_ONLY | WRITTEN
    assert ADMIN_OWN <= ADMIN_NAMES


@pytest.mark.parametrize(("model", "action"), admin_pages())
@pytest.mark.parametrize("role", MAY)
def test_who_may_open_it_in_the_admin(site, role, model, action):
    from django.contrib import admin

    page = next(
        page
        for kind, page in admin.site._registry.items()
        if kind._meta.label_lower == dotted(model)
    )
    first = page.model._default_manager.order_by("pk").first()
    arguments = [first.pk if first else 1] if action in ("change", "delete", "history") else []
    answer = client_of(role).get(reverse(f"admin:{model}_{action}", args=arguments))
    if role in ("anonymous", "visitor"):
        assert is_login(answer)
    elif may_in_admin(role, model, action):
        assert answer.status_code == (200 if first or not arguments else 302)
    elif first or not arguments or action == "delete":
        assert answer.status_code == 403


def dotted(model):
    return model.replace("_", ".", 1)


def may_in_admin(role, model, action):
    rights = "view add change delete" if role == "admin" else IN_ADMIN[role].get(model, "")
    needed = {"changelist": "view", "history": "view", "change": "view"}.get(action, action)
    if action == "add" and model in NOT_ADDED or action == "delete" and model in READ_ONLY:
        return False
    return needed in rights.split()


def test_the_index_of_the_admin_shows_only_what_one_may(site):
    page = client_of("editor").get("/admin/").content.decode()
    assert "/admin/help/page/" in page
    assert "/admin/auth/user/" not in page


def test_an_operator_makes_no_admin(site):
    client = client_of("operator")
    mine = User.objects.get(username="operator")
    answer = client.post(f"/admin/auth/user/{mine.pk}/change/", {"is_superuser": "on"})
    mine.refresh_from_db()
    assert (answer.status_code, mine.is_superuser) == (403, False)
