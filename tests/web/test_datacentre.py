"""The page behind a ticket's link: who opens it, what it shows, what its holder may say."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone

from hardware.models import SeenSerial, SiteWord, Ticket
from hardware.ticket_links import end_link, make_link, path_of
from mirrorsite.ground.audit.models import Entry
from tests.web.made_ticket import made_ticket
from tests.web.test_ticket_words import EVIL, poison

pytestmark = pytest.mark.django_db
BAD = ["x", "1-a-9.b", ".", "1", "x" * 5000, "1-aaaa-99999999999.AAAA", "%00", "🙂"]


@pytest.fixture(autouse=True)
def no_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ticket():
    row = made_ticket(state="sent")
    make_link(row, 14, "ada", timezone.now())
    return row


def fresh(ticket):
    return Ticket.objects.for_page().get(pk=ticket.pk)


def path(ticket):
    return path_of(fresh(ticket), timezone.now())


def look(ticket, **headers):
    return Client().get(path(ticket), headers=headers)


def text(answer):
    return answer.content.decode()


def say(ticket, where="", client=None, **form):
    client = client or Client(enforce_csrf_checks=True)
    where = where or path(ticket)
    seal = re.search(r'name="seal" value="([^"]+)"', text(client.get(where)))
    form = {"seal": seal[1] if seal else "", "name": "Li Wei", **form}
    return client.post(where, form)


# --- who opens it


def test_the_holder_sees_the_ticket_without_a_login(ticket):
    page = text(look(ticket))
    for said in ("storage1", "A3 U12", "Front 1", "WSD7AB00", "H3C R4900 M7", "Never pull these"):
        assert said in page


def test_nothing_else_of_the_site_is_on_it(ticket):
    page = text(look(ticket))
    assert "/ops/" not in page and "/admin/" not in page and "/accounts/" not in page
    assert "WSD7AB02" not in page  # a neighbour that is no sibling


def test_it_sets_no_cookie_and_is_kept_by_nobody(ticket):
    answer = look(ticket)
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN,zh;q=0.9", "WSD7AB00"), ("en", "replace one disk")]
)
def test_it_speaks_the_browsers_language(ticket, language, words):
    answer = look(ticket, accept_language=language)
    assert words in text(answer)
    assert answer["Content-Language"] == ("zh-hans" if "zh" in language else "en")


def test_the_language_is_switched_on_the_page(ticket):
    page = text(Client().get(path(ticket) + "?lang=zh-hans", headers={"accept-language": "en"}))
    assert 'lang="zh-hans"' in page and "?lang=en" in page
    assert "操作步骤" in page


@pytest.mark.parametrize("token", BAD)
def test_every_bad_token_gets_the_same_words(ticket, token):
    answer = Client().get(f"/t/{token}/")
    assert answer.status_code == 404
    assert text(answer) == text(Client().get("/t/zzz/"))


def test_a_token_that_is_changed_opens_nothing(ticket):
    good = path(ticket).strip("/").split("/")[1]
    told, _dot, mark = good.rpartition(".")
    number, key, until = told.split("-")
    for forged in (
        f"{int(number) + 1}-{key}-{until}.{mark}",
        f"{number}-{key}-{int(until) + 10**6}.{mark}",
        f"{number}-{'0' * 24}-{until}.{mark}",
        f"{told}.{mark[:-1]}",
        f"{told}.{mark[::-1]}",
        Signer(salt="something-else", sep=".").sign(told),
    ):
        assert Client().get(f"/t/{forged}/").status_code == 404


def test_a_link_ends(ticket):
    until = timezone.now() - timedelta(seconds=5)
    old = Signer(salt="hardware.ticket-link", sep=".").sign(
        f"{ticket.pk}-{ticket.link_key}-{int(until.timestamp())}"
    )
    answer = Client().get(f"/t/{old}/")
    assert answer.status_code == 410
    assert "ops@example.org" in text(answer)
    assert "WSD7AB00" not in text(answer)


def test_a_new_link_voids_the_old_one(ticket):
    old = path(ticket)
    make_link(ticket, 14, "ada", timezone.now())
    assert Client().get(old).status_code == 410
    assert look(ticket).status_code == 200


def test_a_link_is_ended_by_hand(ticket):
    old = path(ticket)
    end_link(ticket, "ada")
    assert Client().get(old).status_code == 410


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_a_ticket_that_is_done_is_said_to_be(ticket, state):
    old = path(ticket)
    Ticket.objects.update(state=state)
    answer = Client().get(old)
    assert answer.status_code == 410
    assert "This ticket is done" in text(answer)


def test_who_tries_many_tokens_is_slowed_down():
    answers = [Client().get(f"/t/{n}/").status_code for n in range(35)]
    assert answers[0] == 404 and answers[-1] == 429


def test_no_fact_becomes_markup(ticket):
    poison(ticket)
    say(ticket, kind="note", name=EVIL[:60], text=EVIL)
    page = text(look(ticket))
    assert "<script>alert" not in page and "<b>SATA" not in page
    assert "&lt;script&gt;" in page


# --- what its holder says


def test_taken_is_a_step_with_a_name(ticket):
    assert say(ticket, kind="taken").status_code == 302
    row = fresh(ticket)
    step = row.steps.latest("pk")
    assert (row.state, step.actor, step.why) == ("acknowledged", "data centre: Li Wei", "taken")
    assert Entry.objects.filter(actor="data centre: Li Wei").exists()


def test_a_draft_whose_link_was_given_is_taken_too(ticket):
    Ticket.objects.update(state="draft")
    say(ticket, kind="taken")
    assert fresh(ticket).state == "acknowledged"


def test_replaced_tells_the_new_serial(ticket):
    say(ticket, kind="replaced", serial="ZR500001")
    row = fresh(ticket)
    assert (row.state, row.new_serial) == ("replaced", "ZR500001")
    assert row.replaced_at is not None
    assert "new serial ZR500001" in row.steps.latest("pk").why


def test_another_serial_on_the_label_stops_the_ticket_and_is_loud(ticket, client):
    say(ticket, kind="stopped", serial="OTHER001")
    row = fresh(ticket)
    assert (row.task, row.finding["certainty"], row.state) == ("identify", "disagreement", "sent")
    client.force_login(User.objects.create_superuser("ada"))
    page = text(client.get(f"/ops/hardware/tickets/{ticket.pk}/"))
    assert "Li Wei in the data centre stopped: the label in that bay says OTHER001" in page
    assert "the label says OTHER001" in text(client.get("/ops/hardware/tickets/"))
    client.post(f"/ops/hardware/tickets/{ticket.pk}/heard/")
    assert "stopped: the label" not in text(client.get(f"/ops/hardware/tickets/{ticket.pk}/"))


def test_a_label_is_read_on_a_ticket_to_identify(ticket):
    Ticket.objects.update(task="identify")
    say(ticket, kind="label", bay="Front 7", serial="WSD7AB01")
    word = SiteWord.objects.get()
    assert (word.kind, word.bay, word.serial) == ("label", "Front 7", "WSD7AB01")
    said = "label read: bay Front 7 has serial WSD7AB01"
    assert fresh(ticket).steps.filter(why=said).count() == 1
    seen = SeenSerial.objects.get()
    assert (seen.label, seen.serial, seen.witness) == ("Front 7", "WSD7AB01", "label")
    assert seen.said_by.startswith("data centre: ")


def test_the_same_label_twice_is_two_statements(ticket):
    Ticket.objects.update(task="identify")
    for _ in range(2):
        say(ticket, kind="label", bay="Front 7", serial="WSD7AB01")
    assert SiteWord.objects.count() == 2
    assert fresh(ticket).steps.filter(why__startswith="label read").count() == 2


def test_on_a_ticket_to_identify_nothing_is_replaced(ticket):
    Ticket.objects.update(task="identify")
    assert say(ticket, kind="replaced", serial="ZR500001").status_code == 422
    assert fresh(ticket).state == "sent"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": "taken", "name": " "}, "Write your name"),
        ({"kind": "replaced"}, "Write the serial number"),
        ({"kind": "replaced", "serial": "WSD7AB00"}, "serial number of the old disk"),
        ({"kind": "replaced", "serial": "<b>"}, "Read the label again"),
        ({"kind": "note"}, "Write what you want"),
        ({"kind": "closed"}, "cannot be said"),
        ({}, "cannot be said"),
    ],
)
def test_what_is_not_whole_is_asked_again(ticket, form, said):
    answer = say(ticket, **form)
    assert answer.status_code == 422
    assert said in text(answer)
    assert (fresh(ticket).state, SiteWord.objects.count()) == ("sent", 0)


def test_what_was_typed_is_still_there(ticket):
    page = text(say(ticket, kind="stopped", serial="OTHER 1", name=""))
    assert 'value="OTHER 1"' in page


@pytest.mark.parametrize("seal", ["", "x", "x" * 999])
def test_a_form_of_another_site_is_refused(ticket, seal):
    form = {"seal": seal, "kind": "taken", "name": "Eve"}
    assert Client().post(path(ticket), form).status_code == 409
    assert fresh(ticket).state == "sent"


def test_the_form_of_another_ticket_is_refused(ticket):
    where = path(ticket)
    seal = re.search(r'name="seal" value="([^"]+)"', text(Client().get(where)))[1]
    make_link(ticket, 14, "ada", timezone.now())
    form = {"seal": seal, "kind": "taken", "name": "Eve"}
    assert Client().post(path(ticket), form).status_code == 409


def test_who_is_late_is_told_to_look_again(ticket):
    where = path(ticket)
    seal = re.search(r'name="seal" value="([^"]+)"', text(Client().get(where)))[1]
    say(ticket, kind="replaced", serial="ZR500001")
    form = {"seal": seal, "kind": "taken", "name": "Late"}
    answer = Client().post(where, form)
    assert answer.status_code == 409
    assert "has changed since you opened the page" in text(answer)
    assert fresh(ticket).state == "replaced"


def test_messages_have_a_limit_an_hour(ticket):
    answers = [say(ticket, kind="note", text=str(n)).status_code for n in range(32)]
    assert (answers[0], answers[-1]) == (302, 429)


def test_a_book_is_too_much(ticket):
    answer = say(ticket, kind="note", text="x" * 30_000)
    assert answer.status_code == 413
    assert not SiteWord.objects.exists()


def test_long_words_are_cut_to_what_is_kept(ticket):
    say(ticket, kind="note", name="n" * 500, text="x" * 5000)
    word = SiteWord.objects.get()
    assert (len(word.name), len(word.text)) == (60, 500)


@pytest.mark.parametrize(
    "typed", ["ＷＳＤ７ＡＢ００", "wsd7ab00", "WSD7AB00", "WSD7\u0410B00", "----", "0000", "N/A"]
)
def test_the_old_disks_number_or_none_is_no_new_one_however_it_is_written(ticket, typed):
    assert say(ticket, kind="replaced", serial=typed).status_code == 422
    assert fresh(ticket).state == "sent"


def test_a_number_of_wide_digits_is_kept_as_the_label_has_it(ticket):
    say(ticket, kind="replaced", serial="ＺＡ１２３４")
    assert fresh(ticket).new_serial == "ZA1234"


def test_a_length_with_leading_zeros_is_too_long_too(ticket):
    answer = Client().generic("POST", path(ticket), b"x=1", CONTENT_LENGTH="000000000999")
    assert answer.status_code == 413


def test_a_link_that_holds_is_in_no_log(ticket):
    console = next(one for one in logging.getLogger().handlers if one.get_name() == "console")
    before = console.setStream(StringIO())
    try:
        assert Client().post(path(ticket), {"seal": "x"}).status_code == 409
    finally:
        said = console.setStream(before).getvalue()
    assert "Conflict: /t/•••/" in said
    assert fresh(ticket).link_key not in said
