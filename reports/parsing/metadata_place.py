"""Whose report it is: the document's own place among all the places that it names.

A name in the title block decides, when it is the name of one place; one that several places share is
decided by the places above it that the text names, or stays open. Without a name in the title block
every mention is weighed. A masked text never gets a code, only a hint for a person to confirm.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from reports.parsing.folding import fold
from reports.parsing.gazetteer import NATION, Division, Gazetteer, Mention
from reports.parsing.metadata_block import STATEMENT, Head
from reports.parsing.metadata_level import head_level, self_level
from reports.parsing.metadata_masks import find_mask
from reports.parsing.metadata_title import HeadLine
from reports.parsing.types import Candidate, Detected

_OWN = (
    r"(?:第? ?[一二三四五六七八九十\d]{1,3} ?届|人民代表大会|人大|(?:人民)?政府|委员会|常委会|行政公署|行署)"
)
_BODY_AFTER = re.compile(rf"^(?:[\u4e00-\u9fff]{{1,8}}(?:镇|乡|苏木|街道))?{_OWN}")
_NATIONAL = re.compile(
    r"全国人民代表大会|全国人大|国务院总理|国务院(?:代|副)总理|代表国务院|国务院的?委托|国务院政府工作报告"
)
_LOCAL = re.compile(r"[省市县区旗州盟镇乡](?:第.{1,4}届)?(?:人民代表大会|人大)")
_TOWN = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,6}?(?<![县乡])(?:镇|乡|苏木|街道))"
    r"(?=第? ?[一二三四五六七八九十\d]{1,3} ?届|人民代表大会"
    r"|人大(?!代表(?:之?家|联络|联系|小组|活动|工作[站室]|履职|接待))|人民政府|政府工作)"
)
_LIES_IN = re.compile(r"(?:地处|位于|隶属于?|辖属|坐落[于在])[\u4e00-\u9fff]{0,6}$")
_OWNER = re.compile("(?:人民政府|政府|人民代表大会|人大)(?!.{0,12}(?:报告|总结|工作|会议|代表))")
_MAX_CANDIDATES = 8
_QUOTED = re.compile(r"《[^《》]{2,60}》")


@dataclass(frozen=True, slots=True)
class Place:
    """The document's place with its evidence; everything may be open."""

    division: Division | None = None
    evidence: tuple[int | None, int | None, str] = (None, None, "")
    written: Detected[str] | None = None
    town: Detected[str] | None = None
    level: Detected[str] | None = None
    hint: Detected[str] | None = None
    masked: Detected[bool] = field(default_factory=lambda: Detected(False, None, None, "no_mask"))
    candidates: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class _Evidence:
    """A text and all the names in it."""

    text: str
    folded: str
    outside: str  # folded: what removed lines and the container say
    gazetteer: Gazetteer
    year: int | None
    mentions: list[Mention] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    quoted: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mentions = [*self.gazetteer.mentions(self.folded)]
        self.names.update(mention.name for mention in self.mentions if not mention.in_zone)
        self.names.update(mention.name for mention in self.gazetteer.mentions(self.outside))
        self.quoted = [match.span() for match in _QUOTED.finditer(self.folded)]


def read_place(
    text: str, folded: str, head: Head, gazetteer: Gazetteer, *, kind: str, year: int | None, outside: str
) -> Place:
    """Find the document's own place. ``outside``: what removed lines and the container say."""
    masked = find_mask(folded)
    level = head_level(head) or self_level(folded)
    if not masked.value and (nation := _nation(head, gazetteer)) is not None:
        return nation
    evidence = _Evidence(text, folded, fold(outside), gazetteer, year)
    if masked.value:
        ranked = _weigh(evidence, _levels(level, folded) or ("county",), trust_outside=False)
        hint = None
        if ranked and (len(ranked) == 1 or ranked[0].weight >= 1.5 * ranked[1].weight):
            hint = Detected(ranked[0].division_code, ranked[0].start, ranked[0].end, "inner_clues")
        return Place(level=level, hint=hint, masked=masked, candidates=tuple(ranked[:_MAX_CANDIDATES]))
    town = _town(head, gazetteer)
    named = _named_place(evidence, head, kind, town, level)
    place = named if named is not None else _weighed_place(evidence, town, level)
    return replace(place, masked=masked, town=town)


