"""What a text is: a report, a speech, a summary, or news about one."""

from __future__ import annotations

import re

from reports.parsing.cleaning import Cleaned
from reports.parsing.folding import fold
from reports.parsing.metadata_block import FIRST_PERSON, Head
from reports.parsing.types import Detected

_SPEECH = re.compile(
    r"(?:发言|讲话|致辞|讲稿|汇报|汇报材料|交流材料|交流|主持词|[开闭]幕[词辞]|述职)(?:稿|提纲|摘要)?(?:[（(][^（()）]{1,12}[）)])?$"
)
_REPORT = re.compile(
    r"工作报告|(?:工作|履职)(?:的)?情况的?报告|工作的报告|政府工作报告|常务委员会报告|常委会报告"
)
_FEATURE = re.compile(r"回眸|纪实|(?<!^工作)综述|巡礼|侧记|扫描|亮点|观察|特写|掠影|答卷|记者|速览")
_SUMMARY = re.compile(r"总结|综述|工作情况|工作要点|工作汇报|年度工作|述评|简报|年报|概况")
_DELIVERED = re.compile(
    r"(?:向|请)(?:大会|会议|各位代表|本次会议)?(?:作|做)?(?:工作)?报告|请予审议|请各位代表审议|请审议|受.{2,40}委托"
    r"|我(?:代表|受)[^，。]{2,24}[作做][^，。]{0,44}报告"
)
_OFFICE = r"(?:主任|主席|委员长|总理|院长|检察长|[省市县区旗州盟镇乡]长)"
# A report tells of itself in the first person; what names the speaker tells about a report.
_RETOLD = re.compile(
    rf"{_OFFICE}[\u4e00-\u9fff·]{{2,6}}(?:同志)?(?:(?:代表|受)[^。]{{2,40}}(?:委托|报告)"
    r"|(?:向[^。]{2,8})?[作做]了?[^。]{0,12}(?:报告|总结))"
    rf"|受[^。我]{{2,30}}委托[，,][^。我]{{2,24}}{_OFFICE}[^。我]{{0,12}}(?:向|[作做])[^。我]{{0,24}}报告"
)
# What somebody does with a report, or what a congress does: 听取审议政府工作报告, 镇人大开展代表接待日活动.
_ACTS = re.compile(
    r"^(?:第.{1,3}[章节] ?)?(?:组织|听取|评议|审议|讨论|解读)(?!人事).{0,24}工作报告"
    r"|^[^，。：:]{2,20}(?:人大(?:常委会|代表|机关|工委|主席团)?|人民政府)"
    r"(?:[:：]|(?:积极|集中|首次|深入|扎实|认真|持续|圆满)?(?:开展|召开|组织(?!人事)|举行|举办|听取|评议|视察|调研|启动|走访|传达|赴))"
)
_INTERVIEW = re.compile("采 ?访 ?(?:对象|组|者|日期|时间|地点) ?[:：]|(?:本报|本网)?记者[:：].{8}")
_DOCUMENT = re.compile(
    r"(?:总结|要点|汇报|计划|方案|意见|办法|决议|决定|讲话|发言|材料|(?<!工作)报告)(?:[（(].{1,12}[）)])?$"
)
# Who wrote a text of a newspaper, in a line of its own.
_BYLINE = re.compile("(?:记者|通讯员|编辑部)[^，。]{0,30}$|(?:报道|报导)$")
_SENTENCE = 16
_BYLINE_SIZE = 60
# A headline, or a first sentence, that tells what others did.
_HEADLINE = re.compile(
    r"^[\u4e00-\u9fff·]{2,4}(?:代表[^，。]{2,16})?(?:在[^，。]{2,24})?(?<!工)[作做][^，。]{0,12}工作报告$"
    r"|主持|开幕(?!会)|闭幕(?!会)|[作做]《?政府工作报告》?|举行第.{1,3}次全体会议|^\d{1,2}月\d{1,2}日"
)
_TOLD = re.compile(
    r"^(?:[（(].{2,14}[）)])?(?:\d{1,2}月\d{1,2}日|近日|日前|连日来|昨日|昨天|今天|上午|下午|本报讯|记者)"
)
_SALUTES = re.compile("(?:各位|尊敬的|同志们).{0,24}[:：!！]$")
_ADDRESSED = re.compile("各位|尊敬的|同志们|主任|领导")


