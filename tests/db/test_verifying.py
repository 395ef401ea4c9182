# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""From a pulled disk to a verified ticket, through the digest of surveys."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hardware import verifying
from hardware.domain.survey import Survey
from hardware.domain.whereabouts import find
from hardware.models import Drive, LastReading, Placement, SurveyRecord, Ticket
from hardware.ticketing import open_ticket
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Command, Report
from mirrorsite.ground.incidents.models import Incident, Sighting
from mirrorsite.ground.incidents.words import title
from tests.db.test_digest import NOON, event, events, host, surveyed, tell  # noqa: F401
from tests.made.hba import SERIALS, hba
from tests.made.hba import name as kernel_name
from tests.made.swaps import BEFORE, NEW, SWAPPED, disk, shelf, survey, volume

pytestmark = pytest.mark.django_db
DEGRADED = volume(("S1", "S2", "S4"), "Degraded")
EMPTY = survey(shelf(S3=None), DEGRADED)
REBUILDING = survey(shelf(S3=NEW), volume(("S1", "S2", "N9", "S4"), "Rebuilding", 20.0))
WRONG_BAY = survey(shelf(S2=disk("N9", 2)), volume(("S1", "S3", "S4"), "Degraded"))
DAY = 24 * 60


@pytest.fixture
def opened(host, surveyed):
    """A ticket about the disk in slot 3, as a reading that fails opens it."""

    def opened(found=BEFORE, serial="S3", state="sent", kind="smart_fail"):
        surveyed(found)
        drive = Drive.objects.get(serial=serial)
        values = {"cause": {"cause": "disk", "reasons": []}}
        seen = Sighting(f"drive:{drive.pk}", kind, "critical", NOON, f"event.{kind}", values)
        incident = Incident.objects.see(seen)
        record = SurveyRecord.objects.newest(host)
        ticket = open_ticket(incident, host, find(serial, record.value()), drive)
        if state != "draft":
            ticket.go(state, "ada", "mailed")
        return ticket

    return opened


def state_of(ticket):
    ticket.refresh_from_db()
    return ticket.state


def said(ticket, code):
    ticket.refresh_from_db()
    return next((one["state"], one["said"]) for one in ticket.checks if one["code"] == code)


def read(serial, minutes, host):
    drive = Drive.objects.get(serial=serial)
    at = NOON + timedelta(minutes=minutes)
    row = {"host": host, "at": at, "data": {}}
    LastReading.objects.update_or_create(drive=drive, defaults=row)


def steps(ticket):
    return [(one.after, one.actor) for one in ticket.steps.all()]


# --- the good case


def test_a_ticket_keeps_what_was_when_it_was_opened(opened):
    kept = opened().finding["before"]
    assert kept["suspects"] == ["S3"]
    assert {one["serial"] for one in kept["disks"]} == {"S1", "S2", "S3", "S4"}
    assert kept["arrays"][0]["serials"] == ["S1", "S2", "S3", "S4"]


def test_from_a_pulled_disk_to_a_verified_ticket(opened, surveyed, host):
    ticket = opened(state="draft")
    surveyed(EMPTY, minutes=0)
    assert state_of(ticket) == "draft"
    surveyed(REBUILDING, minutes=10)
    assert state_of(ticket) == "rebuilding"
    surveyed(SWAPPED, minutes=300)
    assert (state_of(ticket), said(ticket, "array_whole")[0]) == ("rebuilding", "ok")
    read("N9", 60, host)
    surveyed(SWAPPED, minutes=DAY)
    assert said(ticket, "quiet_24h") == ("waiting", "quiet_so_far")
    surveyed(SWAPPED, minutes=DAY + 10)
    assert (state_of(ticket), ticket.new_serial) == ("verified", "N9")
    names = ("draft", "replaced", "rebuilding", "verified")
    assert steps(ticket) == [(name, "mirrorsite") for name in names]


def test_another_disks_draft_hides_no_new_disk(opened, surveyed, host):
    """A draft is frozen anew with each survey: it knows the disk that came for this ticket."""
    ticket, draft = opened(), opened(serial="S1", state="draft")
    surveyed(SWAPPED, minutes=0)
    read("N9", 60, host)
    surveyed(SWAPPED, minutes=DAY + 10)
    assert state_of(draft) == "draft"
    assert (state_of(ticket), said(ticket, "baseline_taken")[0]) == ("verified", "ok")


