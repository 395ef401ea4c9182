"""The shelf of spares on its pages: stock, steps, the maker's number, the table as a file."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hardware.models import Drive, Placement, Spare
from mirrorsite.ground.audit.models import Entry
from tests.db.sending_rows import make_spare, make_ticket

pytestmark = pytest.mark.django_db
LABEL = {
    "serial": "ZA1",
    "vendor": "Seagate",
    "model": "ST8000NM0055",
    "protocol": "SATA",
    "capacity_bytes": "8001563222016",
    "sector_bytes": "512",
    "rotating": "true",
    "shelf": "A3",
}


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


def page(ada, where=""):
    return ada.get(f"/ops/hardware/spares/{where}").content.decode()


def step(ada, spare, **told):
    ada.post(f"/ops/hardware/spares/{spare.pk}/go/", told)
    spare.refresh_from_db()
    return spare.state


def load(ada, text, **more):
    file = SimpleUploadedFile("spares.csv", text.encode())
    return ada.post("/ops/hardware/spares/table/", {"file": file, **more})


def confirmed(ada, text):
    seen = re.search(r'name="seen" value="(\w+)"', load(ada, text).content.decode())
    return ada.post("/ops/hardware/spares/table/", {"text": text, "seen": seen[1] if seen else ""})


# --- the shelf


def test_an_empty_shelf_says_what_to_do(ada):
    assert "No spare is known" in page(ada)


def test_a_spare_is_added_with_its_first_step(ada):
    assert ada.post("/ops/hardware/spares/new/", LABEL).status_code == 302
    row = Spare.objects.get()
    assert (row.state, row.sector_bytes, row.steps.get().actor) == ("on_shelf", 512, "ada")
    assert Entry.objects.filter(action="spare added").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("serial", ""),
        ("serial", "N/A"),
        ("serial", "x" * 101),
        ("capacity_bytes", "8 TB"),
        ("capacity_bytes", "-1"),
        ("capacity_bytes", "9" * 25),
        ("sector_bytes", "511"),
        ("protocol", "FC"),
        ("warranty_until", "soon"),
    ],
)
def test_a_label_that_cannot_be_is_refused(ada, field, value):
    assert ada.post("/ops/hardware/spares/new/", {**LABEL, field: value}).status_code == 422
    assert Spare.objects.count() == 0


def test_a_spare_is_on_the_shelf_once(ada):
    ada.post("/ops/hardware/spares/new/", LABEL)
    assert ada.post("/ops/hardware/spares/new/", LABEL).status_code == 422


def test_a_changed_label_is_in_the_audit(ada):
    row = make_spare()
    ada.post(f"/ops/hardware/spares/{row.pk}/", {**LABEL, "serial": "SPARE1", "shelf": "B9"})
    row.refresh_from_db()
    assert row.shelf == "B9"
    assert Entry.objects.get(action="spare changed").detail["shelf"] == "B9"


def test_models_in_service_without_a_spare_come_first(ada):
    make_ticket("S1", model="WUH7218")
    make_spare("OTHER", model="ST4000")
    told = page(ada)
    assert told.index("WUH7218") < told.index("ST4000")
    assert "no spare of this model" in told
    assert "low" in told


def test_a_model_with_a_spare_is_not_low(ada):
    make_ticket("S1")
    make_spare()
    assert "◐" not in page(ada)


def test_more_failing_than_on_the_shelf_is_low(ada):
    make_ticket("S1", verdict="fail")
    make_ticket("S2", verdict="fail")
    make_spare()
    assert "◐" in page(ada)


def test_drives_that_no_host_has_any_more_need_no_spare(ada):
    make_ticket("S1", model="WUH7218")
    Placement.objects.update(until=timezone.now())
    assert "WUH7218" not in page(ada)


def test_the_list_is_filtered_by_state(ada):
    make_spare("FREE1")
    make_spare("BROKEN1", state="defective")
    assert "FREE1" not in page(ada, "?state=defective")
    assert "FREE1" in page(ada, "?state=nonsense")


def test_a_warranty_that_ends_is_said(ada):
    today = timezone.localdate()
    make_spare("ENDED1", warranty_until=today - timedelta(days=1))
    make_spare("SOON1", warranty_until=today + timedelta(days=30))
    told = page(ada)
    assert "ended" in told
    assert "ends soon" in told


def test_hostile_labels_are_words(ada):
    make_spare("<script>1", model="<b>x", shelf='"><i>', note="<u>")
    told = page(ada) + page(ada, f"{Spare.objects.get().pk}/")
    assert not any(tag in told for tag in ("<script>1", "<b>x", '"><i>', "<u>"))


# --- steps


def test_a_defective_disk_goes_to_its_maker(ada):
    row = make_spare(state="defective")
    assert step(ada, row, state="rma_sent") == "defective"
    assert step(ada, row, state="rma_sent", rma_number="R-7", why="by post") == "rma_sent"
    assert (row.rma_number, row.rma_sent_on) == ("R-7", timezone.localdate())
    assert step(ada, row, state="rma_closed") == "rma_closed"
    assert "by post" in page(ada, f"{row.pk}/")


@pytest.mark.parametrize("state", ["reserved", "sent", "rma_closed", "nonsense", ""])
def test_a_step_that_is_none_is_not_taken(ada, state):
    assert step(ada, make_spare(), state=state) == "on_shelf"


def test_a_drive_that_was_taken_out_is_booked_as_defective(ada):
    drive = make_ticket("S1").drive
    ada.post(f"/ops/hardware/drives/{drive.pk}/defective/")
    ada.post(f"/ops/hardware/drives/{drive.pk}/defective/")
    row = Spare.objects.get()
    assert (row.serial, row.state, row.capacity_bytes) == ("S1", "defective", drive.capacity_bytes)


def test_a_spare_that_was_put_in_comes_back_as_defective(ada):
    drive = make_ticket("S1").drive
    make_spare("S1", state="installed")
    ada.post(f"/ops/hardware/drives/{drive.pk}/defective/")
    assert Spare.objects.get().state == "defective"


def test_a_drive_in_service_has_no_button_for_it(ada):
    drive = make_ticket("S1").drive
    url = f"/ops/hardware/drives/{drive.pk}/"
    assert "Book it as defective" not in ada.get(url).content.decode()
    Placement.objects.update(until=timezone.now())
    assert "Book it as defective" in ada.get(url).content.decode()


def test_a_drives_warranty_is_entered(ada):
    drive = make_ticket("S1").drive
    url = f"/ops/hardware/drives/{drive.pk}/"
    ada.post(f"{url}warranty/", {"warranty_until": "2020-05-31"})
    assert str(Drive.objects.get().warranty_until) == "2020-05-31"
    assert "Its warranty ended on 2020-05-31" in ada.get(url).content.decode()
    ada.post(f"{url}warranty/", {"warranty_until": "tomorrow"})
    assert str(Drive.objects.get().warranty_until) == "2020-05-31"
    ada.post(f"{url}warranty/", {"warranty_until": ""})
    assert Drive.objects.get().warranty_until is None


# --- the table


def test_a_table_shows_what_it_would_do_before_it_does(ada):
    text = "serial,model,capacity_bytes,rotating\nZA1,ST8000,8001563222016,yes\n"
    told = load(ada, text).content.decode()
    assert "This would change 1 spare" in told
    assert Spare.objects.count() == 0
    assert confirmed(ada, text).status_code == 302
    row = Spare.objects.get()
    assert (row.capacity_bytes, row.rotating, row.state) == (8001563222016, True, "on_shelf")


def test_a_table_changes_what_it_names_and_nothing_else(ada):
    make_spare(note="keep")
    confirmed(ada, "serial,shelf\nSPARE1,B2\n")
    row = Spare.objects.get()
    assert (row.shelf, row.note, row.sector_bytes) == ("B2", "keep", 512)


def test_a_hyphen_empties_a_value(ada):
    make_spare(note="gone")
    confirmed(ada, "serial,note,sector_bytes\nSPARE1,-,-\n")
    assert (Spare.objects.get().note, Spare.objects.get().sector_bytes) == ("", None)


@pytest.mark.parametrize(
    "text",
    [
        "serial,capacity_bytes\nA1,8 TB\n",
        "serial,sector_bytes\nA1,511\n",
        "serial,rotating\nA1,perhaps\n",
        "serial,state\nA1,sent\n",
        "serial,state\nA1,nonsense\n",
        "serial,state\nSPARE1,scrapped\n",
        "serial,warranty_until\nA1,soon\n",
        "serial,model\nA1,X\nA1,X\n",
        "serial,model\n,X\n",
        "serial,colour\nA1,red\n",
        "model\nX\n",
        "serial\n" + "x" * 200 + "\n",
        "",
        'serial\n"A1\n',
    ],
)
def test_a_table_with_an_error_changes_nothing(ada, text):
    make_spare()
    assert confirmed(ada, text).status_code == 422
    assert Spare.objects.count() == 1


def test_a_new_spare_may_be_booked_as_defective_by_a_table(ada):
    confirmed(ada, "serial,state\nA1,defective\n")
    assert Spare.objects.get().state == "defective"


def test_what_is_exported_is_no_formula_and_comes_back(ada):
    make_spare("=SERIAL1", note="+1", model="@x")
    answer = ada.get("/ops/hardware/spares/table.csv")
    text = answer.content.decode("utf-8-sig")
    _header, row = csv.reader(io.StringIO(text, newline=""))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert "The file changes nothing" in load(ada, text).content.decode()


def test_somebody_elses_change_between_look_and_import_is_shown(ada):
    row = make_spare()
    text = "serial,shelf\nSPARE1,B2\n"
    seen = re.search(r'name="seen" value="(\w+)"', load(ada, text).content.decode())[1]
    Spare.objects.filter(pk=row.pk).update(shelf="C3")
    answer = ada.post("/ops/hardware/spares/table/", {"text": text, "seen": seen})
    assert "Somebody changed a spare" in answer.content.decode()
    row.refresh_from_db()
    assert row.shelf == "C3"


def test_a_ticket_says_that_a_spare_is_another_model(ada):
    ticket = make_ticket()
    make_spare(model="WUH721818")
    answer = ada.get(f"/ops/hardware/tickets/{ticket.pk}/")
    assert "another model than ST8000NM0055" in answer.content.decode()
