"""News, an outage that is over and two requests, only for show."""

from __future__ import annotations

from datetime import datetime, timedelta

from mirrorsite.news.document import News, compose
from mirrorsite.news.models import Item, Outage
from mirrorsite.proposals.models import Proposal

# slug, days ago, mirrors, (title, text) in English and in Chinese
NEWS = (
    (
        "shelf-replaced",
        2,
        ("debian", "ubuntu"),
        (
            "A disk shelf was replaced",
            "The shelf behind `debian` and `ubuntu` has new drives since Sunday. Files stayed "
            "available; syncs were **paused for 40 minutes** and have caught up.",
        ),
        (
            "更换了一组磁盘",
            "`debian` 与 `ubuntu` 所在的磁盘柜已于周日换上新盘。文件始终可用；"
            "同步**暂停了 40 分钟**，现已追平上游。",
        ),
    ),
    (
        "ipv6-host",
        19,
        (),
        (
            "A host name for IPv6 alone",
            "Where IPv4 is slow or billed, the name below *How you reach this site* leads to this "
            "site by IPv6 alone. Help pages offer it as a choice.",
        ),
        (
            "提供仅 IPv6 的域名",
            "在 IPv4 较慢或按量计费的网络中，可以使用仅解析到 IPv6 的域名。"
            "帮助页面里可以直接选择。",
        ),
    ),
    (
        "end-of-old-releases",
        55,
        ("centos",),
        (
            "Old CentOS releases leave at the end of the year",
            "Releases without security updates are moved to the archive by their project.\n\n"
            "- CentOS Linux 7 and 8: gone after 31 December\n- CentOS Stream: stays\n",
        ),
        (
            "年底移除旧版 CentOS",
            "已停止安全更新的版本由项目方移入归档站。\n\n"
            "- CentOS Linux 7、8：12 月 31 日后移除\n- CentOS Stream：保留\n",
        ),
    ),
)


def news_demo(now: datetime) -> None:
    """Safe to repeat: what is there stays."""
    for slug, days, mirrors, *texts in NEWS:
        at = (now - timedelta(days=days)).replace(microsecond=0)
        for language, (title, body) in zip(("en", "zh"), texts, strict=True):
            if not Item.objects.filter(slug=slug, language=language).exists():
                text = compose(News(title, at, body, mirrors))
                Item.objects.publish(slug, language, text, "demo", at)
    _outage(now)
    _requests(now)


def _outage(now: datetime) -> None:
    start = now - timedelta(days=9, hours=3)
    Outage.objects.get_or_create(
        title_en="Downloads were slow while the uplink was repaired",
        defaults={
            "title_zh": "上联线路检修，下载较慢",
            "text_en": "Only networks outside the campus were concerned.",
            "text_zh": "仅影响校外网络。",
            "starts_at": start,
            "back_at": start + timedelta(hours=3),
            "ended_at": start + timedelta(hours=2, minutes=20),
            "made_by": "demo",
            "made_at": start,
            "updated_at": start + timedelta(hours=2, minutes=20),
        },
    )


def _requests(now: datetime) -> None:
    asked = (
        ("Haiku", "considered", "Room is left on the new shelf.", "新的磁盘柜上有空间。"),
        ("Void Linux musl", "waiting", "", ""),
    )
    for number, (name, state, english, chinese) in enumerate(asked):
        if not Proposal.objects.filter(nonce=f"demo-{number}").exists():
            row = Proposal(nonce=f"demo-{number}", state=state, asked_at=now - timedelta(days=4))
            values = {"address": "https://project.example.org/", "why": "Our students build it."}
            row.take({"name": name, "answer_en": english, "answer_zh": chinese, **values})
            row.save()
