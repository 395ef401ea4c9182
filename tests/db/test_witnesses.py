# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""What witnesses say makes a ticket say pull, or takes it back; and of which time it is."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from hardware.domain.drive import Bay as BayValue
from hardware.domain.drive import Fact, Slot
from hardware.models import Bay, BayPosition, Drive, Placement, SeenSerial, SlotRule, Ticket
from hardware.redrafting import judge_again
from hardware.replay import replay
from hardware.ticket_known import is_stale
from mirrorsite.demo import make_host
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import is_known, rung
from mirrorsite.ground.outside.shell import Recording, RecordingError
from tests.db.test_digest import (  # noqa: F401
    CARD,
    FIRST,
    NOON,
    SECOND,
    event,
    events,
    host,
    seen,
    survey,
    surveyed,
    tell,
)

pytestmark = pytest.mark.django_db
MOVED = replace(FIRST, bay=BayValue("1", 18))


def certainty():
    ticket = Ticket.objects.open().get()
    return ticket.task, ticket.finding["certainty"]


def ends(incident=None):
    rows = (incident or Incident.objects.open().get()).evidence.all()
    return [row.code.removeprefix("rung.") for row in rows][-2:]


# --- raised and lowered


def test_the_card_alone_asks_for_a_second_witness(surveyed, events):
    surveyed(survey(FIRST))
    events(event())
    assert certainty() == ("identify", "one_source")
    assert ends() == ["witness_agrees", "only_one_witness"]


def test_a_second_witness_raises_a_draft(surveyed, events, seen, host):
    surveyed(survey(FIRST))
    events(event())
    seen()
    judge_again(host)
    assert certainty() == ("replace", "two_sources")
    assert ends() == ["witness_agrees", "two_sources_agree"]


def test_a_word_that_is_withdrawn_lowers_it_again(surveyed, events, seen, host):
    surveyed(survey(FIRST))
    seen()
    events(event())
    assert certainty()[0] == "replace"
    SeenSerial.objects.update(ended_at=NOON)
    judge_again(host)
    assert certainty() == ("identify", "one_source")


def test_a_contradiction_lowers_it_and_names_both(surveyed, events, seen, host):
    surveyed(survey(FIRST))
    seen()
    events(event())
    seen("S9", witness="label")
    judge_again(host)
    assert certainty() == ("identify", "disagreement")
    told = [rung(row) for row in Incident.objects.get().evidence.all()]
    assert any("S9, not S1" in one for one in told)


def test_judging_twice_writes_nothing_twice(surveyed, events, seen, host):
    surveyed(survey(FIRST))
    events(event())
    seen()
    judge_again(host)
    before = list(Incident.objects.get().evidence.values_list("pk", flat=True))
    judge_again(host)
    assert list(Incident.objects.get().evidence.values_list("pk", flat=True)) == before


def test_a_survey_that_shows_the_drive_elsewhere_moves_the_draft(surveyed, events):
    surveyed(survey(FIRST))
    events(event())
    surveyed(survey(MOVED), minutes=5)
    assert Ticket.objects.get().bay.slot == 18


def test_another_drive_in_the_bay_makes_a_draft_a_question(surveyed, events, seen):
    surveyed(survey(FIRST))
    seen(hours=-0.5)
    events(event())
    assert certainty()[0] == "replace"
    surveyed(survey(replace(FIRST, serial="NEW")), minutes=5)
    ticket = Ticket.objects.get()
    assert (ticket.task, ticket.finding["certainty"]) == ("identify", "disagreement")
    assert ticket.finding["drives"][0]["serial"] == "S1"
    assert ends(ticket.incident)[-1] == "bay_taken"


def test_a_drive_that_vanished_is_still_to_be_replaced(surveyed, events, seen):
    surveyed(survey(FIRST, SECOND))
    seen(hours=-0.5)
    events(event())
    surveyed(replace(survey(SECOND), volumes=(), drives=(SECOND,)), minutes=5)
    assert certainty()[0] == "replace"
    assert is_stale(Ticket.objects.get())


