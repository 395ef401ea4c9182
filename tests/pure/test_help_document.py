from datetime import date

import pytest

from mirrorsite.help.complaint import Unreadable
from mirrorsite.help.parsing import parse

SELECT = """
[inputs.release]
kind = "select"
label = "Release"
options = ["stable", { value = "old", label = "Old", eol = 2024-06-30, set = { suite = "o" } }]
"""


def page(settings="", body="text"):
    return f'+++\ntitle = "Title"\n{settings}\n+++\n{body}\n'


def one(kind, more):
    """An input of a kind, which begins in the page's third line."""
    return f'[inputs.a]\nkind = "{kind}"\nlabel = "x"\n{more}'


def codes(text):
    with pytest.raises(Unreadable) as refused:
        parse(text)
    return [(said.line, said.code) for said in refused.value.complaints]


def test_a_page_has_a_title_a_day_of_review_and_inputs():
    found = parse(page("reviewed = 2026-11-22\n" + SELECT, "{{ release }} {{ suite }}"))
    assert (found.title, found.reviewed) == ("Title", date(2026, 11, 22))
    options = found.inputs["release"].options
    assert [(o.value, o.label) for o in options] == [("stable", "stable"), ("old", "Old")]
    assert options[1].eol == date(2024, 6, 30)
    assert found.inputs["release"].default == ("stable",)


def test_line_ends_of_windows_and_a_byte_order_mark_do_no_harm():
    text = "\ufeff" + page(SELECT, "{{ release }}").replace("\n", "\r\n")
    assert parse(text).inputs["release"].options[0].value == "stable"


def test_derived_values_come_after_what_they_need_wherever_they_stand():
    settings = '[derived]\nb = { if = "a", then = "{{ a }}" }\na = \'release == "old"\'\n' + SELECT
    assert parse(page(settings)).order == ("release", "a", "b")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", (1, "no_settings")),
        ("# Old page\n\ntext", (1, "no_settings")),
        ("+++\ntitle = 'x'\n", (1, "no_settings")),
        ("+++\ntitle = \n+++\n", (2, "not_toml")),
        ("+++\n\nx = [\n+++\n", (3, "not_toml")),
        ("+++\nx = " + "[" * 5000 + "\n+++\n", (2, "not_toml")),
        ("+++\n+++\n", (2, "missing_key")),
        (page(body="a\x1b[2Jb"), (5, "control_character")),
        (page(body="{{ nope }}"), (5, "unknown_name")),
        (page(body="\n{{ name|upper }}"), (6, "unknown_name")),
        (page(body="{% load i18n %}{{ settings.SECRET_KEY }}"), (5, "unknown_name")),
        (page(body="{{#sudo}}\n{{#host}}"), (5, "never_closed")),
        (page(body="{{#sudo}}{{/host}}"), (5, "closes_nothing")),
        (page(body="{{ host"), (5, "stray_braces")),
        (page(body="{{ . }}"), (5, "nothing_repeats")),
        (page(body="{{#sudo}}" * 40), (5, "too_deep")),
        (page("colour = 1"), (2, "unknown_key")),
        (page("reviewed = 2026-11-22T10:00:00Z"), (2, "not_a_day")),
        (page('[inputs.Host]\nkind = "switch"\nlabel = "x"'), (3, "bad_name")),
        (page('[inputs.host]\nkind = "switch"\nlabel = "x"'), (3, "bad_name")),
        (page('[inputs.a]\nkind = "slider"\nlabel = "x"'), (3, "unknown_kind")),
        (page('[inputs.a]\nkind = "switch"'), (3, "missing_key")),
        (page('[inputs.a]\nkind = "select"\nlabel = "x"'), (3, "options_count")),
        (page(SELECT + 'default = "x"'), (4, "bad_default")),
        (page(SELECT.replace('"stable"', '"old"')), (4, "option_twice")),
        (page(SELECT.replace('"stable"', '"a\\nb"')), (4, "bad_option")),
        (page(one("number", "min = 3\nmax = 2\ndefault = 2")), (3, "bad_range")),
        (page(one("text", "max_length = 9999")), (3, "bad_length")),
        (page(one("text", 'pattern = "(a+)+"')), (3, "pattern_repeats")),
        (page(one("text", 'pattern = "["')), (3, "bad_pattern")),
        (page(one("switch", 'when = "1 + 1"')), (3, "no_condition")),
        (page(one("switch", 'when = "nope"')), (3, "unknown_name")),
        (page("[derived]\na = 'b'\nb = 'a'"), (4, "circle")),
        (
            page("[derived]\nx = [{ then = 'a' }, { if = 'ip', then = 'b' }]"),
            (4, "case_without_if"),
        ),
        (page("inputs = 3"), (2, "no_table")),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, found):
    assert found in codes(text)


def test_all_faults_are_told_at_once():
    found = codes(page("colour = 1\nreviewed = 'x'", "{{ a }}\n{{ b }}"))
    assert [line for line, _ in found] == [2, 2, 6, 7]
    assert {code for _, code in found} == {"not_a_day", "unknown_key", "unknown_name"}


def test_five_megabytes_are_refused_at_once():
    assert codes(page(body="x" * 5_000_000)) == [(1, "too_long")]


def test_a_text_is_measured_in_bytes_as_it_is_stored():
    assert codes(page(body="深" * 100_000)) == [(1, "too_long")]


def test_settings_that_open_twenty_thousand_keys_are_refused():
    assert codes(page("\n".join(f"k{n} = 1" for n in range(20_000)))) == [(2, "too_long")]


def test_two_inputs_may_not_set_the_same_variable():
    settings = SELECT + SELECT.replace("inputs.release", "inputs.other")
    assert (9, "bad_name") in codes(page(settings))