def test_each_step_is_an_audit_entry_with_its_reason(opened, surveyed):
    ticket = opened(state="draft")
    surveyed(SWAPPED, minutes=10)
    entry = Entry.objects.get(action="ticket replaced")
    assert entry.actor == "mirrorsite"
    assert "N9 was seen in Enclosure 1, Slot 3, where S3 was" in entry.detail["why"]
    assert ticket.steps.last().why == entry.detail["why"]


def test_the_host_is_asked_to_look_when_a_replacement_is_seen(opened, surveyed):
    opened()
    for minute in (10, 20):
        surveyed(SWAPPED, minutes=minute)
    asked = list(Command.objects.values_list("kind", "asked_by"))
    assert asked == [("survey", "mirrorsite"), ("readings", "mirrorsite")]


def test_replaced_by_a_persons_word_asks_too_and_notes_when(opened, surveyed):
    ticket = opened()
    ticket.go("replaced", "ada", "")
    verifying.verify(ticket.host, NOON)
    assert Command.objects.count() == 2
    assert state_of(ticket) == "replaced"
    assert ticket.replaced_at == ticket.steps.last().at


def test_what_is_verified_ends_its_incidents_and_their_drafts(opened, surveyed, host):
    ticket = opened()
    drive = ticket.drive
    other = Incident.objects.see(
        Sighting(f"drive:{drive.pk}", "medium_error", "error", NOON, "event.medium_error", {})
    )
    double = Ticket.objects.create(incident=other, host=host, task="identify", finding={})
    surveyed(SWAPPED, minutes=0)
    read("N9", 60, host)
    surveyed(SWAPPED, minutes=DAY)
    assert state_of(ticket) == "verified"
    other.refresh_from_db()
    assert other.resolved_why == "replaced by N9, verified"
    assert not Incident.objects.open().filter(subject=f"drive:{drive.pk}").exists()
    assert state_of(double) == "cancelled"


def test_a_rebuilds_progress_is_kept_between_surveys(opened, surveyed):
    ticket = opened()
    surveyed(REBUILDING, minutes=0)
    later = volume(("S1", "S2", "N9", "S4"), "Rebuilding", 50.0)
    surveyed(survey(shelf(S3=NEW), later), minutes=30)
    ticket.refresh_from_db()
    array = next(one for one in ticket.checks if one["code"] == "array_whole")["values"]
    assert (array["from_percent"], array["percent"]) == (20.0, 50.0)


# --- what goes wrong


def wrong_incident():
    return Incident.objects.filter(kind="wrong_replacement").last()


def test_a_wrong_bay_is_told_to_people_and_named(opened, surveyed):
    ticket = opened()
    surveyed(WRONG_BAY, minutes=0)
    assert state_of(ticket) == "sent"
    incident = wrong_incident()
    assert incident.severity == "critical"
    assert title(incident, "en") == (
        f"storage1, ticket {ticket.pk}: The wrong bay was opened: disk S2 of the same array "
        "(0000:3b:00.0 pool RAID6) was in Enclosure 1, Slot 2, where N9 sits now."
    )
    assert [one.word for one in incident.transitions.all()] == ["opened"]


def test_the_same_wrong_is_told_once(opened, surveyed):
    opened()
    for minute in range(5):
        surveyed(WRONG_BAY, minutes=minute)
    assert wrong_incident().transitions.count() == 1
    assert Incident.objects.filter(kind="wrong_replacement").count() == 1


def test_the_wrong_bay_and_then_the_right_one(opened, surveyed):
    ticket = opened()
    surveyed(WRONG_BAY, minutes=0)
    surveyed(BEFORE, minutes=10)
    assert wrong_incident().resolved_why == "it is put right"
    surveyed(SWAPPED, minutes=20)
    assert state_of(ticket) == "replaced"
    assert [one["state"] for one in ticket.checks if one["state"] == "wrong"] == []


def test_replaced_was_said_and_it_was_the_wrong_bay(opened, surveyed):
    ticket = opened()
    ticket.go("replaced", "ada", "done")
    surveyed(WRONG_BAY, minutes=0)
    assert (state_of(ticket), ticket.reopened, ticket.replaced_at) == ("sent", 1, None)
    assert "wrong bay was opened" in ticket.steps.last().why
    for minute in range(1, 4):
        surveyed(WRONG_BAY, minutes=minute)
    assert (state_of(ticket), ticket.reopened) == ("sent", 1)


