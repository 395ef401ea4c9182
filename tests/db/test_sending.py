"""Tickets leave the house: at least once, as they were written, and no secret is told."""

import base64
import json
import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hardware import sending
from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.models import Ticket, TicketDelivery, TicketStep
from hardware.models.sending import LAST_TRY_AFTER, pause_after
from hardware.sending import NotSent, deliver, plan, send_further, send_test, send_ticket
from hardware.sending_errors import error_words
from hardware.tasks import send_tickets
from hardware.ticketing import note_later_word
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ops.monitoring import troubles_of_monitoring
from tests.db.sending_rows import SECRET, VALUES, make_channel, make_ticket
from tests.receivers import mailbox, tracker

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
TRACKERS = sorted(VALUES)


@pytest.fixture
def receiver():
    yield from served(tracker)


@pytest.fixture
def post():
    yield from served(mailbox)


def served(made):
    with made() as server:
        yield server


@pytest.fixture
def ticket():
    return make_ticket()


@pytest.fixture
def now(ticket):
    """Later than what these tests write with the machine's clock."""
    return ticket.opened_at + MINUTE


def sent(ticket, *channels):
    return send_ticket(ticket, channels, "ada", "")


def one():
    return TicketDelivery.objects.get()


def problem():
    """What the page says of the only message."""
    return error_words(one().error)


# --- sending


@pytest.mark.parametrize("kind", TRACKERS)
def test_a_tracker_gets_a_ticket(receiver, ticket, now, kind):
    sent(ticket, make_channel(kind, receiver.url))
    assert deliver(now) == 1
    row = one()
    assert (row.state, row.tries, problem()) == ("arrived", 1, "")
    whole = json.dumps(receiver.got[0]["body"], ensure_ascii=False)
    assert "WSD7AB01" in whole
    assert SECRET not in whole


def test_jira_is_told_as_it_wants(receiver, ticket, now):
    sent(ticket, make_channel("jira", receiver.url + "/"))
    deliver(now)
    (got,) = receiver.got
    fields = got["body"]["fields"]
    assert got["path"] == "/rest/api/2/issue"
    assert got["headers"]["Authorization"] == f"Bearer {SECRET}"
    assert (fields["project"], fields["issuetype"]) == ({"key": "OPS"}, {"name": "Task"})
    assert fields["labels"] == ["disk", "urgent", "critical"]
    assert fields["description"].startswith("{noformat}\n")
    assert "\n" not in fields["summary"]
    assert (one().remote_key, one().remote_url) == ("OPS-7", f"{receiver.url}/browse/OPS-7")


def test_jira_cloud_wants_user_and_token(receiver, ticket, now):
    sent(ticket, make_channel("jira-cloud", receiver.url))
    deliver(now)
    user_and_token = base64.b64encode(f"ada@x.example:{SECRET}".encode()).decode()
    assert receiver.got[0]["headers"]["Authorization"] == f"Basic {user_and_token}"


def test_gitlab_is_told_as_it_wants(receiver, ticket, now):
    sent(ticket, make_channel("gitlab", receiver.url))
    deliver(now)
    (got,) = receiver.got
    assert got["path"] == "/api/v4/projects/group%2Fops/issues"
    assert got["headers"]["PRIVATE-TOKEN"] == SECRET
    assert got["body"]["labels"] == ["disk", "critical"]
    assert got["body"]["description"].startswith("```text\n")
    assert (one().remote_key, one().remote_url) == ("7", "https://gitlab.example/g/p/-/issues/7")


def test_github_is_told_as_it_wants(receiver, ticket, now):
    sent(ticket, make_channel("github", receiver.url))
    deliver(now)
    assert receiver.got[0]["path"] == "/repos/o/r/issues"
    assert set(receiver.got[0]["body"]) == {"title", "body", "labels"}
    assert one().remote_url == "https://github.example/o/r/issues/7"


def test_rt_is_told_as_it_wants(receiver, ticket, now):
    sent(ticket, make_channel("rt", receiver.url))
    deliver(now)
    (got,) = receiver.got
    assert got["headers"]["Authorization"] == f"token {SECRET}"
    assert got["body"]["Queue"] == "Hardware"
    assert got["body"]["ContentType"] == "text/plain"
    assert one().remote_url == f"{receiver.url}/Ticket/Display.html?id=7"


