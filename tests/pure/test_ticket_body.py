"""Bodies of messages: places become JSON values, and no text breaks out of its own."""

import json

import pytest

from hardware.domain.ticket_body import (
    BodyError,
    as_jira,
    as_markdown,
    basic,
    check_body,
    filled,
    filled_path,
    one_line,
    places_of,
    plain,
    without_secret,
)
from hardware.domain.ticket_kind import parse_kind
from hardware.ticket_kinds import SHIPPED, kinds, parse_json

HOSTILE = [
    'a "quote" and \\ backslash',
    "line\nline\ttab",
    '", "admin": true, "x": "',
    "{secret}",
    "{{secret}} {title}",
    "%(secret)s ${secret} $secret",
    "</script><img src=x>",
    "\u2028\u2029",
    "硬盘 💽",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_in_its_own_value(text):
    body = filled({"a": "{title}", "b": "x {title} y"}, {"title": text, "secret": "hush"})
    again = json.loads(json.dumps(body))
    assert again == {"a": text, "b": f"x {text} y"}


def test_a_number_stays_a_number_and_a_list_a_list():
    values = {"ticket": 7, "labels": ["a", "b"]}
    assert filled({"n": "{ticket}", "l": "{labels}"}, values) == {"n": 7, "l": ["a", "b"]}


def test_a_list_is_laid_into_the_list_that_it_stands_in():
    assert filled(["{labels}", "c"], {"labels": ["a", "b"]}) == ["a", "b", "c"]


def test_a_list_within_words_is_words():
    assert filled("of {labels}", {"labels": ["a", "b"]}) == "of a, b"


def test_what_is_no_text_stays():
    assert filled({"a": [1, None, True]}, {}) == {"a": [1, None, True]}


def test_a_place_without_a_value_is_no_empty_text():
    with pytest.raises(BodyError) as error:
        filled({"a": "{nothing}"}, {})
    assert error.value.values == {"place": "nothing"}


@pytest.mark.parametrize(
    ("value", "path"),
    [("a/b", "/p/a%2Fb"), ("../x?y#z", "/p/..%2Fx%3Fy%23z"), ("盘", "/p/%E7%9B%98")],
)
def test_a_value_stays_one_part_of_the_path(value, path):
    assert filled_path("/p/{project}", {"project": value}) == path


def test_places_are_found_at_any_depth():
    assert places_of({"a": ["{x}", {"b": "{y} {z}"}]}) == {"x", "y", "z"}


@pytest.mark.parametrize("body", [[], {}, "text", None, 7])
def test_a_body_is_an_object_with_something_in_it(body):
    with pytest.raises(BodyError):
        check_body(body, ())


def test_a_body_with_an_unknown_place_is_refused():
    with pytest.raises(BodyError):
        check_body({"a": "{titel}"}, ("title",))


def test_a_body_that_is_nested_too_deep_is_refused():
    deep = "x"
    for _ in range(40):
        deep = [deep]
    with pytest.raises(BodyError) as error:
        check_body({"a": deep}, ())
    assert error.value.code == "too_deep"


@pytest.mark.parametrize("text", ["{" * 5000, "[" * 100_000, '{"a": NaN}', '{"a"', "\x00"])
def test_what_is_no_json_is_said(text):
    with pytest.raises(BodyError):
        parse_json(text)


def test_a_title_is_one_line_of_limited_length():
    assert one_line("a\r\nBcc: x\x00 b  c", 100) == "a Bcc: x b c"
    assert one_line("x" * 300, 100) == "x" * 99 + "…"


def test_a_text_loses_controls_and_keeps_its_lines():
    assert plain("a\r\nb\tc\x1b[31m\x00", 100) == "a\nb\tc�[31m�"


def test_a_text_that_is_cut_says_so():
    assert plain("x" * 50, 20) == "x" * 18 + "\n…"


@pytest.mark.parametrize("text", ["```\n/close\n```", "`````", "a ``` b", "plain"])
def test_nothing_ends_the_block_of_code(text):
    first, *_middle, last = as_markdown(text).split("\n")
    fence = last
    assert first == f"{fence}text"
    assert set(fence) == {"`"}
    assert fence not in text


def test_nothing_ends_the_block_of_jira():
    block = as_jira("a {noformat} b {NoFormat:x=1} c")
    assert block.lower().count("{noformat") == 2


@pytest.mark.parametrize("form", ["hu:sh/1", "hu%3Ash%2F1", basic("ada", "hu:sh/1")])
def test_a_secret_is_struck_out_in_each_of_its_forms(form):
    said = without_secret(f"you sent {form} here", "hu:sh/1", "ada")
    assert said == "you sent ••• here"


def test_an_empty_secret_strikes_nothing_out():
    assert without_secret("all of it", "", "") == "all of it"


# --- kinds


def test_every_shipped_kind_can_be_used():
    names = {file.stem for file in SHIPPED.glob("*.json")}
    assert names >= {"jira", "gitlab", "github", "rt", "json", "email", "apprise"}
    assert set(kinds()) == names


@pytest.mark.parametrize("name", ["jira", "jira-cloud", "gitlab", "github", "rt", "json"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_in_every_shipped_body(name, text):
    kind = kinds()[name]
    values = dict.fromkeys(kind.known, text) | {"secret": "hush", "labels": ["a"]}
    tame = dict.fromkeys(kind.known, "x") | {"labels": ["a"]}
    for request in (kind.first, kind.comment):
        sent = json.dumps(filled(request.body, values))
        assert shape(json.loads(sent)) == shape(filled(request.body, tame))
        assert "hush" not in sent


def shape(part):
    """The keys of a JSON value at every depth."""
    if isinstance(part, dict):
        return {key: shape(one) for key, one in part.items()}
    return "list" if isinstance(part, list) else "value"


FIRST = {"first": {"body": {"a": "{title}"}}}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([], "no_object"),
        ({}, "no_first"),
        ({"first": "x"}, "bad_value"),
        ({"first": {"body": {}}}, "no_object"),
        ({"first": {"method": "DELETE", "body": {"a": 1}}}, "bad_value"),
        ({"first": {"path": "//evil.example\n", "body": {"a": "{nobody}"}}}, "unknown_place"),
        ({"first": {"path": "@evil.example", "body": {"a": 1}}}, "bad_value"),
        ({**FIRST, "headers": {"X-A": "a\r\nX-B: b"}}, "bad_value"),
        ({**FIRST, "headers": {"X A": "a"}}, "bad_value"),
        ({**FIRST, "headers": {"X-A": "{nobody}"}}, "unknown_place"),
        ({**FIRST, "values": {"secret": {}}}, "bad_value"),
        ({**FIRST, "values": {"A": {}}}, "bad_value"),
        ({**FIRST, "values": []}, "bad_value"),
        ({**FIRST, "carrier": "shell"}, "bad_value"),
        ({**FIRST, "text_as": "html"}, "bad_value"),
        ({**FIRST, "text_signs": True}, "bad_value"),
        ({**FIRST, "label": 7}, "bad_value"),
    ],
)
def test_a_file_that_is_no_kind_is_refused(data, code):
    with pytest.raises(BodyError) as error:
        parse_kind("own", data)
    assert error.value.code == code


def test_a_kind_may_ask_for_values_of_its_own():
    data = {"values": {"team": {"needed": True}}, "first": {"body": {"a": "{team}"}}}
    assert parse_kind("own", data).values[0].is_needed


@pytest.mark.parametrize("name", ["", "A", "../x", "a b", "x" * 50])
def test_a_kind_has_a_plain_name(name):
    with pytest.raises(BodyError):
        parse_kind(name, FIRST)
