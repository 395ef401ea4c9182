"""What a visitor and an operator do first, in a real browser on a real site."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Stack, wait_for

VISITED = ["/", "/zh-hans/", "/mirror/debian/", "/help/", "/help/debian/", "/accounts/login/"]
STAFF = [
    "/ops/?stay=1",
    "/ops/first-steps/",
    "/ops/hosts/add/",
    "/ops/reports/",
    "/ops/audit/",
    "/ops/hardware/hosts/",
    "/ops/hardware/hosts/1/",
    "/ops/hardware/hosts/2/",
    "/ops/hardware/incidents/",
    "/ops/hardware/incidents/1/",
    "/ops/hardware/tickets/",
    "/ops/hardware/tickets/3/",
    "/zh-hans/ops/hardware/tickets/1/",
    "/admin/",
]


def test_the_homepage_leads_to_a_mirror_and_its_help(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text("Demonstration:")).to_be_visible()
    page.get_by_role("table").get_by_role("link", name="debian", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("debian")
    page.get_by_role("link", name="How to use this mirror").click()
    expect(page.get_by_text("Types: deb").first).to_be_visible()


def test_search_narrows_the_list_as_one_types(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("archlinuxcn")
    expect(
        page.get_by_role("table").get_by_role("link", name="archlinuxcn", exact=True)
    ).to_be_visible()
    expect(page.get_by_role("table").get_by_role("link", name="debian", exact=True)).to_be_hidden()


def test_an_operator_finds_the_ticket_with_the_right_bay(operator: Page) -> None:
    operator.goto("/ops/?stay=1")
    operator.get_by_role("link", name="Ticket 1: replace").click()
    expect(operator.get_by_role("heading", level=1)).to_contain_text("Front 18")
    expect(operator.locator(".ticket-facts").first).to_contain_text("WSD7HATJ")
    expect(operator.locator("section[lang=zh-hans]")).to_contain_text("更换一块硬盘")


def test_a_ticket_takes_its_steps(operator: Page) -> None:
    operator.goto("/ops/hardware/tickets/2/")
    operator.fill("#send-why", "asked the night shift")
    operator.get_by_role("button", name="I pass the words on myself").click()
    expect(operator.get_by_text("asked the night shift")).to_be_visible()
    operator.get_by_text("Take a step by hand").click()
    expect(operator.get_by_role("button", name="The disk was replaced")).to_be_visible()
    operator.goto("/ops/audit/")
    expect(operator.get_by_text("ticket sent")).to_be_visible()


def test_a_kernel_line_becomes_an_incident_on_the_page(operator: Page, site: Stack) -> None:
    site.write(
        "[99.1] sd 7:0:3:0: [sdq] tag#1 received 'logical unit failure' from controller "
        "for scsi 7:0:3:0"
    )
    wait_for(
        "the incident",
        lambda: "7:0:3:0" in operator.request.get("/ops/hardware/incidents/").text(),
    )


@pytest.mark.parametrize("path", VISITED)
def test_public_pages_have_no_console_error(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer and answer.status == 200


@pytest.mark.parametrize("path", STAFF)
def test_staff_pages_have_no_console_error(operator: Page, path: str) -> None:
    answer = operator.goto(path)
    assert answer and answer.status == 200


@pytest.mark.parametrize("path", ["/", "/help/debian/", "/mirror/debian/"])
def test_a_phone_does_not_scroll_sideways(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/", "/help/debian/", "/mirror/debian/"])
def test_public_pages_ask_no_third_party_and_set_no_cookie(
    page: Page, site: Stack, path: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    assert all(url.startswith((site.url, "data:")) for url in asked)
    assert page.context.cookies() == []
