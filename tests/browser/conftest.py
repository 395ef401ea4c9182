"""One running site for the whole layer, and a browser that fails on any console error."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.stack import Stack, running

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def site() -> Iterator[Stack]:
    """Started as script/run --demo does."""
    with running(demo=True) as stack:
        yield stack


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if binary is None:
        pytest.skip("no chromium: script/test --with-system-packages installs it")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=binary, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: Stack) -> Iterator[Page]:
    """A fresh visitor; any console error or uncaught exception fails the test at its end."""
    context = browser.new_context(base_url=site.url)
    context.set_default_timeout(15_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: said.type == "error" and errors.append(said.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture(scope="session")
def signed_in(browser: Browser, site: Stack) -> list[Any]:
    """Cookies of one login with the password that the first start printed: logins are limited."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/accounts/login/?next=/ops/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", site.password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/ops/**")
    cookies = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def operator(page: Page, signed_in: list[Any]) -> Page:
    """The same, logged in."""
    page.context.add_cookies(signed_in)
    return page
