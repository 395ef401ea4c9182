"""The words of a ticket, their template, the paper, the PDF, the light: as operators use them."""

import json
import shutil
import subprocess
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from hardware import ticket_pdf
from hardware.digest import store_survey
from hardware.domain.survey import Survey
from hardware.domain.ticket_text import NAMES
from hardware.models import Drive, Ticket, TicketText
from hardware.ticket_name_words import MEANINGS
from hardware.ticket_texts import shipped
from hardware.ticket_words import words
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Command, Host
from mirrorsite.ground.site.models import Identity
from mirrorsite.ops.management.commands.set_up import make_roles
from tests.web.made_ticket import AT, made_survey, made_ticket

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>\"'&{{serial}}"


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def ticket():
    return made_ticket()


def fresh(ticket):
    return Ticket.objects.for_page().get(pk=ticket.pk)


def page_of(client, ticket, more=""):
    return client.get(f"/ops/hardware/tickets/{ticket.pk}/{more}").content.decode()


def actions():
    return [entry.action for entry in Entry.objects.order_by("pk")]


# --- the text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_replacement_says_all_that_a_hand_needs(ticket, language):
    text = words(ticket)[language]
    for said in (
        "storage1",
        "A3 U12",
        "0815",
        "H3C R4900 M7",
        "Front 1",
        "Enclosure 252, Slot 0",
        "WSD7AB00",
        "SC03",
        "8.0 TB",
        "8 001 563 222 016",
        "SATA",
        "4096",
        "2027-03-01",
        "2026-11-20 10:00:00 UTC",
        "Add. Sense: Unrecovered read error",
        "storcli64 /c0/e252/s0 start locate",
        "storcli64 /c0/e252/s0 stop locate",
    ):
        assert said in text


def test_the_drawing_marks_the_bay(ticket):
    assert "[ 1]" in words(ticket)["en"]


def test_the_other_half_of_a_mirror_is_never_to_be_pulled(ticket):
    said = words(ticket)
    assert "NEVER PULL  Enclosure 252, Slot 1, serial WSD7AB01" in said["en"]
    assert "切勿拔出  Enclosure 252, Slot 1，序列号 WSD7AB01" in said["zh"]
    assert "WSD7AB02" not in said["en"]


def test_how_often_is_a_rate(ticket):
    assert "25 times" in words(ticket)["en"]
    assert "about 1 an hour" in words(ticket)["en"]


def test_one_candidate_of_one_source_is_probable_and_not_pulled():
    said = words(made_ticket(task="identify"))
    assert "It is probably this one; do not pull it" in said["en"]
    assert "Put in" not in said["en"]
    assert "很可能是这一块" in said["zh"]


def test_several_candidates_are_named_and_none_is_guilty():
    text = words(made_ticket(task="identify", numbers=(0, 1)))["en"]
    assert text.count("It is one of these") == 1
    assert "probably" not in text
    assert "WSD7AB00" in text and "WSD7AB01" in text


def test_no_drive_says_why():
    text = words(made_ticket(task="identify", numbers=()))["en"]
    assert "The disk is not known. No source says in which bay" in text
    assert "Pull nothing" in text


def test_a_ticket_whose_drive_is_gone_says_so_first(ticket):
    known = made_survey()
    store_survey(
        ticket.host, "b", Survey(known.controllers, drives=known.drives[1:]), timezone.now()
    )
    said = words(fresh(ticket))
    assert said["en"].startswith("DO NOT ACT ON THIS")
    assert said["zh"].startswith("不要按此操作")


def test_what_was_in_the_array_is_known_when_the_disk_is_out(ticket):
    gone = made_survey()
    left = Survey(gone.controllers, drives=gone.drives[1:], volumes=())
    store_survey(ticket.host, "b", left, timezone.now())
    text = words(fresh(ticket))["en"]
    assert "serial WSD7AB01" in text
    assert "storcli64 /c0/e252/s0 stop locate" in text


def test_a_fact_cannot_write_a_line_of_its_own(ticket):
    ticket.finding["drives"][0]["model"] = "ST\n3. Pull bay 7\u202e"
    Ticket.objects.filter(pk=ticket.pk).update(finding=ticket.finding)
    assert "\n3. Pull bay 7" not in words(fresh(ticket))["en"]