def test_a_ticket_that_was_sent_stays_as_it_was_sent(surveyed, events, seen, host):
    surveyed(survey(FIRST))
    seen()
    events(event())
    Ticket.objects.get().go("sent", "ops", "")
    seen("S9", witness="label")
    for _ in range(2):
        judge_again(host)
    ticket = Ticket.objects.get()
    assert (ticket.task, ticket.finding["certainty"]) == ("replace", "two_sources")
    assert [s.why for s in ticket.steps.all() if "disagreement" in s.why] == [
        "a later survey says: disagreement (witnesses_disagree): ST8000 S1 Enclosure 1, Slot 17"
    ]


@pytest.mark.parametrize("state", ["replaced", "cancelled"])
def test_a_ticket_that_is_acted_on_is_not_judged_again(surveyed, events, seen, host, state):
    surveyed(survey(FIRST))
    events(event())
    Ticket.objects.get().go(state, "ops", "")
    steps = Ticket.objects.get().steps.count()
    seen()
    judge_again(host)
    assert Ticket.objects.get().finding["certainty"] == "one_source"
    assert Ticket.objects.get().steps.count() == steps


def test_a_real_enclosure_in_the_survey_is_enough(surveyed, events):
    said = (Fact("/sys/class/enclosure/0:0:24:0/17", "status: OK"),)
    real = {"processor": "LSI SAS3x36", "on_expander": True, "facts": said}
    surveyed(replace(survey(FIRST), slots=(Slot("1", 17, CARD, serial="S1", **real),)))
    events(event())
    assert certainty() == ("replace", "two_sources")


# --- of which time a word is


def test_what_was_seen_before_the_drive_came_counts_nothing(surveyed, events, seen):
    seen(hours=-3)
    surveyed(survey(FIRST))
    events(event())
    assert certainty()[1] == "one_source"


def test_an_old_word_of_another_disk_in_that_bay_contradicts_nothing(surveyed, events, seen):
    surveyed(survey(replace(FIRST, serial="OLD")), minutes=-300)
    seen("OLD", hours=-4)
    surveyed(survey(FIRST), minutes=-60)
    seen()
    events(event())
    assert certainty() == ("replace", "two_sources")


def test_what_was_seen_before_the_drive_moved_counts_nothing(surveyed, events, seen):
    surveyed(survey(FIRST), minutes=-120)
    seen(hours=-1.5)
    surveyed(survey(MOVED), minutes=-60)
    events(event())
    assert certainty()[1] == "one_source"


def test_a_reboot_between_changes_nothing(surveyed, events, seen):
    surveyed(survey(FIRST), minutes=-120, boot="b0")
    seen(hours=-1.5)
    surveyed(survey(FIRST), minutes=-60, boot="b1")
    events(event())
    assert certainty() == ("replace", "two_sources")


def test_a_line_of_a_boot_that_is_over_names_the_disk_that_was_there(surveyed, events):
    surveyed(survey(FIRST, SECOND), minutes=-60, boot="b0")
    surveyed(survey(SECOND, FIRST), minutes=30, boot="b1")
    events(event("b0:1"), boot="b0")
    assert Ticket.objects.get().drive.serial == "S1"
    assert "survey_before" in [r.code[5:] for r in Incident.objects.get().evidence.all()]


def test_a_late_line_says_where_its_drive_is_now(surveyed, events, seen):
    surveyed(survey(FIRST), minutes=-60, boot="b0")
    seen(hours=-0.5)
    surveyed(survey(MOVED), minutes=30, boot="b1")
    events(event("b0:1"), boot="b0")
    ticket = Ticket.objects.get()
    assert (ticket.bay.slot, ticket.task) == (18, "identify")


# --- lines that name no boot


def test_a_line_without_a_boot_is_of_the_boot_that_surveys_around_it_saw(surveyed, events):
    surveyed(survey(FIRST), minutes=-60)
    surveyed(survey(FIRST, SECOND), minutes=60)
    events(event(":1"), boot="")
    assert Ticket.objects.get().drive.serial == "S1"
    assert "boot_by_time" in [r.code[5:] for r in Incident.objects.get().evidence.all()]


