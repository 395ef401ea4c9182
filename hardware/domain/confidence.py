"""How sure each rung of a ladder is, by its code: what may be said when one stands on it."""

from __future__ import annotations

from hardware.domain.evidence import Certainty, Rung

_OF_CODES: dict[Certainty, tuple[str, ...]] = {
    Certainty.TWO_SOURCES: ("two_sources_agree",),
    Certainty.CANDIDATES: ("several_members", "members_unknown", "not_calibrated"),
    Certainty.DISAGREEMENT: (
        "bays_disagree",
        "witnesses_disagree",
        "witness_other_bay",
        "witness_other_serial",
        "witness_empty",
        "bay_taken",
    ),
    Certainty.PLUGGED_SINCE: ("plugged_since", "later_survey"),
    Certainty.NO_BAY: ("bay_unknown",),
    Certainty.NO_DRIVE: (
        "no_survey",
        "boot_unknown",
        "not_in_survey",
        "serial_not_in_survey",
        "no_serial",
        "other_controller",
        "volume_unknown",
    ),
    Certainty.NOT_A_DRIVE: ("is_remote", "is_controller"),
}
_BY_CODE = {code: certainty for certainty, codes in _OF_CODES.items() for code in codes}


def confidence(rung: Rung) -> Certainty:
    """A plain step stands on the one source that it names."""
    return _BY_CODE.get(rung.code, Certainty.ONE_SOURCE)
