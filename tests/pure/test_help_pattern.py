import time

import pytest

from mirrorsite.help.pattern import matches, why_refused

USEFUL = [
    (r"[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?", "proxy.example.org:3128", "-x"),
    (r"https?://[^\s/]+/?", "https://a.example", "ftp://a.example"),
    (r"/[A-Za-z0-9/_.-]+", "/srv/data", "srv"),
    (r"(?:stable|beta)-[0-9]+", "beta-12", "gamma-1"),
    (r"\d{4}\.\d{1,2}", "2026.1", "26.1"),
    (r"[0-9]{1,2}(\.[0-9]{1,4}){1,2}", "2.580.2", "2"),
    (r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", "00:16:3e:00:00:01", "00:16"),
    (r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}", "192.0.2.1", "192.0.2"),
]


@pytest.mark.parametrize(("pattern", "good", "bad"), USEFUL)
def test_usual_patterns_may_be_used(pattern, good, bad):
    assert why_refused(pattern) == ("", "")
    assert matches(pattern, good)
    assert not matches(pattern, bad)


def test_the_whole_value_must_match():
    assert not matches("[a-z]+", "abc\n")
    assert not matches("[a-z]+", "abc;rm")


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a*)*b",
        "(?:a|a)*b",
        "(a{1,100}){1,100}b",
        r"(a)\1",
        "(?=a)a",
        "(?i)a",
        "(?P<x>a)(?P=x)",
        "a*a*a*a*a*a*b",
        "a?" * 30 + "a" * 30,
        "(a|a)" * 25 + "b",
        "a+a+a+a+[",
        "(",
        "a{1,99999999999999}",
        "(?:a*){9}b",
        "(?:a*){2,3}b",
        "(?:a?){60}a{60}",
        "(?:(?:a*){3}){3}b",
        "(?:){4000000000}",
        "(?:(?:){9000}){9000}",
        "(?:a*){4000000000}",
        "(?:a*){20}",
        "(?:a*){99,100}",
        "(?:(?:a?){9}){9}",
        "(?:b){0}a*a*a*a*a*",
    ],
)
def test_patterns_that_a_value_could_make_slow_are_refused(pattern):
    assert why_refused(pattern)[0]


@pytest.mark.parametrize(
    "pattern", ["a*a*a*b", "(a|a)(a|a)(a|a)(a|a)a*a*b", "a?" * 14 + "a" * 14 + "a*b", r"\w*\w*\w*;"]
)
def test_the_slowest_pattern_that_may_be_used_is_quick_enough(pattern):
    assert why_refused(pattern) == ("", "")
    begin = time.process_time()
    assert not matches(pattern, "a" * 200)
    assert time.process_time() - begin < 1.0
