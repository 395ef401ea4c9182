import pytest

from mirrorsite.help.condition import ConditionError, parse_condition
from mirrorsite.help.value import flag, plain, several

VALUES = {
    "on": flag(True),
    "off": flag(False),
    "release": plain("trixie"),
    "empty": plain(""),
    "parts": several(("main", "contrib"), " "),
    "none": several((), " "),
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("on", True),
        ("off", False),
        ("not off", True),
        ("empty", False),
        ("release", True),
        ("none", False),
        ("parts", True),
        ('release == "trixie"', True),
        ('release != "trixie"', False),
        ('release in ["sid", "trixie"]', True),
        ('release in ["sid"]', False),
        ('"main" in parts', True),
        ('"mai" in parts', False),
        ('"main" in release', False),
        ('on and release == "trixie"', True),
        ("on and off", False),
        ("off or on", True),
        ("off or not on", False),
        ('release == "and or not"', False),
    ],
)
def test_a_condition_is_judged(text, holds):
    assert parse_condition(text).holds(VALUES) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "and",
        "on and",
        "on off",
        "on and off or on",
        "release = 'x'",
        "release == trixie",
        "release in []",
        'release in ["a" "b"]',
        "__import__('os')",
        'release == "a\nb"',
        "(on)",
        "x" * 1000,
        'not release == "x"',
    ],
)
def test_what_is_no_condition_is_refused_and_never_run(text):
    with pytest.raises(ConditionError):
        parse_condition(text)


def test_a_condition_names_what_it_asks_for():
    assert parse_condition('a == "x" and not b').names == {"a", "b"}
