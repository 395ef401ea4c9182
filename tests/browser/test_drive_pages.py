"""The pages of health in a real browser: charts under the policy, themes, phones, accepting."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Stack

HARDWARE = "/ops/hardware/"


def number(site: Stack, query: str) -> int:
    """The key that a question to the database gives."""
    return int(site.rows(query)[0][0])


@pytest.fixture
def failing(site: Stack) -> str:
    key = number(site, "SELECT id FROM hardware_drive WHERE verdict='fail'")
    return f"{HARDWARE}drives/{key}/"


@pytest.fixture
def host(site: Stack) -> str:
    key = number(site, "SELECT id FROM inbox_host WHERE name='storage-demo'")
    return f"{HARDWARE}hosts/{key}/charts/"


def test_an_operator_finds_the_failing_drive_and_why(operator: Page) -> None:
    operator.goto("/ops/?stay=1")
    operator.locator(".watch-drives").get_by_role("link", name="fail").click()
    operator.locator(".table-drives tbody th a").first.click()
    expect(operator.locator("#why")).to_contain_text("grown defects: 61, more than 50")
    operator.get_by_text("Why does this count?").first.click()
    expect(operator.locator("#why")).to_contain_text("More than 50 is a failing disk.")


def test_a_chart_is_drawn_under_the_policy_with_a_name(operator: Page, failing: str) -> None:
    operator.goto(failing)
    operator.locator("figure.chart").scroll_into_view_if_needed()
    drawn = operator.locator(".chart-plot[role=img]")
    expect(drawn).to_be_visible()
    assert "grown defects" in str(drawn.get_attribute("aria-label"))
    expect(operator.locator(".chart-plot .scatterlayer path.js-line").first).to_be_attached()


def test_a_chart_follows_the_theme(operator: Page, failing: str) -> None:
    operator.goto(failing)
    operator.locator("figure.chart").scroll_into_view_if_needed()
    paper = operator.locator(".chart-plot .main-svg").first
    expect(paper).to_have_css("background-color", "rgb(255, 255, 255)")
    operator.locator("#theme").click()
    operator.locator("#theme").click()
    expect(paper).to_have_css("background-color", "rgb(20, 22, 26)")


def test_a_chart_that_cannot_be_loaded_opens_its_table(operator: Page, failing: str) -> None:
    operator.route("**/history.json*", lambda route: route.fulfill(json={}))
    operator.goto(failing)
    operator.locator("figure.chart").scroll_into_view_if_needed()
    expect(operator.locator(".chart-table table")).to_be_visible()
    expect(operator.locator(".chart-said")).to_contain_text("could not be loaded")


def test_all_charts_of_a_host_are_drawn(operator: Page, host: str) -> None:
    operator.goto(host)
    figures = operator.locator("figure.chart")
    expect(figures).to_have_count(3)
    for figure in figures.all():
        figure.scroll_into_view_if_needed()
        expect(figure.locator("path.js-line").first).to_be_attached()
    expect(figures.first).to_contain_text("Front 14")


def test_what_is_accepted_can_be_taken_back(operator: Page, site: Stack) -> None:
    key = number(site, "SELECT id FROM hardware_drive WHERE reasons LIKE '%pending%'")
    operator.goto(f"{HARDWARE}drives/{key}/")
    operator.get_by_text("Accept it until it grows").first.click()
    operator.get_by_label("Why ata.197.raw = 8 is accepted").fill("known since the delivery")
    operator.get_by_role("button", name="Accept").first.click()
    expect(operator.get_by_text("known since the delivery")).to_be_visible()
    expect(operator.locator("p.verdict")).to_contain_text("ok")
    operator.get_by_role("button", name="Take back").click()
    expect(operator.locator("p.verdict")).to_contain_text("watch")


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("path", ["drives/", "drives/{fail}", "fleet/", "disagreements/", "{host}"])
def test_a_phone_does_not_scroll_sideways(
    operator: Page, failing: str, host: str, path: str, width: int
) -> None:
    operator.set_viewport_size({"width": width, "height": 740})
    place = {"drives/{fail}": failing, "{host}": host}.get(path, HARDWARE + path)
    operator.goto(place)
    for figure in operator.locator("figure.chart").all():
        figure.scroll_into_view_if_needed()
        expect(figure.locator("path.js-line").first).to_be_attached()
    assert operator.evaluate("document.documentElement.scrollWidth") <= width


def test_the_pages_work_without_scripts(operator: Page, site: Stack, failing: str) -> None:
    browser = operator.context.browser
    assert browser
    plain = browser.new_context(
        base_url=site.url,
        java_script_enabled=False,
        storage_state=operator.context.storage_state(),
    )
    page = plain.new_page()
    page.goto(HARDWARE + "drives/")
    page.get_by_label("Protocol").select_option("NVMe")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".table-drives tbody tr")).to_have_count(2)
    page.goto(failing)
    page.get_by_text("The same by days, as a table").click()
    expect(page.locator(".chart-table tbody tr").first).to_contain_text("61")
    plain.close()
