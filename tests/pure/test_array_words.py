"""What the tools' words for states come to for who would pull a disk."""

import pytest

from hardware.domain.array_words import Part, Whole, is_predicted, part_of, whole_of


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("Optimal", Whole.WELL),
        ("optimal", Whole.WELL),
        ("OK", Whole.WELL),
        ("Okay (OKY)", Whole.WELL),
        ("ONLINE", Whole.WELL),
        ("clean", Whole.WELL),
        ("active", Whole.WELL),
        ("write errors", Whole.WELL),
        ("Degraded", Whole.DEGRADED),
        ("partially degraded", Whole.DEGRADED),
        ("Dgrd", Whole.DEGRADED),
        ("Interim Recovery Mode", Whole.DEGRADED),
        ("partial", Whole.DEGRADED),
        ("rebuilding", Whole.BUSY),
        ("clean, degraded, recovering", Whole.BUSY),
        ("Recovering, 12% complete", Whole.BUSY),
        ("resyncing", Whole.BUSY),
        ("reshaping", Whole.BUSY),
        ("OK, Transforming", Whole.BUSY),
        ("Impacted", Whole.BUSY),
        ("Background Initialization", Whole.BUSY),
        ("Failed", Whole.FAILED),
        ("Offline", Whole.FAILED),
        ("SUSPENDED", Whole.FAILED),
        ("", Whole.UNKNOWN),
        ("state 77", Whole.UNKNOWN),
        ("inactive", Whole.UNKNOWN),
        ("okra", Whole.UNKNOWN),
    ],
)
def test_the_state_of_an_array(word, means):
    assert whole_of(word) is means


def test_an_md_array_that_does_not_run_has_failed():
    assert whole_of("inactive", "md") is Whole.FAILED


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("Online", Part.SERVES),
        ("Onln", Part.SERVES),
        ("OK", Part.SERVES),
        ("JBOD", Part.SERVES),
        ("Predictive Failure", Part.SERVES),
        ("failure predicted", Part.SERVES),
        ("Failed", Part.OUT),
        ("missing", Part.OUT),
        ("Offln", Part.OUT),
        ("Failed (FLD)", Part.OUT),
        ("unconfigured bad", Part.OUT),
        ("Rebuilding", Part.FILLING),
        ("copyback", Part.FILLING),
        ("global hot spare", Part.SPARE),
        ("Standby (SBY)", Part.SPARE),
        ("Ready", Part.UNUSED),
        ("unconfigured good", Part.UNUSED),
        ("", Part.UNKNOWN),
        ("not ready", Part.UNKNOWN),
        ("foreign", Part.UNKNOWN),
    ],
)
def test_what_a_disk_is_to_its_card(word, means):
    assert part_of(word) is means


@pytest.mark.parametrize(("word", "said"), [("Predictive Failure", True), ("Online", False)])
def test_a_card_may_predict_a_failure(word, said):
    assert is_predicted(word) is said