def _named_place(
    evidence: _Evidence, head: Head, kind: str, town: Detected[str] | None, level: Detected[str] | None
) -> Place | None:
    """The place whose body the title block names; open when several places bear the name."""
    gazetteer, year = evidence.gazetteer, evidence.year
    for line, rule in _head_claims(head, kind):
        chain = _chain(line, gazetteer, town)
        if not chain:
            continue
        start, end = line.start + chain[0].start, line.start + chain[-1].end
        rows: Sequence[Division] = gazetteer.named(chain[-1].name, year)
        rows = _within_chain(rows, chain[:-1], gazetteer, year) or rows
        if level is not None and len(rows) > 1:
            rows = [row for row in rows if row.level == level.value] or rows
        ranked = _rank_namesakes(rows, evidence, (start, end))
        row = _decided(rows, ranked)
        return Place(
            division=row,
            evidence=(start, end, rule) if row is not None else (None, None, ""),
            written=Detected(evidence.text[start:end], start, end, rule),
            level=Detected("township" if town else (row or rows[0]).level, start, end, rule),
            candidates=tuple(ranked[:_MAX_CANDIDATES]),
        )
    return None


def _weighed_place(evidence: _Evidence, town: Detected[str] | None, level: Detected[str] | None) -> Place:
    """The place that the whole text speaks for, when it does so clearly."""
    wanted = ("county",) if town else _levels(level, evidence.folded)
    ranked = _weigh(evidence, wanted, trust_outside=True)
    if not any(candidate.weight >= 6 for candidate in ranked) and (town or (level and not ranked)):
        ranked = _from_outside(evidence, wanted, owner=town is None) or ranked
    candidates = tuple(ranked[:_MAX_CANDIDATES])
    if town is not None:
        level = Detected("township", town.start, town.end, town.rule)
    row = _clear_winner(ranked, evidence) or _only_one(ranked, evidence, level)
    if row is None:
        return Place(level=level, candidates=candidates)
    best = ranked[0]
    if town is None and (level is None or level.value != row.level):
        level = Detected(row.level, best.start, best.end, "weighed")
    return Place(row, (best.start, best.end, "weighed"), level=level, candidates=candidates)


def _clear_winner(ranked: list[Candidate], evidence: _Evidence) -> Division | None:
    """The first candidate, when much speaks for it and no other comes near; its own city is no rival."""
    row = evidence.gazetteer.get(ranked[0].division_code, evidence.year) if ranked else None
    if row is None or ranked[0].weight < 6:
        return None
    above = {parent.code for parent in evidence.gazetteer.ancestors(row, evidence.year)}
    rival = next((candidate for candidate in ranked[1:] if candidate.division_code not in above), None)
    return row if rival is None or ranked[0].weight >= 2 * rival.weight else None


def _only_one(ranked: list[Candidate], evidence: _Evidence, level: Detected[str] | None) -> Division | None:
    """The only province, or autonomous prefecture, named by a text that speaks as one: 省人大……陕西省."""
    if len(ranked) != 1 or level is None:
        return None
    row = evidence.gazetteer.get(ranked[0].division_code, evidence.year)
    if row is None or row.level != level.value:
        return None
    least = {"province": 1 if row.name.endswith("自治区") else 2, "prefecture": 4}.get(row.level)
    return row if least is not None and not row.name.endswith("市") and ranked[0].weight >= least else None


def _nation(head: Head, gazetteer: Gazetteer) -> Place | None:
    """The whole country, when the head speaks of its congress or of the State Council."""
    lines = [*head.lines, *head.opening[:2]]
    if any(_LOCAL.search(line.folded.replace("全国", "")) for line in lines):
        return None
    for line in lines:
        if match := _NATIONAL.search(line.folded):
            row = gazetteer.get(NATION) or Division(NATION, "全国", "全国", "nation", "", None, None, (), ())
            start, end = line.start + match.start(), line.start + match.end()
            why = Candidate(NATION, f"文首写有“{line.text[match.start() : match.end()]}”", 100.0, start, end)
            level = Detected("nation", start, end, "national_body")
            return Place(row, (start, end, "national_body"), level=level, candidates=(why,))
    return None


