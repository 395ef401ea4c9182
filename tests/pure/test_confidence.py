"""Each rung of a ladder has the confidence of what stands on it."""

import ast
from pathlib import Path

import pytest

import hardware.domain
from hardware.domain.confidence import _BY_CODE, confidence
from hardware.domain.evidence import Certainty, Rung

DOMAIN = Path(hardware.domain.__file__).parent


def made_codes():
    """The codes of every Rung that the domain makes, and of the functions that make one."""
    found = set()
    for file in DOMAIN.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Rung", "_rung"):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("two_sources_agree", Certainty.TWO_SOURCES),
        ("drive_in_bay", Certainty.ONE_SOURCE),
        ("several_members", Certainty.CANDIDATES),
        ("witness_other_bay", Certainty.DISAGREEMENT),
        ("no_survey", Certainty.NO_DRIVE),
        ("is_controller", Certainty.NOT_A_DRIVE),
        ("bay_unknown", Certainty.NO_BAY),
        ("plugged_since", Certainty.PLUGGED_SINCE),
    ],
)
def test_a_rung_is_as_sure_as_what_it_says(code, expected):
    assert confidence(Rung(code)) is expected


def test_every_doubtful_code_is_one_that_somebody_says():
    # what rows say, and not the domain
    elsewhere = {"plugged_since", "later_survey", "bay_taken", "boot_unknown"}
    assert set(_BY_CODE) - made_codes() <= elsewhere | {"two_sources_agree"}


def test_only_agreement_of_two_is_two_sources():
    assert [c for c in made_codes() if confidence(Rung(c)) is Certainty.TWO_SOURCES] == [
        "two_sources_agree"
    ]
