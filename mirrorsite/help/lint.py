"""Everything that can be told to be wrong with a page before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from mirrorsite.help import combinations as all_of
from mirrorsite.help.choosing import Choice, choose
from mirrorsite.help.code_block import Block
from mirrorsite.help.complaint import Complaint, Unreadable, once
from mirrorsite.help.document import Document, Input
from mirrorsite.help.document_names import impossible, impossible_in, needless
from mirrorsite.help.link_check import dead_links
from mirrorsite.help.markdown import Fence, Structure, blocks, structure
from mirrorsite.help.parsers import NoBash, wrong_data, wrong_shell
from mirrorsite.help.parsing import parse
from mirrorsite.help.template import Expansion, TooMuch

TEXT_LIMIT = 1_000_000
FILLED_LIMIT = 40_000_000  # characters of all combinations together, some ten seconds
READ_LIMIT = 2_000_000  # characters of all that Markdown has to read
TOKEN = "\ue000q"  # of private use, so that no page has it
NO_OPENING = re.compile(r"[ \t]*`{3,}[^`=]*=[^`]*`")
CHECK_STEP = re.compile(r"check|verify|test|检查|验证|确认|校验", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What pages may link to, and the texts of the same pages in the other language."""

    pages: frozenset[str] = frozenset()
    mirrors: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()  # first parts of the site's own addresses
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (name, language)


@dataclass
class Seen:
    """What all combinations together showed, and how much more may be looked at."""

    filled: int = FILLED_LIMIT
    read: int = READ_LIMIT

    blocks: dict[tuple[int, str, str], Block] = field(default_factory=dict)
    structures: dict[str, Structure] = field(default_factory=dict)
    chosen: set[tuple[str, str]] = field(default_factory=set)
    without_option: set[str] = field(default_factory=set)
    left_out: dict[str, int] = field(default_factory=dict)
    wrong: list[Complaint] = field(default_factory=list)


def lint(text: str, name: str, language: str, known: Known) -> list[Complaint]:
    """What is wrong with a page's text, by line; an empty list when nothing is."""
    try:
        page = parse(text)
    except Unreadable as error:
        return once(error.complaints)
    seen = see_all(page, name)
    fences = [fence for one in seen.structures.values() for fence in one.fences]
    return once(
        [
            *seen.wrong,
            *needless(page, {n for fence in fences for n in _asked_by(fence)}),
            *impossible(page),
            *_wrong_openings(fences, page),
            *_no_openings(page),
            *_never_chosen(page, seen),
            *_typed_in_vain(page, seen),
            *_wrong_blocks(seen.blocks.values()),
            *_no_check(seen),
            *dead_links(text, name, seen.structures.values(), known),
            *_other_language(page, name, language, known),
        ]
    )


def see_all(page: Document, name: str = "name") -> Seen:
    """Every combination of a page, at most the limit."""
    seen = Seen()
    for number, query in enumerate(islice(all_of.combinations(page), all_of.LIMIT + 1)):
        if number == all_of.LIMIT:
            seen.wrong.append(Complaint(2, "too_many_combinations", {"limit": all_of.LIMIT}))
            return seen
        _see(page, name, query, seen)
        if min(seen.filled, seen.read) < 0:
            seen.wrong.append(Complaint(page.line, "too_much_to_check", {"count": number + 1}))
            return seen
    for query in all_of.varied(page):
        _see(page, name, query, seen)
    return seen


def _see(page: Document, name: str, query: all_of.Query, seen: Seen) -> None:
    try:
        choice = choose(page, name, f"/{name}/", all_of.ANY_SITE, query)
        expansion = Expansion(choice.values, TOKEN, TEXT_LIMIT)
        text = expansion.of(page.nodes)
    except TooMuch:
        seen.wrong.append(Complaint(page.line, "too_much"))
        return
    seen.filled -= len(text)
    if text not in seen.structures:
        seen.read -= len(text)
        seen.structures[text] = structure(text)
    shown, left_out = blocks(seen.structures[text].fences, expansion, choice.values)
    seen.left_out |= left_out
    for block in shown.values():
        seen.blocks[(block.line, block.file, block.code + block.shell + block.verify)] = block
    _note(page, choice, seen)


