"""Who wrote a line of a log file: the kernel, or a program that speaks of it.

Prefixes of rsyslog (traditional, ISO 8601, RFC 5424) and of journalctl (short, short-iso,
short-full, short-unix, short-monotonic). dmesg names no writer: all it prints is the kernel's.
"""

from __future__ import annotations

import re

TAG = "kernel: "
_WITHIN = 200  # a stamp and the longest host name of any log
_ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)"
_BEFORE_TAG = re.compile(
    r"\s{0,16}(?:<\d{1,3}>)?(?:(?:"
    r"[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?"
    rf"|{_ISO}|\d{{9,11}}\.\d{{3,9}}|\[ {{0,12}}\d{{1,12}}\.\d{{3,9}}\]"
    r"|[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})? \S{1,10}"
    r") )?(?:[^\s:\[\]]{1,255} )?"
)
_RFC_5424 = re.compile(
    rf"(?:<\d{{1,3}}>)?1 (?P<stamp>{_ISO}) (?P<host>\S{{1,255}}) (?P<tag>\S{{1,48}}) "
    r"\S{1,128} \S{1,32} (?:-|\[.{0,1024}?\])(?: |$)"
)


def of_kernel(text: str) -> str | None:
    """The line if the kernel can have written it, with a traditional prefix; else None.

    `logger -t kernel` writes the same tag: no file of syslog can tell that apart.
    """
    if found := _RFC_5424.match(text, 0, 2048):
        if found["tag"] != "kernel":
            return None
        return f"{found['stamp']} {found['host']} {TAG}{text[found.end() :]}"
    start = text.find(TAG, 0, _WITHIN)
    if start < 0 or _BEFORE_TAG.fullmatch(text, 0, start):
        return text
    return None
