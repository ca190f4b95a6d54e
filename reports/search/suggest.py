# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""Complete what somebody is typing: by characters, by full pinyin, by initials."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.models import Phrase
from reports.search.conditions import Sql
from reports.search.folding import fold
from reports.search.matching import bounded, execute
from reports.search.pinyin import only_letters, spell, syllables

MOST = 10
# So much of each: places, indicators, and the words of the archive.
# Words stand twice as thick in the list as places and indicators.
_SHARES = {"place": 4, "indicator": 3, "text": 8}
_TIMEOUT_MS = 500
_GROUP = "CASE WHEN kind IN ('word', 'phrase') THEN 'text' ELSE kind END"


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer: `q` is the whole query when it is taken."""

    q: str
    text: str
    kind: str  # place | indicator | word | phrase
    target: str  # code of the place, key of the indicator
    note: str
    weight: int

    @property
    def kind_name(self) -> str:
        """The kind in Chinese."""
        return Phrase.Kind(self.kind).label


@dataclass(frozen=True, slots=True)
class Typed:
    """A query cut before the word that is being typed."""

    head: str
    word: str
    places_only: bool


def split_typed(q: str) -> Typed:
    """Cut off the last word: 监督 -代表 gives ``监督 -`` and 代表; division:舟 only asks for places."""
    before, after = _last_blank(q)
    match = re.match(r"""([-－(（"“「]*)((?:division|地区)[:：])?(.*)""", after, re.DOTALL)
    lead, field, word = match.groups() if match else ("", None, after)
    return Typed(before + lead, word, bool(field))


def _last_blank(q: str) -> tuple[str, str]:
    cut = max(q.rfind(" "), q.rfind("\u3000")) + 1
    return q[:cut], q[cut:]


def complete(q: str, limit: int = MOST) -> tuple[Completion, ...]:
    """Return what may be meant by the word at the end of `q`, likeliest first of each kind."""
    typed = split_typed(q)
    word = fold(typed.word)
    if not word or len(word) > 40:
        return ()
    with bounded(_TIMEOUT_MS) as cursor:
        execute(cursor, _statement(_beginning(word), word, typed.places_only))
        rows = cursor.fetchall()
        if not rows and word.isascii() and (mixed := _shortened(word)):
            execute(cursor, _statement(mixed, word, typed.places_only))
            rows = cursor.fetchall()
        if len(rows) < limit and len(word) > 1 and not word.isascii():
            known = {(row[0], row[1]) for row in rows}
            inside = Sql("text LIKE %s", (f"%_{_escaped(word)}%",))
            execute(cursor, _statement(inside, word, typed.places_only))
            rows += [row for row in cursor.fetchall() if (row[0], row[1]) not in known]
    found: dict[tuple[str, str], Completion] = {}
    for kind, text, target, note, weight in rows:
        taken = f"{typed.head}division:{text}" if kind == "place" else f"{typed.head}{text}"
        # One place has several names: the best one is enough.
        found.setdefault((kind, target or text), Completion(taken, text, kind, target, note, weight))
    return tuple(found.values())[:limit]


def _beginning(word: str) -> Sql:
    """Match texts that begin as typed; letters are pinyin or initials."""
    letters = only_letters(word)
    if word.isascii():
        if not letters:
            return Sql("text LIKE %s", (f"{_escaped(word)}%",))
        return Sql(
            "(text LIKE %s OR pinyin LIKE %s OR initials LIKE %s)",
            (f"{_escaped(word)}%", f"{letters}%", f"{letters}%"),
        )
    han = re.match(r"[^0-9a-z]*", word)
    if letters and han and han.group():
        # 民sheng: the characters as they are, the rest as it sounds.
        return Sql(
            "(text LIKE %s AND (text LIKE %s OR pinyin LIKE %s))",
            (f"{_escaped(han.group())}%", f"{_escaped(word)}%", f"{spell(word).pinyin}%"),
        )
    return Sql("text LIKE %s", (f"{_escaped(word)}%",))


def _shortened(word: str) -> Sql | None:
    """Match syllables and initials mixed: minshengss begins like min-sheng-s…-s…."""
    parts = syllables(only_letters(word))
    if len(parts) < 2:
        return None
    return Sql(
        "(initials LIKE %s AND pinyin LIKE %s)",
        (f"{''.join(part[0] for part in parts)}%", f"{'%'.join(parts)}%"),
    )


def _statement(condition: Sql, word: str, places_only: bool) -> Sql:
    shares = {"place": _SHARES["text"]} if places_only else _SHARES
    wanted = " OR ".join(f"(part = '{part}' AND nth <= {2 * most})" for part, most in shares.items())
    order = "(kind <> 'place' AND text = %s)::int DESC, weight DESC, length(text), text"
    return Sql(
        f"""SELECT kind, text, target, note, weight FROM (
            SELECT *, {_GROUP} AS part, row_number() OVER (PARTITION BY {_GROUP} ORDER BY {order}) AS nth
            FROM reports_phrase WHERE {condition.text}
        ) ranked WHERE {wanted} ORDER BY CASE part WHEN 'text' THEN nth / 2.0 ELSE nth END, part""",
        (word, *condition.params),
    )


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
