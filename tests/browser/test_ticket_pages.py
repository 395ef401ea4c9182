"""Tickets, spares and channels in a real browser: on a phone, in both languages, what is folded."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Stack

HARDWARE = "/ops/hardware/"
PATHS = ["tickets/", "tickets/{identify}/", "tickets/1/", "tickets/1/print/", "spares/",
         "spares/new/", "spares/table/", "channels/", "channels/new/?kind=json", "incidents/1/",
         "tickets/text/zh/", "hosts/"]  # fmt: skip


@pytest.fixture
def identify(site: Stack) -> int:
    """A ticket that asks which of several disks it is."""
    return int(site.rows("SELECT id FROM hardware_ticket WHERE task='identify'")[0][0])


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["", "/zh-hans"])
def test_a_phone_does_not_scroll_sideways(
    operator: Page, identify: int, path: str, width: int, language: str
) -> None:
    operator.set_viewport_size({"width": width, "height": 740})
    operator.goto(language + HARDWARE + path.format(identify=identify))
    assert operator.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_to_be_done_stands_before_all_else(operator: Page, identify: int) -> None:
    operator.goto(f"{HARDWARE}tickets/{identify}/")
    told = operator.locator("article.ticket .notice, article.ticket h2").all_text_contents()
    first = next(n for n, text in enumerate(told) if "Pull nothing" in text)
    assert first < told.index("Who says where it is")
    headings = operator.locator("article.ticket h2").all_text_contents()
    assert headings.index("Who says where it is") < headings.index("How far it is")
    assert headings[-1] == "Evidence"


def test_evidence_is_folded_until_it_is_asked_for(operator: Page, identify: int) -> None:
    operator.goto(f"{HARDWARE}tickets/{identify}/")
    expect(operator.locator(".ladder")).to_be_hidden()
    operator.get_by_role("heading", name="Evidence").click()
    expect(operator.locator(".ladder")).to_be_visible()


def test_the_data_centre_reads_its_page_on_a_phone(operator: Page, identify: int) -> None:
    operator.goto(f"{HARDWARE}tickets/{identify}/")
    operator.get_by_role("heading", name="Link for the data centre").click()
    operator.get_by_role("button", name="Make a link").click()
    operator.get_by_role("heading", name="Link for the data centre").click()
    place = operator.get_by_role("link", name="Open it as the data centre sees it")
    address = str(place.get_attribute("href"))
    operator.set_viewport_size({"width": 320, "height": 640})
    operator.goto(address + "?lang=zh-hans")
    expect(operator.locator("html")).to_have_attribute("lang", "zh-hans")
    assert operator.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_overview_and_the_list_say_what_to_do_next(operator: Page) -> None:
    for place in ("/ops/?stay=1", f"{HARDWARE}tickets/"):
        operator.goto(place)
        expect(
            operator.get_by_text("Pull nothing. Find out which disk it is").first
        ).to_be_visible()
