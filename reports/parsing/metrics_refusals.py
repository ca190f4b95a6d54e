"""Numbers with a measure word that still count nothing: ranks, ordinals, names, idioms, structure."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from reports.parsing.lexicon import any_of, unit_class, words
from reports.parsing.numerals import Numeral

_SUFFIX = re.compile(rf" ?(?:{any_of(words('names', 'number_suffixes'))})")
_AFTER_MEASURE = re.compile(any_of(words("names", "after_measure")))
_STRUCTURE = re.compile(
    r"(?:大|重要|主要|重点|关键|基本|新的?|重大|根本|历史性|伟大|核心|具体|突出|层次|深层次|坚定)?的?"
    rf"(?:{any_of(words('names', 'structural_nouns'))})"
)
_ALWAYS_STRUCTURE = re.compile(
    r"(?:重要|主要)?(?:方面|环节|层面|维度|阶段|季度|确立|维护|意识|自信|务必|文明|全面|毫不动摇|没有变|一批|一律)"
)
_AND_COUNTED = re.compile(r"方面\d+[项条个件类]")  # 5个方面18项任务
# 采取三项举措。一是……: a count of what the text itself lists next.
_ENUMERATED = re.compile(r"[^,。;\n]{0,12}[。:,;]?\s*(?:一是|一头|第一[,、]|一要|一,|:)")
_THESE = ("以下", "如下", "下列", "上述", "这", "那")
_LIST_BELOW = re.compile(
    r"[^,。;\n]{0,6}(?:工作|事|任务|举措|措施|要求)[。:,;]?\s*(?:\((?:一|1)\)|[一1][、.])"
)
_HERE = re.compile(rf"(?<!先)(?:{any_of(words('names', 'here_markers'))}) ?$")
_ORDINAL = (
    "第",
    "前",
    "编号",
    "№",
    "排名",
    "排",
    "位列",
    "位居",
    "名列",
    "跃居",
    "每万",
    "每千",
    "每百",
    "每",
)
_NO_ORDINAL = ("目前", "之前", "以前", "提前", "安排")
_ORDINAL_LISTED = re.compile(r"(?:[列居]全.|第[一二三四五六七八九十\d]+[、至到和]) ?$")  # 列全省5, 第三和5
_RANK_TAIL = re.compile(r"(?:排名|位列|位居|名列|跃居|居(?!民)|列(?!席|为|入|出|举|车))[^,。;]{0,8}$")
_LATIN_BEFORE = re.compile(r"[A-Za-z+＋./№]$|[A-Za-z][-—]$")
_LATIN_AFTER = re.compile(r"[A-Za-z+＋]|\.\d|[-—]\d|/\d")
_SESSION_BEFORE = re.compile(
    r"(?:届|人大|代表大会|常委会|党代会|全会|中央委员会)第?$|[届第][一二三四五六七八九十]+次、$"
)
_SESSION_AFTER = re.compile(
    r"会议|全会|全委|党代会|\(扩大\)会|全体|大会|常委会|、[一二三四五六七八九十]+次全会"
)
_ISSUED = re.compile(r"(?:办[好了]|[办续展共发出刊行播训了开]|培训班) ?$")
_CONTINUOUS = re.compile(
    rf"(?:{any_of(words('quantities', 'continuous_before'))})(?:第|开展|跟踪|监督|实现|保持|获得|荣获|了)? ?$"
)
_CONTINUOUS_AFTER = re.compile(rf"(?:来)?(?:{any_of(words('quantities', 'continuous_after'))})")
_LASTING = re.compile(rf"(?:{any_of(words('quantities', 'lasting_before'))}) ?$")
_WITHIN = re.compile(
    r"(?:之?内|以内|之?前|之?后|以后|以前|时间|时限|左右|期|圈|生活|经济|热线|值|服务|响应|值班|不间断|全天|营业|自助)"
)
_BASE_BEFORE = re.compile(rf"(?:{any_of(words('quantities', 'base_qualifiers'))}) ?$")
_DIGITS_NEXT = frozenset("一二三四五六七八九十两百千0123456789")
_STUDIED = re.compile(r"(?:学习|培训|集训|轮训|脱产|奋战|驻守|值守)[^,。;]{0,4}$")
# 五家尧, 三家村: villages. 徐五成: a name in a list of names.
_VILLAGE = re.compile(r"家?(?<=家)[尧庄子沟湾村坪店塘营屯河寨集堡岔渠墩桥嘴楼](?!级|集体)")
_NAME_LISTED = re.compile(rf"[、,](?:{any_of(words('names', 'surnames'))})$")
# 70万吨煤制烯烃项目, 平均1.5公里范围内: what a plant can make, how far a circle reaches.
_CAPACITY = re.compile(r"[\u4e00-\u9fff]{2,10}?(?:项目|工程|装置|生产线)")
_DONE_BEFORE = re.compile(r"(?:完成|新增|达到?|生产|增加|减少|超过?|运输|收购|收储|供应|处理|消化|约|近)$")
_RADIUS = re.compile(r"(?:的)?(?:范围|半径)|以?内的?圈")
_VAGUE_BASE = re.compile(any_of(words("quantities", "vague_bases")))
_SCORE = re.compile(r"(?:得分|评分|综合|总分|均分|平均|考核|满意度|分值|成绩|指数|达|为)[^,。;]{0,6}$")
_AGE = re.compile(r"(?:寿命|年龄)[^。;\n]{0,24}$")
# 鎮十六人大代表, 市六次党代会, 二次供水, 二元结构: numbers inside names, without 第 or 届.
_OF_CONGRESS = re.compile(r"大(?:代表|常委|主席|[一二三四五六七八九十]{1,2}次)")
_OF_PARTY = re.compile(r"党代会|党代表大会|全会|全委会")
_BODY_BEFORE = re.compile(r"[省市县区州旗镇乡委党]$")
_TWICE_NAMED = re.compile(r"[\u4e00-\u9fff]")
_PAID = re.compile(r"(?:[加高到由至为达给费交收每缴减少了]|补助|补贴|标准|人均|每[人户亩斤月年次天])$")
_ONE_VERB = re.compile(r"(?:开展|组织|召开|举行|举办|作出|做出|进行|听取|制定|审议|修订|通过)了?$")
_NOUN_BEFORE = re.compile(r"[\u4e00-\u9fff”》)]{2}$")
_BOUND_BEFORE = re.compile(r"[超过逾破] ?$")
_BOUND_AFTER = re.compile(r"(?:以上|以下|以内)$")
_BOUNDED = re.compile(rf"的?(?:{any_of(words('quantities', 'threshold_nouns'))})")
_TIER = re.compile(r"级(?!别)")
_MANY = 11  # Chinese numerals from here on count: 二十九个问题, but not 三个问题 or 十天
_CLAUSE_END = re.compile(r" ?(?:[,。;!?、:)\n]|$|和[\u4e00-\u9fff]|以上|左右)")

_Rule = Callable[[str, Numeral, Numeral, str, str, int], str | None]


def refuse(text: str, first: Numeral, last: Numeral, unit: str, left: int, right: int) -> str | None:
    """The reason why a numeral with a unit is no metric, or None when it is one."""
    head = text[max(0, first.start - 14) : first.start]
    if _is_ordinal(head):
        return "ordinal"
    if _LATIN_BEFORE.search(head[-3:]) or (last.unit is None and _LATIN_AFTER.match(text, last.end)):
        return "name with a number"
    if last.unit:
        return "a person's name" if last.unit == "成" and _NAME_LISTED.search(head) else None
    if (
        unit_class(unit) in ("mass", "energy")
        and _CAPACITY.match(text, right)
        and not _DONE_BEFORE.search(head)
    ):
        return "capacity"
    if unit_class(unit) == "length" and _RADIUS.match(text, right):
        return "radius"
    if (suffix := _SUFFIX.match(text, last.end)) and (right < suffix.end() or unit_class(unit) == "other"):
        return None if last.more and suffix[0] == "栋楼" else "number of a thing"  # 5300多栋楼宇
    if _is_threshold(text, first, unit, left, right):
        return "threshold"
    for rule in _rules(unit):
        reason = rule(text, first, last, unit, head, right)
        if reason:
            return reason
    return _chinese(text, first, last, unit, head, right) if last.chinese else None


@cache
def _rules(unit: str) -> tuple[_Rule, ...]:
    """The rules that can refuse a quantity in this unit."""
    rules: list[_Rule] = []
    if unit == "个" or unit_class(unit) == "time":
        rules.append(_time)
    if unit in ("名", "位", "度", "分"):
        rules.append(_rank_or_score)
    if unit in ("次", "期"):
        rules.append(_session)
    return (*rules, _structure)


def _is_ordinal(head: str) -> bool:
    bare = head.removesuffix("\n").removesuffix(" ")
    if bare.endswith(_ORDINAL) and not bare.endswith(_NO_ORDINAL):
        return True
    return ("全" in head or "第" in head) and _ORDINAL_LISTED.search(head) is not None


def _is_threshold(text: str, first: Numeral, unit: str, left: int, right: int) -> bool:
    """A bound inside a noun: 10亿元以上项目, 超亿元企业, 百万吨级码头 tell which ones are counted."""
    if unit_class(unit) in ("share", "time", "times"):
        return False
    if _TIER.match(text, right):
        return True
    return _BOUNDED.match(text, right) is not None and (
        text[first.start] in "百千万亿"  # 亿元项目
        or _BOUND_AFTER.search(text, max(0, right - 2), right) is not None
        or _BOUND_BEFORE.search(text, left, first.start) is not None
    )


def _time(text: str, first: Numeral, last: Numeral, unit: str, head: str, right: int) -> str | None:
    if unit == "个" and text.startswith(("月", "星期", "世纪", "年头"), right):
        return "period"  # 两个多月前
    if unit_class(unit) != "time":
        return None
    if unit == "岁":
        return None if _AGE.search(text, max(0, first.start - 40), first.start) else "age"
    if unit == "年":
        lasting = _CONTINUOUS.search(head) or _CONTINUOUS_AFTER.match(text, right)
        return None if lasting and not _AFTER_MEASURE.match(text, right) and last.value < 100 else "period"
    if _LASTING.search(head):
        return None
    if unit == "天" and _STUDIED.search(head):
        return None
    if unit in ("天", "工作日"):
        few = last.chinese and last.value < _MANY
        return "time limit" if _WITHIN.match(text, right) or few else None
    if unit in ("小时", "分钟"):
        return "time limit" if _WITHIN.match(text, right) or last.chinese or last.value == 24 else None
    return None if _CONTINUOUS.search(head) else "period"


def _rank_or_score(text: str, first: Numeral, last: Numeral, unit: str, head: str, right: int) -> str | None:
    if unit in ("名", "位") and _RANK_TAIL.search(head) and _CLAUSE_END.match(text, right):
        return "rank"
    if unit == "位" and text.startswith(("一体", "数"), right):
        return "name"
    if unit == "度" and text[last.end - 1] not in "万亿":
        return "degree"
    if unit == "分" and (
        last.chinese or not _SCORE.search(head) or text.startswith(("钟", "之", "析", "别", "类"), right)
    ):
        return "not a score"
    return None


def _session(text: str, first: Numeral, last: Numeral, unit: str, head: str, right: int) -> str | None:
    if unit == "次" and _SESSION_AFTER.match(text, right) and _SESSION_BEFORE.search(head):
        return "session"
    if unit == "次" and last.chinese and last.value < 8 and text.startswith("会议", right):
        return "session"  # 三次会议以来: the assembly named once in full goes by its number
    if unit == "次" and last.chinese and _OF_PARTY.match(text, right) and _BODY_BEFORE.search(head):
        return "session"
    if unit == "次" and text[first.start : last.end] == "二" and _TWICE_NAMED.match(text, right):
        return "name"  # what is done twice is done 两次
    if unit == "期" and last.chinese and last.value < 10 and not _ISSUED.search(head):
        return "phase of a project"
    return None


def _structure(text: str, first: Numeral, last: Numeral, unit: str, head: str, right: int) -> str | None:
    if _ALWAYS_STRUCTURE.match(text, right) and not _AND_COUNTED.match(text, right):
        return "structure"
    if unit_class(unit) == "items" and last.value < 20 and head.removesuffix("\n").endswith(_THESE):
        return "structure"
    if unit in ("年", "天", "个月") and _AFTER_MEASURE.match(text, right):
        return "name"
    return None


def _chinese(text: str, first: Numeral, last: Numeral, unit: str, head: str, right: int) -> str | None:
    """Chinese numerals state a quantity less often than they stand in names and idioms."""
    if last.bare_scale and text[first.start - 1 : first.start] == " ":
        return "missing number"  # 达到 亿元
    if last.bare_scale and not last.more and not _BASE_BEFORE.search(head):
        return "idiom"
    if last.bare_scale and _VAGUE_BASE.search(text, first.start, last.end) and not _BASE_BEFORE.search(head):
        return "idiom"  # 千万群众; 近千万元 and 八千万吨 count
    if last.value == 0:
        return "idiom"
    if unit == "人" and _OF_CONGRESS.match(text, right):
        return "session"
    if unit == "元" and last.value < 10 and not _PAID.search(head):
        return "name"  # 二元结构, 三元食品
    if unit == "类" and text[right : right + 1] not in _DIGITS_NEXT:
        return "structure"  # 两类矛盾; 六类三十二项 counts
    if unit == "家" and _VILLAGE.match(text, right):
        return "name of a village"
    if head.endswith(("几", "数", "若干")) and text[first.start] in "十百千万亿":
        return "vague"
    if _HERE.search(head) and not _BASE_BEFORE.search(head):
        return "structure"
    if unit_class(unit) in ("share", "money", "area", "mass", "length", "energy", "volume"):
        return None
    if last.value == 1 and not last.more:
        posed = (
            _NOUN_BEFORE.search(head)
            and _CLAUSE_END.match(text, right)
            and unit in ("次", "项", "件", "部", "场", "名", "人次", "期", "个", "家", "所", "座", "处")
        )
        return None if posed or (_ONE_VERB.search(head) and unit in ("次", "项", "部")) else "vague"
    if (
        # 物业十二条: a document by the number of its articles
        (((last.value < _MANY and not head.endswith("等")) or unit == "条") and _STRUCTURE.match(text, right))
        or _ENUMERATED.match(text, right, right + 28)
        or _LIST_BELOW.match(text, right)
    ):
        return "structure"
    if (
        unit
        in (
            "类",
            "批",
            "种",
            "套",
            "组",
            "张",
            "条",
            "本",
            "对",
            "双",
            "道",
            "层",
            "块",
            "轮",
            "支",
            "头",
            "片",
        )
        and last.value < 10
        and not _CLAUSE_END.match(text, right)
    ):
        return (
            "figure of speech"
            if unit in ("类", "对", "双", "道", "层", "块", "头", "片", "张", "本")
            else None
        )
    return None
