"""Help pages in the editor: inputs in the preview, every combination, both languages."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from mirrorsite.editing.archive import pack, unpack
from mirrorsite.editing.models import Revision
from mirrorsite.ground.site.models import Identity
from mirrorsite.help.models import Page
from mirrorsite.ops.management.commands.set_up import make_roles
from syncstatus.models import Mirror

pytestmark = pytest.mark.django_db

EDIT = "/ops/editing/edit/help/en/debian/"
PREVIEW = "/ops/editing/preview/help/en/debian/"
TEXT = """\
+++
title = "Debian"
reviewed = 2026-11-20

[inputs.release]
kind = "select"
label = "Release"
options = [{ value = "trixie", label = "13" }, { value = "bookworm", label = "12" }]

[inputs.parts]
kind = "multi-select"
label = "Parts"
options = ["main", "contrib"]

[inputs.source]
kind = "switch"
label = "Source packages"
+++

From {{ endpoint }}.

```text file="/etc/apt/x.list" verify="apt-get update"
deb {{ endpoint }} {{ release }} {{ parts }}
{{#source}}
deb-src {{ endpoint }} {{ release }}
{{/source}}
```
"""


@pytest.fixture(autouse=True)
def roles(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    make_roles()
    Mirror.objects.create(name="debian", path="/pub/debian/")


def person(name, role="editor"):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ada():
    return person("ada")


def said(answer):
    return answer.content.decode()


def saved(client, text=TEXT, action="save", url=EDIT):
    data = {"text": text, "action": action, "reason": "because", "version": 0}
    return client.post(url, data, follow=True)


def test_the_preview_offers_the_inputs_and_follows_them(ada):
    page = said(ada.post(PREVIEW, {"text": TEXT}))
    assert "http://127.0.0.1:8000/pub/debian trixie" in page
    for name in ("show.release", "show.parts", "show.source"):
        assert f'name="{name}"' in page
    chosen = {"text": TEXT, "show.release": "bookworm", "show.parts": ["", "main", "contrib"]}
    page = said(ada.post(PREVIEW, {**chosen, "show.source": "on"}))
    assert "debian bookworm main contrib" in page and "deb-src" in page
    assert '<option value="bookworm" selected>' in page


def test_without_script_the_button_does_the_same(ada):
    data = {"text": TEXT, "action": "preview", "show.release": "bookworm"}
    assert "debian bookworm" in said(ada.post(EDIT, data))


def test_a_value_from_the_preview_cannot_break_out(ada):
    data = {"text": TEXT, "show.release": '"><script>alert(1)</script>'}
    assert "<script>alert" not in said(ada.post(PREVIEW, data))


def test_errors_are_named_with_line_and_words(ada):
    page = said(ada.post(PREVIEW, {"text": TEXT.replace("{{ parts }}", "{{ nothing }}")}))
    assert 'data-line="23"' in page and "{{ nothing }}" in page


def test_a_text_that_is_no_page_says_so_and_breaks_nothing(ada):
    for text in ("x", "+++\n+++\n", "+++\ntitle = 3\n+++\n", "{{#a}}" * 500, "`" * 9000):
        assert ada.post(PREVIEW, {"text": text}).status_code == 200


def test_shell_that_does_not_parse_is_not_published(ada):
    saved(ada, TEXT + "\n```bash\nif true\n```\n", "review")
    revision = Revision.objects.get()
    url = f"/ops/editing/revision/{revision.pk}/publish/"
    page = said(person("bo").post(url, {"version": revision.version}, follow=True))
    assert "Not published, the text has an error" in page
    assert not Page.objects.exists()


def test_an_input_may_come_in_one_language_first(ada):
    Page.objects.publish("debian", "zh", '+++\ntitle = "D"\n+++\n\nx\n', _user(), _now())
    saved(ada, action="review")
    revision = Revision.objects.get(state="review")
    url = f"/ops/editing/revision/{revision.pk}/publish/"
    page = said(person("bo").post(url, {"version": revision.version}, follow=True))
    assert "Visitors see it now." in page


def _user():
    return User.objects.create_user("cy")


def _now():
    from django.utils import timezone

    return timezone.now()


def test_every_combination_is_listed_and_leads_to_its_page(ada):
    saved(ada)
    revision = Revision.objects.get()
    page = said(ada.get(f"/ops/editing/revision/{revision.pk}/combinations/"))
    assert "16 combinations" in page
    url = f"/ops/editing/revision/{revision.pk}/shown/?release=bookworm&parts=main&source=on"
    shown = said(ada.get(url))
    assert "bookworm main" in shown and "deb-src" in shown


def test_combinations_are_shown_in_pages(ada):
    options = ", ".join(f'"o{n}"' for n in range(60))
    many = TEXT.replace('options = ["main", "contrib"]', f"options = [{options}]")
    saved(ada, many)
    revision = Revision.objects.get()
    url = f"/ops/editing/revision/{revision.pk}/combinations/"
    first = said(ada.get(url))
    assert "Page 1 of" in first and first.count("/shown/?") == 25
    assert ada.get(f"{url}?page=3").status_code == 200


def test_the_other_language_begins_with_this_ones_text(ada):
    Page.objects.publish("debian", "en", TEXT, _user(), _now())
    page = said(ada.get("/ops/editing/"))
    assert "name=debian&amp;language=zh&amp;start=other" in page
    chinese = said(ada.get("/ops/editing/edit/help/zh/debian/?start=other"))
    assert "Source packages" in chinese


def test_a_new_page_begins_with_a_template_that_is_without_errors(ada):
    for language in ("en", "zh"):
        page = said(ada.get(f"/ops/editing/edit/help/{language}/debian/"))
        assert "## " in page and "lint-error" not in page


def test_the_words_around_a_chinese_page_are_chinese_in_the_preview(ada):
    text = TEXT + '\n```bash undo="rm x"\ntouch x\n```\n'
    page = said(ada.post("/ops/editing/preview/help/zh/debian/", {"text": text}))
    assert 'lang="zh-Hans"' in page


def test_the_archive_goes_out_and_comes_in(ada):
    Page.objects.publish("debian", "en", TEXT, _user(), _now())
    raw = ada.get("/ops/editing/export.zip").content
    assert unpack(raw) == [("help/debian.en.md", TEXT.encode())]
    changed = pack([("help/debian.en.md", TEXT.replace("From", "Out of").encode())])
    answer = upload(ada, changed)
    assert "1 texts differ" in said(answer) and "waits for review" in said(answer)
    assert "Out of" not in Page.objects.get().body


def upload(client, raw, **more):
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = {"archive": SimpleUploadedFile("a.zip", raw), **more}
    return client.post("/ops/editing/import/", data)


@pytest.mark.parametrize("raw", [b"", b"no zip", pack([("../../etc/passwd", b"x")])])
def test_an_archive_that_is_none_is_refused_with_words(ada, raw):
    answer = upload(ada, raw)
    assert answer.status_code == 422
    assert 'role="alert"' in said(answer)
    assert not Revision.objects.exists()


def test_an_archive_is_shown_at_once_only_where_one_person_is_enough(ada):
    raw = pack([("help/debian.en.md", TEXT.encode())])
    upload(ada, raw, publish="on")
    assert not Page.objects.exists()
    Identity.objects.update_or_create(pk=1, defaults={"lone_editor": True})
    upload(ada, raw, publish="on")
    assert Page.objects.get().body == TEXT


def test_an_archive_that_is_too_large_is_not_read(ada, monkeypatch):
    answer = upload(ada, b"x" * (34 * 1024 * 1024))
    assert answer.status_code == 413
