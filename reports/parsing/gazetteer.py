"""The places: names, codes, parents and years, and where a text mentions them.

Built from plain CSV tables (``fixtures/divisions.csv`` and the invented places of the samples). A code
can have several rows, one for each period of its name; ``valid_from`` and ``valid_to`` are
the first and last year of the period, both included, empty when open.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reports.parsing.folding import fold

NATION = "100000"

_WORDS = Path(__file__).parents[1] / "data" / "place_words.txt"
_WING = re.compile(r"(.)[\u4e00-\u9fff]{2,4}?(左|右|(?=[前中后]))(?:翼)?([前中后]?旗)")
_AUTONOMOUS = re.compile(r"自治([州县旗])$")
_ZONES = (
    "高新区",
    "高新技术",
    "经开区",
    "经济开发区",
    "经济技术开发区",
    "开发区",
    "工业园",
    "产业园",
    "新区",
    "科技园",
)


@dataclass(frozen=True, slots=True)
class Division:
    """One place under one name: a row of the table."""

    code: str
    name: str
    short_name: str
    level: str
    parent: str
    valid_from: int | None
    valid_to: int | None
    successors: tuple[str, ...]
    aliases: tuple[str, ...]

    def valid_in(self, year: int, slack: int = 0) -> bool:
        """Whether the place bore this name in that year, give or take ``slack`` years."""
        return (self.valid_from or 0) - slack <= year <= (self.valid_to or 9999) + slack


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text. ``in_zone`` tells that it is part of a development zone's name (白下高新区)."""

    name: str
    start: int
    end: int
    full: bool
    in_zone: bool = False


def _spoken_name(row: Division) -> str | None:
    """What people say for a long name: 科尔沁左翼中旗 is 科左中旗, 甘孜藏族自治州 is 甘孜州."""
    if wing := _WING.fullmatch(row.name):
        return "".join(wing.groups(""))
    autonomous = _AUTONOMOUS.search(row.name)
    if autonomous and len(row.short_name) >= 2 and row.short_name[-1] != autonomous[1]:
        return row.short_name + autonomous[1]
    return None


class Gazetteer:
    """Looks places up by code and by name. Names are compared folded (simplified, half-width)."""

    def __init__(self, rows: Iterable[Division]) -> None:
        self.rows = tuple(rows)
        common = _read_words(_WORDS)
        self._by_code: dict[str, list[Division]] = defaultdict(list)
        self._full: dict[str, list[Division]] = defaultdict(list)
        self._short: dict[str, list[Division]] = defaultdict(list)
        self.children: dict[str, set[str]] = defaultdict(set)
        for row in self.rows:
            self._by_code[row.code].append(row)
            self.children[row.parent].add(row.code)
            self._full[fold(row.name)].append(row)
            for name in {row.short_name, *row.aliases}:
                if len(name) >= 2 and name != row.name:
                    self._short[fold(name)].append(row)
        for row in self.rows:
            spoken = _spoken_name(row)
            if spoken and row not in self._full[fold(spoken)]:
                self._full[fold(spoken)].append(row)
        self._index = _index_by_start((*self._full, *self._short))
        self._starts = _may_start(self._index)
        self._silent = common["full names"] | (common["short names"] - self._full.keys())

    def get(self, code: str, year: int | None = None) -> Division | None:
        """Return the row of a code that holds in ``year`` (default: the latest)."""
        rows = self._by_code.get(code)
        if not rows:
            return None
        if year is not None:
            for row in rows:
                if row.valid_in(year):
                    return row
        return max(rows, key=lambda row: row.valid_to or 9999)

    def named(self, name: str, year: int | None = None) -> tuple[Division, ...]:
        """Return the places with this full name, short name or alias, one row a code.

        With a year, those that bore the name then (a year of slack, because lists are of year ends); when
        none did, all that ever bore it.
        """
        folded = fold(name)
        rows = self._full.get(folded) or self._short.get(folded) or []
        if year is not None:
            rows = (
                [row for row in rows if row.valid_in(year)]
                or [row for row in rows if row.valid_in(year, 1)]
                or rows
            )
        latest: dict[str, Division] = {}
        for row in rows:
            held = latest.get(row.code)
            if held is None or (row.valid_to or 9999) > (held.valid_to or 9999):
                latest[row.code] = row
        return tuple(latest.values())

    def ancestors(self, row: Division, year: int | None = None) -> tuple[Division, ...]:
        """Return the places above, nearest first, without the nation."""
        above: list[Division] = []
        parent = self.get(row.parent, year) if row.parent else None
        while parent is not None and parent.code != NATION and len(above) < 5:
            above.append(parent)
            parent = self.get(parent.parent, year) if parent.parent else None
        return tuple(above)

    def path(self, row: Division, year: int | None = None) -> str:
        """Return the full names joined, highest first: 浙江省/舟山市/定海区."""
        names = [row.name, *(above.name for above in self.ancestors(row, year))]
        return "/".join(reversed(names))

    def successors(self, row: Division) -> tuple[Division, ...]:
        """Return the places that took over from a retired one, followed to those that still exist."""
        found: dict[str, Division] = {}
        queue, seen = list(row.successors), {row.code}
        while queue:
            code = queue.pop(0)
            later = self.get(code)
            if later is None or code in seen:
                continue
            seen.add(code)
            if later.valid_to is None:
                found[code] = later
            else:
                queue.extend(later.successors)
        return tuple(found.values())

    def mentions(self, folded: str) -> Iterator[Mention]:
        """Yield the names in a folded text, leftmost and longest first, without overlap.

        Short names that are ordinary words are left out.
        """
        end = 0
        for start in self._starts.finditer(folded):
            at = start.start()
            names = self._index.get(folded[at : at + 2]) if at >= end else None
            name = next((name for name in names if folded.startswith(name, at)), None) if names else None
            if name is None:
                continue
            full = name in self._full
            end = at + len(name)
            if name not in self._silent:
                yield Mention(name, at, end, full, not full and folded.startswith(_ZONES, end))


def _read_words(path: Path) -> dict[str, frozenset[str]]:
    """Read lists of words under [headings]."""
    lists: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = lists.setdefault(line.strip("[] "), set())
        elif not line.startswith("#"):
            current.update(line.split())
    return {heading: frozenset(words) for heading, words in lists.items()}


def _index_by_start(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Group names by their first two characters, longest first."""
    groups: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if len(name) >= 2:
            groups[name[:2]].add(name)
    return {
        start: tuple(sorted(group, key=lambda name: (-len(name), name))) for start, group in groups.items()
    }


def _may_start(index: Iterable[str]) -> re.Pattern[str]:
    """A pattern for the places where a name may start: one in ten, so that few need a look into the index."""
    first, second = ("".join(sorted({start[at] for start in index})) for at in (0, 1))
    return re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])" if first else "(?!)")


def read_divisions(path: Path) -> Iterator[Division]:
    """Yield the rows of one table. Columns: see the module's docstring and fixtures/README.md."""
    with path.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            yield Division(
                code=row["code"],
                name=row["name"],
                short_name=row["short_name"],
                level=row["level"],
                parent=row["parent"],
                valid_from=int(row["valid_from"]) if row["valid_from"] else None,
                valid_to=int(row["valid_to"]) if row["valid_to"] else None,
                successors=tuple(code for code in row["successors"].split(";") if code),
                aliases=tuple(alias for alias in row["aliases"].split(";") if alias),
            )


@lru_cache(maxsize=4)
def load_gazetteer(*paths: Path) -> Gazetteer:
    """Return the gazetteer of these tables; read once."""
    return Gazetteer(row for path in paths for row in read_divisions(path))