def _note(page: Document, choice: Choice, seen: Seen) -> None:
    for name, values in choice.chosen.items():
        seen.chosen |= {(name, value) for value in values}
        if not values and page.inputs[name].kind == "select":
            seen.without_option.add(name)


def _asked_by(fence: Fence) -> set[str]:
    condition = fence.opening.condition
    return condition.names if condition else set()


def _wrong_openings(fences: Iterable[Fence], page: Document) -> Iterator[Complaint]:
    known = page.names()
    for fence in fences:
        yield from fence.opening.wrong
        line, condition = fence.opening.line, fence.opening.condition
        if condition:
            for name in condition.names - known:
                yield Complaint(line, "unknown_name", {"name": name})
            yield from impossible_in(condition, page, line)


def _no_openings(page: Document) -> Iterator[Complaint]:
    """Lines that would open a block if they had no backtick in them."""
    for number, row in enumerate(page.body.split("\n"), page.line):
        if NO_OPENING.match(row):
            yield Complaint(number, "backticks_in_opening")


def _never_chosen(page: Document, seen: Seen) -> Iterator[Complaint]:
    for name in seen.without_option:
        yield Complaint(page.inputs[name].line, "no_option_left", {"name": name})
    if seen.wrong:
        return
    for one in page.inputs.values():
        for option in one.options:
            if (one.name, option.value) not in seen.chosen:
                values = {"name": one.name, "option": option.value}
                yield Complaint(one.line, "never_chosen", values)


def _typed_in_vain(page: Document, seen: Seen) -> Iterator[Complaint]:
    for name, line in seen.left_out.items():
        yield Complaint(line, "typed_in_vain", {"name": name})


def _wrong_blocks(shown: Iterable[Block]) -> Iterator[Complaint]:
    listed = list(shown)
    for block in listed:
        why = wrong_data(block.language, block.code)
        if why:
            values = {"language": block.language, "why": why}
            yield Complaint(block.line, "does_not_parse", values)
    try:
        refused = wrong_shell(text for block in listed for text in block.commands)
    except NoBash as error:
        yield Complaint(1, "no_bash", {"why": str(error)})
        return
    for block in listed:
        for text in block.commands:
            if text in refused:
                values = {"language": "bash", "why": refused[text]}
                yield Complaint(block.line, "does_not_parse", values)


def _no_check(seen: Seen) -> Iterator[Complaint]:
    changing = [block for block in seen.blocks.values() if block.file or block.language == "bash"]
    steps = [heading for one in seen.structures.values() for heading, _ in one.steps]
    is_checked = any(block.verify for block in changing) or any(map(CHECK_STEP.search, steps))
    if changing and not is_checked:
        yield Complaint(changing[-1].line, "no_check")


def _other_language(page: Document, name: str, language: str, known: Known) -> Iterator[Complaint]:
    """Inputs and options that the page in the other language has otherwise."""
    other = known.texts.get((name, "zh" if language == "en" else "en"))
    try:
        theirs = parse(other) if other is not None else page
    except Unreadable:
        return
    for one in {**theirs.inputs, **page.inputs}:
        ours, there = page.inputs.get(one), theirs.inputs.get(one)
        if ours is None or there is None:
            yield Complaint(2, "missing_in_one_language", {"name": one})
        elif _shape(ours) != _shape(there):
            yield Complaint(ours.line, "differs_by_language", {"name": one})


def _shape(one: Input) -> tuple[object, ...]:
    """What must be alike in every language: what may be asked and what it makes."""
    options = [(o.value, o.released, o.eol, o.when, sorted(o.set)) for o in one.options]
    return (one.kind, options, one.default, one.pattern, one.minimum, one.maximum, one.when)
