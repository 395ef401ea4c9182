"""Pictures on the web: the site's logos, and how a picture is served."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from mirrorsite.ground.site.models import Identity
from mirrorsite.ground.site.pictures import store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("ada"))
    Identity.objects.create(pk=1)
    return client


def png():
    out = io.BytesIO()
    Image.new("RGB", (60, 28)).save(out, "PNG")
    return out.getvalue()


def saved(admin, **values):
    page = "/admin/site/identity/1/change/"
    form = admin.get(page).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data = {name: value for name, value in data.items() if value not in (False, "")}
    return admin.post(page, {**data, **values})


def test_a_picture_is_served_for_good_and_can_do_nothing(client):
    answer = client.get(reverse("picture", kwargs={"name": store(png())}))
    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)[:4] == b"RIFF"


@pytest.mark.parametrize("name", ["x", "0" * 64 + ".webp", "..%2fdb.sqlite3"])
def test_a_picture_that_is_not_there_is_404(client, name):
    assert client.get(f"/pictures/{name}").status_code == 404


def test_a_logo_is_uploaded_and_taken_away(admin):
    answer = saved(admin, logo_file=SimpleUploadedFile("l.png", png()))
    assert answer.status_code == 302
    logo = Identity.current().logo
    assert admin.get(logo).status_code == 200
    saved(admin)
    assert Identity.current().logo == logo
    saved(admin, no_logo="on")
    assert Identity.current().logo == ""


def test_a_logo_that_is_no_picture_is_refused_with_words(admin):
    svg = SimpleUploadedFile("l.svg", b"<svg><script>alert(1)</script></svg>")
    answer = saved(admin, logo_dark_file=svg)
    assert answer.status_code == 200
    assert b"SVG files can carry scripts" in answer.content
    assert Identity.current().logo_dark == ""