def test_a_disk_that_is_too_small_opens_it_again_and_a_better_one_ends_that(opened, surveyed):
    ticket = opened()
    small = disk("N8", 3, capacity_bytes=10**12)
    surveyed(survey(shelf(S3=small), DEGRADED), minutes=0)
    assert (state_of(ticket), ticket.reopened) == ("sent", 1)
    assert [one[0] for one in steps(ticket)] == ["draft", "sent", "replaced", "sent"]
    surveyed(SWAPPED, minutes=10)
    assert state_of(ticket) == "replaced"
    assert wrong_incident().resolved_at


def test_the_old_disk_back_opens_it_again(opened, surveyed):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    surveyed(BEFORE, minutes=10)
    assert (state_of(ticket), ticket.reopened) == ("sent", 1)
    assert said(ticket, "old_gone") == ("wrong", "old_disk_back")


def test_the_old_disk_back_after_all_was_verified(opened, surveyed, host):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    read("N9", 60, host)
    surveyed(SWAPPED, minutes=DAY)
    surveyed(BEFORE, minutes=DAY + 60)
    assert (state_of(ticket), ticket.reopened) == ("sent", 1)
    assert wrong_incident().code == "event.wrong.old_disk_back"


def test_a_disk_that_a_ticket_had_taken_out_is_no_new_one(opened, surveyed, host):
    first = opened()
    surveyed(SWAPPED, minutes=0)
    read("N9", 60, host)
    surveyed(SWAPPED, minutes=DAY)
    first.refresh_from_db()
    first.go("closed", "ada", "")
    values = {"cause": {"cause": "disk", "reasons": []}}
    seen = Sighting("drive:4", "smart_fail", "critical", NOON, "event.smart_fail", values)
    drive = Drive.objects.get(serial="S4")
    record = SurveyRecord.objects.newest(host)
    second = open_ticket(Incident.objects.see(seen), host, find("S4", record.value()), drive)
    old = shelf(S3=NEW, S4=disk("S3", 4))
    surveyed(survey(old, volume(("S1", "S2", "N9"), "Degraded")), minutes=DAY + 60)
    assert said(second, "history_fits") == ("wrong", "retired_disk")


def test_the_kernels_own_word_opens_it_again(opened, surveyed, events):
    ticket = opened()
    surveyed(survey(shelf(S3=NEW), DEGRADED), minutes=0)
    assert state_of(ticket) == "replaced"
    line = "scsi 14:1:0:9: Wrong physical drive was replaced"
    more = {"pci_address": "0000:3b:00.0", "lines": [line]}
    events(event(kind="wrong_drive_replaced", address="14:1:0:0", **more))
    assert (state_of(ticket), said(ticket, "kernel_agrees")[0]) == ("sent", "wrong")


# --- surveys, boots, clocks


def test_a_survey_that_failed_is_no_replacement(opened, surveyed):
    ticket = opened()
    surveyed(survey([], trouble=("arcconf: no answer within 30 s",)), minutes=0)
    assert said(ticket, "old_gone") == ("waiting", "old_not_gone_yet")
    assert wrong_incident() is None


def test_a_survey_that_fails_in_the_middle_loses_nothing(opened, surveyed, host):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    surveyed(survey([], trouble=("arcconf: no answer within 30 s",)), minutes=10)
    assert (state_of(ticket), said(ticket, "new_in_bay")[0]) == ("replaced", "ok")
    read("N9", 60, host)
    surveyed(SWAPPED, minutes=DAY)
    assert state_of(ticket) == "verified"


def test_a_boot_in_the_middle_is_no_coming_and_no_going(opened, surveyed, host):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    again = survey(shelf(S3=NEW), volume(("S1", "S2", "N9", "S4")), hosts=(3,))
    surveyed(again, minutes=600, boot="b2")
    read("N9", 660, host)
    surveyed(again, minutes=DAY, boot="b2")
    assert state_of(ticket) == "verified"