def read_kind(head: Head, cleaned: Cleaned) -> Detected[str]:
    """Judge by the title's own word first, then by how the text is given."""
    title = ""
    span: tuple[int | None, int | None] = (None, None)
    if head.title is not None:
        title, span = fold(head.title.value), (head.title.start, head.title.end)
    kind = _by_title(head, title)
    return Detected(kind[0], *span, kind[1]) if kind else _by_text(head, title, cleaned, span)


def _by_title(head: Head, title: str) -> tuple[str, str] | None:
    subtitle = fold(head.subtitle.value) if head.subtitle else ""
    opening = [line.folded for line in head.opening]
    told = [line for line in (*head.lines, *head.opening[:3]) if _TOLD.match(line.folded)]
    in_person = any(FIRST_PERSON.search(line) for line in opening[:4])
    addressed = bool(opening) and _SALUTES.match(opening[0]) is not None
    long_enough = told and len(told[0].text) >= _SENTENCE and not addressed
    as_news = long_enough and not _REPORT.search(title + subtitle)
    headlines = any(_HEADLINE.search(line.folded) and not _SPEECH.search(line.folded) for line in head.lines)
    acts = any(_ACTS.search(line) and not _DOCUMENT.search(line) for line in (title, subtitle))
    if any(_INTERVIEW.match(line.folded) for line in (*head.lines, *head.opening)):
        return "news_feature", "interview"
    if not in_person and (headlines or as_news or acts):
        return "news_feature", "told"
    if _REPORT.search(title) or subtitle.endswith(("会议上的报告", "会议上的报告(摘要)")):
        return "work_report", "title:report"
    if title.endswith("工作汇报") and not _ADDRESSED.match("".join(opening[:1])):
        return "summary", "title:account"
    if _SPEECH.search(title):
        return "speech", "title:speech"
    if "总结" in title and not _DELIVERED.search("\n".join(opening[:2])):
        return "summary", "title:summary"
    return None


def _by_text(head: Head, title: str, cleaned: Cleaned, span: tuple[int | None, int | None]) -> Detected[str]:
    opening = "\n".join(line.folded for line in head.opening[:3])
    first = head.opening[0] if head.opening else None
    addressed = first is not None and first.folded.startswith(("各位", "尊敬的", "同志们", "主任"))
    if _RETOLD.search(opening) and not FIRST_PERSON.search(opening):
        return Detected("news_feature", None, None, "opening:retold")
    if first is not None and addressed and _DELIVERED.search(opening):
        return Detected("work_report", first.start, first.end, "opening")
    paper = cleaned.hints.newspaper or _has_byline(head, cleaned)
    if head.session is not None and (not paper or _DELIVERED.search(opening)):
        return Detected("work_report", head.session.start, head.session.end, "session")
    if _FEATURE.search(title) or (head.subtitle and _FEATURE.search(fold(head.subtitle.value))):
        return Detected("news_feature", *span, "title:feature")
    if paper:
        return Detected("news_feature", None, None, "furniture:newspaper")
    if _SUMMARY.search(title):
        return Detected("summary", *span, "title:summary")
    if _DELIVERED.search(opening):
        return Detected("work_report", None, None, "opening")
    if first is not None and addressed:
        return Detected("speech", first.start, first.end, "salutation")
    return Detected("summary", None, None, "default")


def _has_byline(head: Head, cleaned: Cleaned) -> bool:
    """本报记者 王小明: a line of the page or of the title block."""
    told = (fold(item.text) for item in cleaned.removed if len(item.text) <= _BYLINE_SIZE)
    lines = (line.folded for line in head.lines if len(line.text) <= _BYLINE_SIZE)
    return any(_BYLINE.search(line) for line in (*told, *lines))
