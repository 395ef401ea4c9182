"""The only place that starts processes: argv lists, a time limit, a size limit, no shell.

Standard library only, since the agent on a storage host uses it without Django. A recording is
a folder of what commands and files said on some machine; it answers in the machine's place.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, NamedTuple

NOT_FOUND = 127
NOT_RUNNABLE = 126
TIMED_OUT = 124
TOO_LONG = 125
OUTPUT_LIMIT_BYTES = 32 * 1024 * 1024
FILE_LIMIT_BYTES = 1024 * 1024
RECORDING_FORMAT = 1


class Output(NamedTuple):
    """What one command said."""

    stdout: str
    stderr: str
    exit_status: int


def decode(raw: bytes) -> str:
    """Bytes as text that can be stored and shown: bad UTF-8 and NUL become visible escapes."""
    return raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def run(*argv: str, timeout: float = 20.0) -> Output:
    """Run a command in its own process group with LC_ALL=C; kill the group at the time limit.

    Exit statuses 127 (not installed), 126 (no program), 124 (out of time) and 125 (more than
    32 MiB of output) follow timeout(1); no exception is raised for what a command does.
    """
    binary = shutil.which(argv[0])
    if binary is None:
        return Output("", f"{argv[0]}: not installed", NOT_FOUND)
    try:
        process = subprocess.Popen(
            [binary, *argv[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C"},
            start_new_session=True,
        )
    except (OSError, ValueError) as error:  # no program, or a NUL in an argument
        return Output("", f"{argv[0]}: {error}", NOT_RUNNABLE)
    try:
        streams, why = _collect(process, timeout)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if why:
        # A process in uninterruptible sleep survives SIGKILL: it is left behind, not waited for.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        status, said = why
        return Output(decode(streams[0]), f"{argv[0]}: {said}", status)
    return Output(decode(streams[0]), decode(streams[1]), process.wait())


def _collect(
    process: subprocess.Popen[bytes], timeout: float
) -> tuple[tuple[bytes, bytes], tuple[int, str] | None]:
    """Both streams until they end; beside them (exit status, words) when a limit was met."""
    deadline = time.monotonic() + timeout
    chunks: dict[int, list[bytes]] = {0: [], 1: []}
    size = 0
    why = None
    with selectors.DefaultSelector() as selector:
        for index, stream in enumerate((process.stdout, process.stderr)):
            assert stream is not None
            selector.register(stream, selectors.EVENT_READ, index)
        while selector.get_map() and why is None:
            left = deadline - time.monotonic()
            if left <= 0:
                why = TIMED_OUT, f"no answer within {timeout:g} s, stopped"
                break
            for key, _ in selector.select(left):
                data = os.read(key.fd, 65536)
                if not data:
                    selector.unregister(key.fileobj)
                chunks[key.data].append(data)
                size += len(data)
            if size > OUTPUT_LIMIT_BYTES:
                why = TOO_LONG, f"more than {OUTPUT_LIMIT_BYTES >> 20} MiB of output, stopped"
        if why is None:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                why = TIMED_OUT, f"no end within {timeout:g} s, stopped"
    return (b"".join(chunks[0]), b"".join(chunks[1])), why


def read(path: str) -> str | None:
    """Text of a small file, at most 1 MiB; None when it is absent or unreadable."""
    try:
        with open(path, "rb") as file:
            return decode(file.read(FILE_LIMIT_BYTES))
    except OSError:
        return None


def names(path: str) -> tuple[str, ...]:
    """Sorted names in a folder; empty when it is absent or unreadable."""
    try:
        return tuple(sorted(os.listdir(path)))
    except OSError:
        return ()


def real(path: str) -> str | None:
    """The path with all links followed; None when nothing is there."""
    return os.path.realpath(path) if os.path.exists(path) else None


class RecordingError(Exception):
    """A folder that is no host recording; says which file and what was expected."""


def _parsed(raw: bytes) -> Any:
    """JSON with texts that can be stored: half a character, as an escape may be, becomes "?"."""
    loaded = json.loads(raw)
    if b"\\ud" in raw.lower():
        loaded = json.loads(json.dumps(loaded, ensure_ascii=False).encode("utf-8", "replace"))
    return loaded


class Recording:
    """A recorded machine: answers run(), read(), names() and real() from a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about = self._load("recording.json")
        # A recording without files.json knows no sysfs; its log can still be read.
        self.files = self._load("files.json") if (folder / "files.json").exists() else {}
        self._check(str(folder))
        places = [self._place(one["stdout"]) for one in self.commands.values()]
        if places and not any(map(os.path.isfile, places)):
            missing = ", ".join(str(place) for place in places[:3])
            raise RecordingError(f"{folder}: no output of any command is there: {missing}")

    def _place(self, name: str) -> Path:
        """The file of an output; RecordingError for a name that leads outside or is none."""
        place = self.folder / name
        try:
            inside = Path(os.path.realpath(place)).is_relative_to(os.path.realpath(self.folder))
        except ValueError:  # a NUL, or what no file system can spell
            inside = False
        if not inside:
            raise RecordingError(f"{self.folder}/recording.json: a file outside: {name[:80]!a}")
        return place

    def _load(self, name: str) -> dict[str, Any]:
        try:
            if (self.folder / name).is_fifo():  # it would be waited for without end
                raise OSError("a pipe, no file")
            loaded = _parsed((self.folder / name).read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            raise RecordingError(f"{self.folder / name}: {error}; expected a recording") from error
        if not isinstance(loaded, dict):
            raise RecordingError(f"{self.folder / name}: expected a JSON object")
        return loaded

    def _check(self, name: str) -> None:
        """argv → entry in `commands`; RecordingError for what no recorder writes."""
        if self.about.get("format") != RECORDING_FORMAT:
            said = self.about.get("format")
            raise RecordingError(f"{name}: format {said!r}, expected {RECORDING_FORMAT}")
        try:
            listed = self.about.get("commands", [])
            self.commands = {tuple(map(str, one["argv"])): one for one in listed}
            for argv, one in self.commands.items():
                _text(argv[0] if argv else None)
                int(one["exit_status"])
                _text(one["stdout"])
                _text(one.get("stderr", ""))
            for facts in self.files.values():
                facts.get("")
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise RecordingError(f"{name}: not a recording: {error!r}") from error

    def __call__(self, *argv: str) -> Output:
        entry = self.commands.get(argv)
        if entry is None:
            return Output("", f"{argv[0]}: not in this recording", NOT_FOUND)
        stdout = self._stdout(entry)
        if stdout is None:
            return Output("", f"{entry['stdout']}: taken out of this recording", NOT_FOUND)
        return Output(stdout, entry.get("stderr", ""), entry["exit_status"])

    def _stdout(self, entry: dict[str, Any]) -> str | None:
        if not os.path.isfile(self.folder / entry["stdout"]):
            return None
        try:
            return decode((self.folder / entry["stdout"]).read_bytes())
        except OSError:
            return None

    def read(self, path: str) -> str | None:
        value = self.files.get("files", {}).get(path)
        return value if isinstance(value, str) else None

    def names(self, path: str) -> tuple[str, ...]:
        value = self.files.get("folders", {}).get(path, ())
        return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()

    def real(self, path: str) -> str | None:
        value = self.files.get("links", {}).get(path)
        return value if isinstance(value, str) else None

    @property
    def kernel_log(self) -> Path:
        """The kernel's words, one line each with the uptime in brackets."""
        return self.folder / "kernel.log"


class ReportedRecording(Recording):
    """A recording that came as one JSON object, as the single-file recorder reports it."""

    def __init__(self, told: Any) -> None:
        if not isinstance(told, dict):
            raise RecordingError("a recording is a JSON object")
        self.about = told
        self.files = {name: told.get(name) or {} for name in ("files", "folders", "links")}
        self._check("recording")

    def _stdout(self, entry: dict[str, Any]) -> str | None:
        return str(entry["stdout"])


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, not {type(value).__name__}")
    return value


class Recorder:
    """Wraps a machine, remembers all that was asked and answered, and writes it to a folder."""

    def __init__(self, machine: Any) -> None:
        self.machine = machine
        self.answers: dict[tuple[str, ...], Output] = {}
        self.files: dict[str, dict[str, Any]] = {"files": {}, "folders": {}, "links": {}}

    def __call__(self, *argv: str) -> Output:
        output: Output = self.machine(*argv)
        self.answers[argv] = output
        return output

    def read(self, path: str) -> str | None:
        return self._remember("files", path, self.machine.read(path))

    def names(self, path: str) -> tuple[str, ...]:
        return tuple(self._remember("folders", path, self.machine.names(path)) or ())

    def real(self, path: str) -> str | None:
        return self._remember("links", path, self.machine.real(path))

    def _remember(self, kind: str, path: str, value: Any) -> Any:
        if value:
            self.files[kind][path] = value
        return value

    def write(self, folder: Path, about: dict[str, Any], kernel_log: str, mask: Any = None) -> None:
        """Write the recording; `mask(text) → text` hides serials everywhere, alike each time."""
        hide = mask or (lambda text: text)
        (folder / "commands").mkdir(parents=True, exist_ok=True)
        commands = []
        # What is not installed is not in the recording either, which answers the same of it.
        there = {a: out for a, out in self.answers.items() if out.exit_status != NOT_FOUND}
        for number, (argv, output) in enumerate(there.items(), 1):
            name = f"commands/{number:03d}-{Path(argv[0]).name}.out"
            (folder / name).write_text(hide(output.stdout))
            commands.append(
                {
                    "argv": [hide(word) for word in argv],
                    "exit_status": output.exit_status,
                    "stdout": name,
                    "stderr": hide(output.stderr),
                }
            )
        facts = {"format": RECORDING_FORMAT, **about, "commands": commands}
        (folder / "recording.json").write_text(hide(json.dumps(facts, indent=1)) + "\n")
        (folder / "files.json").write_text(hide(json.dumps(self.files, indent=1)) + "\n")
        (folder / "kernel.log").write_text(hide(kernel_log))
