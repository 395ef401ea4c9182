"""The whole set out and in again, and what comes with a new release."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from mirrorsite.editing import tasks
from mirrorsite.editing.archive import pack, unpack
from mirrorsite.editing.exporting import files
from mirrorsite.editing.importing import import_set
from mirrorsite.editing.kinds import Program
from mirrorsite.editing.models import Document, Revision
from mirrorsite.editing.publishing import publish
from mirrorsite.editing.refusing import Refused
from mirrorsite.editing.taking_in import propose_shipped, take_in
from mirrorsite.editing.tasks import check_due
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.site.pictures import store
from mirrorsite.help.models import Page
from mirrorsite.news.models import Item

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HELP = '+++\ntitle = "Debian"\n+++\n\nText {{ endpoint }}.\n'
NEWS = '+++\ntitle = "Moved"\ndate = 2026-11-22\n+++\n\nWe moved.\n'


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path


@pytest.fixture
def ada():
    return User.objects.create_user("ada")


def picture():
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, "PNG")
    return store(out.getvalue())


@pytest.fixture
def texts(ada):
    names = [("debian", "en"), ("debian", "zh"), ("anaconda/cloud", "en"), ("深度", "zh")]
    for name, language in names:
        Page.objects.publish(name, language, HELP + f"\n{name} {language}\n", ada, NOW)
    Item.objects.publish("moved", "en", NEWS, ada, NOW)
    take_in()
    picture()


def clear():
    Revision.objects.update(base=None)
    for model in (Revision, Document, Page, Item):
        model.objects.all().delete()


def on_disk(folder):
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_an_export_is_files_that_can_live_in_git(texts, var):
    call_command("export_texts", var / "out", verbosity=0)
    found = on_disk(var / "out")
    assert list(found)[:5] == [
        "help/%E6%B7%B1%E5%BA%A6.zh.md",
        "help/anaconda%2Fcloud.en.md",
        "help/debian.en.md",
        "help/debian.zh.md",
        "news/moved.en.md",
    ]
    assert len(found) == 6
    assert found["news/moved.en.md"] == NEWS.encode()


def test_export_and_import_give_the_same_bytes(texts, var, settings):
    call_command("export_texts", var / "one", verbosity=0)
    clear()
    settings.VAR_DIR = var / "other"
    call_command("import_texts", var / "one", "--publish", verbosity=0)
    call_command("export_texts", var / "two", verbosity=0)
    assert on_disk(var / "one") == on_disk(var / "two")
    assert Page.objects.count() == 4


def test_an_archive_does_the_same(texts, var):
    whole = pack(files())
    clear()
    import_set(unpack(whole), Program("test"), True, NOW)
    assert pack(files()) == whole


def test_exporting_again_writes_only_what_changed(texts, var, capsys, ada):
    call_command("export_texts", var / "out")
    Page.objects.withdraw("debian", "zh")
    Page.objects.publish("debian", "en", HELP, ada, NOW)
    (var / "out" / "README.md").write_text("ours")
    (var / "out" / "help" / "notes.md").write_text("ours")
    call_command("export_texts", var / "out")
    assert "1 files written, 4 as they were, 1 removed" in capsys.readouterr().out
    assert (var / "out" / "README.md").exists() and (var / "out" / "help" / "notes.md").exists()


def test_what_is_imported_waits_for_review_unless_it_is_to_be_published(texts, var, ada):
    call_command("export_texts", var / "out", verbosity=0)
    file = var / "out" / "help" / "debian.en.md"
    file.write_text(HELP + "\nChanged.\n")
    call_command("import_texts", var / "out", verbosity=0)
    revision = Revision.objects.get(state="review")
    assert (revision.document.name, revision.origin, revision.base.state) == (
        "debian",
        "files",
        "published",
    )
    assert "Changed." not in Page.objects.get(name="debian", language="en").body
    publish(revision, ada, revision.version, NOW)
    assert "Changed." in Page.objects.get(name="debian", language="en").body
    assert Entry.objects.filter(actor="import_texts", action="texts imported").exists()


def test_what_an_editor_imports_another_one_publishes(ada):
    import_set([("help/debian.en.md", HELP.encode())], ada, False, NOW)
    revision = Revision.objects.get()
    with pytest.raises(Refused, match="nobody publishes"):
        publish(revision, ada, revision.version, NOW)


def test_importing_twice_leaves_one_that_waits():
    for text in (HELP, HELP + "\nMore.\n"):
        import_set([("help/debian.en.md", text.encode())], Program("x"), False, NOW)
    states = list(Revision.objects.order_by("number").values_list("state", flat=True))
    assert states == ["aside", "review"]


@pytest.mark.parametrize(
    ("path", "raw", "why"),
    [
        ("help/debian.fr.md", b"x", "not the name"),
        ("help/a%20b.en.md", b"x", "cannot have this name"),
        ("news/a%2Fb.en.md", b"x", "only letters"),
        ("help/x.en.md", b"\xff\xfe", "UTF-8"),
        ("help/x.en.md", b"a\x00b", "U+0000"),
        ("help/x.en.md", b"x" * 600_000, "KiB"),
        ("pictures/x.webp", b"x", "not named after"),
        ("help/x.en.md", b"no settings\n", "settings"),
    ],
)
def test_one_bad_file_and_nothing_is_imported(path, raw, why):
    good = ("help/debian.en.md", HELP.encode())
    with pytest.raises(Refused, match=why.replace("+", r"\+")):
        import_set([good, (path, raw)], Program("x"), True, NOW)
    assert not Page.objects.exists() and not Revision.objects.exists()


@pytest.mark.parametrize("found", [[], [("README.md", b"x")], [("../help/x.en.md", b"x")]])
def test_a_set_without_texts_is_no_empty_success(found):
    with pytest.raises(Refused, match="no file of an export"):
        import_set(found, Program("x"), True, NOW)


def test_links_in_a_folder_are_not_followed(var):
    (var / "in" / "help").mkdir(parents=True)
    (var / "secret").write_text(HELP)
    (var / "in" / "help" / "debian.en.md").symlink_to(var / "secret")
    with pytest.raises(CommandError, match="no file of an export"):
        call_command("import_texts", var / "in")


def test_a_folder_that_is_not_there_is_one_line(var):
    with pytest.raises(CommandError, match="is no folder"):
        call_command("import_texts", var / "none")


# --- releases


class Release:
    """Texts that came with the program, as a test says."""

    def __init__(self, monkeypatch, folder):
        folder.mkdir()
        self.folder = folder
        monkeypatch.setattr("mirrorsite.editing.kinds.help_pages.SHIPPED", folder)

    def comes(self, text):
        (self.folder / "debian.en.md").write_text(text)
        call_command("import_help", str(self.folder), verbosity=0)
        take_in()
        return propose_shipped(timezone.now())


@pytest.fixture
def release(monkeypatch, var):
    return Release(monkeypatch, var / "pages")


def numbers():
    rows = Revision.objects.order_by("number")
    return list(rows.values_list("number", "origin", "state"))


def test_a_shipped_page_is_revision_0(release):
    release.comes(HELP)
    assert numbers() == [(0, "shipped", "published")]
    assert Document.objects.get().title == "Debian"


def test_a_new_release_replaces_a_page_that_nobody_edited(release):
    release.comes(HELP)
    release.comes(HELP + "\nNew.\n")
    assert numbers() == [(0, "shipped", "superseded"), (1, "shipped", "published")]


def edited(ada, text):
    document = Document.objects.get()
    mine = document.add(text=text, author="bo", reason="r", state="review", base=document.current)
    publish(mine, ada, mine.version, timezone.now())


def test_a_new_release_never_overwrites_what_was_edited_but_waits(release, ada):
    release.comes(HELP)
    edited(ada, HELP + "\nOurs.\n")
    assert release.comes(HELP + "\nTheirs.\n") == 1
    assert "Ours." in Page.objects.get().body
    proposal = Revision.objects.get(state="review")
    assert (proposal.text, proposal.base.number) == (HELP + "\nTheirs.\n", 0)
    assert release.comes(HELP + "\nTheirs.\n") == 0


def test_a_newer_release_takes_the_place_of_what_still_waits(release, ada):
    release.comes(HELP)
    edited(ada, HELP + "\nOurs.\n")
    release.comes(HELP + "\nOne.\n")
    release.comes(HELP + "\nTwo.\n")
    waiting = Revision.objects.get(state="review")
    assert "Two." in waiting.text
    assert Revision.objects.filter(state="aside").count() == 1


def test_a_page_that_was_withdrawn_stays_away_when_the_site_starts_again(release, ada):
    release.comes(HELP)
    edited(ada, "")
    assert not Page.objects.exists()
    release.comes(HELP)
    assert not Page.objects.exists()
    assert Document.objects.get().current.is_withdrawal


# --- the check of what is published


def test_published_texts_are_checked_and_again_after_a_day(ada):
    Page.objects.publish("debian", "en", HELP + "\n[dead](/help/none/)\n", ada, NOW)
    take_in()
    assert check_due(NOW, 0.0) == 1
    document = Document.objects.get()
    assert (document.errors, document.advice) == (0, 1)
    assert check_due(NOW, 0.0) == 0
    assert check_due(NOW + timedelta(days=2), 0.0) == 1


def test_no_text_is_held_open_while_others_are_checked(ada, monkeypatch):
    """On SQLite a row that is still to be read makes the next write fail: database is locked."""
    for name in ("debian", "arch"):
        Page.objects.publish(name, "en", HELP, ada, NOW)
    take_in()
    checked = []

    def supersede_others(revision, now):
        checked.append(revision.pk)
        Revision.objects.exclude(pk=revision.pk).update(state="superseded")

    monkeypatch.setattr(tasks, "check", supersede_others)
    assert check_due(NOW, float("inf")) == 1
    assert len(checked) == 1


def test_a_text_whose_check_is_killed_keeps_no_other_one_from_its_turn(ada, monkeypatch):
    Page.objects.publish("debian", "en", HELP, ada, NOW)
    Page.objects.publish("ubuntu", "en", HELP, ada, NOW)
    take_in()
    begun = []

    def killed(document, text):
        begun.append(document.name)
        raise SystemExit

    monkeypatch.setattr("mirrorsite.editing.tasks.complaints_of", killed)
    for minute in (0, 1):
        with pytest.raises(SystemExit):
            check_due(NOW + timedelta(minutes=minute), 0.0)
    assert sorted(begun) == ["debian", "ubuntu"]