def _head_claims(head: Head, kind: str) -> Iterable[tuple[HeadLine, str]]:
    """The lines that name the document's own body, surest first."""
    claims = [(head.session, "session"), (head.speaker_title, "speaker_title"), (head.subtitle, "subtitle")]
    title = head.title
    if title is not None and not (kind == "speech" and title.value.startswith("在")):
        claims.insert(0, (title, "title"))
    for claim, rule in claims:
        if claim is None or claim.start is None or claim.end is None:
            continue
        lines = [
            line for line in (*head.lines, *head.opening) if line.start < claim.end and claim.start < line.end
        ]
        if lines:
            # A claim over several lines is one text: 苍原盟 / 苏木尔旗人民代表大会… is one chain of names.
            whole = "\n".join(line.text for line in lines)
            yield HeadLine(whole, fold(whole), lines[0].start, lines[-1].end), rule
    for line in head.opening[:3]:
        if STATEMENT.search(line.folded):
            yield line, "opening"


def _chain(line: HeadLine, gazetteer: Gazetteer, town: Detected[str] | None) -> list[Mention]:
    """Return the names in front of the body: [呼和浩特市, 新城区] of 呼和浩特市新城区人民代表大会."""
    chain: list[Mention] = []
    for mention in gazetteer.mentions(line.folded):
        if not mention.full:
            continue
        if chain and line.folded[chain[-1].end : mention.start].strip():
            if _ends_own(line, chain[-1], town):
                break
            chain = []
        chain.append(mention)
    if chain and (_ends_own(line, chain[-1], town) or chain[-1].end == len(line.folded)):
        return chain
    return []


def _ends_own(line: HeadLine, mention: Mention, town: Detected[str] | None) -> bool:
    rest = line.folded[mention.end :]
    return bool(_BODY_AFTER.match(rest.lstrip())) or (town is not None and rest.startswith(fold(town.value)))


def _town(head: Head, gazetteer: Gazetteer) -> Detected[str] | None:
    for line in (*head.lines, *head.opening[:2]):
        match = _TOWN.search(line.folded)
        if match is None:
            continue
        start, end = match.span("name")
        for mention in gazetteer.mentions(line.folded[start:end]):
            if mention.full and mention.end < end - start:
                start += mention.end
                break
        name = re.sub(r"^.*[在向于为受我]", "", line.text[start:end]) or line.text[start:end]
        start = end - len(name)
        if len(name) >= 3 and not re.match(r"^(?:各|全|本|我|县|区|市|中心|乡|镇|街)", fold(name)):
            return Detected(name, line.start + start, line.start + end, "head:town")
    return None


def _within_chain(
    rows: Iterable[Division], above: list[Mention], gazetteer: Gazetteer, year: int | None
) -> list[Division]:
    names = {mention.name for mention in above}
    return [
        row
        for row in rows
        if names and names <= {fold(parent.name) for parent in gazetteer.ancestors(row, year)}
    ]


def _support(row: Division, evidence: _Evidence) -> tuple[float, str | None]:
    """How much the text names the places above: (weight, the name that carries most)."""
    best: tuple[float, str | None] = (0.0, None)
    total = 0.0
    for distance, parent in enumerate(evidence.gazetteer.ancestors(row, evidence.year)):
        count = evidence.names[fold(parent.name)] + 0.5 * evidence.names[fold(parent.short_name)]
        weight = count * (2.0 if distance == 0 else 0.5)
        total += weight
        if weight > best[0]:
            best = (weight, parent.name)
    return total, best[1]


def _rank_namesakes(
    rows: Iterable[Division], evidence: _Evidence, span: tuple[int | None, int | None]
) -> list[Candidate]:
    ranked = []
    for row in rows:
        weight, parent = _support(row, evidence)
        why = f"文首写有“{row.name}”" + (f"，文中提到其上级“{parent}”" if parent else "，文中没有提到其上级")
        ranked.append(Candidate(row.code, why, 10.0 + weight, *span))
    return sorted(ranked, key=lambda candidate: (-candidate.weight, candidate.division_code))


