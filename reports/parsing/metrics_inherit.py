"""Quantities that borrow their noun: 投资217.8亿元,增长8.8%, and 甲、乙分别增长5%、6%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.parsing.indicators import indicators_by_key
from reports.parsing.lexicon import unit_class
from reports.parsing.metrics_classify import Verdict, growth_of
from reports.parsing.metrics_context import _EMPTY_BEFORE, Context

_LIST = re.compile(r"[、和与及]|以及")
_PERSONS = frozenset(("人次", "人", "名"))
_PLACES = frozenset(("个", "家", "处", "所", "座"))
_TRAILING = re.compile(r"(?:分别|各)[^,。;]*$")
# 比1954年增长, 较“七五”时期增长: what is compared with says nothing of what is counted.
_COMPARED = re.compile(r"[,;: ]*(?:比|较|同|与)[^,。;]{1,14}?(?:年|期|末|初|年度|时期|同期)(?:相比)?[,]?")
_BASIS = re.compile(
    r"(?:按|扣除|剔除)?(?:可比|同|[^,。;]{1,14}(?:因素|价格))(?:口径|影响|计算|价)?(?:后|,)?(?=[增下同实名])"
)
_BASIS_WORDS = ("同", "可比", "因素", "价格")  # one of them stands in all that _BASIS matches
_DATED = re.compile(r"(?:(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3}) ?年(?:底|末|年末)?的?")
_LISTED = re.compile(r"%[、和与]-?\d")
_AMONG = re.compile(r"[,;:( ]*其中[:,]?")
# The next part of a whole: a name and no verb.
_FURTHER = re.compile(r"[,;、 ]*(?![^,;、]*[成办提听召开推走组受有落解决])[^,;、。]{1,10}")
_WHOLE = re.compile(
    r"占(?:代表|建议|议案|意见|总|件|办理|交办|收到|提出|全部)*(?:总数|总量|总件数|总数量)的? ?$"
)
_URBAN_RURAL = re.compile(r"城乡(?:常住)?居民")
_BARE_INVESTMENT = re.compile(r"[,;: ]*(?:五年)?(?:累计|共|总共)?(?:完成)?投资(?:额|总额)?(?:达到?|为|累计)?")
_THREE_SECTORS = re.compile(r"(一、二、三)(?:次|产|产业)")
_NEXT_TO = re.compile(r"[、和与]$")


@dataclass(slots=True)
class Inherited:
    """A quantity already read and the indicator it got."""

    context: Context
    key: str | None


def inherit(context: Context, verdict: Verdict, history: Sequence[Inherited]) -> Verdict:
    """Give a change without a noun of its own the growth indicator of what it changes.

    ``verdict`` is returned unchanged when the clause names its own subject.
    """
    quantity = context.quantity
    if not history or history[-1].context.sentence_start != context.sentence_start:
        return verdict
    own = context.before[-60:] if not context.inherited else context.before[len(context.lead[-80:]) :]
    before = [h for h in history[-8:] if h.context.sentence_start == context.sentence_start]
    if (whole := _investment_before(own, verdict, before[-1])) is not None:
        return whole
    if context.posed != "before" or not (_says_nothing(own) or _WHOLE.search(own)):
        return _part(context, verdict, own, before)
    level = quantity.change is None and unit_class(quantity.unit) == "money"
    grown = before[-1].key if level and before[-1].context.quantity.change is not None else None
    if (base := _base_of(grown)) is not None:
        return Verdict(base, 10.0, 5.0)  # 投资增长23%,达到100亿元
    source = _source(context, before)
    if verdict.key is None and quantity.unit in _PERSONS and (persons := _persons_of(before[-1])):
        return Verdict(persons, 9.0, 3.0)
    if quantity.unit == "%" and quantity.change is None and (share := _share_of(context, before)):
        return Verdict(share, 10.0, 5.0)
    if quantity.change is not None and unit_class(quantity.unit) == "share":
        if source.context.quantity.change is not None and source.key and verdict.key is None:
            return verdict
        key = growth_of(source.key)
        return Verdict(key, 10.0, 5.0) if key and quantity.unit != "百分点" else replace(verdict, key=None)
    if (
        verdict.key is None
        and quantity.change is None
        and _alike(source.context.quantity.unit, quantity.unit)
    ):
        # 新建家站三个,总数达25个; 由84%提高到94.6%
        return Verdict(source.key, 8.0, 2.0) if source.key else verdict
    if source.context.quantity.change is not None and unit_class(quantity.unit) == "money":
        base = _base_of(source.key)
        return Verdict(base, 10.0, 5.0) if base else verdict
    return verdict


def _says_nothing(own: str) -> bool:
    """Whether the words before a number name nothing that is counted: 比1954年增长, 提高到2020年的."""
    bare = _BASIS.sub("", own) if any(word in own for word in _BASIS_WORDS) else own
    if (compared := _COMPARED.match(bare)) is not None:
        bare = bare[compared.end() :]
    bare = _DATED.sub("", bare) if "年" in bare else bare
    return _EMPTY_BEFORE.match(bare.lstrip(",;: ")) is not None


def _base_of(growth: str | None) -> str | None:
    """The indicator whose rate of change ``growth`` is."""
    return next((i.key for i in indicators_by_key().values() if growth and i.growth == growth), None)


def _investment_before(own: str, verdict: Verdict, last: Inherited) -> Verdict | None:
    """固定资产投资年均增长23%,累计完成投资108亿元: a bare 投资 is the one just named."""
    if verdict.key != "project_investment" or not _BARE_INVESTMENT.fullmatch(own):
        return None
    base = _base_of(last.key)
    return Verdict(base, 8.0, 2.0) if base is not None and base.endswith("investment") else None


def _part(context: Context, verdict: Verdict, own: str, before: Sequence[Inherited]) -> Verdict:
    """其中牧区6个,林区5个: parts of the count just before measure the same, unless they say otherwise."""
    quantity = context.quantity
    if verdict.key is not None or quantity.change is not None or len(own) > 24:
        return verdict
    counts = [h for h in before if unit_class(h.context.quantity.unit) != "share"]
    if not counts or counts[-1].key is None or not _alike(counts[-1].context.quantity.unit, quantity.unit):
        return verdict
    if _AMONG.match(own) or (_FURTHER.fullmatch(own) and _among(counts)):
        return Verdict(counts[-1].key, 7.0, 2.0)
    return verdict


def _among(counts: Sequence[Inherited]) -> bool:
    """Whether the last of some counts is a part of a whole."""
    for count in reversed(counts):
        if _AMONG.match(count.context.before):
            return True
        if not _FURTHER.fullmatch(count.context.before):
            return False
    return False


def _share_of(context: Context, before: Sequence[Inherited]) -> str | None:
    """已经解决52件,占59.8%: the share that belongs to the count just before."""
    last = before[-1]
    if (
        last.key is None
        or ("占" not in context.before[-6:] and not _WHOLE.search(context.before[-16:]))
        or unit_class(last.context.quantity.unit) == "share"
    ):
        return None
    return indicators_by_key()[last.key].share


def _persons_of(last: Inherited) -> str | None:
    """来信来访37件84人次: those who came."""
    return indicators_by_key()[last.key].persons if last.key else None


def _alike(first: str, second: str) -> bool:
    return first == second or {first, second} <= _PLACES


def _source(context: Context, before: Sequence[Inherited]) -> Inherited:
    """The quantity of the sentence that this one speaks of: the last, or its counterpart after 分别."""
    last = before[-1]
    if last.context.clause_start == context.clause_start and context.place == 0:
        return last
    anchor = before[-1 - context.place] if context.place < len(before) else last
    levels = [h for h in before if h.context.clause_start == anchor.context.clause_start]
    listed = "分别" in context.clause or _LISTED.search(context.clause) is not None
    if listed and len(levels) > 1 and context.place < len(levels):
        return levels[context.place]
    if "分别" in context.clause and (counterpart := _counterpart(context, before)) is not None:
        return counterpart
    # 收入10亿元,增长5%,其中税收8亿元,增长6%: the level just before; 完成计划的102% is none that grows.
    grows = context.quantity.change is not None
    for h in reversed(before):
        fixed = grows and h.context.quantity.unit == "%" and not growth_of(h.key)
        if h.context.quantity.change is None and not fixed and h.context.quantity.unit not in ("番", "倍"):
            return h
    return last


def _counterpart(context: Context, before: Sequence[Inherited]) -> Inherited | None:
    """甲达10元,乙达3元,分别增长9%和6%: two levels in clauses of their own."""
    changes = [h for h in before if h.context.clause_start == context.clause_start]
    levels = [h for h in before if h.context.quantity.change is None and h.key][-2:]
    if len(levels) < 2 or len(changes) > 1:
        return None
    return levels[len(changes)]


def spread(contexts: Sequence[Context]) -> list[Context]:
    """Hand the nouns of 甲、乙、丙分别完成1件、2件、3件 to their own numbers."""
    out = list(contexts)
    at = 0
    while at < len(out):
        if at + 1 == len(out) or out[at + 1].clause_start != out[at].clause_start:
            at += 1
            continue
        group = [c for c in out[at : at + 6] if c.clause_start == out[at].clause_start]
        match = _TRAILING.search(out[at].before)
        if match is None and out[at].quantity.change is not None:
            _share_listed(out, at, len(group))
        if match is not None:
            _share_change(out, at, len(group))
            nouns = _nouns(out[at].before[: match.start()] or out[at].lead.rstrip(",:; "), len(group))
            for i, noun in enumerate(nouns):
                tail = out[at].before[match.start() :].replace("分别", "")
                out[at + i] = replace(
                    out[at + i], before=noun + tail, clause=noun + tail, own=noun + tail, posed="before"
                )
        at += len(group)
    return out


def _share_listed(contexts: list[Context], at: int, count: int) -> None:
    """增长5.6%、8.4%: numbers side by side share the word before the first."""
    run = 1
    while (
        run < count
        and _NEXT_TO.fullmatch(contexts[at + run].before[-1:])
        and (contexts[at + run].quantity.left - contexts[at + run - 1].quantity.right == 1)
    ):
        run += 1
    if run > 1:
        _share_change(contexts, at, run)


def _share_change(contexts: list[Context], at: int, count: int) -> None:
    """分别增长5%、8%: what is said before the first number holds for all of them."""
    change = contexts[at].quantity.change
    for i in range(at + 1, at + count):
        quantity = contexts[i].quantity
        if change is not None and quantity.change is None and unit_class(quantity.unit) == "share":
            sign = -1 if change == "fall" else 1
            high = None if quantity.value_max is None else sign * quantity.value_max
            shared = replace(quantity, change=change, value=sign * quantity.value, value_max=high)
            contexts[i] = replace(contexts[i], quantity=shared)


def _nouns(text: str, count: int) -> list[str]:
    if count == 3 and (three := _THREE_SECTORS.search(text)) is not None:
        return [f"第{sector}产业增加值" for sector in three[1].split("、")]
    if count == 2 and _URBAN_RURAL.search(text):
        return [_URBAN_RURAL.sub(f"{place}居民", text) for place in ("城镇", "农村")]
    parts = [p for p in _LIST.split(text) if p]
    if len(parts) < count:
        return []
    parts = parts[-count:]
    last = parts[-1]
    # 城镇、农村居民人均可支配收入: the short ones share the tail of the last.
    return [
        p + last[len(p) :] if len(p) + 3 <= len(last) and i < count - 1 else p for i, p in enumerate(parts)
    ]