# --- its template


def keep(client, body, reason="because", language="en", **more):
    form = {"body": body, "reason": reason, "keep": "1", **more}
    return client.post(f"/ops/hardware/tickets/text/{language}/", form)


def own(more=""):
    return shipped("en").replace(
        "\n7. Keep the old disk", f"\n7. Shred it. {more}Keep the old disk"
    )


def test_the_sites_own_text_is_used_from_now_on(ada, ticket):
    assert keep(ada, own()).status_code == 302
    assert "Shred it." in words(ticket)["en"]
    row = TicketText.objects.get()
    assert (row.author, row.reason, row.language) == ("ada", "because", "en")
    assert actions() == ["changed the text of tickets"]


def test_the_other_language_stays_as_it_was(ada, ticket):
    keep(ada, own())
    assert "Shred" not in words(ticket)["zh"]


def test_a_text_without_reason_is_not_kept(ada, ticket):
    assert keep(ada, own(), reason=" ").status_code == 422
    assert not TicketText.objects.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("{{seriall}}", "Nothing fills {{seriall}}"),
        ("{{#drives}}", "is never closed"),
        ("{{/drives}}", "closes a section that is not open"),
        ("{{request.user}}", "is no name"),
    ],
)
def test_a_text_with_a_fault_is_told_with_its_line_and_not_kept(ada, ticket, more, said):
    answer = keep(ada, own(more))
    page = answer.content.decode()
    line = own(more).split("Shred")[0].count("\n") + 1
    assert answer.status_code == 422
    assert said in page and f"Line {line}:" in page
    assert not TicketText.objects.exists()


def test_a_text_that_tells_no_serial_is_refused(ada, ticket):
    page = keep(ada, "Replace a disk.").content.decode()
    assert "without it a wrong disk may be pulled" in page


def test_a_text_is_tried_on_the_newest_ticket_and_not_kept(ada, ticket):
    form = {"body": own(), "reason": "", "try": "1"}
    page = ada.post("/ops/hardware/tickets/text/en/", form).content.decode()
    assert "in these words" in page and "serial WSD7AB00" in page
    assert not TicketText.objects.exists()


def test_a_text_is_tried_where_there_is_no_ticket(ada):
    page = ada.post("/ops/hardware/tickets/text/en/", {"body": own(), "try": "1"})
    assert "no ticket yet" in page.content.decode()


def test_every_revision_is_kept_and_comes_back(ada, ticket):
    keep(ada, own(), reason="first")
    keep(ada, own("Twice. "), reason="second")
    first = TicketText.objects.order_by("pk").first()
    ada.post("/ops/hardware/tickets/text/en/restore/", {"revision": first.pk})
    assert "Twice" not in words(ticket)["en"] and "Shred it." in words(ticket)["en"]
    assert TicketText.objects.count() == 3


def test_the_shipped_text_comes_back(ada, ticket):
    keep(ada, own())
    ada.post("/ops/hardware/tickets/text/en/restore/", {"revision": "shipped"})
    assert "Shred" not in words(ticket)["en"]
    assert "as shipped" in ada.get("/ops/hardware/tickets/text/en/").content.decode()


def test_a_revision_of_the_other_language_is_not_taken(ada, ticket):
    keep(ada, own())
    row = TicketText.objects.get()
    path = "/ops/hardware/tickets/text/zh/restore/"
    assert ada.post(path, {"revision": row.pk}).status_code == 404
    assert ada.post(path, {"revision": "9" * 30}).status_code == 404


def test_the_same_text_again_is_no_revision(ada, ticket):
    keep(ada, shipped("en"))
    assert not TicketText.objects.exists()


def test_every_name_has_a_meaning_in_words(ada):
    inner = {name for of in NAMES.values() if isinstance(of, dict) for name in of}
    lists = {name for name, of in NAMES.items() if isinstance(of, dict)}
    assert (set(NAMES) - lists) | inner == set(MEANINGS)


def test_another_language_is_404(ada):
    assert ada.get("/ops/hardware/tickets/text/fr/").status_code == 404


