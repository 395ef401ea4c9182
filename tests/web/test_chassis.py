"""The pages of chassis models: looked at, copied, typed, previewed, verified."""

import re

import pytest
from django.contrib.auth.models import User

from hardware.models import ChassisModel, Machine
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Box",
    "vendor": "Acme",
    "height_u": "2",
    "source": "",
    "uncertain": "",
    "grid_front": "A | B\r\nC | <",
    "kind_front": "3.5",
    "grid_rear": "",
    "kind_rear": "2.5",
    "upright_rear": "on",
    "grid_internal": "",
    "kind_internal": "3.5",
}


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def shipped():
    return ChassisModel.objects.ready().get(shipped_as="h3c-x10536-g3")


@pytest.fixture
def own():
    row = ChassisModel.objects.ready().get(shipped_as="generic-2u12")
    row.pk, row.shipped_as, row.name = None, "", "ours"
    row.save()
    return row


def text(answer):
    return answer.content.decode()


def actions():
    return [e.action for e in Entry.objects.order_by("pk")]


def test_the_list_names_every_chassis_and_that_it_is_unverified(ada):
    page = text(ada.get("/ops/hardware/chassis/"))
    assert "UniServer X10536 G3" in page
    assert page.count("unverified") >= 7


def test_a_chassis_shows_all_its_bays_and_what_is_not_known(ada, shipped):
    page = text(ada.get(f"/ops/hardware/chassis/{shipped.pk}/"))
    assert len(re.findall(r'class="bay bay-blank"', page)) == 38
    assert "Not read on a machine" in page


def test_a_shipped_one_is_copied_and_not_edited(ada, shipped):
    assert ada.get(f"/ops/hardware/chassis/{shipped.pk}/edit/").status_code == 404
    answer = ada.post(f"/ops/hardware/chassis/{shipped.pk}/copy/")
    mine = ChassisModel.objects.get(shipped_as="", name__contains="X10536")
    assert answer.url.endswith(f"/chassis/{mine.pk}/edit/")
    assert mine.value().bay_count == 38
    assert actions() == ["chassis copied"]


def test_a_preview_draws_and_writes_nothing(ada):
    page = text(ada.post("/ops/hardware/chassis/new/", {**FORM, "preview": "1"}))
    assert page.count('class="bay bay-blank"') == 3
    assert not ChassisModel.objects.exists()


def test_a_typed_chassis_is_saved_and_an_entry(ada):
    assert ada.post("/ops/hardware/chassis/new/", FORM).status_code == 302
    row = ChassisModel.objects.get()
    (face,) = row.value().faces
    assert [(b.label, b.width) for b in face.bays] == [("A", 1), ("B", 1), ("C", 2)]
    assert actions() == ["chassis added"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grid_front": "A | A"}, "Row 1, cell 2: the label A is there twice."),
        ({"grid_front": "A", "grid_rear": "a"}, "Row 1, cell 1: the label"),
        ({"grid_front": ""}, "No face has a bay."),
        ({"grid_front": "^"}, "there is none above"),
        ({"grid_front": "A (9)"}, "is no kind"),
        ({"height_u": "0"}, "greater than or equal to 1"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_saved(ada, change, words):
    answer = ada.post("/ops/hardware/chassis/new/", {**FORM, **change})
    assert answer.status_code == 422
    assert words in text(answer)
    assert not ChassisModel.objects.exists()


def test_a_label_of_markup_stays_text(ada):
    page = text(
        ada.post("/ops/hardware/chassis/new/", {**FORM, "grid_front": "<b>x", "preview": "1"})
    )
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page


def test_another_grid_is_unverified_again(ada, own):
    ada.post(f"/ops/hardware/chassis/{own.pk}/verify/", {"where": "storage1, A3"})
    own.refresh_from_db()
    assert (own.verified_by, own.verified_where) == ("ada", "storage1, A3")
    ada.post(f"/ops/hardware/chassis/{own.pk}/edit/", FORM)
    own.refresh_from_db()
    assert (own.name, own.verified_by, own.verified_at) == ("Box", "", None)
    assert actions() == ["chassis verified", "chassis changed"]


def test_a_grid_is_not_verified_without_a_place(ada, own):
    ada.post(f"/ops/hardware/chassis/{own.pk}/verify/", {"where": " "})
    own.refresh_from_db()
    assert own.verified_at is None


def test_a_chassis_names_its_hosts(ada, own):
    Machine.objects.create(host=Host.objects.create(name="storage7"), chassis=own)
    assert "storage7" in text(ada.get(f"/ops/hardware/chassis/{own.pk}/"))
