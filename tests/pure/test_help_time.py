"""Texts that an editor may publish, and that must not keep a process of the site busy."""

import time
from datetime import date

import pytest

from mirrorsite.help.combinations import ANY_SITE
from mirrorsite.help.showing import show

HEAD = '+++\ntitle = "x"\nreviewed = 2026-11-22\n+++\n'


@pytest.mark.parametrize("row", [" " * 200_000 + "x", ">" * 200_000 + "x", "1" * 200_000])
def test_a_page_with_a_long_row_is_shown_in_a_short_time(row):
    begin = time.process_time()
    shown = show(HEAD + row, "debian", "/debian/", ANY_SITE, {}, date(2026, 11, 22))
    assert not shown.is_broken
    assert time.process_time() - begin < 5.0
