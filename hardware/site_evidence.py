"""What people in the data centre read on labels is evidence, under the name that they typed."""

from __future__ import annotations

from hardware.models import SeenSerial, SiteWord
from hardware.models.inventory import fitted
from hardware.models.seen import SeenBy
from hardware.redrafting import judge_again

READ = (SiteWord.Kind.LABEL, SiteWord.Kind.STOPPED)


def hear(word: SiteWord) -> None:
    """Keep a label that was read as seen, and hold the host's tickets against it.

    Call inside the transaction that stored the word.
    """
    if word.kind not in READ or not word.serial:
        return
    ticket = word.ticket
    bay = ticket.bay if word.kind == SiteWord.Kind.STOPPED else None
    if bay is None and not word.bay:
        return
    SeenSerial.objects.create(
        host=ticket.host,
        bay=bay,
        label="" if bay else fitted(SeenSerial, "label", word.bay),
        serial=word.serial,
        witness=SeenBy.LABEL,
        said_by=fitted(SeenSerial, "said_by", f"data centre: {word.name}"),
        at=word.at,
    )
    judge_again(ticket.host)