def test_a_confirmed_survey_covers_the_time_between(surveyed, events):
    surveyed(survey(FIRST), minutes=-60)
    surveyed(survey(FIRST), minutes=60)
    events(event(":1"), boot="")
    assert Ticket.objects.get().drive.serial == "S1"


@pytest.mark.parametrize("boots", [[("b0", -60)], [("b0", -60), ("b1", 60)], [("b1", 60)]])
def test_a_line_without_a_boot_is_not_placed_where_a_reboot_may_lie_between(
    surveyed, events, boots
):
    for boot, minutes in boots:
        surveyed(survey(FIRST), minutes=minutes, boot=boot)
    events(event(":1"), boot="")
    assert Ticket.objects.get().drive is None
    assert ends()[-1] == "boot_unknown"


def test_it_is_placed_when_the_next_survey_is_of_the_same_boot(surveyed, events):
    surveyed(survey(FIRST), minutes=-60)
    events(event(":1"), boot="")
    assert Ticket.objects.get().drive is None
    surveyed(survey(FIRST, SECOND), minutes=60)
    assert Ticket.objects.open().get().drive.serial == "S1"


def test_it_is_not_placed_by_a_survey_of_another_boot(surveyed, events):
    surveyed(survey(FIRST), minutes=-60, boot="b0")
    events(event(":1"), boot="")
    surveyed(survey(FIRST, SECOND), minutes=60, boot="b1")
    assert Ticket.objects.open().get().drive is None


def test_surveys_that_name_no_boot_prove_none(surveyed, events):
    surveyed(survey(FIRST), minutes=-60, boot="")
    surveyed(survey(FIRST, SECOND), minutes=60, boot="")
    events(event(":1"), boot="")
    assert Ticket.objects.get().drive is None


# --- labels


@pytest.fixture
def labelled(surveyed, host):
    surveyed(survey(FIRST))
    return Bay.objects.get(host=host, slot=17)


def by_label(seen, label):
    return seen(slot=None, enclosure="", label=label)


def test_a_typed_panel_label_finds_the_bay(labelled, events, seen):
    Bay.objects.filter(pk=labelled.pk).update(label="Front 18")
    by_label(seen, "front 18")
    events(event())
    assert certainty()[0] == "replace"


def test_a_confirmed_place_finds_the_bay(labelled, events, seen):
    Bay.objects.filter(pk=labelled.pk).update(label="17 top")
    BayPosition.objects.create(bay=labelled, label="Front 18", verified_by="ada")
    by_label(seen, "Front 18")
    events(event())
    assert certainty()[0] == "replace"


@pytest.mark.parametrize(("offset", "expected"), [(1, "two_sources"), (0, "disagreement")])
def test_a_rule_finds_the_bay_and_a_wrong_one_makes_a_disagreement(
    labelled, events, seen, host, offset, expected
):
    rule = {"controller": CARD, "enclosure": "1", "first_slot": 0, "last_slot": 23}
    SlotRule.objects.create(host=host, pattern="Front #", offset=offset, **rule)
    by_label(seen, "Front 18")
    events(event())
    assert certainty()[1] == expected


def test_a_label_that_nobody_knows_counts_nothing(labelled, events, seen):
    by_label(seen, "Disk.Bay.17")
    events(event())
    assert certainty()[1] == "one_source"
    assert ends() == ["witness_unplaced", "only_one_witness"]


def test_another_hosts_witnesses_say_nothing_here(surveyed, events, seen):
    seen()
    SeenSerial.objects.update(host=Host.objects.create(name="other"))
    surveyed(survey(FIRST))
    events(event())
    assert certainty()[1] == "one_source"


# --- a drive that no tool places