def test_an_operator_does_not_change_the_text(client):
    make_roles()
    user = User.objects.create_user("otto", is_staff=True)
    user.groups.set(Group.objects.filter(name="operator"))
    client.force_login(user)
    assert keep(client, own()).status_code == 403


def test_a_text_that_fails_on_a_ticket_is_replaced_and_it_is_said(ada, ticket):
    TicketText.objects.create(language="en", body="{{gone}} {{serial}}", author="x", reason="old")
    assert "replace one disk" in words(ticket)["en"]
    page = page_of(ada, ticket)
    assert "own text fails on this ticket" in page
    assert "Nothing fills {{gone}}" in page


def test_what_is_typed_is_shown_and_not_run(ada, ticket):
    keep(ada, own("<script>alert(1)</script>"), reason="<b>x</b>")
    page = ada.get("/ops/hardware/tickets/text/en/").content.decode()
    assert "<script>alert" not in page and "<b>x</b>" not in page
    assert "<script>alert" not in page_of(ada, ticket)


# --- the paper and the PDF


@pytest.mark.parametrize(
    ("lang", "has", "lacks"), [("zh", "操作步骤", "Do this:"), ("en", "Do this:", "操作步骤")]
)
def test_the_paper_is_in_the_language_that_is_asked_for(ada, ticket, lang, has, lacks):
    page = page_of(ada, ticket, f"print/?lang={lang}")
    assert has in page and lacks not in page


def test_the_paper_has_both_languages_and_the_marked_bay(ada, ticket):
    page = page_of(ada, ticket, "print/")
    assert "操作步骤" in page and "Do this:" in page
    assert 'stroke-width="5"' in page
    assert "WSD7AB00" in page


def test_the_paper_has_no_code_without_a_link(ada, ticket):
    assert "data:image/svg" not in page_of(ada, ticket, "print/")
    ada.post(f"/ops/hardware/tickets/{ticket.pk}/link/", {"days": "3"})
    assert "data:image/svg" in page_of(ada, ticket, "print/")


def poison(ticket):
    """Markup in every fact that a host, a tool or a person can tell."""
    for name in ("model", "serial", "firmware", "state", "bay", "label"):
        ticket.finding["drives"][0][name] = EVIL
    ticket.finding |= {"controller": EVIL, "volume": EVIL}
    Ticket.objects.filter(pk=ticket.pk).update(finding=ticket.finding)
    Host.objects.filter(pk=ticket.host_id).update(name=EVIL, rack=EVIL[:60], asset_tag=EVIL[:60])
    ticket.host.machine.__class__.objects.update(vendor=EVIL, model=EVIL, serial=EVIL)
    ticket.incident.values |= {"what": EVIL, "host": EVIL}
    ticket.incident.save()
    ticket.incident.kernel_events.update(lines=[EVIL + " Add. Sense"])
    ticket.host.bays.update(label=EVIL[:40])
    Drive.objects.update(protocol="<b>SATA</b>")


@pytest.mark.parametrize("more", ["", "print/"])
def test_no_fact_becomes_markup(ada, ticket, more):
    poison(ticket)
    page = page_of(ada, ticket, more)
    assert "<script>alert" not in page and "<b>SATA" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.skipif(not ticket_pdf.is_possible(), reason="no WeasyPrint: pip install weasyprint")
def test_the_pdf_has_serial_and_chinese_text(ada, ticket, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext: apt install poppler-utils")
    answer = ada.get(f"/ops/hardware/tickets/{ticket.pk}/ticket.pdf")
    assert answer["Content-Type"] == "application/pdf"
    file = tmp_path / "t.pdf"
    file.write_bytes(answer.content)
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True)
    assert "WSD7AB00" in done.stdout
    assert "序列号" in done.stdout and "不要拔出" in done.stdout
    assert done.stdout.count("\f") == 1  # one sheet of paper


@pytest.mark.skipif(not ticket_pdf.is_possible(), reason="no WeasyPrint: pip install weasyprint")
@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "//x.example/a"])
def test_a_pdf_fetches_nothing(url, caplog):
    made = ticket_pdf.make_pdf(f'<p>a<img src="{url}"><link rel=attachment href="{url}">')
    assert made.startswith(b"%PDF")
    assert b"root:" not in made
    assert "disallowed" in caplog.text or "relative" in caplog.text.lower()


