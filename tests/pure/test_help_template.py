import pytest

from mirrorsite.help.template import Expansion, TooMuch, parse_template
from mirrorsite.help.value import flag, plain, several

VALUES = {
    "host": plain("mirrors.example.org"),
    "empty": plain(""),
    "on": flag(True),
    "off": flag(False),
    "parts": several(("main", "contrib"), " "),
    "none": several((), " "),
    "tricky": plain("{{ host }} v0001z"),
}


def filled(text, limit=10_000):
    nodes, wrong = parse_template(text)
    assert wrong == []
    expansion = Expansion(VALUES, "v", limit)
    return "".join(piece.text for piece in expansion.pieces(expansion.of(nodes)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at {{ host }} and {{host}}", "at mirrors.example.org and mirrors.example.org"),
        ("{{#on}}a{{/on}}{{^on}}b{{/on}}", "a"),
        ("{{#off}}a{{/off}}{{^off}}b{{/off}}", "b"),
        ("{{#empty}}a{{/empty}}{{#host}}b{{/host}}", "b"),
        ("{{#parts}}[{{ . }}]{{/parts}}", "[main][contrib]"),
        ("{{^none}}nothing{{/none}}{{#none}}x{{/none}}", "nothing"),
        ("{{ parts }}", "main contrib"),
        ("{{#on}}{{#parts}}{{ . }}{{#off}}x{{/off}} {{/parts}}{{/on}}", "main contrib "),
        ("a\n{{#on}}\nb\n{{/on}}\nc", "a\nb\nc"),
        ("a\n  {{#off}}  \nb\n{{/off}}{{#on}}\nc\n{{/on}}", "a\nc\n"),
        ("a\n{{#on}} b{{/on}}\n", "a\n b\n"),
        ("docker info --format '\\{{ .Name }}'", "docker info --format '{{ .Name }}'"),
        ("${{{ host }}}", "${mirrors.example.org}"),
        ("{ {{ host }} }", "{ mirrors.example.org }"),
        ("{{ tricky }}", "{{ host }} v0001z"),
        ("v0000z", "v0000z"),
    ],
)
def test_sections_and_places(text, shown):
    assert filled(text) == shown


def test_a_text_that_grows_beyond_its_limit_is_stopped():
    with pytest.raises(TooMuch):
        filled("{{ host }}" * 100, limit=1000)


def test_sections_that_repeat_each_other_without_a_word_are_stopped():
    values = {"parts": several(tuple(map(str, range(60))), " ")}
    nodes, wrong = parse_template("{{#parts}}" * 12 + "{{/parts}}" * 12)
    assert wrong == []
    with pytest.raises(TooMuch):
        Expansion(values, "v", 1000).of(nodes)
