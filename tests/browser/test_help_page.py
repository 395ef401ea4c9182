"""A help page in a real browser: with its script, without it, by keyboard, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack

DEBIAN = "/help/debian/"


def test_a_changed_choice_shows_at_once_and_keeps_the_focus(page: Page) -> None:
    page.goto(DEBIAN)
    page.evaluate("window.before = true")
    expect(page.locator("#in-sudo")).to_have_value("on")
    expect(page.locator("#choices button")).to_be_hidden()
    page.focus("#in-sudo")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#help-said")).to_have_text("The page shows your choice now.")
    assert "sudo=off" in page.url
    assert page.evaluate("window.before && document.activeElement.id") == "in-sudo"
    expect(page.locator(".steps")).not_to_contain_text("sudo apt")
    page.reload()
    expect(page.locator("#in-sudo")).to_have_value("off")


def test_what_was_chosen_holds_on_the_next_page_of_the_window(page: Page) -> None:
    page.goto(DEBIAN)
    page.select_option("#in-sudo", "off")
    expect(page.locator("#help-said")).not_to_be_empty()
    page.goto("/help/ubuntu/")
    expect(page.locator("#in-sudo")).to_have_value("off")
    expect(page.locator(".steps")).not_to_contain_text("sudo apt")
    assert page.context.cookies() == []


def test_an_open_shell_form_stays_open(page: Page) -> None:
    page.goto(DEBIAN)
    page.locator(".as-shell summary").first.click()
    page.select_option("#in-sudo", "off")
    expect(page.locator("#help-said")).not_to_be_empty()
    expect(page.locator(".as-shell pre").first).to_be_visible()
    expect(page.locator(".as-shell .copy").first).to_be_visible()


@pytest.mark.parametrize("path", [DEBIAN, "/zh-hans/help/debian/"])
def test_the_page_is_complete_without_a_script(browser: Browser, site: Stack, path: str) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(path)
    page.select_option("#in-sudo", "off")
    page.locator("#choices button").click()
    assert "sudo=off" in page.url
    expect(page.locator(".steps")).not_to_contain_text("sudo apt")
    page.locator(".as-shell summary").first.click()
    expect(page.locator(".as-shell pre").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in (DEBIAN, "/zh-hans/help/debian/", "/help/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_the_choice_is_a_line_and_the_form_is_gone(page: Page) -> None:
    page.goto(DEBIAN)
    page.emulate_media(media="print")
    expect(page.locator("#choices")).to_be_hidden()
    expect(page.locator(".chosen")).to_be_visible()
    expect(page.locator(".printed-address")).to_contain_text(DEBIAN)


def test_the_index_is_searched_as_one_types(page: Page) -> None:
    page.goto("/help/")
    page.keyboard.press("/")
    page.keyboard.type("pypi")
    expect(page.get_by_role("link", name="pypi", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="debian", exact=True)).to_be_hidden()
