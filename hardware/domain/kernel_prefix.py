"""What stands before the kernel's own words, and whether they are the kernel's at all.

Any program may write "sd 1:0:0:0: …" into a log. The kernel's lines bear facility 0 where the log
tells facilities, and no program's name where it tells names.
"""

from __future__ import annotations

import re
from datetime import date

MAX_TEXT = 4096
_COLOUR = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]")
# A blank instead: the digits around it must not become one number.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff]")
_BLANKS = re.compile(r"\s{33,}")  # more than any message has
_KERNEL = 8  # priorities below are of facility 0

# What a mail, or grep, put in front of a line that begins with its own time.
_QUOTED = r"(?:[> ]{1,8}+)?(?:[\w./-]{1,80}:(?=[\[<A-Z]|\d{4}-))?"
_PRIORITY = r"(?:<(?P<pri>\d{1,3})>)?"
_TIME = r"[^\s\[\]]{0,16}\d\d:\d\d:\d\d[^\s\[\]]{0,20}"
# What a syslog server puts before a line of netconsole, which names no program.
_NETCONSOLE = (
    rf"(?:(?:[A-Z][a-z]{{2}} {{1,2}}\d{{1,2}} )?{_TIME} "
    r"(?:(?:\d{1,3}\.){3}\d{1,3} |[\w.-]{1,64} (?=\[ {0,12}\d{1,12}\.\d{6}\])))?"
)
# journalctl and syslog: date, time, zone or year, host, busybox's facility.level
_SYSLOG = re.compile(
    rf"\s{{0,8}}+{_QUOTED}{_PRIORITY}(?:(?:[^\s\[\]:]{{1,20}} {{1,4}}){{0,3}}{_TIME}"
    r"(?: (?:[A-Z]{2,5}|[+-]\d{2,4}|\d{4}))?(?: [^\s\[\]]{0,254}[^\s\[\]:])?"
    r"(?: (?P<facility>[a-z]{3,8}\d?)\.[a-z]{3,7})? |[\w.-]{1,64} )?kernel: {0,2}(?:: )?"
)
# RFC 5424: version, time, host, program, process, message id, structured data
_SYSLOG_5424 = re.compile(
    rf"{_PRIORITY}1 {_TIME} \S{{1,255}} kernel \S{{1,128}} \S{{1,32}} (?:-|\[[^\]]{{1,400}}\]) ?"
)
# dmesg: -r, /dev/kmsg's own records, -x, talosctl's with a host; then times, callers in brackets
_DMESG = re.compile(
    rf"\s{{0,64}}+{_QUOTED}{_NETCONSOLE}{_PRIORITY}(?:(?P<kmsg>\d{{1,4}}),\d{{1,20}},\d{{1,20}},[^;]{{0,64}};)?"
    r"(?:(?P<facility>[a-z]{3,8}\d?) {0,8}:[a-z]{3,6} {0,8}: ?|"
    r"(?:[\w.:-]{1,64}: )?kern: {1,8}[a-z]{3,7}: )?"
    r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{1,9}[+-]\d\d:?\d\d )?"
)
_BRACKETS = re.compile(r"(?:\[[^\[\]]{1,40}\]:? {0,4}+){0,4}+\s{0,64}+")
_UPTIME = re.compile(
    r"\[ {0,12}(\d{1,12}\.\d{1,9})\]|^(?:<\d{1,3}>)?\d{1,3},\d{1,20},(\d{1,20}),", re.ASCII
)
_CLOCK = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d\d)-|(?P<name>[A-Z][a-z]{2}) {1,2})?"
    r"(?:\b|T)(?P<day>\d{1,2})(?: |T)(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEAP_YEAR = 2000  # where the log names none


def cleaned(text: str) -> str:
    """The line without colours and control signs, no longer than any message is."""
    text = text[:MAX_TEXT]
    if not text.isprintable():
        text = _CONTROL.sub(" ", _COLOUR.sub("", text))
    return _BLANKS.sub(" " * 32, text)


def body_start(text: str) -> int | None:
    """Where the kernel's own words begin in a cleaned line, None if they are a program's."""
    head = None
    if text.find("kernel", 0, 400) >= 0:
        head = _SYSLOG.match(text) or _SYSLOG_5424.match(text)
    head = head or _DMESG.match(text)
    if head is None:
        return 0
    said = head.groupdict()
    numbers = (said.get("pri"), said.get("kmsg"))
    if any(number and int(number) >= _KERNEL for number in numbers):
        return None
    if said.get("facility") not in (None, "kern"):
        return None
    rest = _BRACKETS.match(text, head.end())
    return rest.end() if rest else head.end()


def uptime_of(text: str) -> float | None:
    """Seconds since boot that a line's prefix tells."""
    if match := _UPTIME.search(text, 0, 160):
        return float(match[1]) if match[1] else int(match[2]) / 1e6
    return None


def clock_of(text: str) -> float | None:
    """Seconds on a calendar that runs through one log; of a date without a year, in its year."""
    if (match := _CLOCK.search(text, 0, 80)) is None:
        return None
    day, hour, minute, second = (int(match[n]) for n in ("day", "hour", "minute", "second"))
    seconds = float((hour * 60 + minute) * 60 + second)
    return _day_number(match["year"], match["month"] or match["name"], day) * 86400.0 + seconds


def _day_number(year: str | None, month: str | None, day: int) -> int:
    if month in _MONTHS:
        month = str(_MONTHS.index(month) + 1)
    try:
        return date(int(year or _LEAP_YEAR), int(month or ""), day).toordinal()
    except ValueError:
        return day
