"""The list in a real browser: with and without script, narrow and wide, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack

ROWS = "table.mirrors tbody tr"


def test_each_row_is_one_line(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/")
    heights = page.eval_on_selector_all(
        ROWS, "rows => rows.map(r => r.getBoundingClientRect().height)"
    )
    assert len(heights) > 30
    plain = sorted(heights)[: len(heights) // 2]
    assert max(plain) <= 37


def test_a_list_sorted_by_size_begins_with_the_largest(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Size", exact=True).click()
    expect(page.locator(f"{ROWS} .fold-size").first).to_contain_text("TiB")
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Size")


def test_a_search_is_said_to_those_who_do_not_see_the_list(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("debian-cd")
    expect(page.locator("#found")).to_have_text("1 mirror found")
    expect(page.locator(ROWS)).to_have_count(1)


@pytest.mark.parametrize("path", ["/", "/?q=debian", "/?sort=size", "/mirror/debian/", "/check/"])
def test_pages_are_whole_without_script(browser: Browser, site: Stack, path: str) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(path)
    expect(page.locator("main")).to_contain_text("UTC")
    expect(page.locator("#old")).to_be_hidden()
    expect(page.locator(".foot-time")).to_contain_text("Page made at 2")
    context.close()


def test_a_page_that_is_older_than_ten_minutes_says_so(page: Page) -> None:
    page.clock.install()
    page.goto("/")
    expect(page.locator("#old")).to_be_hidden()
    page.clock.fast_forward("12:00")
    expect(page.locator("#old")).to_contain_text("12 min ago")


def test_the_chosen_theme_is_there_before_the_first_paint(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    page.locator("#theme").click()
    page.locator("#theme").click()
    page.goto("/check/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(20, 22, 26)"
    head = page.evaluate("[...document.head.children].map(e => e.outerHTML)")
    theme = next(tag for tag in head if "theme" in tag and "<script" in tag)
    assert "defer" not in theme and "async" not in theme


@pytest.mark.parametrize("path", ["/", "/zh-hans/", "/check/", "/mirror/debian/", "/nothing/"])
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_page_scrolls_sideways(browser: Browser, site: Stack, path: str, width: int) -> None:
    context = browser.new_context(base_url=site.url, viewport={"width": width, "height": 700})
    page = context.new_page()
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_a_page_on_paper_has_exact_times(page: Page) -> None:
    page.goto("/")
    page.emulate_media(media="print")
    content = page.evaluate(
        "getComputedStyle(document.querySelector('.fold-age time'), '::after').content"
    )
    assert content.endswith('UTC"')
    expect(page.locator(".toolbar")).to_be_hidden()


def test_everything_of_the_homepage_is_transferred_in_60_kb(page: Page) -> None:
    sizes: list[int] = []
    page.on("requestfinished", lambda done: sizes.append(done.sizes()["responseBodySize"]))
    page.goto("/", wait_until="networkidle")
    assert 3 < len(sizes) < 8
    assert sum(sizes) < 60_000