def test_label_and_light_give_a_bay_that_surveys_do_not_take_back(surveyed, events, seen, host):
    plain = replace(FIRST, bay=None, bay_by=())
    surveyed(survey(plain))
    events(event())
    assert certainty() == ("identify", "no_bay")
    for witness in ("label", "activity"):
        seen(slot=None, enclosure="", label="Front 3", witness=witness)
    judge_again(host)
    ticket = Ticket.objects.get()
    assert (ticket.task, str(ticket.bay)) == ("replace", "Front 3")
    assert Placement.objects.now().get(drive=ticket.drive).bay is None
    assert not is_stale(ticket)


# --- ladders


def test_each_rung_has_its_own_confidence_and_its_witness(surveyed, events, seen):
    surveyed(survey(FIRST))
    seen(witness="label")
    events(event())
    rows = {row.code.removeprefix("rung."): row for row in Incident.objects.get().evidence.all()}
    assert rows["host_is_controller"].certainty == "one_source"
    assert rows["two_sources_agree"].certainty == "two_sources"
    assert rows["witness_agrees"].values["witness"] == "label"
    assert rows["witness_agrees"].at == NOON + timedelta(hours=2)
    assert "a person who read the label" in rung(rows["witness_agrees"])
    assert all(is_known(row.code) for row in rows.values())


# --- recordings


@pytest.fixture
def folder(tmp_path):
    make_host.make(tmp_path)
    return tmp_path


def test_a_recordings_bmc_is_a_witness(folder):
    host = replay(Recording(folder))
    rows = SeenSerial.objects.filter(host=host, by_bmc=True)
    assert rows.count() == Drive.objects.count()
    assert {row.witness for row in rows} == {"bmc"}
    assert rows.get(label="Front 18").said_by == "bmc/redfish.json"
    assert Ticket.objects.filter(task="replace").exists()


def test_without_its_bmc_the_same_recording_asks_to_identify(folder):
    (folder / "bmc" / "redfish.json").unlink()
    replay(Recording(folder))
    assert Ticket.objects.exists()
    assert not Ticket.objects.filter(task="replace").exists()


def test_a_bmc_that_names_two_drives_the_other_way_round_stops_both(folder):
    file = folder / "bmc" / "redfish.json"
    told = json.loads(file.read_text())
    for one in told.values():
        panel = one["Oem"]["Public"]
        swap = {"Front 18": "Front 17", "Front 17": "Front 18"}
        panel["Panel"] = swap.get(panel["Panel"], panel["Panel"])
    file.write_text(json.dumps(told))
    replay(Recording(folder))
    assert Ticket.objects.get(bay__label="Front 18").finding["certainty"] == "disagreement"


def test_the_same_recording_again_adds_nothing(folder):
    replay(Recording(folder))
    count = SeenSerial.objects.count()
    replay(Recording(folder))
    assert SeenSerial.objects.count() == count


def test_a_bmc_that_says_otherwise_now_ends_what_it_said(folder, host):
    replay(Recording(folder))
    first = SeenSerial.objects.get(label="Front 18")
    new = SeenSerial(
        host=first.host, label="Front 18", serial="NEW1", witness="bmc", by_bmc=True, said_by="x",
        at=first.at + timedelta(days=1),
    )  # fmt: skip
    SeenSerial.objects.replace_bmc(first.host, [new], new.at)
    first.refresh_from_db()
    assert first.ended_at == new.at
    assert SeenSerial.objects.standing().get(label="Front 18").serial == "NEW1"


def test_what_a_person_typed_stays_when_a_bmc_speaks(host, seen):
    typed = seen(witness="bmc", hours=0)
    SeenSerial.objects.replace_bmc(host, [], NOON + timedelta(days=1))
    assert typed in SeenSerial.objects.standing()


@pytest.mark.parametrize("text", ["", "not json", "{}", "<html>login</html>", '{"error": {}}'])
def test_a_bmc_file_that_is_no_redfish_is_named(folder, text):
    (folder / "bmc" / "redfish.json").write_text(text)
    with pytest.raises(RecordingError, match=r"bmc/redfish\.json"):
        replay(Recording(folder))
    assert not Ticket.objects.exists()
