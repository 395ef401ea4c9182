"""What a disk says that is no counter: its own verdict, self-tests, wear, spare, temperature."""

from __future__ import annotations

from collections.abc import Iterator

from hardware.domain.reading import Attribute, Reading, SelfTest
from hardware.domain.smart_packed import TEMPERATURES
from hardware.domain.smart_reason import Reason, Verdict
from hardware.domain.smart_rules import (
    CRITICAL_WARNING,
    HOT_OTHERWISE,
    HOT_ROTATING,
    HOURS_APART,
    WORN,
    WORN_OUT,
)

FAILING = 0x08  # smartctl's exit status: disk is failing
# additional sense codes that a SCSI disk reports as its health
PREDICTED = 0x5D
FALSE_ALARM = 0xFF  # 5D/FF: a test of the warning itself
WARNING = 0x0B
NOTHING = 0x00
TOO_HOT = 0x01
# a test that a newer passed one of this kind clears
_CLEARED_BY = {"short": ("short", "extended"), "extended": ("extended",)}


def facts_of(reading: Reading) -> Iterator[Reason]:
    """Reasons that need no past."""
    counters = dict(reading.counters)
    yield from _own_verdict(reading, counters)
    yield from map(_failed, filter(_is_failed, reading.attributes))
    yield from _self_test(reading.self_tests)
    yield from _spare(counters)
    yield from _wear(counters)
    yield from _temperature(reading)
    yield from _hours(reading, counters)


def _own_verdict(reading: Reading, counters: dict[str, int]) -> Iterator[Reason]:
    if "nvme.critical_warning" in counters:
        yield from _critical_warning(counters["nvme.critical_warning"])
        return
    if counters.get("scsi.asc", NOTHING) != NOTHING:
        yield from _sense(counters["scsi.asc"], counters.get("scsi.ascq", 0))
        return
    failed = reading.smart_passed is False
    if failed or (reading.smart_passed is None and reading.exit_status & FAILING):
        yield Reason("smart_failed", severity=Verdict.FAIL, counter="smart_failed", value=1)


def _critical_warning(bits: int) -> Iterator[Reason]:
    """Temperature alone is no failure, though smartctl calls every bit one."""
    for bit, code, fails in CRITICAL_WARNING:
        if bits & bit:
            severity = Verdict.FAIL if fails else Verdict.WATCH
            yield Reason(code, {}, severity, f"nvme.critical_warning.{bit:02x}", 1)


def _sense(asc: int, ascq: int) -> Iterator[Reason]:
    values = {"asc": f"{asc:02X}", "ascq": f"{ascq:02X}"}
    if asc == PREDICTED and ascq != FALSE_ALARM:
        yield Reason("failure_predicted", values, Verdict.FAIL, "scsi.asc", asc)
    elif (asc, ascq) == (WARNING, TOO_HOT):
        yield Reason("says_hot", values, Verdict.WATCH, "scsi.asc", asc)
    elif asc != PREDICTED:
        yield Reason("says_warning", values, Verdict.WATCH, "scsi.asc", asc)


def _is_failed(attribute: Attribute) -> bool:
    """A temperature that was too high once is remembered for ever, and is no fault."""
    heat = attribute.number in TEMPERATURES
    return attribute.failed == "now" or (attribute.failed == "past" and not heat)


def _failed(attribute: Attribute) -> Reason:
    values = {"name": attribute.name, "number": attribute.number, "value": attribute.value}
    counter = f"ata.{attribute.number}.failed"
    if attribute.failed == "past":
        return Reason("attribute_failed_once", values, Verdict.WATCH, counter, 1)
    if attribute.is_prefailure:
        return Reason("attribute_failed", values, Verdict.FAIL, counter, 2)
    return Reason("attribute_old", values, Verdict.WATCH, counter, 2)


def _self_test(tests: tuple[SelfTest, ...]) -> Iterator[Reason]:
    """The newest failed test that no newer one clears; a short pass clears no long failure."""
    passed = set()
    for test in tests:
        if test.passed:
            passed.add(test.kind)
        elif test.passed is False and not passed & set(_CLEARED_BY.get(test.kind, (test.kind,))):
            values = {"kind": test.kind, "result": test.result, "hours": test.hours}
            yield Reason("self_test_failed", values, Verdict.FAIL, "self_test", test.hours or 0)
            return


def _spare(counters: dict[str, int]) -> Iterator[Reason]:
    for name in ("nvme.available_spare", "ata.available_spare"):
        spare, threshold = counters.get(name), counters.get(f"{name}_threshold", 0)
        if spare is not None and spare < threshold:
            values = {"value": spare, "limit": threshold}
            yield Reason("spare_low", values, Verdict.FAIL, f"{name}_missing", threshold - spare)


def _wear(counters: dict[str, int]) -> Iterator[Reason]:
    used = counters.get("wear_percent", counters.get("nvme.percentage_used", 0))
    if used >= WORN_OUT:
        # "may not indicate a failure": NVM Express, Percentage Used
        yield Reason("worn_out", {"value": used}, Verdict.WATCH, "wear_percent", used)
    elif used >= WORN:
        yield Reason("worn", {"value": used}, Verdict.WATCH, "wear_percent", used)


def _temperature(reading: Reading) -> Iterator[Reason]:
    usual = HOT_ROTATING if reading.rotating else HOT_OTHERWISE
    limit = reading.temperature_limit_c or usual
    now = reading.temperature_c
    if now is not None and now >= limit:
        yield Reason("hot", {"value": now, "limit": limit}, Verdict.WATCH, "temperature_c", now)


def _hours(reading: Reading, counters: dict[str, int]) -> Iterator[Reason]:
    """A used disk that was sold as new: its counters were reset, its sealed log was not."""
    sealed, said = counters.get("farm.power_on_hours"), reading.power_on_hours
    if sealed is not None and said is not None and sealed - said > HOURS_APART:
        values = {"sealed": sealed, "value": said}
        yield Reason("hours_differ", values, Verdict.WATCH, "farm.power_on_hours", sealed)
