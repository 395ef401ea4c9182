"""Every public page: accessible, complete without scripts, light, steady, and usable by keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.public_pages import LANGUAGES, crawl, one_of_each
from tests.stack import Stack

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOTS = Path(os.environ.get("MIRRORSITE_SCREENSHOTS", "screenshots"))
WIDTHS = (360, 768, 1440)
NEEDED = ("/", "/help/", "/help/debian/", "/downloads/", "/news/", "/check/", "/requests/")
MOST_BYTES = 60 * 1024
MOST_SCRIPT_BYTES = 15 * 1024
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""
LARGEST = """() => new Promise((done) => {
  new PerformanceObserver((list) => {
    const last = list.getEntries().at(-1);
    done({ tag: last.element?.tagName ?? "", url: last.url, size: last.size });
  }).observe({ type: "largest-contentful-paint", buffered: true });
})"""


@pytest.fixture(scope="module")
def paths(site: Stack) -> list[str]:
    """All public pages, without language."""
    found = crawl(site.url)
    assert set(NEEDED) <= set(found), "no link leads there"
    return found


@pytest.fixture(params=["light", "dark"])
def themed(browser: Browser, site: Stack, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in one theme, into which a test may put its own script."""
    context = browser.new_context(
        base_url=site.url, color_scheme=request.param, bypass_csp=True, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser: Browser, site: Stack) -> Iterator[Page]:
    """A page into which a test may put its own script."""
    context = browser.new_context(base_url=site.url, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def scriptless(browser: Browser, site: Stack) -> Iterator[Page]:
    """A visitor whose browser runs no script."""
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_public_page_in_either_theme(
    plain: Page, paths: list[str], language: str
) -> None:
    found: list[Any] = []
    for path in one_of_each(paths):
        plain.emulate_media(color_scheme="light", reduced_motion="reduce")
        plain.goto(language + path)
        plain.evaluate(AXE)
        found += faults(plain, {"runOnly": RULES})
        plain.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += faults(plain, {"runOnly": ["color-contrast"]})  # what a theme can change
    assert found == []


def faults(page: Page, options: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(address, rule, first element) of each violation."""
    told = page.evaluate("options => axe.run(document, options)", options)
    return [
        (page.url, fault["id"], fault["nodes"][0]["html"][:200]) for fault in told["violations"]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_kept_and_no_page_scrolls_sideways(
    themed: Page, paths: list[str], width: int, language: str
) -> None:
    theme = "dark" if themed.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else ""
    themed.set_viewport_size({"width": width, "height": 900})
    SHOTS.mkdir(exist_ok=True)
    wide = []
    for path in kinds(paths):
        themed.goto(language + path)
        name = (language + path).strip("/").replace("/", "-") or "homepage"
        themed.screenshot(path=SHOTS / f"{name}-{width}{theme and '-dark'}.png")
        if themed.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(language + path)
    assert wide == []


def kinds(paths: list[str]) -> list[str]:
    """One page of each kind."""
    first: dict[str, str] = {}
    for path in paths:
        parts = path.strip("/").split("/")
        first.setdefault("/".join([parts[0], *("x" for _part in parts[1:])]), path)
    return list(first.values())


def test_every_page_is_whole_without_scripts(scriptless: Page, paths: list[str]) -> None:
    for path in one_of_each(paths):
        answer = scriptless.goto(path)
        assert answer and answer.status == 200, path
        assert scriptless.locator("main").inner_text().strip(), path
        assert scriptless.locator("main h1").count() == 1, path


def test_without_scripts_one_finds_a_mirror_and_configures_it(scriptless: Page) -> None:
    scriptless.goto("/")
    scriptless.fill("#q", "debian")
    scriptless.get_by_role("button", name="Search").click()
    assert "q=debian" in scriptless.url
    scriptless.get_by_role("link", name="Help: debian", exact=True).click()
    scriptless.select_option("select[name=release]", "bookworm")
    scriptless.locator("#choices button[type=submit]").click()
    assert "release=bookworm" in scriptless.url
    expect(scriptless.locator("article pre").filter(has_text="bookworm").first).to_be_visible()


def test_the_keyboard_alone_leads_from_search_to_help_to_a_copied_block(
    browser: Browser, site: Stack
) -> None:
    context = browser.new_context(
        base_url=site.url, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("debian")
    expect(page.get_by_role("link", name="pypi", exact=True)).to_be_hidden()
    press_until(page, "Tab", lambda: focused(page).startswith("Help: debian"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/help/debian**")
    press_until(page, "Tab", lambda: focused(page).startswith("Copy"))
    page.keyboard.press("Enter")
    copied = page.evaluate("navigator.clipboard.readText()")
    context.close()
    assert copied.strip()


def focused(page: Page) -> str:
    """The accessible name of what has the focus, roughly."""
    words = "e => e.getAttribute('aria-label') || e.textContent.trim()"
    return str(page.evaluate(f"({words})(document.activeElement)"))


def press_until(page: Page, key: str, done: Any) -> None:
    """Press a key until something holds; every stop on the way shows its focus."""
    for _press in range(120):
        page.keyboard.press(key)
        shown = "e => getComputedStyle(e).outlineStyle !== 'none' || e === document.body"
        assert page.evaluate(f"({shown})(document.activeElement)"), focused(page)
        if done():
            return
    raise AssertionError(f"{key} never led there; last: {focused(page)}")


def test_no_public_page_weighs_over_60_kib(browser: Browser, site: Stack, paths: list[str]) -> None:
    heavy = []
    for path in one_of_each(paths):
        context = browser.new_context(base_url=site.url)
        whole, script = transferred(context, path)
        context.close()
        if whole > MOST_BYTES or script > MOST_SCRIPT_BYTES:
            heavy.append((path, whole, script))
    assert heavy == []


def transferred(context: BrowserContext, path: str) -> tuple[int, int]:
    """Bytes of all answers as they came over the wire, and of scripts among them."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kind: dict[str, str] = {}
    size: dict[str, int] = {}
    session.on("Network.responseReceived", lambda e: kind.update({e["requestId"]: e["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: size.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    page.goto(path, wait_until="load")
    return sum(size.values()), sum(size[key] for key in size if kind.get(key) == "Script")


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_while_a_page_loads_and_its_largest_part_is_text(
    browser: Browser, site: Stack, paths: list[str], width: int
) -> None:
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    moved, pictures = [], []
    for path in kinds(paths):
        page.goto(path, wait_until="networkidle")
        shift, largest = page.evaluate(SHIFTS), page.evaluate(LARGEST)
        if shift > 0.001:
            moved.append((path, shift))
        if largest["url"] or not largest["size"]:
            pictures.append((path, largest))
    context.close()
    assert moved == []
    assert pictures == []
