"""How well a disk is: ok, watch, fail, path or unknown, with the reasons.

A single reading is judged by levels alone; growth needs the past, and what others say about the
disk confirms or explains. Path trouble is a cable's, a backplane's, a controller's: no disk is
ordered for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hardware.domain.reading import Reading
from hardware.domain.smart_facts import facts_of
from hardware.domain.smart_growth import Context, Past
from hardware.domain.smart_reason import Reason, Verdict
from hardware.domain.smart_rules import RESETS, RULES, SIBLINGS, THROWN_OUT, Rule

__all__ = ["Ack", "Context", "Judgement", "Past", "Reason", "Verdict", "acknowledged", "judge"]


_WORST_FIRST = (Verdict.FAIL, Verdict.PATH, Verdict.WATCH, Verdict.UNKNOWN, Verdict.OK)


@dataclass(frozen=True)
class Judgement:
    """The verdict of the worst reason; `silenced` are those that a person acknowledged."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    serial: str = ""
    silenced: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Ack:
    """A person knows of this counter at this value, and why; it travels with the disk."""

    serial: str
    counter: str
    value: int
    reason: str = ""


def judge(reading: Reading, past: Past, context: Context) -> Judgement:
    """How well the disk is that this reading is of."""
    if excuse := _excuse(reading):
        return Judgement(Verdict.UNKNOWN, (excuse,), reading.serial)
    found = [*_counted(reading, past, context), *facts_of(reading)]
    found = _with_array(found, context)
    found = _with_siblings(found, context)
    found += _around(context)
    known = any(_value(rule, reading) is not None for rule in _all_rules())
    if not found and not known and reading.smart_passed is None:
        return Judgement(Verdict.UNKNOWN, (Reason("says_nothing"),), reading.serial)
    return _judged(found, reading.serial)


def acknowledged(judgement: Judgement, acks: Iterable[Ack]) -> Judgement:
    """The judgement without reasons that a person acknowledged, until their counter grows."""
    known: dict[str, int] = {}
    for ack in acks:
        if ack.serial == judgement.serial:
            known[ack.counter] = max(ack.value, known.get(ack.counter, ack.value))
    quiet = [one for one in judgement.reasons if _is_known(one, known)]
    if not quiet:
        return judgement
    loud = [one for one in judgement.reasons if not _is_known(one, known)]
    return replace(_judged(loud, judgement.serial), silenced=(*judgement.silenced, *quiet))


def _is_known(reason: Reason, known: dict[str, int]) -> bool:
    return bool(reason.counter) and reason.value <= known.get(reason.counter, reason.value - 1)


def _judged(found: list[Reason], serial: str) -> Judgement:
    ranked = sorted(found, key=lambda one: _WORST_FIRST.index(one.severity))
    return Judgement(ranked[0].severity if ranked else Verdict.OK, tuple(ranked), serial)


def _excuse(reading: Reading) -> Reason | None:
    """Why nothing can be said of it; it is no fault to sleep."""
    if reading.is_volume:
        return Reason("is_volume", severity=Verdict.UNKNOWN)
    if reading.power_mode == "standby":
        return Reason("asleep", severity=Verdict.UNKNOWN)
    return None


def _all_rules() -> Iterator[Rule]:
    return (rule for rules in RULES.values() for rule in rules)


def _value(rule: Rule, reading: Reading) -> int | None:
    """The counter of a rule, where the disk has it and means by it what the rule does."""
    if rule.called is None:
        return dict(reading.counters).get(rule.counter)
    attribute = reading.attribute(int(rule.counter.split(".")[1]))
    if attribute is None or (attribute.name and not rule.called.search(attribute.name)):
        return None
    return attribute.raw


def _counted(reading: Reading, past: Past, context: Context) -> Iterator[Reason]:
    said = set()
    for rule in _all_rules():
        value = _value(rule, reading)
        reason = None if value is None else _applied(rule, value, past, context)
        if reason and reason.code not in said:
            said.add(reason.code)
            yield reason


def _applied(rule: Rule, value: int, past: Past, context: Context) -> Reason | None:
    """What one rule makes of its counter; None: nothing to say."""
    grown = past.growth(rule.counter, value)
    outcome, severity = _outcome(rule, value, grown, past, context)
    if severity is Verdict.OK:
        return None
    limit = rule.path_above if outcome == "over_on_path" else rule.fail_above
    values = {"value": value, "grown": grown, "limit": limit}
    return Reason(f"{rule.code}.{outcome}", values, severity, rule.counter, value)


def _outcome(
    rule: Rule, value: int, grown: int | None, past: Past, context: Context
) -> tuple[str, Verdict]:
    stood = rule.polls == 1 or past.was_above(rule.counter, 0)
    if rule.fail_above is not None and value > rule.fail_above:
        return "over", Verdict.FAIL
    if rule.fail_growth and grown is not None and grown >= rule.fail_growth and stood:
        return "grew", Verdict.FAIL
    if rule.confirmed_by_kernel and value > 0 and stood and context.medium_errors_7d:
        return "confirmed", Verdict.FAIL
    if rule.path_growth and grown is not None and grown >= rule.path_growth:
        return "grew_on_path", Verdict.PATH
    if (
        rule.path_above is not None
        and value > rule.path_above
        and not past.is_quiet(rule.counter, value)
    ):
        return "over_on_path", Verdict.PATH
    if rule.watch_above is None or value <= rule.watch_above:
        return "", Verdict.OK
    if grown is None:
        return "growth_unknown", Verdict.WATCH
    return ("grew_little" if grown else "standing"), Verdict.WATCH


def _with_array(found: list[Reason], context: Context) -> list[Reason]:
    """An array that threw the disk out confirms what the disk counts of itself."""
    if not THROWN_OUT.search(context.array_state):
        return found
    reason = Reason("array_threw_out", {"state": context.array_state[:80]})
    counts = any(one.severity is Verdict.WATCH and _is_own(one.counter) for one in found)
    return [*found, replace(reason, severity=Verdict.FAIL if counts else Verdict.WATCH)]


def _is_own(counter: str) -> bool:
    """Whether the disk itself is what is counted, and not its cable."""
    return counter.startswith(_OWN) and counter not in _OF_PATH


_OWN = ("ata.", "scsi.read", "scsi.write", "scsi.verify", "scsi.grown", "scsi.pending", "nvme.")
_OF_PATH = frozenset(rule.counter for rule in _all_rules() if rule.path_growth is not None)
_SHARED = frozenset(rule.counter for rule in _all_rules() if rule.is_shared)


def _with_siblings(found: list[Reason], context: Context) -> list[Reason]:
    """Several disks of one shelf at once: its power or its path, not all of its disks."""
    if context.failing_siblings < SIBLINGS or not found:
        return found
    softened = [
        replace(one, severity=Verdict.PATH)
        if one.counter in _SHARED and one.severity is Verdict.FAIL
        else one
        for one in found
    ]
    values = {"siblings": context.failing_siblings}
    return [*softened, Reason("siblings", values, Verdict.PATH)]


def _around(context: Context) -> Iterator[Reason]:
    """What others say, whatever the disk says."""
    if context.medium_errors_7d:
        yield Reason("medium_errors_logged", {"count": context.medium_errors_7d})
    elif context.resets_7d >= RESETS:
        yield Reason("resets", {"count": context.resets_7d}, Verdict.PATH)
    if context.hung:
        yield Reason("hung", {"count": context.hung})
