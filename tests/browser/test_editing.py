"""The editor with its script and without: what is typed is shown, found again and not lost."""

import pytest
from playwright.sync_api import Page, expect

EDIT = "/ops/editing/edit/help/en/pypi/"


def test_the_preview_follows_what_is_typed(operator: Page) -> None:
    operator.goto(EDIT)
    text = operator.locator("#text")
    text.fill(text.input_value() + "\n\nTyped **just now**.\n")
    expect(operator.locator("#shown strong", has_text="just now")).to_be_visible()


def test_a_complaint_leads_to_its_line(operator: Page) -> None:
    operator.goto(EDIT)
    text = operator.locator("#text")
    text.fill(text.input_value() + "\n{{ nothing_fills_this }}\n")
    operator.locator("#shown a[data-line]").first.click()
    line = "t => t.value.slice(t.selectionStart, t.selectionEnd)"
    assert text.evaluate(line) == "{{ nothing_fills_this }}"
    assert text.evaluate("t => t === document.activeElement")


def test_what_was_typed_and_never_sent_is_offered_again(operator: Page) -> None:
    operator.goto(EDIT)
    operator.locator("#text").fill("never sent\n")
    operator.goto("/ops/editing/")
    operator.goto(EDIT)
    assert operator.locator("#text").input_value() != "never sent\n"
    operator.get_by_role("button", name="Show it").click()
    assert operator.locator("#text").input_value() == "never sent\n"
    operator.goto(EDIT)
    operator.get_by_role("button", name="Forget it").click()
    operator.goto(EDIT)
    expect(operator.get_by_role("button", name="Show it")).to_have_count(0)


def test_a_draft_is_handed_in_and_its_author_is_not_offered_to_publish(operator: Page) -> None:
    operator.goto(EDIT)
    text = operator.locator("#text")
    text.fill(text.input_value() + "\n\nEdited by a test.\n")
    operator.fill("#reason", "a test")
    operator.get_by_role("button", name="Ask for review").click()
    expect(operator.locator("mark", has_text="Edited by a test.")).to_be_visible()
    expect(operator.get_by_text("nobody publishes their own text")).to_be_visible()
    shown = operator.request.get("/help/pypi/").text()
    assert "Edited by a test." not in shown
    operator.get_by_role("button", name="Put aside").click()
    expect(operator.get_by_text("it stays in the history")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("path", ["/ops/editing/", EDIT, "/ops/editing/history/help/en/pypi/"])
def test_the_pages_are_not_wider_than_the_window(operator: Page, path: str, width: int) -> None:
    operator.set_viewport_size({"width": width, "height": 900})
    operator.goto(path)
    assert operator.evaluate("document.documentElement.scrollWidth") <= width
