"""What script/run refuses before it touches anything, each in one line."""

import os

import pytest

from mirrorsite.ops.start import check_alone, main


def test_a_second_site_on_the_same_state_is_refused(tmp_path, capsys):
    (tmp_path / "run.pid").write_text(str(os.getpid()))
    with pytest.raises(SystemExit):
        check_alone(tmp_path)
    assert f"already running as process {os.getpid()}" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "no number", "999999999"])
def test_a_pid_of_nobody_hinders_no_start(tmp_path, text):
    (tmp_path / "run.pid").write_text(text)
    check_alone(tmp_path)


@pytest.mark.parametrize("port", ["99999", "-1", "0", "abc"])
def test_a_port_that_is_none_is_one_line(monkeypatch, capsys, port):
    monkeypatch.setattr("sys.argv", ["script/run", f"--port={port}"])
    with pytest.raises(SystemExit):
        main()
    assert "expected 1 to 65535" in capsys.readouterr().err