def test_a_clock_that_went_back_verifies_nothing_early(opened, surveyed, host):
    ticket = opened()
    surveyed(SWAPPED, minutes=600)
    read("N9", 660, host)
    surveyed(SWAPPED, minutes=30)
    assert state_of(ticket) == "replaced"
    assert said(ticket, "quiet_24h")[0] == "waiting"


def test_noise_of_the_new_disk_begins_the_day_anew(opened, surveyed, events, host):
    ticket = opened()
    surveyed(SWAPPED, minutes=-50)
    read("N9", 0, host)
    new = Drive.objects.get(serial="N9")
    events(event(kind="medium_error", severity="warning", address="14:0:9:0"))
    Incident.objects.filter(kind="medium_error").update(subject=f"drive:{new.pk}")
    surveyed(SWAPPED, minutes=DAY - 10)
    assert said(ticket, "quiet_24h") == ("waiting", "noise")
    surveyed(SWAPPED, minutes=DAY)
    assert state_of(ticket) == "verified"


# --- two tickets, candidates


def test_two_tickets_of_one_host_know_their_own_disks(opened, surveyed, host):
    first = opened()
    second = opened(serial="S2")
    both = shelf(S3=NEW, S2=disk("N8", 2))
    surveyed(survey(both, volume(("S1", "N8", "N9", "S4"))), minutes=0)
    assert (state_of(first), state_of(second)) == ("replaced", "replaced")
    assert first.finding["replaced"] == {"old": "S3", "new": "N9"}
    assert second.finding["replaced"] == {"old": "S2", "new": "N8"}
    assert wrong_incident() is None


def test_of_candidates_the_one_that_was_replaced_is_named(surveyed, events):
    surveyed(survey(shelf(), volume(number=9)))
    events(event())
    ticket = Ticket.objects.get()
    assert (ticket.task, len(ticket.finding["drives"])) == ("identify", 4)
    surveyed(survey(shelf(S3=NEW), volume(("S1", "S2", "N9", "S4"), number=9)), minutes=10)
    assert state_of(ticket) == "replaced"
    assert ticket.finding["replaced"] == {"old": "S3", "new": "N9"}


# --- drafts, the clock's task, faults


def test_what_changes_before_anybody_was_sent_is_no_wrong_bay(opened, surveyed):
    ticket = opened(state="draft")
    surveyed(WRONG_BAY, minutes=0)
    assert wrong_incident() is None
    ticket.go("sent", "ada", "")
    surveyed(WRONG_BAY, minutes=10)
    assert wrong_incident() is None
    ticket.refresh_from_db()
    assert "N9" in {one["serial"] for one in ticket.finding["before"]["disks"]}


def test_the_clock_alone_ends_the_day_of_quiet(opened, surveyed, host):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    read("N9", 60, host)
    assert verifying.verify_due(NOON + timedelta(hours=23)) == 1
    assert state_of(ticket) == "replaced"
    verifying.verify_due(NOON + timedelta(hours=24))
    assert state_of(ticket) == "verified"


@pytest.mark.parametrize("silent", [True, False])
def test_a_host_that_is_silent_is_not_quiet(opened, surveyed, host, silent):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    read("N9", 60, host)
    heard = NOON + timedelta(hours=2 if silent else 24)
    host.heard_at, host.said = heard, {"follower": {"at": heard.isoformat()}}
    host.save()
    verifying.verify_due(NOON + timedelta(hours=25))
    assert state_of(ticket) == ("replaced" if silent else "verified")


def test_an_agent_whose_follower_never_ran_leaves_the_quiet_unknown(opened, surveyed, host):
    ticket = opened()
    host.heard_at = NOON + timedelta(hours=30)
    host.save()
    surveyed(SWAPPED, minutes=0)
    assert said(ticket, "quiet_24h") == ("not_known", "log_not_read")


def test_a_verified_ticket_closes_after_a_week(opened, surveyed, host):
    ticket = opened()
    surveyed(SWAPPED, minutes=0)
    read("N9", 60, host)
    surveyed(SWAPPED, minutes=DAY)
    last = ticket.steps.last().at
    verifying.verify_due(last + timedelta(days=6))
    assert state_of(ticket) == "verified"
    verifying.verify_due(last + timedelta(days=7))
    assert state_of(ticket) == "closed"


