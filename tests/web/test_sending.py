"""Sending on its pages: a ticket goes out with its spare, channels keep their secrets."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hardware.models import Ticket, TicketChannel, TicketDelivery
from hardware.sending import deliver
from mirrorsite.ground.audit.models import Entry
from tests.db.sending_rows import SECRET, make_channel, make_spare, make_ticket

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def ticket():
    return make_ticket()


@pytest.fixture
def channel():
    return make_channel("rt", NOWHERE)


def page_of(ada, ticket):
    return ada.get(f"/ops/hardware/tickets/{ticket.pk}/").content.decode()


def post(ada, ticket, where, **told):
    return ada.post(
        f"/ops/hardware/tickets/{ticket.pk}/{where}", told, follow=True
    ).content.decode()


def state_of(row):
    row.refresh_from_db()
    return row.state


# --- the ticket's page


def test_without_a_channel_the_page_says_what_to_do(ada, ticket):
    page = page_of(ada, ticket)
    assert "No channel is set up" in page
    assert "I pass the words on myself" in page


def test_a_ticket_is_sent_from_its_page(ada, ticket, channel):
    page = post(ada, ticket, "send/", channel=channel.pk, why="urgent")
    assert state_of(ticket) == "sent"
    assert TicketDelivery.objects.get().channel == channel
    assert "waiting, is sent within half a minute" in page


def test_sending_to_nobody_is_no_sending(ada, ticket, channel):
    page = post(ada, ticket, "send/")
    assert "Choose at least one channel" in page
    assert state_of(ticket) == "draft"


@pytest.mark.parametrize("chosen", ["x", "9" * 30, "-1", "0"])
def test_a_channel_that_is_none_is_not_sent_to(ada, ticket, chosen):
    post(ada, ticket, "send/", channel=chosen)
    assert state_of(ticket) == "draft"


def test_a_channel_that_is_off_is_not_offered(ada, ticket, channel):
    TicketChannel.objects.update(is_enabled=False)
    assert f'name="channel" value="{channel.pk}"' not in page_of(ada, ticket)
    post(ada, ticket, "send/", channel=channel.pk)
    assert state_of(ticket) == "draft"


def test_words_that_a_person_passes_on_are_kept(ada, ticket):
    page = post(ada, ticket, "send/", do="by-hand")
    assert "by hand" in page
    assert "The words as they were sent" in page


def test_the_old_way_of_saying_that_it_is_sent_keeps_the_words_too(ada, ticket):
    post(ada, ticket, "go/", state="sent", why="phoned")
    assert TicketDelivery.objects.get().channel is None
    assert ticket.steps.last().why == "phoned"


def test_a_ticket_of_a_recording_is_sent_to_nobody(ada, ticket, channel):
    ticket.host.is_recorded = True
    ticket.host.save()
    assert 'name="channel"' not in page_of(ada, ticket)
    page = post(ada, ticket, "send/", channel=channel.pk)
    assert "It is not sent" in page
    assert state_of(ticket) == "draft"


def test_what_went_wrong_is_on_the_page_with_another_try(ada, ticket, channel):
    post(ada, ticket, "send/", channel=channel.pk)
    deliver(timezone.now() + timedelta(seconds=1))
    page = page_of(ada, ticket)
    assert "not arrived, is tried again" in page
    assert "check the address" in page
    assert SECRET not in page
    row = TicketDelivery.objects.get()
    assert "tried again within half a minute" in post(ada, ticket, f"send/{row.pk}/")
    row.refresh_from_db()
    assert row.next_try_at <= timezone.now()


def test_a_message_of_another_ticket_is_not_found(ada, ticket, channel):
    post(ada, ticket, "send/", channel=channel.pk)
    other = make_ticket("OTHER")
    row = TicketDelivery.objects.get()
    assert ada.post(f"/ops/hardware/tickets/{other.pk}/send/{row.pk}/").status_code == 404


def test_the_same_words_go_to_a_further_channel(ada, ticket, channel):
    post(ada, ticket, "send/", channel=channel.pk)
    more = make_channel("gitlab", NOWHERE)
    post(ada, ticket, "send/further/", channel=more.pk)
    assert TicketDelivery.objects.filter(channel=more, is_first=True).count() == 1
    assert "has not got this ticket yet" in post(ada, ticket, "send/further/", channel=more.pk)


def test_hostile_words_are_words_on_the_page(ada, ticket, channel):
    post(ada, ticket, "send/", channel=channel.pk)
    words = {"title_en": "<script>x", "text_en": "<b>x", "title_zh": "", "text_zh": ""}
    told = {"code": "answer_other", "values": {"status": 500, "said": "<img src=x>"}}
    TicketDelivery.objects.update(words=words, error=told, remote_url="https://x/'><i>")
    page = page_of(ada, ticket)
    assert not any(tag in page for tag in ("<script>x", "<b>x", "<img src=x>", "'><i>"))


def test_the_page_asks_as_much_with_many_messages(ada, ticket, channel):
    post(ada, ticket, "send/", channel=channel.pk)
    with CaptureQueriesContext(connection) as few:
        page_of(ada, ticket)
    for number in range(8):
        row = make_channel("rt", NOWHERE, name=f"c{number}")
        TicketDelivery.objects.create(ticket=ticket, channel=row, event="sent")
    with CaptureQueriesContext(connection) as many:
        page_of(ada, ticket)
    assert len(many) == len(few)


# --- the spare on the ticket's page


def test_the_shelf_is_offered_with_reasons(ada, ticket):
    make_spare()
    make_spare("SMALL", capacity_bytes=10**12)
    page = page_of(ada, ticket)
    assert page.index("SPARE1") < page.index("SMALL")
    assert "too small by" in page
    assert "same logical sector" in page


def test_an_empty_shelf_says_what_to_buy(ada, ticket):
    page = page_of(ada, ticket)
    assert "No spare is on the shelf" in page
    assert "What to buy" in page
    assert "512 B" in page


def test_a_reserved_spare_goes_out_with_the_ticket(ada, ticket, channel):
    spare = make_spare()
    assert "Reserved" in post(ada, ticket, "spare/", spare=spare.pk)
    post(ada, ticket, "send/", channel=channel.pk)
    assert (state_of(spare), spare.ticket) == ("sent", ticket)


def test_a_spare_that_does_not_fit_is_not_reserved(ada, ticket):
    spare = make_spare(sector_bytes=4096)
    page = post(ada, ticket, "spare/", spare=spare.pk)
    assert "does not fit" in page
    assert state_of(spare) == "on_shelf"


def test_a_spare_that_fits_no_more_is_not_sent(ada, ticket, channel):
    spare = make_spare()
    post(ada, ticket, "spare/", spare=spare.pk)
    type(spare).objects.update(capacity_bytes=10**12)
    page = post(ada, ticket, "send/", channel=channel.pk, confirmed="yes")
    assert "does not fit" in page
    assert (state_of(ticket), state_of(spare)) == ("draft", "reserved")
    assert TicketDelivery.objects.count() == 0


def test_what_is_not_known_of_a_spare_needs_a_persons_word(ada, ticket, channel):
    spare = make_spare(sector_bytes=None)
    post(ada, ticket, "spare/", spare=spare.pk)
    page = post(ada, ticket, "send/", channel=channel.pk)
    assert "Tick that you looked it up" in page
    assert state_of(ticket) == "draft"
    post(ada, ticket, "send/", channel=channel.pk, confirmed="yes")
    assert (state_of(ticket), state_of(spare)) == ("sent", "sent")


def test_one_spare_is_for_one_ticket(ada, ticket):
    spare, other = make_spare(), make_ticket("OTHER")
    post(ada, ticket, "spare/", spare=spare.pk)
    assert "not free any more" in post(ada, other, "spare/", spare=spare.pk)
    spare.refresh_from_db()
    assert spare.ticket == ticket


def test_one_ticket_has_one_spare(ada, ticket):
    first, second = make_spare(), make_spare("SPARE2")
    post(ada, ticket, "spare/", spare=first.pk)
    assert "holds another one" in post(ada, ticket, "spare/", spare=second.pk)
    assert state_of(second) == "on_shelf"


def test_a_spare_goes_back_to_the_shelf(ada, ticket):
    spare = make_spare()
    post(ada, ticket, "spare/", spare=spare.pk)
    post(ada, ticket, "spare/", do="free")
    assert (state_of(spare), spare.ticket) == ("on_shelf", None)


@pytest.mark.parametrize("number", ["", "x", "9" * 40, "0"])
def test_a_spare_that_is_none_is_not_reserved(ada, ticket, number):
    assert "not free any more" in post(ada, ticket, "spare/", spare=number)


def test_a_ticket_without_a_drive_searches_no_shelf(ada, ticket):
    make_spare()
    Ticket.objects.update(drive=None, task="identify")
    page = page_of(ada, ticket)
    assert "not known yet" in page
    assert "SPARE1" not in page


# --- channels


FORM = {
    "name": "hands",
    "address": "https://rt.example.edu",
    "language": "both",
    "is_enabled": "on",
    "secret": SECRET,
    "value_queue": "Hardware",
}


def add(ada, kind="rt", **changed):
    return ada.post(f"/ops/hardware/channels/new/?kind={kind}", {**FORM, **changed})


def change(ada, row, **changed):
    return ada.post(f"/ops/hardware/channels/{row.pk}/", {**FORM, "secret": "", **changed})


def test_no_channel_yet_says_what_to_do(ada):
    page = ada.get("/ops/hardware/channels/").content.decode()
    assert "No channel yet" in page
    assert "kind=jira" in page


def test_a_channel_is_added(ada):
    assert add(ada).status_code == 302
    row = TicketChannel.objects.get()
    assert (row.kind, row.secret, row.values) == ("rt", SECRET, {"queue": "Hardware"})
    assert Entry.objects.filter(action="channel added").exists()


def test_a_secret_is_on_no_page_and_in_no_audit_entry(ada):
    add(ada)
    row = TicketChannel.objects.get()
    change(ada, row, secret="another-secret-7")
    pages = [ada.get(f"/ops/hardware/channels/{part}") for part in ("", f"{row.pk}/")]
    pages += [change(ada, row, name="", secret="third-secret-7"), add(ada, name="")]
    told = "".join(page.content.decode() for page in pages)
    told += json.dumps(list(Entry.objects.values_list("detail", flat=True)))
    assert not any(one in told for one in (SECRET, "another-secret-7", "third-secret-7"))


def test_an_empty_secret_keeps_the_stored_one(ada):
    add(ada)
    change(ada, TicketChannel.objects.get(), name="new name")
    row = TicketChannel.objects.get()
    assert (row.name, row.secret) == ("new name", SECRET)


@pytest.mark.parametrize("address", ["https://evil.example", "http://rt.example.edu"])
def test_a_stored_secret_is_told_to_no_other_server(ada, address):
    add(ada)
    answer = change(ada, TicketChannel.objects.get(), address=address)
    assert answer.status_code == 422
    assert TicketChannel.objects.get().address == FORM["address"]
    assert change(ada, TicketChannel.objects.get(), address=address, secret="x").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "ftp://x.example",
        "https://",
        "https://me:pw@x.example",
        "https://x.example/#a",
        "https://x y",
        "https://x:99999",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_nothing_can_be_sent_to_is_refused(ada, address):
    assert add(ada, address=address).status_code == 422
    assert TicketChannel.objects.count() == 0


def test_what_a_kind_needs_is_asked_for(ada):
    assert add(ada, value_queue="").status_code == 422


def test_two_channels_of_one_name_are_refused(ada):
    add(ada)
    assert add(ada).status_code == 422


def test_a_body_of_ones_own_is_json_with_known_places(ada):
    assert add(ada, "json", body_text='{"a": "{nobody}"}').status_code == 422
    assert add(ada, "json", body_text="no json").status_code == 422
    assert add(ada, "json", body_text="[1]").status_code == 422
    assert add(ada, "json", body_text='{"a": "{title}"}').status_code == 302
    assert TicketChannel.objects.get().body == {"a": "{title}"}


MAIL = {
    "address": "dc@x.example, two@x.example",
    "value_server": "mail.example.edu:587",
    "value_security": "starttls",
    "value_sender": "m@x.example",
    "value_user": "",
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "nobody"),
        ("address", ","),
        ("address", "a@x.example\nBcc: b@x.example"),
        ("value_server", "a b"),
        ("value_server", "-x"),
        ("value_security", "ssl3"),
        ("value_sender", "nobody"),
    ],
)
def test_a_mail_channel_with_a_wrong_field_is_refused(ada, field, value):
    assert add(ada, "email", **{**MAIL, field: value}).status_code == 422
    assert add(ada, "email", **MAIL).status_code == 302


def test_an_apprise_address_is_a_secret(ada):
    assert add(ada, "apprise", secret="nothing://x").status_code == 422
    assert add(ada, "apprise", secret="").status_code == 422
    assert add(ada, "apprise", secret="json://me:hush@x.example").status_code == 302
    assert "hush" not in ada.get("/ops/hardware/channels/").content.decode()


def test_a_kind_that_is_none_is_not_found(ada):
    assert ada.get("/ops/hardware/channels/new/?kind=nobody").status_code == 404


def test_a_changed_channel_is_tried_at_once(ada, ticket, channel):
    post(ada, ticket, "send/", channel=channel.pk)
    later = timezone.now() + timedelta(hours=1)
    TicketDelivery.objects.update(next_try_at=later)
    change(ada, channel, secret="new", value_queue="Q")
    assert TicketDelivery.objects.get().next_try_at < later


def test_a_test_is_sent_and_seen(ada, channel):
    ada.post(f"/ops/hardware/channels/{channel.pk}/test/")
    assert TicketDelivery.objects.get().event == "test"
    assert "waiting" in ada.get("/ops/hardware/channels/").content.decode()
    deliver(timezone.now() + timedelta(seconds=1))
    page = ada.get("/ops/hardware/channels/").content.decode()
    assert "not arrived" in page
    assert SECRET not in page


def test_a_channel_that_is_off_is_not_tested(ada, channel):
    TicketChannel.objects.update(is_enabled=False)
    ada.post(f"/ops/hardware/channels/{channel.pk}/test/")
    assert TicketDelivery.objects.count() == 0


def test_a_site_adds_a_kind_by_a_file(ada, settings, tmp_path):
    settings.TICKET_BODIES = tmp_path
    (tmp_path / "own.json").write_text('{"label": "Our desk", "first": {"body": {"a": "{title}"}}}')
    (tmp_path / "bad.json").write_text('{"first": ')
    (tmp_path / "worse.json").write_text('{"first": {"body": {"a": "{nobody}"}}}')
    page = ada.get("/ops/hardware/channels/").content.decode()
    assert "Our desk" in page
    assert "bad.json" in page
    assert "Nothing fills the place {nobody}" in page
    assert add(ada, "own").status_code == 302


def test_a_channel_of_a_kind_that_is_gone_says_so(ada):
    row = make_channel("gone", NOWHERE)
    page = ada.get(f"/ops/hardware/channels/{row.pk}/", follow=True).content.decode()
    assert "its file is gone or broken" in page
    assert "gone" in ada.get("/ops/hardware/channels/").content.decode()


def test_pages_ask_as_much_with_many_channels(ada):
    make_channel("rt", NOWHERE)
    ada.get("/ops/hardware/channels/")  # what is kept for seconds
    with CaptureQueriesContext(connection) as few:
        ada.get("/ops/hardware/channels/")
    for number in range(6):
        make_channel("rt", NOWHERE, name=f"c{number}")
    with CaptureQueriesContext(connection) as many:
        ada.get("/ops/hardware/channels/")
    assert len(many) == len(few)
