"""Hosts as machines on their pages: papers, bays that people confirm, links, the table."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hardware.digest import store_survey
from hardware.domain.drive import Bay as BayValue
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.survey import Survey
from hardware.models import (
    Bay,
    BayPosition,
    ChassisModel,
    Link,
    Machine,
    NetworkDevice,
    Port,
    SlotRule,
)
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host
from tests.web.made_said import SAID

pytestmark = pytest.mark.django_db
CARD = "0000:3b:00.0"


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def host():
    row = Host.objects.create(name="storage1", heard_at=timezone.now(), said=SAID)
    drives = tuple(
        DriveValue(serial=f"WSD7AB{n:02d}", model="ST8000", controller=CARD, bay=BayValue("1", n))
        for n in range(3)
    )
    store_survey(row, "b", Survey(drives=drives), timezone.now())
    return row


@pytest.fixture
def placed(host):
    chassis = ChassisModel.objects.ready().get(shipped_as="generic-2u12")
    Machine.objects.create(host=host, chassis=chassis)
    SlotRule.objects.create(
        host=host, controller=CARD, enclosure="1", last_slot=11, pattern="Front #", offset=1
    )
    return host


def text(answer):
    return answer.content.decode()


def page_of(ada, host, more=""):
    return text(ada.get(f"/ops/hardware/hosts/{host.pk}/{more}"))


def actions():
    return [e.action for e in Entry.objects.order_by("pk")]


# --- the host's page


def test_the_page_tells_what_the_machine_is(ada, host):
    page = page_of(ada, host)
    for words in ("UniServer R4900 G3", "Silver 4210", "2 sockets, 20 cores, 40 threads", "5.37"):
        assert words in page
    assert "251.6 GiB" in page


def test_a_degraded_bond_is_said_loudly_on_every_page_of_hosts(ada, host):
    said = "bond0 is degraded: ens1f1 of its 2 cards is down."
    for path in (f"hosts/{host.pk}/", "hosts/", "network/"):
        assert said in text(ada.get(f"/ops/hardware/{path}"))
    assert re.search(r'notice-error">' + re.escape(said), page_of(ada, host))


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "The warranty ended on"), (89, "in 89 days"), (90, None), (None, None)],
)
def test_a_warranty_that_ends_is_said(ada, host, days, words):
    until = timezone.localdate() + timedelta(days=days) if days is not None else None
    Machine.objects.create(host=host, warranty_until=until)
    page = page_of(ada, host)
    assert ("The warranty" in page) == bool(words)
    assert (words or "") in page


def test_a_serial_that_the_machine_contradicts_is_said(ada, host):
    Machine.objects.create(host=host, serial="219801A1CDE000000001")
    assert "the machine says 219801A1CDE000000002" in page_of(ada, host)


def test_without_a_chassis_bays_are_rows_and_the_page_asks(ada, host):
    page = page_of(ada, host)
    assert "The places on the real chassis are not known yet" in page
    assert "Say which chassis this is" in page


def test_a_chassis_is_drawn_with_a_table_beside_it(ada, placed):
    page = page_of(ada, placed)
    assert page.count('aria-label="Front') == 12
    assert "12 bays stand there by a rule that nobody checked on site" in page
    assert page.count("by rule, unverified") == 12
    assert "…AB00" in page


def test_the_list_has_a_small_drawing_with_words(ada, placed):
    page = text(ada.get("/ops/hardware/hosts/"))
    assert 'class="tiny"' in page
    assert "? 3 not checked" in page
    assert "9 empty" in page


@pytest.mark.parametrize(
    "system",
    [
        7,
        [],
        {"machine": 7, "links": 7, "filesystems": 7},
        {"memory_bytes": "many", "load_1": [], "filesystems": [7, {"size_bytes": "x"}]},
        {"links": {"nics": "x", "bonds": [{"name": "b", "slaves": 7}]}},
        {"machine": {"vendor": [], "cpu_sockets": "two"}},
    ],
)
def test_a_strange_machine_breaks_no_page(ada, host, system):
    Host.objects.update(said={"system": system})
    for path in (f"hosts/{host.pk}/", "hosts/", "network/"):
        assert ada.get(f"/ops/hardware/{path}").status_code == 200


def test_a_bond_that_could_not_be_read_is_told(ada, host):
    Host.objects.update(said={"system": {"links": {"not_understood": ["bond7: half a file"]}}})
    assert "bond7: half a file" in page_of(ada, host)


# --- papers


def test_papers_are_saved_and_an_entry(ada, host):
    form = {"vendor": "H3C", "warranty_until": "2027-05-31", "rack": "B4 U11", "bmc_kind": "hdm"}
    assert ada.post(f"/ops/hardware/hosts/{host.pk}/machine/", form).status_code == 302
    machine = Machine.objects.select_related("host").get()
    assert (machine.vendor, machine.host.rack, machine.bmc_kind) == ("H3C", "B4 U11", "hdm")
    assert actions() == ["machine changed"]


def test_a_warranty_before_the_purchase_is_refused(ada, host):
    form = {"purchased_on": "2025-01-01", "warranty_until": "2024-01-01"}
    answer = ada.post(f"/ops/hardware/hosts/{host.pk}/machine/", form)
    assert answer.status_code == 422
    assert "ends before the purchase" in text(answer)
    assert not Machine.objects.exists()


# --- slots and labels


def rules(*rows, initial=0):
    data = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": initial}
    names = ("place", "first_slot", "last_slot", "pattern", "offset")
    for number, row in enumerate(rows):
        data |= {f"form-{number}-{n}": v for n, v in zip(names, row, strict=True)}
    return data


def test_a_rule_is_saved(ada, host):
    url = f"/ops/hardware/hosts/{host.pk}/bays/"
    assert ada.post(url, rules((f"{CARD}|1", 0, 11, "Front #", 1))).status_code == 302
    rule = SlotRule.objects.get()
    assert (rule.host, rule.controller, rule.enclosure, rule.last_slot) == (host, CARD, "1", 11)
    assert actions() == ["rules for slots changed"]


def test_a_proposal_that_nobody_filled_in_is_no_rule(ada, host):
    url = f"/ops/hardware/hosts/{host.pk}/bays/"
    page = text(ada.get(url))
    assert "form-0-pattern" in page
    ada.post(url, rules((f"{CARD}|1", 0, 2, "", 1), ("", 0, "", "", 0)))
    assert not SlotRule.objects.exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((f"{CARD}|1", 5, 2, "Front #", 1), "The last slot comes before the first."),
        ((f"{CARD}|1", 0, 2, "Front", 1), "The label needs a #"),
        ((f"{CARD}|1", 0, 99999, "Front #", 1), "less than or equal to 1023"),
        (("nobody|9", 0, 2, "Front #", 1), "not one of the available choices"),
    ],
)
def test_a_wrong_rule_is_said(ada, host, row, words):
    answer = ada.post(f"/ops/hardware/hosts/{host.pk}/bays/", rules(row))
    assert answer.status_code == 422
    assert words in text(answer)
    assert not SlotRule.objects.exists()


def test_two_rules_for_the_same_slots_are_refused(ada, placed):
    row = (f"{CARD}|1", 0, 5, "Rear #", 1)
    data = rules((f"{CARD}|1", 0, 11, "Front #", 1), row, initial=1)
    data["form-0-id"] = SlotRule.objects.get().pk
    answer = ada.post(f"/ops/hardware/hosts/{placed.pk}/bays/", data)
    assert answer.status_code == 422
    assert SlotRule.objects.count() == 1


def test_a_rule_is_deleted(ada, placed):
    data = rules((f"{CARD}|1", 0, 11, "Front #", 1), initial=1)
    data |= {"form-0-id": SlotRule.objects.get().pk, "form-0-DELETE": "on"}
    assert ada.post(f"/ops/hardware/hosts/{placed.pk}/bays/", data).status_code == 302
    assert not SlotRule.objects.exists()


def confirm(ada, host, **form):
    return ada.post(f"/ops/hardware/hosts/{host.pk}/bays/confirm/", form)


def test_ticked_bays_are_confirmed_with_who_and_when(ada, placed):
    confirm(ada, placed, bay=["Front 1", "Front 2"])
    found = dict(BayPosition.objects.values_list("label", "verified_by"))
    assert found == {"Front 1": "ada", "Front 2": "ada"}
    assert Bay.objects.get(slot=0).label == "Front 1"
    page = page_of(ada, placed, "bays/")
    assert page.count("verified by ada") == 2
    assert actions() == ["bays confirmed"]


def test_a_whole_side_is_confirmed(ada, placed):
    confirm(ada, placed, face="front")
    assert BayPosition.objects.count() == 12
    assert "by a rule that nobody checked" not in page_of(ada, placed)


def test_one_slot_is_another_bay_than_its_rule_says(ada, placed):
    confirm(ada, placed, do="one", slot=f"{CARD}|1|0", label="Front 9")
    assert Bay.objects.get(slot=0).label == "Front 9"
    page = page_of(ada, placed, "bays/")
    assert "Front 9 is another slot" in page


def test_a_mistake_is_taken_back(ada, placed):
    confirm(ada, placed, bay="Front 1")
    confirm(ada, placed, bay="Front 1", do="withdraw")
    assert (BayPosition.objects.count(), Bay.objects.get(slot=0).label) == (0, "")
    assert actions() == ["bays confirmed", "bays withdrawn"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"bay": "Rear 77"},
        {"face": "roof"},
        {"do": "one", "slot": "x|y|z", "label": "Front 1"},
        {"do": "one", "slot": f"{CARD}|1|0", "label": "Rear 1"},
    ],
)
def test_what_is_no_bay_confirms_nothing(ada, placed, form):
    assert confirm(ada, placed, **form).status_code == 302
    assert not BayPosition.objects.exists()
    assert actions() == []


# --- the table


def upload(ada, raw, name="hosts.csv"):
    return ada.post("/ops/hardware/hosts/table/", {"file": SimpleUploadedFile(name, raw)})


def kept(page):
    """What the page sends back when one says yes."""
    import html

    area = re.search(r'<textarea name="text" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    seen = re.search(r'name="seen" value="(\w+)"', page)
    return {"text": html.unescape(area[1]), "seen": seen[1]}


def test_a_file_is_looked_at_and_then_imported(ada, host):
    page = text(upload(ada, "name,vendor\nstorage1,H3C\n新机,浪潮\n".encode("gb18030")))
    assert "This would change 2 hosts" in page
    assert not Machine.objects.exists()
    assert ada.post("/ops/hardware/hosts/table/", kept(page)).status_code == 302
    assert dict(Machine.objects.values_list("host__name", "vendor")) == {
        "storage1": "H3C",
        "新机": "浪潮",
    }
    assert actions() == ["host changed by CSV", "host added by CSV"]


def test_a_file_is_shown_again_when_a_host_changed_since(ada, host):
    page = text(upload(ada, b"name,vendor\nstorage1,H3C\n"))
    Machine.objects.create(host=host, vendor="Dell")
    again = text(ada.post("/ops/hardware/hosts/table/", kept(page)))
    assert "Somebody changed a host since you looked" in again
    assert Machine.objects.get().vendor == "Dell"


def test_wrong_cells_are_told_by_row_and_column_and_cannot_be_sent(ada, host):
    answer = upload(ada, b"name,bmc_kind,warranty_until\nstorage1,abacus,soon\n")
    page = text(answer)
    assert answer.status_code == 422
    assert "line 2, bmc_kind" in page
    assert "line 2, warranty_until: soon is no date" in page
    assert 'name="seen"' not in page


@pytest.mark.parametrize("raw", [b"", b"colour\nred\n", b"\xff\xfea\0", b"x" * 600_000])
def test_a_file_that_is_no_table_is_refused(ada, raw):
    answer = upload(ada, raw)
    assert answer.status_code == 422
    assert "Nothing was changed." in text(answer)


def test_the_export_is_a_file_that_comes_back(ada, host):
    Machine.objects.create(host=host, notes="=HYPERLINK(1)", vendor="H3C")
    answer = ada.get("/ops/hardware/hosts/table.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert b"'=HYPERLINK" in answer.content
    assert "The file changes nothing." in text(upload(ada, answer.content))


# --- the network


def test_cables_show_how_their_hosts_end_is(ada, host):
    device = NetworkDevice.objects.create(name="sw-core-1")
    for name, nic, speed in (("T1", "ens1f0", 25000), ("T2", "ens1f1", None), ("T3", "ens9", None)):
        port = Port.objects.create(device=device, name=name, speed_mbit=speed)
        Link.objects.create(port=port, host=host, nic=nic)
    page = text(ada.get("/ops/hardware/network/"))
    for words in ("of 25000", "✕ down", "its kernel names no such card", "802.3ad"):
        assert words in page
