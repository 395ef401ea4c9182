# ruff: noqa: F401 - the tests of the guests, told again from recordings of these guests
"""What guests of a real kernel once went through, from the kernel's line to verified: no QEMU."""

import tarfile
from pathlib import Path

import pytest
from django.utils import timezone

from hardware.wire import moment
from mirrorsite.ground.outside.shell import Recording
from tests.guests.test_hot_swap import (
    replaced,
    test_a_critical_warning_opens_a_ticket_for_its_slot,
    test_a_wrong_disk_opens_the_ticket_again_and_is_named_with_its_slot,
    test_from_a_wrong_disk_to_the_right_one_and_a_verified_replacement,
    test_the_wrong_disks_return_puts_it_right,
    warned,
)
from tests.guests.test_read_errors import (
    failing,
    sent,
    test_each_failing_disk_has_one_ticket_and_its_neighbours_none,
    test_from_the_kernels_line_to_a_verified_replacement,
    test_one_witness_of_the_bay_is_no_order_to_pull,
    test_the_kernels_lines_lead_to_the_disk,
)
from tests.guests.test_smart import (
    predicted,
    test_a_disk_in_no_place_that_a_tool_knows_is_verified_by_a_persons_word,
    test_a_predicted_failure_opens_a_ticket,
)

pytestmark = pytest.mark.django_db
KEPT = Path(__file__).parents[1] / "recorded" / "guests"
TIMES = ("taken_at", "booted_at")


def recorded(name, folder):
    """Step → recording, as if the last of them were of now: people's words are of now too."""
    with tarfile.open(KEPT / f"{name}.tar.xz") as packed:
        packed.extractall(folder, filter="data")
        steps = list(dict.fromkeys(one.partition("/")[0] for one in packed.getnames()))
    told = {step: Recording(folder / step) for step in steps}
    ago = timezone.now() - max(moment(one.about["taken_at"]) for one in told.values())
    for one in told.values():
        later = {key: (moment(one.about[key]) + ago).isoformat() for key in TIMES}
        one.about |= later
    return told


@pytest.fixture(scope="module")
def four_cards(tmp_path_factory):
    return recorded("four-cards", tmp_path_factory.mktemp("four-cards"))


@pytest.fixture(scope="module")
def two_slots(tmp_path_factory):
    return recorded("two-slots", tmp_path_factory.mktemp("two-slots"))
