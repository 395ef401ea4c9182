"""Writing and reviewing texts: who may what, and that nothing that was written is lost."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from mirrorsite.editing.drafts import (
    Seen,
    Written,
    ask_for_review,
    discard,
    own_draft,
    save_draft,
    save_merged,
)
from mirrorsite.editing.models import Document, Revision, State
from mirrorsite.editing.publishing import ask_to_withdraw, decline, publish, restore
from mirrorsite.editing.refusing import Behind, Refused
from mirrorsite.editing.taking_in import take_in
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.site.models import Identity
from mirrorsite.news.models import Item

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HERE = {"kind": "news", "name": "moved", "language": "en"}
TEXT = '+++\ntitle = "Moved"\ndate = 2026-11-22\n+++\n\nWe moved.\n'


@pytest.fixture
def ada():
    return User.objects.create_user("ada")


@pytest.fixture
def bo():
    return User.objects.create_user("bo")


def written(text=TEXT, by="ada", reason="first", at=NOW):
    return Written(text, reason, by, at)


def seen(draft, base=None):
    return Seen(base, draft.pk, draft.version)


def drafted(text=TEXT, by="ada", base=None, reason="first"):
    return save_draft(HERE, written(text, by, reason), Seen(base)).draft


def reviewed(text=TEXT, by="ada", base=None):
    draft = drafted(text, by, base)
    ask_for_review(draft, by, NOW)
    draft.refresh_from_db()
    return draft


def published(ada, bo, text=TEXT):
    document = Document.objects.of(*HERE.values())
    current = document.current if document else None
    revision = reviewed(text, "ada", current.pk if current else None)
    publish(revision, bo, revision.version, NOW)
    revision.refresh_from_db()
    return revision


def texts():
    return list(Revision.objects.order_by("number").values_list("state", "text"))


def test_what_another_editor_publishes_is_shown_to_visitors(ada, bo):
    revision = published(ada, bo)
    assert (revision.state, revision.published_by, revision.author) == ("published", "bo", "ada")
    assert (Item.objects.get().text, Item.objects.get().is_public) == (TEXT, True)
    entry = Entry.objects.get(action="text published")
    assert (entry.actor, entry.subject) == ("bo", "text:news/moved.en")


def test_nobody_publishes_their_own_text(ada):
    revision = reviewed()
    with pytest.raises(Refused, match="Another editor"):
        publish(revision, ada, revision.version, NOW)
    assert not Item.objects.exists()
    assert texts() == [("review", TEXT)]


def test_the_database_too_refuses_ones_own_text(ada):
    revision = reviewed()
    own = {"state": "published", "published_by": "ada", "published_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(**own)


def test_a_lone_editor_publishes_what_they_wrote_and_it_is_told(ada):
    Identity.objects.update_or_create(pk=1, defaults={"lone_editor": True})
    revision = drafted()
    publish(revision, ada, revision.version, NOW)
    revision.refresh_from_db()
    assert (revision.state, revision.is_alone) == ("published", True)


def test_a_draft_that_nobody_asked_to_review_is_not_published_by_others(bo):
    revision = drafted()
    with pytest.raises(Refused, match="Look at it again"):
        publish(revision, bo, revision.version, NOW)
    assert not Item.objects.exists()


def test_a_text_that_changed_after_the_reviewer_looked_is_not_published(bo):
    revision = reviewed()
    was = revision.version
    save_draft(HERE, written("other"), seen(revision))
    revision.refresh_from_db()
    with pytest.raises(Refused):
        publish(revision, bo, was, NOW)
    assert Revision.objects.get().state == "draft"


def test_a_text_with_an_error_is_not_published(bo):
    revision = reviewed("no settings\n")
    with pytest.raises(Refused, match="an error"):
        publish(revision, bo, revision.version, NOW)
    assert Revision.objects.get().state == "review"


def test_a_reason_is_needed(ada):
    draft = drafted(reason="")
    with pytest.raises(Refused, match="why"):
        ask_for_review(draft, "ada", NOW)
    assert Revision.objects.get().state == "draft"


def test_only_the_author_asks_for_a_review(bo):
    with pytest.raises(Refused):
        ask_for_review(drafted(), "bo", NOW)


def test_one_revision_of_a_text_is_published(ada, bo):
    first = published(ada, bo)
    second = published(ada, bo, TEXT.replace("We", "They"))
    first.refresh_from_db()
    assert (first.state, second.state, second.base_id) == ("superseded", "published", first.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=first.pk).update(state="published")


# --- two at once


def test_two_editors_at_once_are_told_and_both_texts_are_kept(ada, bo):
    base = published(ada, bo)
    hers = reviewed(TEXT + "\nHers.\n", "ada", base.pk)
    his = reviewed(TEXT + "\nHis.\n", "bo", base.pk)
    publish(hers, bo, hers.version, NOW)
    with pytest.raises(Behind) as told:
        publish(his, ada, his.version, NOW)
    assert told.value.revision == his
    his.refresh_from_db()
    assert (his.state, his.text) == ("review", TEXT + "\nHis.\n")
    assert Item.objects.get().text == TEXT + "\nHers.\n"


def test_a_draft_on_a_changed_base_is_merged_and_the_old_draft_kept(ada, bo):
    base = published(ada, bo)
    his = drafted(TEXT + "\nHis.\n", "bo", base.pk)
    new = published(ada, bo, TEXT.replace("We", "They"))
    merged = TEXT.replace("We", "They") + "\nHis.\n"
    saved = save_merged(his, written(merged, "bo"), seen(his, new.pk))
    assert (saved.aside, saved.draft.text, saved.draft.base) == (None, merged, new)
    assert ("aside", TEXT + "\nHis.\n") in texts()


def test_a_merge_with_what_changed_once_more_is_still_behind(ada, bo):
    base = published(ada, bo)
    his = drafted(TEXT + "\nHis.\n", "bo", base.pk)
    published(ada, bo, TEXT.replace("We", "They"))
    saved = save_merged(his, written("merged\n", "bo"), seen(his, base.pk))
    assert saved.draft.text == "merged\n"
    assert saved.draft.is_behind(Document.objects.get().current)


def test_a_merge_from_an_old_window_is_kept_aside():
    his = drafted("one\n", "bo")
    opened = seen(his)
    save_draft(HERE, written("two\n", "bo"), opened)
    saved = save_merged(his, written("merged\n", "bo"), opened)
    assert (saved.draft.text, saved.aside.text) == ("two\n", "merged\n")


def test_a_second_tab_does_not_overwrite_the_first():
    draft = drafted("one\n")
    opened = seen(draft)
    save_draft(HERE, written("from the first tab\n"), opened)
    saved = save_draft(HERE, written("from the second tab\n"), opened)
    assert saved.draft.text == "from the first tab\n"
    assert saved.aside.text == "from the second tab\n"
    assert texts() == [("draft", "from the first tab\n"), ("aside", "from the second tab\n")]


def test_two_tabs_that_both_begin_keep_both():
    save_draft(HERE, written("first\n"), Seen())
    saved = save_draft(HERE, written("second\n"), Seen())
    assert (saved.draft.text, saved.aside.text) == ("first\n", "second\n")


def test_the_same_text_twice_is_no_conflict():
    save_draft(HERE, written("same\n"), Seen())
    assert save_draft(HERE, written("same\n"), Seen()).aside is None
    assert len(texts()) == 1


def test_each_editor_has_one_open_draft_of_a_text():
    drafted("a\n", "ada")
    drafted("b\n", "bo")
    assert Revision.objects.open().count() == 2
    document = Document.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        document.add(text="c\n", author="ada")


def test_saving_after_the_draft_was_published_begins_a_new_one_on_the_old_base(ada, bo):
    opened = drafted()
    form = seen(opened)
    ask_for_review(opened, "ada", NOW)
    opened.refresh_from_db()
    publish(opened, bo, opened.version, NOW)
    saved = save_draft(HERE, written("later\n"), form)
    assert saved.draft.pk != opened.pk
    assert saved.draft.is_behind(Document.objects.get().current)


def test_a_base_of_another_text_is_none(ada, bo):
    base = published(ada, bo)
    other = {**HERE, "name": "other"}
    saved = save_draft(other, written(), Seen(base.pk))
    assert saved.draft.base is None


def test_saving_what_waits_for_review_takes_it_back():
    revision = reviewed()
    saved = save_draft(HERE, written("again\n"), seen(revision))
    assert (saved.draft.state, saved.draft.text) == ("draft", "again\n")


def test_a_draft_put_aside_stays_in_the_history():
    draft = drafted("mine\n")
    discard(draft, "ada", draft.version)
    assert texts() == [("aside", "mine\n")]
    assert own_draft(Document.objects.get(), "ada") is None


def test_nobody_puts_aside_what_another_writes():
    draft = drafted()
    with pytest.raises(Refused):
        discard(draft, "bo", draft.version)


# --- declined, restored, withdrawn


def test_what_is_declined_keeps_its_text_and_says_why(bo):
    revision = reviewed()
    decline(revision, bo, revision.version, "the date is wrong")
    revision.refresh_from_db()
    assert (revision.state, revision.answer, revision.text) == (
        "declined",
        "the date is wrong",
        TEXT,
    )
    assert Entry.objects.get(action="text declined").detail["answer"] == "the date is wrong"


@pytest.mark.parametrize(("who", "answer"), [("bo", ""), ("ada", "no")])
def test_declining_needs_words_and_another_person(ada, bo, who, answer):
    revision = reviewed()
    by = {"ada": ada, "bo": bo}[who]
    with pytest.raises(Refused):
        decline(revision, by, revision.version, answer)
    assert Revision.objects.get().state == "review"


def test_an_old_text_is_restored_as_a_new_revision_that_waits_for_review(ada, bo):
    first = published(ada, bo)
    published(ada, bo, TEXT.replace("We", "They"))
    again = restore(first, ada, "the move was put off", NOW)
    assert (again.text, again.state, again.number) == (TEXT, "review", 3)
    with pytest.raises(Refused):
        publish(again, ada, again.version, NOW)
    publish(again, bo, again.version, NOW)
    assert Item.objects.get().text == TEXT
    assert Entry.objects.filter(action="text restored", actor="ada").exists()


def test_what_visitors_see_is_not_restored(ada, bo):
    with pytest.raises(Refused, match="already"):
        restore(published(ada, bo), ada, "why not", NOW)


def test_restoring_never_touches_a_draft_that_is_there(ada, bo):
    first = published(ada, bo)
    second = published(ada, bo, TEXT.replace("We", "They"))
    drafted("mine\n", "ada", second.pk)
    with pytest.raises(Refused, match="You have a draft"):
        restore(first, ada, "back", NOW)
    assert ("draft", "mine\n") in texts()


def test_a_text_is_withdrawn_through_the_same_review_and_comes_back(ada, bo):
    first = published(ada, bo)
    away = ask_to_withdraw(first.document, ada, "not true any more", NOW)
    assert Item.objects.get().is_public
    publish(away, bo, away.version, NOW)
    assert not Item.objects.get().is_public
    back = restore(first, ada, "it is true again", NOW)
    publish(back, bo, back.version, NOW)
    assert Item.objects.get().is_public


def test_what_is_not_shown_is_not_withdrawn(ada):
    drafted()
    with pytest.raises(Refused):
        ask_to_withdraw(Document.objects.get(), ada, "away", NOW)


# --- texts that came about elsewhere


def test_what_was_published_without_the_editor_becomes_a_revision():
    Item.objects.publish("moved", "en", TEXT, "cy", NOW)
    assert take_in() == 1
    revision = Revision.objects.get()
    assert (revision.number, revision.state, revision.author) == (0, "published", "cy")
    assert Document.objects.get().title == "Moved"
    assert take_in() == 0


def test_a_change_without_the_editor_supersedes_what_was_there(ada, bo):
    published(ada, bo)
    Item.objects.publish("moved", "en", TEXT + "\nMore.\n", "cy", NOW + timedelta(seconds=5))
    assert take_in() == 1
    assert [state for state, _ in texts()] == ["superseded", "published"]


def test_a_text_that_is_gone_without_the_editor_is_one_that_was_withdrawn(ada, bo):
    published(ada, bo)
    Item.objects.withdraw("moved", "en")
    assert take_in() == 1
    assert Document.objects.get().current.is_withdrawal
    assert take_in() == 0


def test_states_are_those_that_the_constraints_name():
    assert {State.DRAFT, State.REVIEW} == {"draft", "review"}
    assert State.PUBLISHED == "published"
