"""The language of texts that a site edits: what it fills, and what it refuses before it is kept."""

import time
from pathlib import Path

import pytest

from hardware.domain.text_template import LONGEST, Fault, TemplateError, fill, lint, parse
from hardware.domain.ticket_text import NAMES, NEEDED

SCHEMA = {"host": "a host", "is_old": "whether", "drives": {"serial": "its serial"}}
TEXTS = Path(__file__).resolve().parents[2] / "hardware" / "texts"


def made(text, **values):
    return fill(parse(text), values)


def codes(text):
    return [(one.line, one.code) for one in lint(text, SCHEMA)]


def test_a_place_is_filled():
    assert made("on {{host}}.", host="storage1") == "on storage1."


def test_what_a_value_says_is_no_template():
    assert made("{{host}}", host="{{is_old}}{{#drives}}") == "{{is_old}}{{#drives}}"


def test_a_section_is_written_for_each():
    drives = [{"serial": "A"}, {"serial": "B"}]
    assert made("{{#drives}}{{serial}};{{/drives}}", drives=drives) == "A;B;"


def test_a_section_sees_what_is_around_it():
    assert made("{{#drives}}{{host}}{{/drives}}", drives=[{}], host="h") == "h"


@pytest.mark.parametrize(("value", "text"), [([], "none"), ("", "none"), (0, "none"), (1, "some")])
def test_an_inverted_section_is_there_when_nothing_is(value, text):
    assert made("{{#drives}}some{{/drives}}{{^drives}}none{{/drives}}", drives=value) == text


def test_marks_that_stand_alone_leave_no_blank_line():
    assert made("a\n{{#is_old}}\nb\n{{/is_old}}\nc\n", is_old=True) == "a\nb\nc\n"


def test_a_remark_is_not_sent():
    assert made("a\n{{! change this }}\nb", host="") == "a\nb"


def test_windows_line_ends_are_lines():
    assert made("a\r\n{{#is_old}}\r\nb\r\n{{/is_old}}\r\n", is_old=1) == "a\nb\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a\n{{nothing}}", (2, "unknown")),
        ("{{serial}}", (1, "unknown")),
        ("{{drives}}", (1, "is_list")),
        ("\n\n{{#drives}}", (3, "never_closed")),
        ("a\n{{/drives}}", (2, "not_open")),
        ("{{ host", (1, "loose_braces")),
        ("a\nb }}", (2, "loose_braces")),
        ("{{Host}}", (1, "bad_name")),
        ("{{host.__class__}}", (1, "bad_name")),
        ("{{}}", (1, "bad_name")),
        ("{% load x %}{{host|safe}}", (1, "bad_name")),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, fault):
    assert fault in codes(text)


def test_sections_that_cross_are_one_fault():
    assert codes("{{#drives}}\n{{#is_old}}\n{{/drives}}") == [(2, "never_closed")]


def test_sections_in_sections_have_an_end():
    deep = "{{#is_old}}" * 9 + "{{/is_old}}" * 9
    assert "too_deep" in {code for _line, code in codes(deep)}


def test_a_text_of_any_length_is_refused():
    assert codes("x" * (LONGEST + 1)) == [(1, "too_long")]


def test_a_text_that_grows_too_long_is_an_error():
    with pytest.raises(TemplateError, match="makes_too_much"):
        made("{{#drives}}" + "x" * 1000 + "{{/drives}}", drives=[{}] * 100)


def test_lists_in_lists_that_say_nothing_end_soon():
    text = "{{#drives}}" * 4 + "{{/drives}}" * 4
    began = time.monotonic()
    with pytest.raises(TemplateError):
        fill(parse(text), {"drives": [{}] * 100})
    assert time.monotonic() - began < 5


def test_braces_without_end_are_read_at_once():
    began = time.monotonic()
    lint("{{" * (LONGEST // 2), SCHEMA)
    lint("{{#a " * (LONGEST // 5), SCHEMA)
    assert time.monotonic() - began < 5


def test_a_place_that_nothing_fills_is_an_error_and_no_gap():
    with pytest.raises(TemplateError) as caught:
        made("a\n{{host}}")
    assert caught.value.faults == (Fault(2, "unknown", "host"),)


def test_what_a_text_needs_is_asked_for():
    assert lint("{{host}}", SCHEMA, ["host", "is_old"]) == [Fault(0, "missing", "is_old")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_texts_have_no_fault(language):
    assert lint((TEXTS / f"ticket.{language}.txt").read_text(), NAMES, NEEDED) == []
