"""Every colour of the site can be read in both themes, and a site's own must be readable too."""

import re
from pathlib import Path

import pytest

from mirrorsite.ground.site import colours

CSS = (Path(__file__).resolve().parents[2] / "static/site.css").read_text()
PAPERS = ("paper", "raised", "warn-paper", "error-paper", "info-paper", "mark")
STATES = ("fresh", "behind", "stale", "failed", "syncing", "cached", "idle")
ON_PAPERS = ("paper", "raised")


def values(block):
    found = re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})\b", block)
    return {name: value if len(value) == 7 else widened(value) for name, value in found}


def widened(short):
    return "#" + "".join(digit * 2 for digit in short[1:])


def block_after(start):
    at = CSS.index(start)
    return CSS[at : CSS.index("}", at)]


LIGHT = values(block_after(":root {\n  color-scheme"))
BY_SYSTEM = values(block_after(':root:not([data-theme="light"]) {\n'))
BY_CHOICE = values(block_after(':root[data-theme="dark"] {\n'))
THEMES = {"light": LIGHT, "dark": {**LIGHT, **BY_CHOICE}}


def test_the_dark_theme_is_the_same_chosen_or_by_the_system():
    assert BY_SYSTEM == BY_CHOICE
    assert set(BY_CHOICE) == set(LIGHT)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("text", ["ink", "quiet"])
def test_plain_text_is_read_on_every_paper(theme, paper, text):
    known = THEMES[theme]
    assert colours.contrast(known[text], known[paper]) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("paper", ON_PAPERS)
@pytest.mark.parametrize("text", [*STATES, "accent"])
def test_links_and_states_are_read_in_lists(theme, paper, text):
    known = THEMES[theme]
    assert colours.contrast(known[text], known[paper]) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("paper", ["warn-paper", "error-paper", "info-paper"])
@pytest.mark.parametrize("text", ["accent", "failed", "behind"])
def test_links_and_states_are_read_in_notices(theme, paper, text):
    known = THEMES[theme]
    assert colours.contrast(known[text], known[paper]) >= 7


@pytest.mark.parametrize("theme", THEMES)
def test_words_on_the_accent_are_read(theme):
    known = THEMES[theme]
    assert colours.contrast(known["on-accent"], known["accent"]) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("paper", ON_PAPERS)
def test_edges_of_controls_are_seen(theme, paper):
    known = THEMES[theme]
    assert colours.contrast(known["edge"], known[paper]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_a_sites_own_accent_is_measured_on_the_papers_that_there_are(theme):
    known = THEMES[theme]
    papers = [known[name] for name in PAPERS if name != "mark"]
    assert sorted(papers) == sorted(colours.PAPERS[theme])


# --- the measure itself


def test_contrast_is_that_of_wcag():
    assert colours.contrast("#000000", "#ffffff") == 21
    assert colours.contrast("#ffffff", "#ffffff") == 1
    assert round(colours.contrast("#777777", "#ffffff"), 2) == 4.48


def test_contrast_does_not_depend_on_the_order():
    assert colours.contrast("#1a5fb4", "#fdf4e0") == colours.contrast("#fdf4e0", "#1a5fb4")


@pytest.mark.parametrize("text", ["", "red", "#fff", "#1a5fb", "#1a5fb4;", "#1a5fb4\n", "#GGGGGG"])
def test_what_is_no_colour_is_known(text):
    assert not colours.is_colour(text)


def test_the_lowest_contrast_is_told_with_its_paper():
    ratio, paper = colours.lowest("#1a5fb4", "light")
    assert paper in colours.PAPERS["light"]
    assert ratio == min(colours.contrast("#1a5fb4", each) for each in colours.PAPERS["light"])


@pytest.mark.parametrize("red", range(0, 256, 51))
@pytest.mark.parametrize("green", range(0, 256, 51))
@pytest.mark.parametrize("blue", range(0, 256, 85))
def test_there_is_an_ink_for_every_accent(red, green, blue):
    accent = f"#{red:02x}{green:02x}{blue:02x}"
    assert colours.contrast(colours.ink_on(accent), accent) >= colours.LEAST


def test_a_sheet_has_both_themes():
    sheet = colours.sheet("#0b4f8a", "#9cc4ff")
    assert sheet.count("--accent: #0b4f8a;") == 2
    assert sheet.count("--accent: #9cc4ff;") == 2
    assert sheet.count("{") == sheet.count("}")


def test_a_sheet_leaves_out_what_is_no_colour():
    assert "accent" not in colours.sheet("red;} body{display:none", "")


def test_a_mark_changes_with_either_colour():
    marks = {colours.mark_of(*pair) for pair in (("#1", ""), ("", "#1"), ("#1", "#1"))}
    assert len(marks) == 3
    assert colours.mark_of("", "") == ""
