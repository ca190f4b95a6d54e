"""A search as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urljoin

from django.utils.feedgenerator import Atom1Feed

from reports.search.all_hits import News
from reports.search.query import SearchRequest

# What XML 1.0 cannot hold, not even escaped.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Feed(Atom1Feed):
    """A feed without entries was last changed long ago, not now: it must compare equal to itself."""

    def latest_post_date(self) -> Any:
        return super().latest_post_date() if self.items else datetime(2000, 1, 1, tzinfo=UTC)


def feed_title(asked: SearchRequest) -> str:
    """Name a feed after its query."""
    return _UNWRITABLE.sub("", f"{asked.q or '最新收录'} · 人大报告档案")


def draw_feed(news: Iterable[News], *, asked: SearchRequest, page: str, here: str) -> str:
    """Return the feed: an entry a report, with the text around its first hit."""
    feed = _Feed(
        title=feed_title(asked),
        link=page,
        description="",
        language="zh-Hans",
        # An Atom feed has an author (RFC 4287, 4.1.1).
        author_name="人大报告档案",
        feed_url=here,
        feed_guid=here,
    )
    marked = f"?{urlencode({'q': asked.q})}" if asked.q else ""
    for one in news:
        report, hit = one.report, one.hit
        address = urljoin(page, report.get_absolute_url())
        place = f"{report.division.name}{report.place_name}" if report.division else ""
        more = f"（共 {one.sections} 节）" if one.sections > 1 else ""
        heading = f"{hit.heading}：" if hit.heading else ""
        sample = "【虚构样本】" if report.is_sample else ""
        feed.add_item(
            title=_UNWRITABLE.sub("", f"{sample}{' '.join(part for part in (place, report.title) if part)}"),
            link=f"{address}{marked}#s{hit.ordinal}",
            description=_UNWRITABLE.sub("", f"{heading}{hit.snippet}{more}"),
            unique_id=address,
            pubdate=report.released_at,
            updateddate=report.content_changed_at,
        )
    text: str = feed.writeString("utf-8")
    return text
