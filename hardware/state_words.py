"""What cards, arrays and kernels call a drive's or a volume's state, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# in lower case, as the tools print it
STATES = {
    "online": _("online"),
    "onln": _("online"),
    "optimal": _("optimal"),
    "optl": _("optimal"),
    "ok": _("well"),
    "active": _("active"),
    "clean": _("clean"),
    "running": _("running"),
    "live": _("running"),
    "in_sync": _("in sync"),
    "ready": _("ready"),
    "raw": _("raw"),
    "raw (pass through)": _("raw, passed through"),
    "present": _("present"),
    "jbod": _("passed through"),
    "unconfigured good": _("not configured, good"),
    "ugood": _("not configured, good"),
    "unconfigured bad": _("not configured, bad"),
    "ubad": _("not configured, bad"),
    "hot spare": _("hot spare"),
    "hot-spare": _("hot spare"),
    "spare": _("spare"),
    "dedicated hot spare": _("hot spare of its own array"),
    "dhs": _("hot spare of its own array"),
    "global hot spare": _("hot spare of all arrays"),
    "ghs": _("hot spare of all arrays"),
    "degraded": _("degraded"),
    "dgrd": _("degraded"),
    "pdgd": _("partly degraded"),
    "partially degraded": _("partly degraded"),
    "interim recovery": _("degraded: interim recovery"),
    "rebuilding": _("rebuilding"),
    "rebuild": _("rebuilding"),
    "rbld": _("rebuilding"),
    "recovering": _("recovering"),
    "resyncing": _("syncing again"),
    "failed": _("failed"),
    "faulty": _("failed"),
    "fail": _("failed"),
    "predictive failure": _("failure predicted"),
    "missing": _("missing"),
    "removed": _("removed"),
    "offline": _("offline"),
    "offln": _("offline"),
    "ofln": _("offline"),
    "suboptimal": _("suboptimal"),
    "inactive": _("inactive"),
    "bad blocks": _("bad blocks"),
    "write errors": _("write errors"),
    "partial": _("partial: a disk is missing"),
    "broken": _("broken"),
    "faulted": _("failed"),
    "unavail": _("not available"),
    "suspended": _("suspended"),
    "reshaping": _("reshaping"),
    "resync": _("syncing again"),
    "check": _("being checked"),
    "read-only": _("read-only"),
    "up": _("up"),
    "down": _("down"),
    "unknown": _("not known"),
}


def state_words(state: object) -> str:
    """The words; a state that the table lacks is said as the tool says it."""
    text = str(state or "").strip()
    return str(STATES.get(text.lower(), text))
