"""Readings that a converter set behind characters, 執(zhí)行: kept in the text, passed over when it is read.

They tear words apart, so nothing is recognised in a text that is full of them. The reading is made
of the text without them, and all its spans are then led back to the text with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from reports.parsing.types import Candidate, Detected, Metadata, Metric, ParsedReport, Section

_TONES = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ"
_READING = re.compile(rf"(?<=[\u4e00-\u9fff])[（(][a-zü{_TONES}]{{1,6}}[）)]")
_TONED = re.compile(rf"[{_TONES}]")
_SOME = 5  # with fewer of them a text is not full of them


@dataclass(frozen=True, slots=True)
class WithoutPinyin:
    """A text without the readings in it, and where each of its characters stands in the whole text."""

    whole: str
    text: str
    offsets: tuple[int, ...]

    def led_back(self, parsed: ParsedReport) -> ParsedReport:
        """Return a reading of ``text`` as a reading of ``whole``."""
        return replace(
            parsed,
            text=self.whole,
            metadata=Metadata(**{name: self._claim(claim) for name, claim in parsed.metadata.items()}),
            sections=tuple(map(self._section, parsed.sections)),
            metrics=tuple(map(self._metric, parsed.metrics)),
            candidates=tuple(map(self._candidate, parsed.candidates)),
        )

    def _start(self, at: int) -> int:
        return self.offsets[at] if at < len(self.offsets) else len(self.whole)

    def _end(self, at: int) -> int:
        return self.offsets[at - 1] + 1 if at else 0

    def _claim(self, claim: Detected[Any] | None) -> Detected[Any] | None:
        if claim is None or claim.start is None or claim.end is None:
            return claim
        return replace(claim, start=self._start(claim.start), end=self._end(claim.end))

    def _candidate(self, candidate: Candidate) -> Candidate:
        if candidate.start is None or candidate.end is None:
            return candidate
        return replace(candidate, start=self._start(candidate.start), end=self._end(candidate.end))

    def _section(self, section: Section) -> Section:
        return replace(
            section,
            heading=self._heading(section),
            start=self._start(section.start),
            end=self._start(section.end),
            body_start=self._start(section.body_start),
        )

    def _heading(self, section: Section) -> str | None:
        """The heading as it stands in the whole text, so that it is found there."""
        heading = section.heading or ""
        at = self.text.find(heading, section.start, section.body_start)
        if not heading or at < 0:
            return section.heading
        return self.whole[self._start(at) : self._start(at + len(heading))].rstrip()

    def _metric(self, metric: Metric) -> Metric:
        start, end = self._start(metric.start), self._end(metric.end)
        quote = self._start(metric.quote[0]), self._end(metric.quote[1])
        return replace(metric, raw=self.whole[start:end], start=start, end=end, quote=quote)


def without_readings(line: str) -> str:
    """Return a line without the readings in it: 發(fā)表時間 is 發表時間."""
    return _READING.sub("", line) if _TONED.search(line) else line


def without_pinyin(text: str) -> WithoutPinyin | None:
    """Return the text without the readings in it; None when it is not full of them."""
    if _TONED.search(text) is None:
        return None
    readings = [match.span() for match in _READING.finditer(text)]
    if sum(_TONED.search(text, *span) is not None for span in readings) < _SOME:
        return None
    offsets: list[int] = []
    at = 0
    for start, end in readings:
        offsets.extend(range(at, start))
        at = end
    offsets.extend(range(at, len(text)))
    return WithoutPinyin(text, "".join(text[place] for place in offsets), tuple(offsets))