def test_a_webhook_gets_facts_and_a_key_that_repeats(receiver, ticket, now):
    sent(ticket, make_channel("json", receiver.url + "/hook?a=b"))
    deliver(now)
    TicketDelivery.objects.update(delivered_at=None, next_try_at=now)
    deliver(now)
    first, second = receiver.got
    assert first["path"] == "/hook?a=b"
    assert first["headers"]["Idempotency-Key"] == second["headers"]["Idempotency-Key"]
    assert (first["body"]["event"], first["body"]["ticket"]) == ("sent", ticket.pk)
    assert (first["body"]["host"], first["body"]["serial"]) == ("storage1", "WSD7AB01")


def test_a_header_for_a_secret_is_left_out_where_there_is_none(receiver, ticket, now):
    sent(ticket, make_channel("json", receiver.url, secret=""))
    deliver(now)
    assert "Authorization" not in receiver.got[0]["headers"]


def test_a_body_of_the_sites_own_is_filled(receiver, ticket, now):
    own = {"msg": "{title}", "who": ["ops", "{labels}"], "n": "{ticket}"}
    sent(ticket, make_channel("json", receiver.url, body=own, values={"labels": "a,b"}))
    deliver(now)
    body = receiver.got[0]["body"]
    assert (body["who"], body["n"]) == (["ops", "a", "b"], ticket.pk)


@pytest.mark.parametrize(
    ("language", "first"), [("zh", "工单"), ("en", "Ticket"), ("both", "工单")]
)
def test_a_channel_has_its_language(receiver, ticket, now, language, first):
    sent(ticket, make_channel("rt", receiver.url, language=language))
    deliver(now)
    body = receiver.got[0]["body"]
    assert body["Content"].startswith(first)
    assert ("replace one disk" in body["Content"]) is (language != "zh")


def test_hostile_words_of_a_tool_stay_in_their_field(receiver, ticket, now):
    ticket.host.name = 'x", "project": {"key": "EVIL"}, "y": "{secret}\n```\n/close'
    ticket.host.save()
    sent(ticket, make_channel("jira", receiver.url))
    deliver(now)
    assert receiver.got[0]["body"]["fields"]["project"] == {"key": "OPS"}
    assert SECRET not in json.dumps(receiver.got[0]["body"])


def test_sending_is_a_step_with_who_and_why(ticket, receiver):
    send_ticket(ticket, [make_channel("json", receiver.url)], "ada", "urgent")
    step = ticket.steps.last()
    assert (step.before, step.after, step.actor, step.why) == ("draft", "sent", "ada", "urgent")
    assert "ticket sent" in Entry.objects.values_list("action", flat=True)
    assert receiver.got == []


def test_nothing_is_sent_twice_from_two_pages(ticket, receiver):
    channel = make_channel("json", receiver.url)
    other = Ticket.objects.get(pk=ticket.pk)
    sent(ticket, channel)
    with pytest.raises(NotSent):
        sent(other, channel)
    assert TicketDelivery.objects.count() == 1


def test_what_cannot_be_written_leaves_a_draft(ticket, receiver, monkeypatch):
    def breaks(*args):
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(TicketDelivery.objects, "bulk_create", breaks)
    with pytest.raises(RuntimeError):
        sent(ticket, make_channel("json", receiver.url))
    ticket.refresh_from_db()
    assert (ticket.state, TicketDelivery.objects.count()) == ("draft", 0)


def test_without_a_channel_a_person_passes_the_words_on(ticket, now):
    (row,) = sent(ticket)
    assert (row.channel, one().state) == (None, "arrived")
    assert deliver(now) == 0
    assert "WSD7AB01" in one().words["text_en"]


