"""Mirrors in the database for the tests of public pages."""

from datetime import timedelta

from django.utils import timezone

from syncstatus.models import Mirror, Source

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title><script>alert(1)</script>",
    "{{ request.META }}{% debug %}",
    "<svg/onload=alert(1)>",
    "\u202egnp.exe",
    "&lt;b&gt;",
]


def source(**values):
    now = timezone.now()
    return Source.objects.create(
        **{"kind": "tunasync", "location": "/jobs", "last_answer_at": now, **values}
    )


def mirror(name, **values):
    now = timezone.now()
    plain = {
        "path": f"/{name}/",
        "status": "success",
        "seen_at": now,
        "last_success": now - timedelta(hours=3),
        "size_bytes": 2**40,
    }
    if "source" not in values:
        values["source"] = Source.objects.first() or source()
    return Mirror.objects.create(name=name, **{**plain, **values})


def text(answer):
    return answer.content.decode()