def test_what_was_told_of_a_cancelled_ticket_is_over(opened, surveyed):
    ticket = opened()
    surveyed(WRONG_BAY, minutes=0)
    ticket.refresh_from_db()
    ticket.go("cancelled", "ada", "")
    verifying.verify_due(NOON)
    assert wrong_incident().resolved_why == "its ticket is done"


def test_a_fault_of_the_judge_costs_no_survey(opened, surveyed, monkeypatch):
    opened()
    monkeypatch.setattr(verifying, "verify", lambda host, at: 1 / 0)
    surveyed(SWAPPED, minutes=0)
    assert Placement.objects.now().filter(drive__serial="N9").exists()
    assert Report.objects.last().state == "digested"


@pytest.mark.parametrize("kept", [{}, {"before": None}, {"before": {"at": "x"}}, {"before": []}])
def test_a_ticket_of_an_older_release_is_left_to_people(opened, surveyed, kept):
    ticket = opened()
    Ticket.objects.filter(pk=ticket.pk).update(finding={**ticket.finding, "before": None, **kept})
    surveyed(SWAPPED, minutes=0)
    assert (state_of(ticket), ticket.checks) == ("sent", [])


def test_a_host_without_open_tickets_costs_one_query(surveyed, host):
    surveyed(BEFORE)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        verifying.verify_after(host, NOON)
    assert len(asked) == 1


def test_the_queries_do_not_grow_with_the_disks(opened, surveyed, host):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            verifying.verify(host, NOON)
        return len(asked)

    opened()
    surveyed(SWAPPED, minutes=0)
    few = cost()
    many = [disk(f"X{n}", 20 + n) for n in range(60)]
    surveyed(survey([*shelf(S3=NEW), *many], volume(("S1", "S2", "N9", "S4"))), minutes=10)
    assert cost() <= few


# --- a made machine: its tools' own words


def swapped_hba(slot, serial, pool=None):
    """The made storage server with another disk in a slot, as all its tools print it."""
    made = hba()
    old = SERIALS[slot]

    def renamed(text):
        return text.replace(old, serial)

    made.commands = {argv: (renamed(text), n) for argv, (text, n) in made.commands.items()}
    made.files = {path: renamed(text) for path, text in made.files.items()}
    if pool:
        made.say("zpool status -P -L", pool)
    return made.survey()


MEMBERS = "".join(f"\t    /dev/{kernel_name(n)}1  ONLINE       0     0     0\n" for n in range(12))
RESILVER = f"""\
  pool: tank
 state: DEGRADED
status: One or more devices is currently being resilvered.
  scan: resilver in progress since Sun Nov 22 12:00:00 2026
\t1.20T scanned at 1.00G/s, 600G issued at 500M/s, 1.20T total
\t50.0G resilvered, 49.0% done, 01:00:00 to go
config:

\tNAME             STATE     READ WRITE CKSUM
\ttank             DEGRADED     0     0     0
\t  raidz2-0       DEGRADED     0     0     0
{MEMBERS}
errors: No known data errors
"""


def test_a_made_storage_server_from_swap_to_resilver(opened, surveyed):
    whole = hba().survey()
    assert isinstance(whole, Survey)
    ticket = opened(whole, SERIALS[4])
    surveyed(swapped_hba(4, "8DH99NEW", RESILVER), minutes=0)
    assert state_of(ticket) == "rebuilding"
    assert said(ticket, "new_in_bay") == ("ok", "new_in_bay")
    assert said(ticket, "sector_fits") == ("ok", "sector_fits")
    assert said(ticket, "led_off") == ("ok", "led_off")
    array = next(one for one in ticket.checks if one["code"] == "array_whole")["values"]
    assert array["percent"] == 49.0
    surveyed(swapped_hba(4, "8DH99NEW"), minutes=60)
    assert said(ticket, "array_whole") == ("ok", "array_whole")
    assert said(ticket, "mount_back") == ("ok", "mount_back")


def test_a_made_storage_server_whose_neighbour_was_swapped(opened, surveyed):
    opened(hba().survey(), SERIALS[4])
    surveyed(swapped_hba(5, "8DH99NEW"), minutes=0)
    assert wrong_incident().code == "event.wrong.sibling_changed"
    assert wrong_incident().values["place"] == "Slot05 (Enclosure 2, Slot 5)"