def test_a_later_survey_changes_nothing_of_what_was_sent(receiver, ticket, now):
    channel = make_channel("rt", receiver.url, language="en")
    sent(ticket, channel)
    before = one().words["text_en"]
    ticket.finding["drives"][0]["serial"] = "ANOTHER"
    ticket.save()
    deliver(now)
    assert "ANOTHER" not in receiver.got[0]["body"]["Content"]
    assert before.split("\n")[0] in receiver.got[0]["body"]["Content"]


def test_a_further_channel_gets_the_same_words(receiver, ticket, now):
    sent(ticket, make_channel("rt", receiver.url))
    ticket.finding["drives"][0]["serial"] = "ANOTHER"
    ticket.save()
    gitlab = make_channel("gitlab", receiver.url)
    assert send_further(ticket, [gitlab], "ada") == 1
    assert send_further(ticket, [gitlab], "ada") == 0
    first, second = TicketDelivery.objects.order_by("pk")
    assert first.words == second.words


def test_a_draft_has_nothing_to_send_further(ticket, receiver):
    assert send_further(ticket, [make_channel("rt", receiver.url)], "ada") == 0


# --- what goes wrong


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((401, b"no"), "enter a new one"),
        ((403, b""), "give it the right"),
        ((404, b"{}"), "compare the address"),
        ((422, b'{"errors": ["title"]}'), "compare project"),
        ((429, b""), "too often"),
        ((500, b"oops"), "see the log of the receiver"),
        ((302, b""), "leads to another address"),
    ],
)
def test_what_the_receiver_says_is_told_with_what_to_do(receiver, ticket, now, answer, words):
    receiver.answer = answer
    sent(ticket, make_channel("gitlab", receiver.url))
    deliver(now)
    row = one()
    assert (row.state, row.tries) == ("failing", 1)
    assert f"answered {answer[0]}" in problem()
    assert words in problem()


def test_a_redirect_is_not_followed(receiver, ticket, now):
    with tracker() as thief:
        receiver.answer, receiver.more_headers = (307, b""), {"Location": thief.url + "/x"}
        sent(ticket, make_channel("jira", receiver.url))
        deliver(now)
        assert (len(receiver.got), thief.got) == (1, [])


@pytest.mark.parametrize("kind", TRACKERS)
def test_a_secret_that_the_receiver_repeats_is_struck_out(receiver, ticket, now, kind, caplog):
    basic = base64.b64encode(f"ada@x.example:{SECRET}".encode()).decode()
    echo = f"bad token {SECRET}, basic {basic}"
    receiver.answer = (401, echo.encode())
    with caplog.at_level(logging.DEBUG):
        sent(ticket, make_channel(kind, receiver.url))
        deliver(now)
    assert "•••" in problem()
    assert SECRET not in problem() + caplog.text
    assert kind != "jira-cloud" or basic not in problem()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1", "https://127.0.0.1:1/x", "http://no-such-host.invalid", "x"]
)
def test_a_receiver_that_is_not_there_is_said(ticket, now, address):
    sent(ticket, make_channel("json", address))
    deliver(now)
    assert "check the address" in problem()
    assert SECRET not in problem()


def test_a_certificate_that_nobody_signed_is_refused(receiver, ticket, now):
    sent(ticket, make_channel("json", receiver.url.replace("http:", "https:")))
    deliver(now)
    assert one().state == "failing"
    assert receiver.got == []


def test_an_answer_without_a_number_is_still_an_arrival(receiver, ticket, now):
    receiver.answer = (200, b"<html>thanks</html>")
    sent(ticket, make_channel("json", receiver.url))
    assert deliver(now) == 1
    assert (one().remote_key, one().remote_url) == ("", "")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x y", 7, None, "//x"])
def test_a_page_there_is_a_web_address(receiver, ticket, now, url):
    receiver.answer = (201, json.dumps({"number": 7, "html_url": url}).encode())
    sent(ticket, make_channel("github", receiver.url))
    deliver(now)
    assert (one().remote_key, one().remote_url) == ("7", "")


def test_an_answer_that_never_ends_is_cut_off(receiver, ticket, now):
    receiver.answer = (201, b"x" * 300_000)
    sent(ticket, make_channel("json", receiver.url))
    deliver(now)
    assert "larger than" in problem()


