"""Texts that an editor may publish, and that must not keep a process of the site busy."""

import time
from datetime import date

import pytest

from mirrorsite.help.combinations import ANY_SITE
from mirrorsite.help.complaint import Unreadable
from mirrorsite.help.parsers import wrong_data
from mirrorsite.help.parsing import parse
from mirrorsite.help.showing import show
from mirrorsite.news.document import NewsError
from mirrorsite.news.document import parse as parse_news

DOTTED = "a." * 30_000 + "b = 1"
HEAD = '+++\ntitle = "x"\nreviewed = 2026-11-22\n+++\n'


@pytest.mark.parametrize("row", [" " * 200_000 + "x", ">" * 200_000 + "x", "1" * 200_000])
def test_a_page_with_a_long_row_is_shown_in_a_short_time(row):
    begin = time.process_time()
    shown = show(HEAD + row, "debian", "/debian/", ANY_SITE, {}, date(2026, 11, 22))
    assert not shown.is_broken
    assert time.process_time() - begin < 5.0


def test_settings_whose_reading_would_take_long_are_refused():
    begin = time.process_time()
    with pytest.raises(Unreadable):
        parse(f'+++\ntitle = "x"\n{DOTTED}\n+++\ntext\n')
    with pytest.raises(NewsError):
        parse_news(f'+++\ntitle = "x"\n{DOTTED}\n+++\ntext\n')
    assert wrong_data("toml", DOTTED) == "too long"
    assert time.process_time() - begin < 1.0
