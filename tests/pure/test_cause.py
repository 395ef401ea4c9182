"""Path or disk: many troubles, both sides of each threshold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hardware.cause_sentences import SENTENCES
from hardware.domain.address import Role
from hardware.domain.cause import Cause, cause_in, is_taken_back, severity_of
from hardware.domain.cause_rules import FIRST, OTHERS, RULES, judge_cause
from hardware.domain.kernel_kinds import Kind
from hardware.domain.kernel_sense import Sense
from hardware.domain.trouble import Neighbours, Place, Redundancy, Told, Trouble

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SHELF = Neighbours("enclosure", "1", 2)


def told(kind, minutes=0, **more):
    return Told(kind, NOON + timedelta(minutes=minutes), **{"severity": "critical", **more})


def bad_at(*sectors, days=0, **more):
    """Unreadable places, each read by a command of its own for eight sectors."""
    return tuple(
        told("medium_error", -1440 * days, sense=Sense(3, 0x11, 0), places=(Place(one, 8),), **more)
        for one in sectors
    )


def sensed(kind, key, asc, ascq=0, **more):
    return (told(kind, sense=Sense(key, asc, ascq), **more),)


def trouble(*events, **more):
    known = {"role": Role.PASS_THROUGH, "has_bay": True, "redundancy": Redundancy.SOME}
    return Trouble(events[0].kind, tuple(events), **{**known, **more})


def cause(*events, **more):
    return judge_cause(trouble(*events, **more)).cause.value


def codes(*events, **more):
    return [one.code for one in judge_cause(trouble(*events, **more)).reasons]


# --- unreadable places


@pytest.mark.parametrize(
    ("events", "more", "expected"),
    [
        (bad_at(1000), {}, "watch"),
        (bad_at(1000), {"redundancy": Redundancy.NONE}, "disk"),
        (bad_at(1000), {"redundancy": Redundancy.UNKNOWN}, "disk"),
        (bad_at(1000), {"smart": "fail"}, "disk"),
        (bad_at(1000), {"smart": "watch"}, "watch"),
        (bad_at(1000), {"state": "Failed"}, "disk"),
        (bad_at(1000), {"state": "Rebuilding"}, "watch"),
        (bad_at(1000, is_write=True), {}, "disk"),
        (bad_at(1000, 900_000), {}, "disk"),
        (bad_at(1000, 1000, 1000), {}, "watch"),
        ((*bad_at(1000, days=6), *bad_at(900_000)), {}, "disk"),
        ((*bad_at(1000, days=8), *bad_at(900_000)), {}, "watch"),
        (bad_at(1000, 900_000, severity="warning"), {}, "watch"),
        (bad_at(1000, 900_000), {"is_layer": True}, "watch"),
        (bad_at(1000, 900_000), {"neighbours": SHELF}, "disk"),
        (bad_at(1000, 900_000), {"card_offline": "0000:3b:00.0"}, "disk"),
    ],
)
def test_unreadable_places(events, more, expected):
    assert cause(*events, **more) == expected


@pytest.mark.parametrize(
    ("sense", "expected"),
    [
        ((0x11, 0x00), "watch"),
        ((0x11, 0x04), "watch"),
        ((0x11, 0x14), "watch"),
        ((0x14, 0x01), "watch"),
        ((0x0C, 0x00), "disk"),
        ((0x0C, 0x02), "disk"),
        ((0x0C, 0x03), "disk"),
        ((0x0C, 0x01), "watch"),
        ((0x03, 0x00), "disk"),
        ((0x31, 0x00), "disk"),
        ((0x32, 0x01), "disk"),
        ((0x10, 0x01), "watch"),
        ((0x91, 0x07), "watch"),
        ((None, None), "watch"),
    ],
)
def test_codes_of_a_medium_error_where_the_array_has_the_data(sense, expected):
    assert cause(*sensed("medium_error", 3, *sense)) == expected


@pytest.mark.parametrize("sense", [(0x11, 0x14), (0x10, 0x01), (0x0B, 0x04), (0x1D, 0x00)])
def test_what_lost_no_data_orders_no_disk_even_without_an_array(sense):
    found = sensed("medium_error", 3, *sense, is_write=True)
    assert cause(*found, redundancy=Redundancy.NONE) == "watch"


def test_an_nvme_drive_that_names_its_media_is_the_disk():
    assert cause(told("medium_error", signs=frozenset({"nvme_media"}))) == "disk"
    guard = told("medium_error", signs=frozenset({"nvme_other"}))
    assert cause(guard, redundancy=Redundancy.NONE) == "watch"


# --- what only the disk can say


@pytest.mark.parametrize(
    ("key", "asc", "ascq", "expected"),
    [
        (4, 0x44, 0x00, "disk"),
        (4, 0x40, 0x85, "disk"),
        (4, 0x09, 0x01, "disk"),
        (4, 0x15, 0x01, "disk"),
        (4, 0x32, 0x00, "disk"),
        (4, 0x3E, 0x03, "disk"),
        (4, 0x3E, 0x00, "watch"),
        (4, 0x44, 0x71, "watch"),
        (4, 0x47, 0x01, "path"),
        (4, 0x48, 0x00, "path"),
        (4, 0x4B, 0x03, "path"),
        (4, 0x08, 0x03, "path"),
        (4, 0x65, 0x00, "path"),
        (4, 0x80, 0x04, "watch"),
        (4, 0x00, 0x00, "watch"),
        (4, None, None, "watch"),
    ],
)
def test_codes_of_a_hardware_error(key, asc, ascq, expected):
    assert cause(*sensed("hardware_error", key, asc, ascq)) == expected


def test_a_head_that_lost_its_track_while_the_bus_was_reset_is_the_path_first():
    lost = sensed("hardware_error", 4, 0x15, 1)
    assert cause(*lost, told("device_reset", -30)) == "path"
    assert cause(*lost, told("device_reset", -90)) == "disk"
    assert cause(*sensed("hardware_error", 4, 0x44), told("device_reset", -30)) == "disk"


@pytest.mark.parametrize(
    ("key", "asc", "ascq", "expected"),
    [
        (1, 0x5D, 0x00, "disk"),
        (6, 0x5D, 0x10, "disk"),
        (1, 0x5D, 0x32, "disk"),
        (3, 0x5D, 0x73, "disk"),
        (1, 0x5D, 0xFF, "harmless"),
        (1, 0x0B, 0x03, "watch"),
    ],
)
def test_predictions(key, asc, ascq, expected):
    assert cause(*sensed("failure_predicted", key, asc, ascq)) == expected


def test_a_prediction_of_a_card_without_sense_data_counts():
    assert cause(told("failure_predicted", severity="error")) == "disk"


def test_a_test_beside_a_real_prediction_takes_nothing_back():
    real, test = sensed("failure_predicted", 1, 0x5D, 0), sensed("failure_predicted", 1, 0x5D, 0xFF)
    assert cause(*test, *real) == "disk"


def test_a_unit_that_the_controller_gave_up_is_the_disk():
    assert cause(told("logical_unit_failure")) == "disk"
    assert cause(told("logical_unit_failure", severity="warning")) == "watch"


# --- the path


@pytest.mark.parametrize("kind", ["transport_error", "io_error", "filesystem_error", "timeout"])
def test_a_disk_is_not_ordered_for_a_cable_nor_for_a_consequence(kind):
    events = [told(kind, minute, count=50) for minute in range(20)]
    assert cause(*events, redundancy=Redundancy.NONE, smart="fail") in ("path", "watch")


@pytest.mark.parametrize(
    ("kind", "few", "many"),
    [
        ("device_reset", "harmless", "path"),
        ("timeout", "watch", "path"),
        ("aborted_command", "watch", "path"),
    ],
)
def test_three_within_an_hour_are_no_accident(kind, few, many):
    warned = {"severity": "warning"}
    assert cause(told(kind, 0, **warned), told(kind, 5, **warned)) == few
    assert cause(*(told(kind, minute, **warned) for minute in (0, 40, 80))) == few
    assert cause(*(told(kind, minute, **warned) for minute in (0, 30, 60))) == many
    assert cause(told(kind, 0, count=3, **warned)) == many


def refused(*sectors, signs=("drive_refused", "data_read"), days=0, **more):
    """Reads that an ATA drive answered with "aborted"."""
    more = {"signs": frozenset(signs), **more}
    return tuple(
        told("aborted_command", -1440 * days, places=(Place(one, 8),), **more) for one in sectors
    )


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (refused(1000, 900_000), "disk"),
        (refused(1000, 900_000, count=7), "disk"),
        ((*refused(1000, days=6), *refused(900_000)), "disk"),
        (refused(1000, 1000), "watch"),
        (refused(1000, count=7), "path"),
        ((*refused(1000, days=8), *refused(900_000)), "watch"),
        (refused(0, 900_000), "watch"),
        (refused(1000, 900_000, signs=["drive_refused"]), "watch"),
        (refused(1000, 900_000, signs=["data_read"]), "watch"),
        (refused(1000, 900_000, signs=["drive_refused", "data_read", "link_spoke"]), "watch"),
        (refused(1000, 900_000, signs=["drive_refused", "data_read", "crc"]), "path"),
        ((*refused(1000, 900_000), told("transport_error", -30)), "path"),
    ],
)
def test_a_drive_that_refuses_to_read_several_places_is_the_disk(events, expected):
    assert cause(*events) == expected


def test_drives_that_refuse_at_once_are_their_path():
    assert cause(*refused(1000, 900_000), neighbours=SHELF) == "path"


def test_a_reset_that_failed_is_watched():
    assert cause(told("device_reset")) == "watch"


@pytest.mark.parametrize(
    "kind", ["device_offline", "logical_unit_failure", "raid_member_failed", "not_ready", "timeout"]
)
def test_several_drives_of_one_shelf_at_once_are_its_path(kind):
    assert cause(told(kind), neighbours=SHELF) == "path"
    assert codes(told(kind), neighbours=SHELF)[0] == "neighbours_enclosure"
    assert cause(told(kind), neighbours=replace(SHELF, count=1)) != "path"


def test_a_drive_with_errors_of_its_own_is_not_excused_by_its_neighbours():
    events = (told("raid_member_failed"), *bad_at(1000))
    assert cause(*events, neighbours=SHELF) == "disk"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ((), "disk"),
        ((told("transport_error", -30),), "path"),
        ((told("transport_error", -90),), "disk"),
        ((told("transport_error", -30), *bad_at(1000)), "disk"),
        ((told("device_reset", -5), told("timeout", -5)), "disk"),
        ((told("hot_plug", -5, signs=frozenset({"gone"})),), "watch"),
        ((told("hot_plug", 5, signs=frozenset({"gone"})),), "disk"),
        ((told("hot_plug", -15, signs=frozenset({"gone"})),), "disk"),
        ((told("hot_plug", -5),), "disk"),
    ],
)
@pytest.mark.parametrize("kind", ["raid_member_failed", "device_offline"])
def test_what_was_given_up_is_the_disk_unless_its_link_was_lost(kind, more, expected):
    if kind == "device_offline" and len(more) == 2 and more[-1].kind == "medium_error":
        expected = "path"  # its link first: the medium error has a ticket of its own
    assert cause(told(kind), *more) == expected


def test_a_link_error_in_the_lines_of_the_failure_counts():
    assert cause(told("device_offline", signs=frozenset({"crc"}))) == "path"


@pytest.mark.parametrize("name", ["not_fresh", "is_missing"])
def test_a_member_that_only_was_away_is_watched(name):
    away = told("raid_member_failed", signs=frozenset({name}))
    assert cause(away) == "watch"
    assert cause(away, told("raid_member_failed")) == "disk"


def test_a_device_of_which_nothing_is_known_is_watched_when_it_goes():
    nothing = {"role": Role.UNKNOWN, "is_placed": False, "has_bay": False}
    assert cause(told("device_offline"), **nothing) == "watch"
    assert cause(told("device_offline", severity="error")) == "watch"


# --- cards, volumes, NVMe


def test_a_card_that_is_offline_orders_no_disk():
    card = {"card_offline": "0000:3b:00.0"}
    for kind in ("device_offline", "logical_unit_failure", "raid_member_failed", "volume_state"):
        assert cause(told(kind), **card) == "controller"
    assert cause(told("controller_offline"), **card) == "controller"
    assert cause(*sensed("failure_predicted", 1, 0x5D), **card) == "disk"
    assert codes(told("controller_offline"), **card) == ["is_the_card"]


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ((), "watch"),
        (("never_ready",), "disk"),
        (("fell_off",), "path"),
        (("fell_off", "never_ready"), "path"),
    ],
)
def test_an_nvme_controller(signs, expected):
    assert cause(told("controller_offline", signs=frozenset(signs))) == expected


@pytest.mark.parametrize(
    ("more", "state", "expected"),
    [
        ({}, "", "disk"),
        ({"severity": "warning"}, "", "watch"),
        ({"severity": "warning"}, "Failed", "disk"),
        ({"signs": frozenset({"not_connected"})}, "Failed", "path"),
        ({"signs": frozenset({"too_hot"})}, "", "watch"),
    ],
)
def test_states_of_a_volume(more, state, expected):
    assert cause(told("volume_state", **more), state=state, role=Role.VOLUME) == expected


def test_an_array_of_the_kernel_only_repeats_what_its_disks_did():
    assert cause(told("volume_state"), is_layer=True) == "watch"


# --- not ready, protected, recovered, mended


@pytest.mark.parametrize(
    ("sense", "minutes", "expected"),
    [
        ((0x04, 0x01), (0, 5, 30), "harmless"),
        ((0x3A, 0x00), (0, 5, 30), "harmless"),
        ((0x04, 0x0B), (0, 5, 30), "harmless"),
        ((0x04, 0x03), (0,), "watch"),
        ((0x04, 0x03), (0, 1, 9), "watch"),
        ((0x04, 0x03), (0, 1, 10), "disk"),
        ((0x04, 0x02), (0, 10), "watch"),
        ((0x04, 0x02), (0, 10, 20), "disk"),
    ],
)
def test_not_ready_is_the_disk_when_it_lasts(sense, minutes, expected):
    events = [told("not_ready", minute, sense=Sense(2, *sense)) for minute in minutes]
    assert cause(*events) == expected


@pytest.mark.parametrize(
    ("ascq", "minutes", "role", "expected"),
    [
        (0, (0, 30, 60), Role.PASS_THROUGH, "disk"),
        (0, (0, 30, 59), Role.PASS_THROUGH, "watch"),
        (0, (0, 60), Role.PASS_THROUGH, "watch"),
        (7, (0, 30, 60), Role.PASS_THROUGH, "watch"),
        (0, (0, 30, 60), Role.VOLUME, "watch"),
    ],
)
def test_an_ssd_that_takes_no_more_writes(ascq, minutes, role, expected):
    events = [told("io_error", minute, sense=Sense(7, 0x27, ascq)) for minute in minutes]
    assert cause(*events, role=role) == expected


@pytest.mark.parametrize(("count", "expected"), [(99, "harmless"), (100, "watch")])
def test_recovered_errors_are_counted(count, expected):
    assert cause(*sensed("recovered_error", 1, 0x17, 1, count=count)) == expected


def mended(sector, minutes):
    return told("read_error_corrected", minutes, severity="warning", places=(Place(sector, 8),))


def test_three_mended_places_a_day_are_the_disk():
    two = (mended(1000, 0), mended(500_000, 10))
    assert cause(*two) == "watch"
    assert cause(*two, mended(500_000, 20)) == "watch"
    assert cause(*two, mended(900_000, 20)) == "disk"
    assert cause(*two, mended(900_000, 1441)) == "watch"
    assert cause(*two, mended(900_000, 20), told("transport_error", 5)) == "path"


# --- whose disk it is


@pytest.mark.parametrize(
    ("role", "has_bay", "expected"),
    [
        (Role.REMOTE, True, "not_ours"),
        (Role.EXTERNAL, True, "not_ours"),
        (Role.USB, False, "not_ours"),
        (Role.USB, True, "disk"),
        (Role.VIRTUAL, False, "disk"),
        (Role.VIRTUAL, True, "disk"),
        (Role.UNKNOWN, False, "disk"),
        (Role.VOLUME, False, "disk"),
    ],
)
def test_a_disk_that_stands_in_no_bay_of_this_machine(role, has_bay, expected):
    assert cause(*bad_at(1, 900_000), role=role, has_bay=has_bay) == expected


@pytest.mark.parametrize(
    ("events", "more", "expected"),
    [
        (sensed("failure_predicted", 1, 0x5D), {}, "disk"),
        (sensed("medium_error", 3, 0x11), {"is_placed": False}, "not_ours"),
        ((told("medium_error", places=(Place(1),)),), {}, "not_ours"),
        (sensed("hardware_error", 4, 0x44, 0x71), {}, "not_ours"),
        ((told("timeout", count=9),), {}, "not_ours"),
        ((told("device_offline"),), {}, "not_ours"),
        ((told("device_offline"), *bad_at(1000)), {}, "disk"),
    ],
)
def test_a_virtual_disk_is_a_disk_where_the_disks_own_words_come_through(events, more, expected):
    assert cause(*events, role=Role.VIRTUAL, has_bay=False, **more) == expected


# --- careful defaults, words, and what stays


@pytest.mark.parametrize("kind", ["", "psu_exploded", "medium-error"])
def test_a_kind_that_no_rule_knows_is_watched(kind):
    assert cause(told(kind, count=1000), redundancy=Redundancy.NONE, smart="fail") == "watch"


@pytest.mark.parametrize("kind", [*Kind, "smart_fail", "smart_path", "smartctl_hung", "x"])
def test_a_trouble_without_events_is_judged_too(kind):
    assert judge_cause(Trouble(kind)).reasons


def test_a_failure_by_its_own_readings_is_the_disk_and_a_bad_path_is_not():
    assert judge_cause(Trouble("smart_fail")).cause is Cause.DISK
    assert judge_cause(Trouble("smart_path")).cause is Cause.PATH


def test_every_kind_that_the_kernel_tells_has_rules():
    assert set(Kind) <= set(RULES)


def test_every_reason_and_cause_has_words():
    rules = [*FIRST, *OTHERS, *(rule for rules in RULES.values() for rule in rules)]
    assert {f"rung.{rule.code}" for rule in rules} <= set(SENTENCES)
    assert {f"{what}.{one.value}" for one in Cause for what in ("cause", "advice")} <= set(
        SENTENCES
    )


def test_words_take_the_values_that_rules_give():
    for events, more in (
        (bad_at(1, 900_000), {}),
        (sensed("hardware_error", 4, 0x44), {"state": "100 % Failed"}),
        (sensed("hardware_error", 4, 0x47), {}),
        ((told("timeout", count=5),), {"neighbours": SHELF}),
        ((told("device_offline"),), {"card_offline": "x"}),
        ((told("device_offline"), told("transport_error")), {}),
    ):
        for reason in judge_cause(trouble(*events, **more)).reasons:
            assert "%(" not in str(SENTENCES[f"rung.{reason.code}"]) % reason.values


def test_reasons_that_say_the_same_are_all_given():
    assert codes(*bad_at(1, 900_000), smart="fail") == ["smart_fails_too", "several_places"]
    assert codes(*bad_at(1)) == ["one_place"]


@pytest.mark.parametrize(
    ("before", "after", "stays"),
    [
        (None, Cause.HARMLESS, False),
        (Cause.DISK, Cause.WATCH, True),
        (Cause.DISK, Cause.PATH, False),
        (Cause.WATCH, Cause.DISK, False),
        (Cause.PATH, Cause.WATCH, True),
        (Cause.PATH, Cause.DISK, False),
        (Cause.WATCH, Cause.HARMLESS, True),
        (Cause.HARMLESS, Cause.WATCH, False),
    ],
)
def test_silence_is_no_proof_of_health(before, after, stays):
    assert is_taken_back(before, after) is stays


@pytest.mark.parametrize(
    ("found", "said", "expected"),
    [
        (Cause.DISK, "critical", "critical"),
        (Cause.WATCH, "warning", "warning"),
        (Cause.HARMLESS, "critical", "info"),
        (Cause.NOT_OURS, "critical", "warning"),
        (Cause.NOT_OURS, "info", "info"),
    ],
)
def test_an_incident_is_as_grave_as_its_cause_allows(found, said, expected):
    assert severity_of(found, said) == expected


@pytest.mark.parametrize("values", [{}, {"cause": None}, {"cause": {}}, {"cause": {"cause": "x"}}])
def test_what_is_no_cause_is_none(values):
    assert cause_in(values) is None


# --- what the card calls it, beside what its link says


def test_a_disk_that_its_card_only_misses_after_link_errors_is_the_path():
    lost = (told("device_offline"), told("transport_error", -5))
    assert cause(*lost, state="Missing") == "path"
    assert cause(*lost, state="Offline") == "path"
    assert cause(*lost, state="Failed") == "disk"
    assert cause(told("device_offline", severity="error"), state="Missing") == "disk"