def test_a_kind_whose_file_is_gone_is_said(receiver, ticket, now):
    sent(ticket, make_channel("gone", receiver.url))
    deliver(now)
    assert "no kind gone" in problem()


# --- again and again


def test_pauses_grow_to_an_hour(receiver, ticket, now):
    receiver.answer = (500, b"")
    sent(ticket, make_channel("json", receiver.url))
    pauses = []
    for _ in range(12):
        deliver(now)
        pauses.append((one().next_try_at - now).total_seconds())
        now = one().next_try_at
    assert pauses[:3] == [30, 60, 120]
    assert pauses[-1] == 3600
    assert pauses == sorted(pauses)


def test_before_its_time_nothing_is_tried(receiver, ticket, now):
    receiver.answer = (500, b"")
    sent(ticket, make_channel("json", receiver.url))
    deliver(now)
    deliver(now + timedelta(seconds=29))
    assert len(receiver.got) == 1
    deliver(now + timedelta(seconds=31))
    assert len(receiver.got) == 2


def test_a_receiver_that_comes_back_gets_it(receiver, ticket, now):
    receiver.answer = (500, b"")
    sent(ticket, make_channel("json", receiver.url))
    deliver(now)
    receiver.answer = None
    assert deliver(now + MINUTE) == 1
    assert (problem(), one().tries) == ("", 2)
    assert deliver(now + 2 * MINUTE) == 0


def test_after_three_days_it_is_given_up_until_a_person_asks_again(receiver, ticket, now):
    receiver.answer = (500, b"")
    sent(ticket, make_channel("json", receiver.url))
    deliver(now)
    late = now + LAST_TRY_AFTER + MINUTE
    deliver(late)
    assert (one().state, len(receiver.got)) == ("given-up", 1)
    receiver.answer = None
    TicketDelivery.objects.all().again(late)
    assert deliver(late) == 1


def test_what_was_given_up_is_a_trouble_of_the_monitoring(receiver, ticket, now):
    sent(ticket, make_channel("json", receiver.url))
    told = f"A message about ticket {ticket.pk} was given up"
    assert not any(told in words for words in troubles_of_monitoring(now))
    TicketDelivery.objects.update(given_up_at=now)
    assert any(told in words for words in troubles_of_monitoring(now))


def test_what_was_never_tried_is_not_given_up(receiver, ticket, now):
    sent(ticket, make_channel("json", receiver.url))
    assert deliver(now + timedelta(days=30)) == 1


def test_a_worker_that_dies_after_sending_sends_again(receiver, ticket, now, monkeypatch):
    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    sent(ticket, make_channel("json", receiver.url))
    with monkeypatch.context() as patched:
        patched.setattr(TicketDelivery, "arrived", dies)
        with pytest.raises(KeyboardInterrupt):
            deliver(now)
    assert (len(receiver.got), one().state) == (1, "waiting")
    assert deliver(now + MINUTE) == 0
    assert deliver(now + 3 * MINUTE) == 1
    assert receiver.got[0]["body"] == receiver.got[1]["body"]


def test_a_worker_that_dies_before_sending_loses_nothing(receiver, ticket, now, monkeypatch):
    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    sent(ticket, make_channel("json", receiver.url))
    with monkeypatch.context() as patched:
        patched.setattr(sending, "carry", dies)
        with pytest.raises(KeyboardInterrupt):
            deliver(now)
    assert receiver.got == []
    assert deliver(now + 3 * MINUTE) == 1


def test_a_carrier_that_breaks_is_a_failed_try(receiver, ticket, now, monkeypatch):
    def breaks(*args, **kwargs):
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(sending, "carry", breaks)
    sent(ticket, make_channel("json", receiver.url))
    deliver(now)
    assert problem() == "it could not be sent: ZeroDivisionError"


def test_two_workers_do_not_send_one_message(receiver, ticket, now):
    sent(ticket, make_channel("json", receiver.url))
    mine, others = one(), one()
    assert (mine.claim(now), others.claim(now)) == (True, False)
    assert one().tries == 1


