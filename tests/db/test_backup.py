"""backup and restore on a site of its own, as an operator does it."""

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError
from PIL import Image

from mirrorsite.ground.site.pictures import store
from mirrorsite.management.commands import restore

BASE = django_settings.BASE_DIR


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """A database as the newest release makes it."""
    var = tmp_path_factory.mktemp("var")
    assert manage(var, "migrate", "-v0").returncode == 0
    return var


def manage(var, *argv):
    environment = {
        **os.environ,
        "VAR_DIR": str(var),
        "DATABASE_URL": f"sqlite:///{var}/db.sqlite3",
        "SECRET_KEY": "k" * 50,
        "DJANGO_SETTINGS_MODULE": "mirrorsite.settings",
    }
    command = [sys.executable, "manage.py", *map(str, argv)]
    return subprocess.run(
        command, cwd=BASE, env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def var(migrated, tmp_path):
    with (
        closing(sqlite3.connect(migrated / "db.sqlite3")) as source,
        closing(sqlite3.connect(tmp_path / "db.sqlite3")) as target,
    ):
        source.backup(target)
    (tmp_path / "settings.env").write_text("SECRET_KEY=old\n")
    return tmp_path


def names(file):
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT name FROM inbox_host ORDER BY name")
        return [name for (name,) in rows]


def add_host(var, name):
    with closing(sqlite3.connect(var / "db.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO inbox_host (name, machine_id, rack, asset_tag, is_recorded,"
            " recorded_note, enrolled_at, boot_id, said)"
            " VALUES (?, '', '', '', 0, '', '2026-11-22', '', '{}')",
            [name],
        )


def test_what_was_backed_up_comes_back(var, tmp_path_factory):
    archive = tmp_path_factory.mktemp("backup") / "a.tar.gz"
    add_host(var, "storage1")
    assert manage(var, "backup", archive).returncode == 0
    assert archive.stat().st_mode & 0o777 == 0o600
    add_host(var, "later")
    (var / "settings.env").write_text("SECRET_KEY=new\n")
    said = manage(var, "restore", archive)
    assert (said.returncode, "before-restore" in said.stdout) == (0, True)
    assert names(var / "db.sqlite3") == ["storage1"]
    assert (var / "settings.env").read_text() == "SECRET_KEY=old\n"
    (kept,) = var.glob("db.before-restore-*")
    assert re.fullmatch(r"db\.before-restore-\d{8}T\d{6}", kept.name)
    assert names(kept) == ["later", "storage1"]
    (settings,) = var.glob("settings.env.before-restore-*")
    assert settings.read_text() == "SECRET_KEY=new\n"
    assert (var / "settings.env").stat().st_mode & 0o777 == 0o600
    assert hidden(var) == []


def test_restoring_twice_keeps_both_that_were_there(var, tmp_path_factory):
    archive = tmp_path_factory.mktemp("backup") / "a.tar.gz"
    assert manage(var, "backup", archive).returncode == 0
    add_host(var, "only here")
    assert manage(var, "restore", archive).returncode == 0
    assert manage(var, "restore", archive).returncode == 0
    kept = sorted(var.glob("db.before-restore-*"))
    assert [names(one) for one in kept] == [["only here"], []]


def test_a_restore_is_an_entry(var, tmp_path_factory):
    archive = tmp_path_factory.mktemp("backup") / "a.tar.gz"
    assert manage(var, "backup", archive).returncode == 0
    assert manage(var, "restore", archive).returncode == 0
    with closing(sqlite3.connect(var / "db.sqlite3")) as database:
        rows = database.execute("SELECT actor, action, subject FROM audit_entry").fetchall()
    assert rows == [("restore", "restored", "a.tar.gz")]


def test_a_database_that_is_damaged_can_be_restored_over(var, tmp_path_factory):
    archive = tmp_path_factory.mktemp("backup") / "a.tar.gz"
    add_host(var, "storage1")
    assert manage(var, "backup", archive).returncode == 0
    (var / "db.sqlite3").write_bytes(b"no database" * 1000)
    assert manage(var, "restore", archive).returncode == 0
    assert names(var / "db.sqlite3") == ["storage1"]


def test_a_database_that_somebody_writes_is_left_alone(var, tmp_path_factory):
    archive = tmp_path_factory.mktemp("backup") / "a.tar.gz"
    assert manage(var, "backup", archive).returncode == 0
    with closing(sqlite3.connect(var / "db.sqlite3")) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        one_line(manage(var, "restore", archive), "in use")
    assert not list(var.glob("db.before-restore-*"))


def put_picture(var, settings):
    settings.VAR_DIR = var
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return var / "pictures" / store(out.getvalue())


def test_pictures_come_back_and_newer_ones_stay(var, settings, tmp_path_factory):
    archive = tmp_path_factory.mktemp("backup") / "a.tar.gz"
    picture = put_picture(var, settings)
    raw = picture.read_bytes()
    assert manage(var, "backup", archive).returncode == 0
    picture.rename(picture.with_name("newer.webp"))
    assert manage(var, "restore", archive).returncode == 0
    assert picture.read_bytes() == raw
    assert picture.with_name("newer.webp").exists()


def test_a_damaged_picture_is_left_out_and_said(var, settings, tmp_path_factory):
    archive = tmp_path_factory.mktemp("backup") / "a.tar.gz"
    picture = put_picture(var, settings)
    picture.write_bytes(b"damaged")
    assert manage(var, "backup", archive).returncode == 0
    picture.unlink()
    said = manage(var, "restore", archive)
    assert (said.returncode, "1 pictures" in said.stderr) == (0, True)
    assert not picture.exists()


# --- a restore that fails in the middle


@pytest.fixture
def halfway(var, settings, monkeypatch):
    """A site with something in it, and a whole archive unpacked beside it."""
    settings.VAR_DIR = var
    add_host(var, "mine")
    monkeypatch.setattr(restore, "database_file", lambda: var / "db.sqlite3")
    monkeypatch.setattr(restore.connections, "close_all", lambda: None)
    (var / "unpacked").mkdir()
    (var / "unpacked" / "db.sqlite3").write_bytes(b"new")
    (var / "unpacked" / "settings.env").write_text("SECRET_KEY=new\n")
    return var / "unpacked"


def is_as_before(var):
    assert names(var / "db.sqlite3") == ["mine"]
    assert (var / "settings.env").read_text() == "SECRET_KEY=old\n"
    assert not list(var.glob("*before-restore*"))
    assert hidden(var) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()])