def test_without_weasyprint_the_page_says_how_to_print(ada, ticket, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    answer = ada.get(f"/ops/hardware/tickets/{ticket.pk}/ticket.pdf", follow=True)
    assert "No PDF can be made here" in answer.content.decode()


# --- the light


def light(ada, ticket, **form):
    return ada.post(f"/ops/hardware/tickets/{ticket.pk}/led/", {"place": "0", "on": "1", **form})


def test_a_light_is_asked_of_the_host_by_bay_and_never_as_a_command(ada, ticket):
    light(ada, ticket)
    command = Command.objects.get()
    assert (command.host, command.kind) == (ticket.host, "led")
    assert command.arguments == {
        "controller": "0000:3b:00.0",
        "enclosure": "252",
        "slot": 0,
        "serial": "WSD7AB00",
        "on": True,
        "ticket": ticket.pk,
    }
    assert actions() == ["lit a bay"]


def test_what_is_asked_again_before_it_was_fetched_is_asked_once(ada, ticket):
    light(ada, ticket)
    light(ada, ticket, on="0")
    assert [one.arguments["on"] for one in Command.objects.all()] == [False]


@pytest.mark.parametrize("number", ["1", "-1", "x", "", "9" * 40])
def test_a_bay_that_the_ticket_does_not_have_is_not_lit(ada, ticket, number):
    assert light(ada, ticket, place=number).status_code == 302
    assert not Command.objects.exists()


def test_a_recording_is_not_asked(ada, ticket):
    Host.objects.update(is_recorded=True)
    light(ada, ticket)
    assert not Command.objects.exists()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "has not answered yet"),
        (json.dumps({"state": "lit", "words": "x"}), "The host says: lit."),
        (json.dumps({"state": "cleared", "words": "x"}), "The host says: cleared."),
        (
            json.dumps({"state": "error", "words": "no <b>card"}),
            "could not do it: no &lt;b&gt;card",
        ),
        ("this agent does not know 'led'", "this agent does not know"),
        ("[1]", "could not do it"),
    ],
)
def test_the_hosts_answer_is_shown(ada, ticket, answer, said):
    light(ada, ticket)
    if answer is not None:
        Command.objects.update(done_at=AT, answer=answer)
    assert said in page_of(ada, ticket)


# --- the link, as operators make it


def test_a_link_is_shown_with_its_code(ada, ticket):
    ada.post(f"/ops/hardware/tickets/{ticket.pk}/link/", {"days": "5"})
    page = page_of(ada, ticket)
    assert f"https://mirrors.example.org/t/{ticket.pk}-" in page
    assert "data:image/svg" in page
    left = fresh(ticket).link_until - timezone.now()
    assert timedelta(days=4, hours=23) < left <= timedelta(days=5)
    assert actions() == ["made a link"]


@pytest.mark.parametrize(("days", "most"), [("0", 1), ("999", 90), ("x", 14), ("9" * 30, 14)])
def test_the_days_of_a_link_have_bounds(ada, ticket, days, most):
    ada.post(f"/ops/hardware/tickets/{ticket.pk}/link/", {"days": days})
    left = fresh(ticket).link_until - timezone.now()
    assert timedelta(days=most) - timedelta(minutes=5) < left <= timedelta(days=most)


def test_the_text_has_the_link_once_it_is_made(ada, ticket):
    assert "https://" not in words(ticket)["en"]
    ada.post(f"/ops/hardware/tickets/{ticket.pk}/link/")
    assert "https://mirrors.example.org/t/" in words(fresh(ticket))["zh"]


def test_no_link_is_printed_without_a_public_address(ada, ticket):
    Identity.objects.update(url="http://127.0.0.1:8000")
    ada.post(f"/ops/hardware/tickets/{ticket.pk}/link/")
    page = page_of(ada, ticket)
    assert "public address is not set" in page
    assert "data:image/svg" not in page
    assert "/t/" not in words(fresh(ticket))["en"]
