"""The values that reading produces: frozen, without behaviour beyond checking themselves.

Every span is half open, ``[start, end)``, in code points of ``ParsedReport.text``, the one
coordinate system of the archive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class ReadingError(Exception):
    """A document that cannot be read: says which one, why and what to do next.

    ``code`` is a stable machine word (``empty``, ``too_large``, ``unsupported_format``,
    ``binary_noise``, ``zip_bomb``, ``not_a_report`` …); ``message`` is for people, in Chinese.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Kind(StrEnum):
    """What sort of document this is."""

    WORK_REPORT = "work_report"
    SPEECH = "speech"
    NEWS_FEATURE = "news_feature"
    SUMMARY = "summary"


class Level(StrEnum):
    """Level of the congress, not of the paper it is printed in."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"


class SectionKind(StrEnum):
    PREAMBLE = "preamble"
    PART = "part"
    NUMBERED = "numbered"
    UNNUMBERED = "unnumbered"
    RUN_IN = "run_in"


class Stance(StrEnum):
    REVIEW = "review"
    PROBLEMS = "problems"
    PLAN = "plan"


class Qualifier(StrEnum):
    EXACT = "exact"
    OVER = "over"
    NEARLY = "nearly"
    ABOUT = "about"
    UP_TO = "up_to"


class Status(StrEnum):
    DONE = "done"
    PLANNED = "planned"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file as a reader gave it, before cleaning, and what the container said.

    ``text`` has ``\\n`` line ends. ``title`` is the container's own claim (``<title>``, core
    properties) and is only a hint. ``blocks_lost`` is never silent: readers raise instead.
    ``furniture`` holds the lines that the container itself sets apart (navigation, footer, hidden
    blocks): cleaning records them as removed. ``meta`` holds its named claims (PubDate, ContentSource).
    """

    text: str
    media_type: str
    encoding: str | None = None
    title: str | None = None
    url: str | None = None
    furniture: tuple[Removed, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Detected(Generic[T]):
    """One claim and its evidence.

    ``start``/``end`` point at the evidence in ``ParsedReport.text``; both are None when the
    evidence was in a removed line (a 来源 line, say) or follows from other values, and
    ``rule`` then says so (``furniture:source``, ``derived:…``).
    """

    value: T
    start: int | None
    end: int | None
    rule: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A division that the text may be about, best first, with the reason in words."""

    division_code: str
    why: str
    weight: float = 0.0
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the document says about itself; None where it says nothing."""

    title: Detected[str] | None = None
    subtitle: Detected[str] | None = None
    kind: Detected[str] | None = None
    body: Detected[str] | None = None  # 机构 as written: 新城区人民代表大会常务委员会
    division_code: Detected[str] | None = None
    division_path: Detected[str] | None = None  # full names joined: 浙江省/舟山市/定海区
    division_written: Detected[str] | None = None  # the place as the text writes it
    division_hint_code: Detected[str] | None = None
    place_name: Detected[str] | None = None  # a town or township below the county
    level: Detected[str] | None = None
    covers_from: Detected[int] | None = None
    covers_year: Detected[int] | None = None  # last year covered
    plan_year: Detected[int] | None = None
    delivered_on: Detected[date] | None = None
    published_on: Detected[date] | None = None
    term: Detected[int] | None = None  # 届
    session_no: Detected[int] | None = None  # 次
    session: Detected[str] | None = None  # 第十八届人民代表大会第三次会议
    speaker: Detected[str] | None = None
    speaker_title: Detected[str] | None = None
    source: Detected[str] | None = None
    source_url: Detected[str] | None = None
    masked: Detected[bool] | None = None
    truncated: Detected[str] | None = None  # "start" | "end"

    def items(self) -> Iterator[tuple[str, Detected[Any] | None]]:
        """Yield every field with its claim, in the order of declaration."""
        for f in fields(self):
            yield f.name, getattr(self, f.name)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the report under one heading.

    ``[start, end)`` runs from the heading to the next section of any level; a section's
    sub-sections follow it. Sections tile the text: no gap, no overlap. ``body_start`` is the first
    character after the heading (and the white space behind it).
    """

    ordinal: int
    level: int
    kind: str
    stance: str | None
    heading: str | None
    start: int
    end: int
    body_start: int


@dataclass(frozen=True, slots=True)
class Metric:
    """One quantity with its evidence.

    ``raw`` is the numeral as written with 余/多/万/亿 (``20余万``); ``value`` is expanded
    (``Decimal(200000)``), 67% is ``67`` with unit ``%``. ``quote`` is the span of the clause.
    """

    raw: str
    start: int
    end: int
    value: Decimal
    value_max: Decimal | None
    unit: str
    qualifier: str
    indicator: str | None
    year: int | None
    status: str
    subject: str | None
    section: int | None  # ordinal of the section
    quote: tuple[int, int]
    rule: str
    confidence: float
    year_from: int | None = None  # first year of a period; None for one year
    scope: str = "total"  # "total" | "partial" (one topic) | "term" (cumulative)


@dataclass(frozen=True, slots=True)
class Removed:
    """Text that cleaning took away, with the reason, in document order.

    ``line`` is the zero-based line of ``Document.text`` where it began.
    """

    reason: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """A whole reading. Raises ValueError when a span does not hold."""

    text: str
    metadata: Metadata
    sections: tuple[Section, ...] = ()
    metrics: tuple[Metric, ...] = ()
    removed: tuple[Removed, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    version: str = ""
    media_type: str = "text/plain"

    def __post_init__(self) -> None:
        size = len(self.text)
        for name, claim in self.metadata.items():
            if claim is not None and claim.start is not None:
                _check_span(name, claim.start, claim.end, size)
        position = 0
        for section in self.sections:
            _check_span(f"section {section.ordinal}", section.start, section.end, size)
            if section.start != position or not section.start <= section.body_start <= section.end:
                raise ValueError(f"section {section.ordinal} does not tile the text at {position}")
            position = section.end
        if self.sections and position != size:
            raise ValueError(f"sections end at {position}, the text at {size}")
        for metric in self.metrics:
            _check_span("metric", metric.start, metric.end, size)
            _check_span("quote", *metric.quote, size)
            if self.text[metric.start : metric.end] != metric.raw:
                raise ValueError(f"metric {metric.raw!r} is not at {metric.start}")


def _check_span(name: str, start: int, end: int | None, size: int) -> None:
    if end is None or not 0 <= start <= end <= size:
        raise ValueError(f"span of {name} [{start}, {end}) is outside a text of {size}")
