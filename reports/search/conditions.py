# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""A query and its filters as parameterised SQL over `reports_searchrow` (alias `r`).

Two rules keep the database on the right plan. A query of strings of five letters and more is a
`LIKE`, which the trigram index serves. As soon as another string is required, shorter or broken by
other characters, the bigram index is asked for the pairs of all strings, and then nothing may use
the trigram index: a bitmap made of both is checked again row by row, and `bigrams()` costs 0.2 ms a
row. So everything else is `split_part` (see `holds`), which no index serves and which reads a row in
half the time of `LIKE`. A string of two characters is proved by the bigram index alone, and the text
of its rows is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from reports.models.divisions import code_prefix
from reports.models.search import FILTER_COLUMNS
from reports.search.nodes import And, Field, Literal, Near, Node, Not, Or, Words, has_fields, terms
from reports.search.patterns import any_spelling, near_pattern, sentence_pattern
from reports.search.query import SearchRequest

_LETTERS = re.compile(r"[^\W_]{3}")
# From five letters in a row on a string is looked up by trigrams: fewer and shorter lists to intersect.
_TELLING = re.compile(r"[^\W_]{5}")
# So many pairs of one string narrow enough; `holds` looks at the rest of it.
_PAIRS = 6
# The blocks of years that `filter_keys` knows, and what the database lets a year be, in whole blocks.
_YEAR_BLOCKS = (16, 4, 1)
_FIRST_YEAR, _LAST_YEAR = 1936, 2111

Param = str | int | list[str] | list[int]


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and its parameters, in order."""

    text: str
    params: tuple[Param, ...] = ()


TRUE, FALSE = Sql("TRUE"), Sql("FALSE")


def join(parts: Iterable[Sql], word: str = "AND") -> Sql:
    """Put pieces together: (a) AND (b). No pieces give TRUE."""
    listed = list(parts)
    if word == "OR" and TRUE in listed:
        return TRUE
    kept = [part for part in listed if part != TRUE]
    if len(kept) <= 1:
        return kept[0] if kept else TRUE
    text = f" {word} ".join(f"({part.text})" for part in kept)
    return Sql(text, tuple(param for part in kept for param in part.params))


def like_pattern(text: str) -> str:
    r"""Return the pattern that finds `text` itself anywhere: 5.5% becomes %5.5\%%."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"


def has_trigram(text: str) -> bool:
    """Say whether the trigram index can narrow `text`: it sees letters and digits only."""
    return _LETTERS.search(text) is not None


def has_telling_trigrams(text: str) -> bool:
    """Say whether trigrams narrow `text` about as well as pairs do: it has five letters in a row.

    Of 服。广泛开展 that index knows 广泛开展 alone: thousands of rows to read for a few that match.
    """
    return _TELLING.search(text) is not None


def bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring characters, as the SQL function of that name does."""
    return list(dict.fromkeys(a + b for a, b in pairwise(text)))


def holds(text: str) -> Sql:
    """Rows whose text holds a string, said so that no index serves it.

    Where it does, what stands before it is shorter than the whole. `strpos` would also count the
    characters up to it, which takes as long as finding it.
    """
    return Sql("octet_length(split_part(r.folded, %s, 1)) < octet_length(r.folded)", (text,))


# --- filters ----------------------------------------------------------------------------------


def filter_conditions(request: SearchRequest) -> dict[str, Sql]:
    """Return the condition of each filter that is set, by the name of its facet."""
    found: dict[str, Sql] = {}
    if request.division:
        found["division"] = under(request.division)
    if request.year_from is not None or request.year_to is not None:
        found["year"] = covering(request.year_from, request.year_to)
    for name in ("kind", "level", "stance"):
        if values := getattr(request, name):
            found[name] = Sql(f"r.{name} = ANY(%s::text[])", (list(values),))
    if request.term is not None:
        found["term"] = Sql("r.term = %s", (request.term,))
    return found


def key_conditions(request: SearchRequest) -> dict[str, Sql]:
    """Return the same filters as words of the bigram index: see `filter_keys` in the database."""
    found: dict[str, Sql] = {}
    if request.division:
        plain = under(request.division)
        found["division"] = has_key(f"d{code_prefix(request.division)}") if plain.params else plain
    if request.year_from is not None or request.year_to is not None:
        found["year"] = in_years(request.year_from, request.year_to)
    for name in ("kind", "level", "stance"):
        if values := getattr(request, name):
            found[name] = has_key(*(f"{name[0]}{value}" for value in values))
    if request.term is not None:
        found["term"] = has_key(f"t{request.term}")
    return found


def has_key(*keys: str) -> Sql:
    """Rows with any of these words. Only an index may answer this, see the migration."""
    columns = ", ".join(f"r.{name}" for name in FILTER_COLUMNS)
    return Sql(f"filter_keys({columns}) && %s::text[]", (list(keys),))


def in_years(first: int | None, last: int | None) -> Sql:
    """Rows whose period meets [first, last], by blocks: 2015..2023 are 2015, 2016–2019, 2020–2023."""
    year, end = max(first or 0, _FIRST_YEAR), min(last if last is not None else _LAST_YEAR, _LAST_YEAR)
    keys = []
    while year <= end:
        size = next(n for n in _YEAR_BLOCKS if year % n == 0 and year + n - 1 <= end)
        keys.append(f"y{year // size}/{size}")
        year += size
    return has_key(*keys) if keys else FALSE


def under(code: str) -> Sql:
    """Everything of and under a division; an impossible code holds nothing."""
    try:
        prefix = code_prefix(code)
    except ValueError:
        return FALSE
    return Sql("r.division_code LIKE %s", (f"{prefix}%",)) if prefix else TRUE


def covering(first: int | None, last: int | None) -> Sql:
    """Rows whose period meets [first, last]; rows without a year meet none."""
    parts = [Sql("r.year >= %s", (max(first or 1, 1),))]
    if last is not None:
        parts.append(Sql("coalesce(r.year_from, r.year) <= %s", (last,)))
    return join(parts)


# --- the query --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Matcher:
    """Builds the condition of one query.

    `scope` as in SearchRequest; `places` gives the code prefixes that each `division:` value
    stands for. `indexed` lets the trigram index serve strings; the index condition beside this one
    has `proven` some strings already.
    """

    scope: str = "section"
    places: Mapping[str, tuple[str, ...]] | None = None
    indexed: bool = True
    proven: frozenset[str] = frozenset()

    def condition(self, root: Node | None) -> Sql:
        """Return the whole condition on a row."""
        if root is None:
            return TRUE
        if self.scope == "report":
            somewhere = [self._holds(term) for term in terms(root)]
            return join([self._in_report(root), join(somewhere, "OR")])
        if self.scope == "sentence":
            return self._in_sentence(root)
        if self.scope == "paragraph":
            return self._necessary(root)
        return self._plain(root)

    def _holds(self, text: str) -> Sql:
        if text in self.proven:
            return TRUE
        if self.indexed and has_trigram(text):
            return Sql("r.folded LIKE %s", (like_pattern(text),))
        return holds(text)

    def _plain(self, node: Node) -> Sql:
        match node:
            case Literal(text):
                return self._holds(text)
            case Words(_, words):
                return join(self._holds(word) for word in words)
            case Near(parts, distance):
                pattern = Sql('r.folded COLLATE "C" ~ %s', (near_pattern(parts, distance),))
                return join([*(self._holds(part) for part in parts), pattern])
            case Field(name, value):
                return self._field(name, value)
            case Not(child):
                inner = self._plain(child)
                return Sql(f"NOT coalesce(({inner.text}), FALSE)", inner.params)
            case And(children):
                return join(self._plain(child) for child in children)
            case Or(children):
                return join((self._plain(child) for child in children), "OR")

    def _necessary(self, node: Node) -> Sql:
        """Return what a row must hold whatever the scope: negated text may stand elsewhere in it."""
        match node:
            case Not(child):
                return self._plain(node) if isinstance(child, Field) else TRUE
            case And(children):
                return join(self._necessary(child) for child in children)
            case Or(children):
                arms = [self._necessary(child) for child in children]
                return TRUE if TRUE in arms else join(arms, "OR")
            case _:
                return self._plain(node)

    def _in_sentence(self, node: Node) -> Sql:
        if not has_fields(node):
            pattern = Sql('r.folded COLLATE "C" ~ %s', (sentence_pattern(node),))
            return join([self._necessary(node), pattern])
        match node:
            case And(children):
                text = tuple(child for child in children if not has_fields(child))
                parts = [self._in_sentence(child) for child in children if has_fields(child)]
                if text:
                    parts.append(self._in_sentence(And(text) if len(text) > 1 else text[0]))
                return join(parts)
            case Or(children):
                return join((self._in_sentence(child) for child in children), "OR")
            case _:
                return self._plain(node)

    def _in_report(self, node: Node) -> Sql:
        match node:
            case And(children):
                return join(self._in_report(child) for child in children)
            case Or(children):
                return join((self._in_report(child) for child in children), "OR")
            case Not(Field()):
                return self._plain(node)
            case Not(child):
                inner = self._in_report(child)
                return Sql(f"NOT ({inner.text})", inner.params)
            case Words(_, words):
                return join(self._in_report(Literal(word)) for word in words)
            case Field():
                return self._plain(node)
            case _:
                extra = index_condition(node)
                plain = Matcher(indexed=extra == TRUE)._plain(node)
                inner = join([plain, extra])
                rows = f"SELECT r.report_id FROM reports_searchrow r WHERE r.published AND {inner.text}"
                return Sql(f"r.report_id IN ({rows})", inner.params)

    def _field(self, name: str, value: str) -> Sql:
        match name:
            case "year":
                first, _, last = value.partition("..")
                return covering(int(first) if first else None, int(last) if last else None)
            case "division":
                prefixes = (self.places or {}).get(value, ())
                return join((_prefix(prefix) for prefix in prefixes), "OR") if prefixes else FALSE
            case "term":
                return Sql("r.term = %s", (int(value),))
            case "kind" | "level" | "stance":
                return Sql(f"r.{name} = %s", (value,))
            case "title":
                heading = Sql("left(r.folded, r.heading_length) LIKE %s", (like_pattern(value),))
                return join([_of_report("title", value), heading], "OR")
            case _:
                return _of_report("speaker", value)


def _prefix(prefix: str) -> Sql:
    return Sql("r.division_code LIKE %s", (f"{prefix}%",))


def _of_report(column: str, value: str) -> Sql:
    """A condition on a short column of the report, in whatever spelling it stands there."""
    bare = f"regexp_replace(t.{column}, '\\s', '', 'g') COLLATE \"C\""
    reports = f"SELECT t.id FROM reports_report t WHERE t.status = 'published' AND {bare} ~ %s"
    return Sql(f"r.report_id IN ({reports})", (any_spelling(value),))


# --- which index ------------------------------------------------------------------------------


def index_condition(node: Node | None, *, filtered: bool = False) -> Sql:
    """Return the bigram condition to add, or TRUE when the trigram index or none will serve.

    Beside filters pairs are better: the same index knows them, and a `LIKE` is slower than `holds`.
    """
    return TRUE if not filtered and served_by_trigrams(node) else _pairs_condition(node)


def served_by_trigrams(node: Node | None) -> bool:
    """Say whether the trigram index is the better one for a query without filters."""
    required, alternatives = _needs(node)
    if any(len(text) > 1 for text in required):
        return all(has_telling_trigrams(text) for text in required)
    return any(
        all(arm and all(has_telling_trigrams(text) for text in arm) for arm in arms) for arms in alternatives
    )


def _pairs_condition(node: Node | None) -> Sql:
    required, alternatives = _needs(node)
    if pairs := _has_pairs(required):
        return pairs
    for arms in alternatives:
        found = [_has_pairs(arm) for arm in arms]
        if all(found):
            return join((pairs for pairs in found if pairs), "OR")
    return TRUE


def _has_pairs(texts: list[str]) -> Sql | None:
    pairs = [pair for text in texts for pair in _some_pairs(text)]
    return Sql("bigrams(r.folded) @> %s::text[]", (list(dict.fromkeys(pairs)),)) if pairs else None


def proven_strings(node: Node | None) -> frozenset[str]:
    """Return the strings that a bigram condition of `index_condition` proves by itself."""
    return frozenset(text for text in _needs(node)[0] if len(text) == 2)


def _some_pairs(text: str) -> list[str]:
    """Return the pairs of a string, or some of them from its beginning to its end."""
    pairs = bigrams(text)
    if len(pairs) <= _PAIRS:
        return pairs
    return [pairs[round(i * (len(pairs) - 1) / (_PAIRS - 1))] for i in range(_PAIRS)]


def _needs(node: Node | None) -> tuple[list[str], list[list[list[str]]]]:
    """Return the strings that every match holds, and the choices: per OR, per arm, its strings."""
    match node:
        case Literal(text):
            return [text], []
        case Words(_, words):
            return list(words), []
        case Near(parts, _):
            return list(parts), []
        case And(children):
            required: list[str] = []
            alternatives: list[list[list[str]]] = []
            for child in children:
                texts, choices = _needs(child)
                required += texts
                alternatives += choices
            return required, alternatives
        case Or(children):
            return [], [[_needs(child)[0] for child in children]]
        case _:
            return [], []