def test_a_second_worker_in_the_middle_of_the_first_sends_nothing(receiver, ticket, now):
    sent(ticket, make_channel("json", receiver.url))
    row = one()
    row.claim(now)
    assert deliver(now + timedelta(seconds=59)) == 0
    assert receiver.got == []


def test_one_dead_channel_does_not_silence_the_others(receiver, ticket, now):
    sent(ticket, make_channel("json", "http://127.0.0.1:1"), make_channel("rt", receiver.url))
    assert deliver(now) == 1


def test_a_channel_that_is_switched_off_keeps_what_waits(receiver, ticket, now):
    channel = make_channel("json", receiver.url)
    sent(ticket, channel)
    channel.is_enabled = False
    channel.save()
    assert deliver(now) == 0
    channel.is_enabled = True
    channel.save()
    assert deliver(now) == 1


def test_a_run_begins_nothing_after_its_time(receiver, ticket, now):
    sent(ticket, make_channel("json", receiver.url))
    assert deliver(now, most_s=-1) == 0
    assert one().tries == 0


def test_a_run_sends_a_limited_number(receiver, now, monkeypatch):
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    channel = make_channel("json", receiver.url)
    for number in range(3):
        sent(make_ticket(f"S{number}"), channel)
    assert [deliver(now), deliver(now)] == [2, 1]


def test_no_transaction_is_open_while_something_is_sent(receiver, ticket, now):
    depth = len(connection.savepoint_ids)
    seen = []
    receiver.before_answer = lambda: seen.append(len(connection.savepoint_ids))
    sent(ticket, make_channel("json", receiver.url))
    deliver(now)
    assert seen == [depth]


def test_what_a_run_asks_does_not_grow_with_what_has_arrived(receiver, now):
    channel = make_channel("json", receiver.url)
    sent(make_ticket("S0"), channel)
    deliver(now)
    with CaptureQueriesContext(connection) as few:
        deliver(now + MINUTE)
    for number in range(1, 6):
        sent(make_ticket(f"S{number}"), channel)
    deliver(now + MINUTE)
    with CaptureQueriesContext(connection) as many:
        deliver(now + 2 * MINUTE)
    assert len(many) == len(few)


# --- later steps


def arrived(receiver, ticket, now, *channels):
    sent(ticket, *channels)
    deliver(now)
    receiver.got.clear()


@pytest.mark.parametrize(
    ("kind", "path", "field"),
    [
        ("jira", "/rest/api/2/issue/OPS-7/comment", "body"),
        ("gitlab", "/api/v4/projects/group%2Fops/issues/7/notes", "body"),
        ("github", "/repos/o/r/issues/7/comments", "body"),
        ("rt", "/REST/2.0/ticket/7/comment", "Content"),
    ],
)
def test_a_later_step_is_a_comment(receiver, ticket, now, kind, path, field):
    arrived(receiver, ticket, now, make_channel(kind, receiver.url))
    ticket.go("acknowledged", "bob", "on my way")
    assert deliver(now + MINUTE) == 1
    (got,) = receiver.got
    assert got["path"] == path
    assert "is now: acknowledged" in got["body"][field]
    assert "on my way" in got["body"][field]


def test_a_step_is_told_once(receiver, ticket, now):
    arrived(receiver, ticket, now, make_channel("rt", receiver.url))
    ticket.go("acknowledged", "bob", "")
    for minute in (1, 2, 3):
        deliver(now + minute * MINUTE)
    assert len(receiver.got) == 1


def test_every_step_goes_to_every_channel_of_its_ticket_alone(receiver, now):
    rt, gitlab = make_channel("rt", receiver.url), make_channel("gitlab", receiver.url)
    mine, other = make_ticket("S1"), make_ticket("S2")
    arrived(receiver, mine, now, rt, gitlab)
    arrived(receiver, other, now, rt)
    mine.go("acknowledged", "bob", "")
    other.go("acknowledged", "bob", "")
    other.go("cancelled", "bob", "")
    deliver(now + MINUTE)
    deliver(now + 2 * MINUTE)
    told = TicketDelivery.objects.filter(is_first=False).order_by("pk")
    assert sorted((row.ticket_id, row.channel.name, row.event) for row in told) == sorted(
        [
            (mine.pk, "rt", "acknowledged"),
            (mine.pk, "gitlab", "acknowledged"),
            (other.pk, "rt", "acknowledged"),
            (other.pk, "rt", "cancelled"),
        ]
    )
    assert len(receiver.got) == 4


