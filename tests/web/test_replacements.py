# ruff: noqa: F811 - the fixtures of test_digest and test_verifying, used as arguments
"""How far a ticket is, on its page and in the list; and what a person may vouch for."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils.html import escape

from hardware import verifying
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.incidents.words import is_known
from tests.db.test_digest import NOON, host, surveyed, tell  # noqa: F401
from tests.db.test_verifying import (  # noqa: F401
    REBUILDING,
    WRONG_BAY,
    opened,
    read,
    said,
    state_of,
)
from tests.made.swaps import BEFORE, NEW, SWAPPED, shelf, survey, volume

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def page(ada):
    def page(ticket, language=""):
        answer = ada.get(f"{language}/ops/hardware/tickets/{ticket.pk}/")
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_a_draft_says_when_its_checks_begin(opened, page):
    assert "The checks begin when the ticket is sent" in page(opened(state="draft"))


def test_the_row_of_steps_says_done_now_and_to_come(opened, surveyed, page):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    words = plain(page(ticket))
    assert re.search(r"sent done .* ada", words)
    assert "acknowledged skipped" in words
    assert re.search(r"replaced now .* mirrorsite", words)
    assert "verified to come" in words


def test_each_check_has_shape_word_sentence_and_next_step(opened, surveyed, page):
    ticket = opened()
    surveyed(survey(shelf(S3=None), volume(("S1", "S2", "S4"), "Degraded")), minutes=0)
    html = page(ticket)
    assert html.count('<li class="check ') == 8
    assert html.count('<p class="check-what"><span class="state ') == 8
    words = plain(html)
    assert "done The old disk is gone ST8000NM000A S3 is gone from Enclosure 1, Slot 3." in words
    assert "waiting A new disk sits in the same bay No new disk is seen" in words
    assert "Next: Put the new disk in." in words
    assert "When a new disk is in the bay: It is large enough · " in words
    assert "cannot be known here The BMC&#x27;s log has been quiet" in words


def test_a_wrong_bay_is_said_before_all_else_and_how_to_mend_it(opened, surveyed, page):
    ticket = opened()
    surveyed(WRONG_BAY, minutes=0)
    html = page(ticket)
    assert html.index('role="alert"') < html.index('class="checks"')
    assert "Put S2 back into Enclosure 1, Slot 2 at once and take N9 out." in html


def test_a_rebuild_has_a_bar_and_an_end_after_two_surveys(opened, surveyed, page):
    ticket = opened()
    surveyed(REBUILDING, minutes=0)
    assert "a second survey tells how fast it goes" in page(ticket)
    later = volume(("S1", "S2", "N9", "S4"), "Rebuilding", 60.0)
    surveyed(survey(shelf(S3=NEW), later), minutes=40)
    html = page(ticket)
    assert '<progress max="100" value="60.0"' in html
    assert "2026-11-22T13:20:00Z" in html  # 40 % in 40 minutes, and 40 % to go


def test_the_list_shows_the_stage(opened, surveyed, ada):
    opened()
    surveyed(REBUILDING, minutes=0)
    words = plain(ada.get("/ops/hardware/tickets/").content.decode())
    assert "rebuilding · 20 %" in words
    surveyed(SWAPPED, minutes=10)
    words = plain(ada.get("/ops/hardware/tickets/").content.decode())
    assert re.search(r"rebuilding · \d+ of 13 checks", words)


def test_the_list_says_what_is_wrong(opened, surveyed, ada):
    opened()
    surveyed(WRONG_BAY, minutes=0)
    assert "The wrong bay was opened" in ada.get("/ops/hardware/tickets/").content.decode()


def test_why_it_was_opened_again_stays_on_the_page(opened, surveyed, page):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    surveyed(BEFORE, minutes=10)
    words = plain(page(ticket))
    assert "Opened again once" in words
    assert words.count("The old disk was put back: S3") >= 2


def test_the_page_is_there_in_chinese(opened, surveyed, page):
    ticket = opened()
    surveyed(WRONG_BAY, minutes=0)
    assert f"/tickets/{ticket.pk}/accept/" in page(ticket, "/zh-hans")


def test_a_closed_and_a_cancelled_ticket_have_pages(opened, surveyed, page):
    ticket = opened()
    ticket.go("cancelled", "ada", "")
    assert "cancelled" in plain(page(ticket))


def test_a_ticket_that_froze_nothing_says_that_a_person_must_look(opened, page):
    ticket = opened()
    ticket.finding = {**ticket.finding, "before": {}}
    ticket.save()
    assert "cannot be verified here" in page(ticket)


def test_what_tools_say_is_no_markup(opened, surveyed, page):
    ticket = opened()
    evil = volume(("S1", "S2", "N9", "S4"), "<script>alert(1)</script> degraded")
    surveyed(survey(shelf(S3=NEW), evil), minutes=0)
    html = page(ticket)
    assert "<script>alert(1)" not in html
    assert escape("<script>alert(1)") in html


def test_every_sentence_that_a_check_may_say_is_known():
    from pathlib import Path

    folder = Path(verifying.__file__).parent / "domain"
    text = "".join(one.read_text() for one in folder.glob("replacement*.py"))
    used = set(re.findall(r'Mark\.\w+, "(\w+)"', text)) | set(re.findall(r'said = "(\w+)"', text))
    assert len(used) > 30
    assert [one for one in sorted(used) if not is_known(f"check.{one}")] == []


# --- a person's word


@pytest.fixture
def vouch(ada):
    def vouch(ticket, code, said, why="I stood before it"):
        form = {"code": code, "said": said, "why": why}
        return ada.post(f"/ops/hardware/tickets/{ticket.pk}/accept/", form)

    return vouch


def test_a_person_vouches_for_what_no_tool_tells(opened, surveyed, vouch, page):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    vouch(ticket, "led_off", "led_not_told")
    assert said(ticket, "led_off") == ("accepted", "led_not_told")
    assert "ada vouches for it: I stood before it" in plain(page(ticket))
    entry = Entry.objects.get(action="vouched for a check")
    assert (entry.actor, entry.detail["why"], entry.detail["was"]) == (
        "ada",
        "I stood before it",
        "not_known",
    )


def test_a_word_needs_a_reason(opened, surveyed, vouch):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    vouch(ticket, "led_off", "led_not_told", why="  ")
    assert said(ticket, "led_off")[0] == "not_known"
    assert not Entry.objects.filter(action="vouched for a check").exists()


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("old_gone", "old_disk_back"),
        ("new_in_bay", "bay_empty"),
        ("led_off", "led_on"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_what_a_person_cannot_vouch_for(opened, surveyed, vouch, code, how):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    surveyed(BEFORE, minutes=10)
    assert vouch(ticket, code, how).status_code == 302
    assert said(ticket, "old_gone") == ("wrong", "old_disk_back")
    assert "accepted" not in ticket.finding


def test_a_word_may_be_the_last_that_was_missing(opened, surveyed, vouch, host):
    ticket = opened()
    bare = survey(shelf(S3=NEW), volume(("S1", "S2", "N9", "S4")), layers=())
    surveyed(bare, minutes=0)
    read("N9", 60, host)
    surveyed(bare, minutes=1500)
    assert said(ticket, "mount_back") == ("waiting", "mount_missing")
    vouch(ticket, "mount_back", "mount_missing", "it is a spare now")
    surveyed(bare, minutes=1510)
    assert state_of(ticket) == "verified"


def test_what_is_over_takes_no_words(opened, surveyed, vouch, host):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    read("N9", 60, host)
    verifying.verify_due(NOON + timedelta(days=2))
    assert state_of(ticket) == "verified"
    vouch(ticket, "led_off", "led_not_told")
    assert said(ticket, "led_off")[0] == "not_known"


def test_what_to_do_next_is_said_by_state(opened, surveyed, page):
    ticket = opened(state="draft")
    assert "Pull nothing" in page(ticket)
    surveyed(REBUILDING, minutes=0)
    assert "Pull nothing before the array is whole again" in page(ticket)


def test_a_wrong_replacement_is_what_is_next_in_the_list(opened, surveyed, ada):
    opened()
    surveyed(WRONG_BAY, minutes=0)
    assert "put that right first" in ada.get("/ops/hardware/tickets/").content.decode()


def test_hosts_and_the_overview_lead_to_open_tickets(opened, ada):
    ticket = opened()
    place = f'href="/ops/hardware/tickets/{ticket.pk}/"'
    hosts = ada.get("/ops/hardware/hosts/").content.decode()
    assert place in hosts
    overview = ada.get("/ops/?stay=1").content.decode()
    assert place in overview
    assert "Wait for the data centre to take it" in overview


def test_a_ticket_that_is_done_is_on_no_host(opened, ada):
    ticket = opened()
    ticket.go("cancelled", "ada", "")
    hosts = ada.get("/ops/hardware/hosts/").content.decode()
    assert f"tickets/{ticket.pk}/" not in hosts


def test_steps_are_in_the_words_of_the_page(opened, page):
    assert "草稿 → 已发送" in plain(page(opened(), "/zh-hans"))
