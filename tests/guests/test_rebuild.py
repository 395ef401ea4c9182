"""A rebuild meets write errors on the new disk of a mirror; that disk is replaced."""

from __future__ import annotations

import pytest

from tests.story import Story, said, state_of, undone, wrongs

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(client, mirror):
    """The kernel has told of the write errors."""
    story = Story(client, mirror["clean"])
    story.tell(mirror["clean"])
    story.tell(mirror["rebuilt-with-write-errors"])
    return story


@pytest.fixture
def sent(story):
    """The ticket of the disk that cannot be written, by two witnesses of its place."""
    ticket = story.ticket("VS002")
    story.sees(ticket, "label", "activity", label="Front 3")
    story.goes(ticket, "sent", "acknowledged")
    return ticket


def test_the_kernels_lines_lead_to_the_new_disk(story):
    assert story.causes("VS002") == {("medium_error", "disk")}
    assert any("CDB: Write(10)" in line for line in story.lines("VS002"))
    codes = [one["code"] for one in story.ticket("VS002").incident.values["cause"]["reasons"]]
    assert "rung.write_failed" in codes


def test_two_witnesses_make_it_a_replacement(story, sent):
    sent.refresh_from_db()
    assert (sent.task, str(sent.bay)) == ("replace", "Front 3")


def test_a_rebuild_is_shown_with_its_percent(story, mirror, sent):
    story.tell(mirror["rebuilding"])
    assert (state_of(sent), undone(sent)["array_whole"]) == ("rebuilding", "array_rebuilding")
    values = next(one["values"] for one in sent.checks if one["code"] == "array_whole")
    assert 0 < values["percent"] < 100
    assert f"{values['percent']}" in story.page(sent)


def test_the_fine_state_of_an_array_with_bad_blocks_is_not_whole(story, mirror, sent):
    """The kernel prints [UU] of it; what is whole has no ranges that could not be written."""
    kept = sent.finding["before"]["arrays"][0]
    assert (kept["state"], kept["condition"]) == ("bad blocks", "unsound")


def test_from_the_kernels_line_to_a_verified_replacement(story, mirror, sent):
    for step in ("rebuilding", "whole"):
        story.tell(mirror[step])
    assert said(sent, "array_whole") == ("ok", "array_whole")
    assert (state_of(sent), undone(sent)) == ("rebuilding", {"quiet_24h": "quiet_so_far"})
    story.quiet_for(25, mirror["whole"])
    assert (state_of(sent), sent.new_serial) == ("verified", "VS009")
    assert not wrongs()