def test_what_fails_afterwards_puts_the_old_ones_back(var, halfway, error):
    with pytest.raises(type(error)), restore.replaced(halfway):
        raise error
    is_as_before(var)


@pytest.mark.parametrize("when", range(1, 5))
def test_a_rename_that_fails_puts_the_old_ones_back(var, halfway, monkeypatch, when):
    rename, calls = os.rename, []

    def fails_once(source, target):
        calls.append(target)
        if len(calls) == when:
            raise OSError(5, "Input/output error")
        rename(source, target)

    monkeypatch.setattr(os, "rename", fails_once)
    with pytest.raises(OSError), restore.replaced(halfway):
        pass
    assert len(calls) >= when
    is_as_before(var)


def test_a_full_disk_changes_nothing(var, halfway, monkeypatch):
    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restore.shutil, "copy", full)
    with pytest.raises(OSError), restore.replaced(halfway):
        pass
    is_as_before(var)


def test_nothing_kept_before_is_overwritten(var, halfway):
    with restore.replaced(halfway) as first, restore.replaced(halfway) as second:
        assert not set(first) & set(second)


def test_an_archive_of_an_older_database_that_cannot_be_migrated(var, tmp_path_factory):
    """migrate fails: the old database is back, and it is one line."""
    backup = tmp_path_factory.mktemp("backup")
    with closing(sqlite3.connect(backup / "db")) as bad:
        bad.execute("CREATE TABLE django_migrations (id, app, name, applied)")
        bad.execute("CREATE TABLE auth_user (x)")
        bad.commit()
    raw = (backup / "db").read_bytes()
    archive = packed(backup / "a", about_json=ABOUT, db_sqlite3=raw)
    add_host(var, "mine")
    one_line(manage(var, "restore", archive), "as before")
    is_as_before(var)


def hidden(var):
    return [one.name for one in var.iterdir() if one.name.startswith(".")]


def one_line(said, words):
    assert said.returncode == 1
    assert words in said.stderr
    assert "Traceback" not in said.stderr


def test_nothing_is_overwritten(var):
    (var / "a.tar.gz").write_text("mine")
    one_line(manage(var, "backup", var / "a.tar.gz"), "exists")
    assert (var / "a.tar.gz").read_text() == "mine"