def test_a_new_serial_and_an_opening_again_are_told(receiver, ticket, now):
    arrived(receiver, ticket, now, make_channel("rt", receiver.url, language="en"))
    ticket.new_serial = "NEW1"
    ticket.save()
    ticket.go("replaced", "bob", "")
    ticket.go("sent", "mirrorsite", "another bay was opened")
    deliver(now + MINUTE)
    deliver(now + 2 * MINUTE)
    first, second = (got["body"]["Content"] for got in receiver.got)
    assert "Serial number of the new disk: NEW1" in first
    assert "opened again" in second
    assert "another bay was opened" in second


def test_what_a_survey_adds_is_no_step_to_tell(receiver, ticket, now):
    arrived(receiver, ticket, now, make_channel("rt", receiver.url))
    TicketStep.objects.create(ticket=ticket, after="sent", actor="mirrorsite", why="a survey says")
    assert plan(now) == 0


def test_rebuilding_is_nobody_elses_matter(receiver, ticket, now):
    arrived(receiver, ticket, now, make_channel("rt", receiver.url))
    ticket.go("replaced", "bob", "")
    ticket.go("rebuilding", "mirrorsite", "")
    deliver(now + MINUTE)
    assert [row.event for row in TicketDelivery.objects.filter(is_first=False)] == ["replaced"]


def test_a_comment_waits_for_the_first_message(receiver, ticket, now):
    receiver.answer = (500, b"")
    sent(ticket, make_channel("rt", receiver.url))
    deliver(now)
    ticket.go("acknowledged", "bob", "")
    deliver(now + timedelta(seconds=1))
    assert len(receiver.got) == 1
    receiver.answer = None
    deliver(now + MINUTE)
    deliver(now + MINUTE)
    assert [got["path"] for got in receiver.got][-2:] == [
        "/REST/2.0/ticket",
        "/REST/2.0/ticket/7/comment",
    ]


def test_after_a_first_message_that_was_given_up_no_comment_is_tried(receiver, ticket, now):
    receiver.answer = (500, b"")
    sent(ticket, make_channel("rt", receiver.url))
    deliver(now)
    ticket.go("acknowledged", "bob", "")
    for day in (4, 5):
        deliver(now + timedelta(days=day))
    assert len(receiver.got) == 1


def test_a_comment_that_was_given_up_holds_up_no_other(receiver, ticket, now):
    arrived(receiver, ticket, now, make_channel("rt", receiver.url))
    ticket.go("acknowledged", "bob", "")
    plan(now)
    TicketDelivery.objects.filter(is_first=False).update(given_up_at=now)
    ticket.go("cancelled", "bob", "")
    assert deliver(now + MINUTE) == 1


def test_without_a_number_there_a_comment_says_so(receiver, ticket, now):
    receiver.answer = (201, b"{}")
    arrived(receiver, ticket, now, make_channel("rt", receiver.url))
    ticket.go("acknowledged", "bob", "")
    deliver(now + MINUTE)
    assert "no number" in error_words(TicketDelivery.objects.get(is_first=False).error)


def test_a_ticket_that_was_passed_on_by_hand_tells_nobody(ticket, now):
    sent(ticket)
    ticket.go("acknowledged", "bob", "")
    assert plan(now) == 0


def test_steps_of_long_ago_are_not_told(receiver, ticket, now):
    arrived(receiver, ticket, now, make_channel("rt", receiver.url))
    ticket.go("acknowledged", "bob", "")
    assert plan(now + timedelta(days=31)) == 0


def test_the_text_of_the_chain_is_no_part_of_a_comment(receiver, ticket, now):
    arrived(receiver, ticket, now, make_channel("rt", receiver.url))
    note_later_word(ticket.incident, finding_of_nothing())
    ticket.go("acknowledged", "bob", "")
    deliver(now + MINUTE)
    assert len(receiver.got) == 1


