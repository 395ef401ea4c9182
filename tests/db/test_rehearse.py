"""manage.py rehearse: the shipped set, what is no rehearsal, and that nothing stays."""

import json

import pytest
from django.core.management import CommandError, call_command

from hardware.domain.rehearsing import Mark, score
from hardware.management.commands import rehearse as command
from hardware.rehearsal.case import CaseError, cases_in
from hardware.rehearsal.own import own_cases
from hardware.rehearsal.stage import play
from mirrorsite.ground.inbox.models import Host, Report
from tests.made import ship

CASES = list(cases_in(command.SHIPPED))
UNSURE = {"identify", "path", "none"}


@pytest.fixture(autouse=True)
def in_the_tests_database(monkeypatch):
    monkeypatch.setattr(command, "use_memory", lambda: None)


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_shipped_case_is_right(case):
    said = command.rehearse(case)
    assert score(case.answer, said) is Mark.RIGHT, f"due {case.answer}, said {said}"


def test_the_shipped_set_is_large_and_a_third_of_it_pulls_nothing():
    verbs = [case.answer.verb.value for case in CASES]
    assert len(CASES) >= 60
    assert sum(verb in UNSURE for verb in verbs) >= len(CASES) / 3
    assert set(verbs) == UNSURE | {"pull"}


def test_the_shipped_hosts_are_what_their_makers_make(tmp_path):
    ship.ship(tmp_path)
    made = {file.relative_to(tmp_path): file for file in tmp_path.rglob("*") if file.is_file()}
    shipped = {file.relative_to(ship.SHIPPED) for file in ship.SHIPPED.rglob("*") if file.is_file()}
    assert shipped == set(made)
    for name, file in made.items():
        assert (ship.SHIPPED / name).read_bytes() == file.read_bytes(), name


@pytest.mark.django_db
def test_nothing_of_a_case_stays():
    command.rehearse(CASES[0])
    assert not Host.objects.exists() and not Report.objects.exists()


@pytest.mark.django_db
def test_a_recorded_host_alone_is_played_with_errors_on_each_of_its_drives(tmp_path, capsys):
    ship.ship(tmp_path)
    (tmp_path / "mpt3sas" / "rehearsal.json").unlink()
    assert len(list(own_cases(tmp_path / "mpt3sas"))) == 12
    call_command("rehearse", str(tmp_path / "mpt3sas"), "--json")
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {
        "right": 12,
        "cautious": 0,
        "wrong": 0,
    }


@pytest.mark.django_db
def test_a_wrong_answer_fails_the_command(tmp_path, capsys):
    ship.ship(tmp_path)
    file = tmp_path / "mpt3sas" / "rehearsal.json"
    told = json.loads(file.read_text())
    told["cases"] = [{**told["cases"][0], "answer": {"pull": "Front 6"}}]
    file.write_text(json.dumps(told))
    with pytest.raises(CommandError, match="1 of 1 answers were wrong"):
        call_command("rehearse", str(tmp_path / "mpt3sas"), "--json")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["wrong"] == 1


@pytest.mark.parametrize(
    "told",
    ["", "[]", "{}", '{"cases": []}', '{"cases": 3}', '{"cases": [7]}', '{"cases": [{}]}',
     '{"cases": [{"name": "a", "steps": [{}], "answer": "none"}]}',
     '{"cases": [{"name": "a", "steps": [{"log": [], "seen": {}}], "answer": "none"}]}',
     '{"cases": [{"name": "a", "steps": [], "answer": "perhaps"}]}',
     '{"cases": [{"name": "a", "steps": [], "answer": "none", "host": "../../etc"}]}'],
)  # fmt: skip
def test_a_file_that_is_no_rehearsal_is_named(tmp_path, told):
    (tmp_path / "rehearsal.json").write_text(told)
    with pytest.raises(CaseError, match=r"rehearsal\.json"):
        list(cases_in(tmp_path))


def test_a_folder_without_cases_is_named(tmp_path):
    with pytest.raises(CaseError, match="no rehearsal.json"):
        list(cases_in(tmp_path))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "step",
    [{"survey": [{"missing": "NOBODY"}]}, {"log": 7}, {"seen": {"serial": "x"}},
     {"seen": {"witness": "rumour", "serial": "x"}}, {"wait_s": "soon"},
     {"seen": {"witness": "bmc", "serial": "x", "bay": "here"}}, {"wait_s": 1e308},
     {"seen": 5}, {"readings": {"at": 5}}],
)  # fmt: skip
def test_a_step_that_cannot_be_played_is_named(tmp_path, step):
    ship.ship(tmp_path)
    file = tmp_path / "hpsa" / "rehearsal.json"
    file.write_text(json.dumps({"cases": [{"name": "a", "steps": [step], "answer": "none"}]}))
    (case,) = cases_in(tmp_path / "hpsa")
    with pytest.raises(CaseError, match="hpsa: a"):
        play(case)
