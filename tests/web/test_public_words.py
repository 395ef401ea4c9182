from datetime import UTC, datetime

import pytest

from mirrorsite.templatetags import words

AT = datetime(2026, 11, 22, 6, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (None, "–"),
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (126_891_000_000, "118.2 GiB"),
        (2**40 - 1, "1.0 TiB"),
        (2**62, "4.0 EiB"),
    ],
)
def test_sizes_have_one_decimal_and_binary_units(count, said):
    assert words.size(count) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "–"),
        (42, "42 s"),
        (245, "4 m 05 s"),
        (7500, "2 h 05 m"),
        (3 * 86400 + 7200, "3 d 02 h"),
    ],
)
def test_durations_have_two_units(seconds, said):
    assert words.duration(seconds) == said


def test_a_time_is_exact_first():
    assert words.ago(AT) == (
        '<time datetime="2026-11-22T06:20:05Z" title="2026-11-22 06:20:05 UTC" data-ago>'
        "2026-11-22 06:20 UTC</time>"
    )
    assert words.ago(None) == "–"


def test_a_state_is_shape_and_word():
    html = words.state("failed", 'because of "x"')
    assert 'class="state state-failed"' in html
    assert "<title>because of &quot;x&quot;</title>" in html
    assert html.endswith("</svg>failed</span>")


def test_an_unknown_state_is_shown_as_it_is():
    assert "&lt;b&gt;" in words.state("<b>")


def test_every_shape_of_a_table_is_drawn():
    for _label, _kind, shape in words.STATES.values():
        assert shape in words.SHAPES
    for _label, shape in words.SEVERITIES.values():
        assert shape in words.SHAPES