def _decided(rows: Iterable[Division], ranked: list[Candidate]) -> Division | None:
    """One bearer of the name, or one whom the text supports clearly more than the others."""
    if len(ranked) > 1:
        first, second = ranked[0].weight - 10, ranked[1].weight - 10
        if first < 1 or first < 3 * second:
            return None
    return next((row for row in rows if row.code == ranked[0].division_code), None)


def _levels(level: Detected[str] | None, folded: str) -> tuple[str, ...]:
    """The levels that a place may have which calls itself so: 全市 is said in prefectures and in counties."""
    if level is None:
        return ()
    if level.start is not None and "市" in folded[level.start : level.end]:
        return ("prefecture", "county", "province")
    return (level.value,)


def _weigh(evidence: _Evidence, levels: Sequence[str], *, trust_outside: bool) -> list[Candidate]:
    """Rank the places of these levels (empty: any) by all mentions, best first.

    A masked text comes from a document mill: what its page says is about the mill.
    """
    weights: dict[str, float] = defaultdict(float)
    first: dict[str, tuple[Division, Mention]] = {}
    for mention in evidence.mentions:
        for row in _bearers(mention, evidence):
            if (row.level in levels and (len(levels) == 1 or row.name.endswith("市"))) or not levels:
                weights[row.code] += _mention_weight(mention, evidence)
                first.setdefault(row.code, (row, mention))
    ranked = []
    for code, (row, mention) in first.items():
        weight = weights[code]
        if trust_outside and (row.short_name in evidence.outside or row.name in evidence.outside):
            weight += 6
        support, parent = _support(row, evidence)
        written = evidence.text[mention.start : mention.end]
        why = f"文中的开发区名含有“{written}”" if mention.in_zone else f"文中提到“{written}”"
        if parent:
            why += f"，并提到其上级“{parent}”"
        ranked.append(Candidate(code, why, weight + min(support, 4.0), mention.start, mention.end))
    return sorted(ranked, key=lambda candidate: (-candidate.weight, candidate.division_code))


def _from_outside(evidence: _Evidence, levels: Sequence[str], *, owner: bool) -> list[Candidate]:
    """The places of these levels that only the page around the text names: 首页 > 石墩县 > 柳湾镇.

    With ``owner`` only those whose office the site or the source is: 来源：石墩县人民政府办公室.
    """
    ranked = []
    for mention in evidence.gazetteer.mentions(evidence.outside):
        if owner and not _OWNER.match(evidence.outside, mention.end):
            continue
        rows = [row for row in _bearers(mention, evidence) if mention.full and row.level in levels]
        if evidence.year is None:
            rows = [row for row in rows if row.valid_to is None]  # a page is of today
        for row in rows:
            why = f"页面写有“{row.name}”"
            ranked.append(Candidate(row.code, why, 6.0 if len(rows) == 1 else 3.0, None, None))
    return sorted({item.division_code: item for item in ranked}.values(), key=lambda item: -item.weight)


def _bearers(mention: Mention, evidence: _Evidence) -> Sequence[Division]:
    """The places meant; a zone keeps the name of a retired place, whose successors are meant."""
    gazetteer, year = evidence.gazetteer, evidence.year
    if not mention.in_zone:
        rows = gazetteer.named(mention.name, year)
        return [row for row in rows if year is None or row.valid_in(year, 1)]
    rows = gazetteer.named(mention.name)
    return [
        later for row in rows for later in (gazetteer.successors(row) if row.valid_to is not None else (row,))
    ]


def _mention_weight(mention: Mention, evidence: _Evidence) -> float:
    if _BODY_AFTER.match(evidence.folded[mention.end : mention.end + 12]):
        return 4.0 if mention.full else 3.0
    if mention.full and _LIES_IN.search(evidence.folded, max(0, mention.start - 8), mention.start):
        return 10.0
    if mention.in_zone or mention.full:
        quoted = any(start <= mention.start < end for start, end in evidence.quoted)
        return 2.5 if quoted and mention.full else 2.0
    return 1.0