def finding_of_nothing():
    return Finding(certainty=Certainty.NO_DRIVE, rungs=(Rung("not_in_survey"),))


# --- mail


def mail_channel(post, **more):
    values = {"server": post.place, "security": "none", "user": "ada", "sender": "m@x.example"}
    return make_channel("email", "Hands <dc@x.example>, two@x.example", values=values, **more)


def test_a_mail_arrives_and_later_ones_answer_it(post, ticket, now):
    sent(ticket, mail_channel(post))
    assert deliver(now) == 1
    ticket.go("acknowledged", "bob", "")
    assert deliver(now + MINUTE) == 1
    first, second = post.got
    assert first["To"] == "dc@x.example, two@x.example"
    assert second["In-Reply-To"] == first["Message-ID"]
    assert "WSD7AB01" in first.get_content()
    assert "工单" in first.get_content()
    assert len(post.recipients) == 4


def test_a_mail_that_is_sent_again_has_the_same_id(post, ticket, now):
    sent(ticket, mail_channel(post))
    deliver(now)
    TicketDelivery.objects.update(delivered_at=None, next_try_at=now)
    deliver(now)
    assert post.got[0]["Message-ID"] == post.got[1]["Message-ID"]


def test_a_subject_holds_no_other_header(post, ticket, now):
    ticket.host.name = "x\r\nBcc: evil@x.example"
    ticket.host.save()
    sent(ticket, mail_channel(post))
    deliver(now)
    assert post.got[0]["Bcc"] is None


@pytest.mark.parametrize(
    ("what", "said", "words"),
    [
        ("to_login", "535 no", "refused the user or the password"),
        ("to_recipient", "550 no", "refused every recipient"),
    ],
)
def test_what_the_mail_server_refuses_is_said(post, ticket, now, what, said, words, caplog):
    setattr(post, what, said)
    with caplog.at_level(logging.DEBUG):
        sent(ticket, mail_channel(post))
        deliver(now)
    assert words in problem()
    assert SECRET not in problem() + caplog.text


def test_encryption_that_the_server_lacks_is_not_given_up(post, ticket, now):
    channel = mail_channel(post)
    channel.values["security"] = "starttls"
    channel.save()
    sent(ticket, channel)
    deliver(now)
    assert "no such login or encryption" in problem()
    assert (post.got, post.logins) == ([], [])


def test_a_mail_server_that_is_not_there_is_said(ticket, now, post):
    channel = mail_channel(post)
    channel.values["server"] = "127.0.0.1:1"
    channel.save()
    sent(ticket, channel)
    deliver(now)
    assert "cannot be reached" in problem()


# --- apprise


def test_apprise_takes_it(receiver, ticket, now):
    address = receiver.url.replace("http", "json")
    sent(ticket, make_channel("apprise", "", secret=address))
    assert deliver(now) == 1
    assert "WSD7AB01" in receiver.got[0]["body"]["message"]


@pytest.mark.parametrize("address", ["nothing://x", "json://me:hush@127.0.0.1:1/"])
def test_what_apprise_cannot_do_is_said_without_its_address(ticket, now, address, caplog):
    with caplog.at_level(logging.INFO):
        sent(ticket, make_channel("apprise", "", secret=address))
        deliver(now)
    assert one().state == "failing"
    assert "hush" not in problem() + caplog.text


# --- tests of a channel, the task


def test_a_test_says_that_it_is_one(receiver):
    channel = make_channel("rt", receiver.url)
    send_test(channel, "ada")
    send_test(channel, "ada")
    assert TicketDelivery.objects.count() == 1
    deliver(now_after())
    (got,) = receiver.got
    assert "nothing is to be done" in got["body"]["Subject"]


def now_after():
    return TicketDelivery.objects.latest("pk").created_at + MINUTE


def test_the_task_sends_what_is_due(receiver, ticket):
    sent(ticket, make_channel("json", receiver.url))
    send_tickets()
    assert one().state == "arrived"


def test_pauses_are_what_the_page_says():
    assert pause_after(1) == timedelta(seconds=30)
    assert pause_after(50) == timedelta(hours=1)
