"""Every quantity of a report, with what it measures, when, in which status and on what evidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from reports.parsing.indicators import indicators_by_key
from reports.parsing.lexicon import fold, unit_class
from reports.parsing.metrics_classify import Verdict, classify
from reports.parsing.metrics_confidence import confidence
from reports.parsing.metrics_context import REACH_BACK, Context, Mentions, read_contexts
from reports.parsing.metrics_inherit import Inherited, inherit, spread
from reports.parsing.metrics_quantities import Quantity, find_quantities
from reports.parsing.metrics_subject import subject_of
from reports.parsing.metrics_time import Frame, Period, Times, find_period, find_status, intended_period
from reports.parsing.types import Metadata, Metric, Section, SectionKind, Status

_PARTIAL = re.compile(r"(?:先后|其中|就|围绕|针对|对|专门)[^,。;]{0,30}$")
# Alternatives that begin with a character, not with a set, are found much faster.
_TERM = re.compile(r"三年来|四年来|五年来|本届以来|任期内|届内|过去五年|历年累计")
# Less than a year, or less than all of them: no yearly total.
_HALF = re.compile(r"上半年|下半年|一季度|二季度|三季度|四季度")
_MONTHS = re.compile(r"\d\d? ?[-—–~至到] ?\d{1,2} ?月")
_AMONG = re.compile(r"[,;:( ]*其中")
_PHYSICAL = ("money", "area", "length", "volume", "mass", "energy")
_CONGRESS = re.compile(
    r"代表|常委会|人大|审议|听取|调研|视察|会议|走访|培训|建议|意见|征求|评议|监督|宣讲|宣传|稿|信息|学习|研讨|报告"
    r"|议题|座谈|检查|任免|党课|询问|机关|制度|问题|清单|跟踪|查看|督促|票决|选民|信访|连续|委员|议案|立法|法规|站|问卷"
)
# Works and the economy: what a congress watches over, and others did.
_WORKS = re.compile(
    r"新(?:增|建|装|打|招|改|开|修|添|设|引|培)|建成|修成|架成|改造|改建|扩建|改扩|整治|修复|修缮|拆除|拆违|关停|关闭|取缔|搬迁|投放|投用"
    r"|投产|竣工|完工|开工|交付|更新|加装|安装|配置|配备|补充|招录|招聘|招引|引进|复绿|补植|恢复|封[堵停]|清淤|疏浚|硬化|亮化|绿化"
    r"|存栏|出栏|总增率|商品率|负债率|产值|销售|销量|吞吐|产量|授信|企业账款|查处|收回|追回|盘活|撤渡|扩能|技改|上市|入库|纳统|纳入监测|脱贫|投诉|民宿|泵站|路灯"
    r"|公共汽车|公交|学位|托位|床位|教师|医生|幸福食堂|冷链|仓储|小流域|驿站|就业|养老院|厂房|互认"
)
_STATION = re.compile(r"代表之家|联络站|活动室|家站|代表活动|履职平台")
# What a congress does itself, whatever the measure: 审查债券4亿元, 挂联企业32家, 行程4200公里.
_OWN_ACT = re.compile(
    r"走访|视察|调研|座谈|查看|走完|督促|跟踪|代表捐|化解信访|矛盾|纠纷|评查|旁听|抽查|包联|结对|[分包]包|包保|挂点|挂联|挂钩|包抓|领办|审查|审议"
    r"|批准|核减|协调|促成|慰问|捐[资款助物建赠]|代表(?:工作|活动)经费|联系(?!点)|服务企业|涉及(?:资金|金额)|暗访|行程|扶持|信访|领衔|帮助|资助|选派|驻村|机关引进"
)


_COMPARES = re.compile(r"[,;、 ]*(?:高于|低于|快于|占|超|好于|居|列)")
_BUILT = frozenset(("个", "家", "所", "座", "处"))
_ONE = Decimal(1)
_LARGEST = Decimal(10) ** 18
_LONGEST = 60  # characters of one numeral, blanks inside counted


def extract_metrics(text: str, sections: tuple[Section, ...], metadata: Metadata) -> tuple[Metric, ...]:
    """All quantities of the cleaned ``text`` in order; ``text[m.start:m.end] == m.raw`` for each."""
    folded = fold(text)
    quantities = [quantity for quantity in find_quantities(folded) if _possible(quantity)]
    if (title := metadata.title) is not None and title.start is not None and title.end is not None:
        # …工作报告3篇: the title counts nothing that the report does not say itself.
        quantities = [q for q in quantities if not title.start <= q.start < title.end]
    contexts = spread(read_contexts(folded, quantities))
    starts = [section.start for section in sections]
    paths = _heading_paths(folded, sections)
    preamble = sections[0].end if sections and sections[0].kind == SectionKind.PREAMBLE else 0
    frame = Frame.of(metadata, folded, preamble)
    times = Times(folded, frame)
    spans = _Spans(folded)
    metrics: list[Metric] = []
    history: list[Inherited] = []
    last: tuple[int, bool] = (-1, False)
    for context in contexts:
        at = bisect_right(starts, context.quantity.start) - 1
        section = sections[at] if at >= 0 else None
        headings = paths[at] if at >= 0 else ""
        continuous = context.quantity.unit == "年"
        verdict = classify(context, headings, continuous)
        verdict = inherit(context, verdict, history)
        history.append(Inherited(context, verdict.key))
        if _doubtful(context, verdict):
            continue
        external = _is_external(context, verdict, frame)
        if _COMPARES.match(context.own) or context.quantity.change is not None:
            # 产值9亿元,增长8%,高于全市2个百分点: said of what was named before
            same = verdict.key is None and last[0] == context.sentence_start
            external = last[1] if same else external
        last = context.sentence_start, external
        metrics.append(_metric(text, times, spans, context, verdict, section, external))
    return tuple(metrics)


def _heading_paths(folded: str, sections: Sequence[Section]) -> list[str]:
    """The folded headings above each section, its own included."""
    paths: list[str] = []
    stack: list[tuple[int, str]] = []
    for section in sections:
        if section.kind != SectionKind.PREAMBLE and section.heading:
            while stack and stack[-1][0] >= section.level:
                stack.pop()
            stack.append((section.level, folded[section.start : section.body_start].strip()))
        paths.append(" ".join(name for _, name in stack))
    return paths


def _possible(quantity: Quantity) -> bool:
    """Refuse what nobody counts: digits in a row (an account, noise) are no quantity above 10**18."""
    value, most = quantity.value, quantity.value_max
    return (
        quantity.end - quantity.start <= _LONGEST
        and -_LARGEST < value < _LARGEST
        and (most is None or -_LARGEST < most < _LARGEST)
    )


def _doubtful(context: Context, verdict: Verdict) -> bool:
    """一次 and 一项 state a quantity only where they clearly count something known, or something built."""
    quantity = context.quantity
    if verdict.key is not None or not (quantity.chinese and quantity.weak and quantity.value == 1):
        return False
    if context.posed == "before" and quantity.unit in _BUILT and _WORKS.search(context.before):
        return False  # 新建农贸市场一个
    return unit_class(quantity.unit) != "share"  # 增长一倍以上


def _metric(
    text: str,
    times: Times,
    spans: _Spans,
    context: Context,
    verdict: Verdict,
    section: Section | None,
    external: bool,
) -> Metric:
    quantity, frame = context.quantity, times.frame
    period = find_period(times, context, section)
    if quantity.unit == "年":
        period = Period(None if frame.strict else frame.covered, None, "lasting")
    status = find_status(context, section, frame, period, external)
    if status is Status.PLANNED and period.rule.startswith("report"):
        period = intended_period(times, context, period)
    return Metric(
        raw=text[quantity.start : quantity.end],
        start=quantity.start,
        end=quantity.end,
        value=plain(quantity.value),
        value_max=None if quantity.value_max is None else plain(quantity.value_max),
        unit=quantity.unit,
        qualifier=str(quantity.qualifier),
        indicator=verdict.key,
        year=period.year,
        status=str(status),
        subject=subject_of(text, context),
        section=section.ordinal if section is not None else None,
        quote=_quote(text, context),
        rule=f"{quantity.rule}; {context.posed}; {period.rule}",
        confidence=confidence(quantity, verdict),
        year_from=period.year_from,
        scope=spans.scope(context, period),
    )


def plain(value: Decimal) -> Decimal:
    """The same value without trailing zeros or exponent: 21780000000, 8.8."""
    whole = value.to_integral_value()
    return whole.quantize(_ONE) if value == whole else value.normalize()


def _is_external(context: Context, verdict: Verdict, frame: Frame) -> bool:
    """Whether a quantity tells of the economy or of a government's works, not of the congress's own acts."""
    indicator = indicators_by_key()[verdict.key] if verdict.key else None
    if frame.government:
        return True
    external = indicator.external if indicator else _looks_external(context)
    if (
        external
        and verdict.key in (None, "project_investment")
        and "投" in context.clause
        and _STATION.search(context.sentence)
    ):
        return False  # 投入资金8万元,升级代表之家
    return external and not _OWN_ACT.search(context.before if indicator else context.clause)


def _looks_external(context: Context) -> bool:
    """A quantity without an indicator is the congress's own unless it measures works or the economy."""
    if unit_class(context.quantity.unit) in _PHYSICAL:
        return True
    return _WORKS.search(context.own) is not None and _CONGRESS.search(context.clause) is None


class _Spans:
    """Which span of time the quantities of one text are said of: a term, a part of the year, all of it."""

    def __init__(self, folded: str) -> None:
        self.terms = Mentions(_TERM, folded)
        self.halves = Mentions(_HALF, folded)
        self.months = Mentions(_MONTHS, folded)

    def scope(self, context: Context, period: Period) -> str:
        quantity = context.quantity
        low = max(context.sentence_start, quantity.start - REACH_BACK)
        if period.year_from is not None or self.terms.within(low, quantity.start):
            return "term"
        if self.halves.within(low, quantity.start) or self.months.within(low, quantity.start):
            return "partial"
        if _AMONG.match(context.before):
            return "partial"
        if quantity.unit in ("次", "场") and context.posed == "after" and _PARTIAL.search(context.before):
            return "partial"
        return "total"


def _quote(text: str, context: Context) -> tuple[int, int]:
    start, end = context.clause_start, context.clause_end
    while start < context.quantity.start and text[start].isspace():
        start += 1
    while end > context.quantity.right and text[end - 1] in " \n\u3000,，;；:：":
        end -= 1
    start = max(start, context.quantity.start - 120)
    return start, max(min(end, context.quantity.right + 120), context.quantity.end)