def test_a_folder_that_is_not_there_is_one_line(var):
    one_line(manage(var, "backup", var / "none" / "a.tar.gz"), "No such file")


def test_a_running_site_is_refused(var):
    add_host(var, "storage1")
    (var / "run.pid").write_text(f"{os.getpid()}\n")
    one_line(manage(var, "restore", "/nowhere.tar.gz"), "stop script/run first")
    assert names(var / "db.sqlite3") == ["storage1"]


# --- what is no archive of ours


def packed(file, **members):
    with tarfile.open(file, "w:gz") as archive:
        for name, body in members.items():
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            info = tarfile.TarInfo(name.replace("_", ".", 1))
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return file


def refused(file, folder):
    with pytest.raises(CommandError) as complaint:
        restore.unpack(file, folder)
        restore.check(folder)
    words = str(complaint.value)
    assert len(words.splitlines()) == 1
    return words


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "unpacked").mkdir()
    return tmp_path / "unpacked"


@pytest.fixture
def database(migrated):
    return (migrated / "db.sqlite3").read_bytes()


ABOUT = {"format": 1, "migrations": []}


@pytest.mark.parametrize("raw", [b"", b"no archive", b"\x1f\x8b\x08", b"\0" * 2000])
def test_a_file_that_is_no_archive(tmp_path, folder, raw):
    (tmp_path / "a").write_bytes(raw)
    refused(tmp_path / "a", folder)


def test_a_file_that_is_not_there(tmp_path, folder):
    assert "No such file" in refused(tmp_path / "none", folder)


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("how", ["cut", "flip"])
def test_a_damaged_archive(tmp_path, folder, database, how, at):
    file = packed(tmp_path / "a", about_json=ABOUT, db_sqlite3=database)
    raw = bytearray(file.read_bytes())
    place = int(len(raw) * at)
    damaged = raw[:place] if how == "cut" else raw
    if how == "flip":
        for step in range(64):
            damaged[place + step] ^= 0xFF
    file.write_bytes(bytes(damaged))
    refused(file, folder)


def test_a_foreign_archive(tmp_path, folder):
    file = packed(tmp_path / "a", etc_passwd=b"root")
    assert "not a backup of this site" in refused(file, folder)


@pytest.mark.parametrize(
    "about", [{}, [], {"format": 2, "migrations": []}, {"format": 1}, {"migrations": 7}, b"{", None]
)
def test_an_archive_that_does_not_say_what_it_is(tmp_path, folder, database, about):
    refused(packed(tmp_path / "a", about_json=about, db_sqlite3=database), folder)


def test_an_archive_without_its_database_does_not_restore_an_empty_one(tmp_path, folder):
    assert "damaged" in refused(packed(tmp_path / "a", about_json=ABOUT), folder)


@pytest.mark.parametrize("raw", [b"", b"SQLite format 3\0", b"text", b"\0" * 4096])
def test_a_database_that_is_none(tmp_path, folder, raw):
    assert "damaged" in refused(packed(tmp_path / "a", about_json=ABOUT, db_sqlite3=raw), folder)


def test_a_database_with_a_broken_page(tmp_path, folder, database):
    broken = database[:8192] + b"\xff" * 8192 + database[16384:]
    file = packed(tmp_path / "a", about_json=ABOUT, db_sqlite3=broken)
    assert "damaged" in refused(file, folder)


def test_a_link_in_an_archive_leads_nowhere(tmp_path, folder):
    with tarfile.open(tmp_path / "a", "w:gz") as archive:
        link = tarfile.TarInfo("db.sqlite3")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    refused(tmp_path / "a", folder)


@pytest.mark.django_db
def test_a_backup_of_a_newer_release(tmp_path, folder, database):
    about = {"format": 1, "migrations": [["inbox", "0999_from_tomorrow"], ["gone", "0001_x"]]}
    file = packed(tmp_path / "a", about_json=about, db_sqlite3=database)
    assert "newer release" in refused(file, folder)


@pytest.mark.parametrize(("pid", "running"), [("", False), ("x", False), ("4194304999", False)])
def test_a_stale_note_of_a_process_is_none(tmp_path, settings, pid, running):
    settings.VAR_DIR = tmp_path
    (tmp_path / "run.pid").write_text(pid)
    assert restore.is_running() is running


def test_a_living_process_is_one(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    (tmp_path / "run.pid").write_text(f"{os.getpid()}\n")
    assert restore.is_running()
