"""Load the made-up archive into a database of its own, with the indexes to compare."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import rjieba
from django.db import connection
from tqdm import tqdm

from bench.corpus import SECTIONS_A_REPORT, BenchSection, sections
from reports.models import Division
from reports.search.folding import fold

_LEVELS = ("province", "prefecture", "county", "county")
_KINDS = ("work_report", "work_report", "work_report", "speech", "summary")
_STANCES = ("review", "review", "problems", "plan")
_PROVINCE, _PREFECTURES, _COUNTIES = "99", 20, 15
_DAY = "2024-01-01"
_TABLES = {
    "reports_sourcefile": "id, sha256, name, media_type, size, content, received_at",
    "reports_report": "id, source_file_id, covers_from, covers_year, kind, level, term, text, text_digest,"
    " title, status, version, masked, is_sample, extractor_version, evidence, candidates, removed,"
    " division_written, place_name, body, subtitle, session, speaker, speaker_title, source, source_url,"
    " truncated, withdrawn_reason, created_at, released_at, content_changed_at,"
    " confirmed",
    "reports_section": 'id, report_id, ordinal, stance, heading, start, "end", body_start, level, kind',
    "reports_searchrow": 'id, section_id, report_id, start, "end", heading_length, division_code, year_from,'
    " year, kind, level, term, stance, folded, published, copy_key",
}
_FOLDED = 13  # its place in a search row
_INDEXES = (
    "search_row_trigrams",
    "search_row_bigrams",
    "search_row_newest",
    "search_row_division",
    "search_row_copies",
)


def load(count: int, *, tokens: bool = True) -> None:
    """Fill an empty, migrated database and note the seconds that each step took."""
    took: dict[str, float] = {}
    started = time.perf_counter()
    with connection.cursor() as cursor:
        # Loading by COPY goes around the guards of status changes; the values are right.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", (list(_INDEXES),)
        )
        indexes: dict[str, str] = dict(cursor.fetchall())
        for name in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_jieba (id bigint, tokens tsvector)")
        _copy_all(cursor, count, rjieba.Jieba() if tokens else None)
        took["reports_searchrow"] = time.perf_counter() - started
        for name, definition in indexes.items():
            took[name] = _timed(cursor, definition)
        took["bench_jieba_gin"] = _timed(
            cursor, "CREATE INDEX bench_jieba_gin ON bench_jieba USING gin (tokens)"
        )
        cursor.execute("CREATE INDEX ON bench_jieba (id)")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("CREATE TABLE bench_built (name text, seconds float8)")
        cursor.executemany("INSERT INTO bench_built VALUES (%s, %s)", list(took.items()))
        cursor.execute("VACUUM ANALYZE")


def built() -> dict[str, float]:
    """Return the seconds that loading the rows and building each index took."""
    if "bench_built" not in connection.introspection.table_names():
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seconds FROM bench_built")
        return dict(cursor.fetchall())


def load_places() -> None:
    """Name the places that the rows speak of: one province, 20 prefectures, 300 counties."""
    if Division.objects.filter(code=f"{_PROVINCE}0000").exists():
        return
    province = _place(f"{_PROVINCE}0000", "试验省", "province", None)
    for i in range(1, _PREFECTURES + 1):
        prefecture = _place(f"{_PROVINCE}{i:02}00", f"试验{i}市", "prefecture", province)
        for j in range(1, _COUNTIES + 1):
            _place(f"{_PROVINCE}{i:02}{j:02}", f"试验{i}-{j}县", "county", prefecture)


def _place(code: str, name: str, level: str, parent: Division | None) -> Division:
    return Division.objects.create(code=code, name=name, short_name=name[:-1], level=level, parent=parent)


def _timed(cursor: Any, statement: str) -> float:
    started = time.perf_counter()
    cursor.execute(statement)
    return time.perf_counter() - started


def _copy_all(cursor: Any, count: int, analyzer: Any | None) -> None:
    generator = random.Random(7)
    stream = sections(count)
    with tqdm(total=count, unit="节", desc="载入") as bar:
        for batch in iter(lambda: list(islice(stream, SECTIONS_A_REPORT * 200)), []):
            _copy_batch(cursor, batch, bar.n, generator, analyzer)
            bar.update(len(batch))


def _copy_batch(
    cursor: Any, batch: list[BenchSection], first: int, generator: random.Random, analyzer: Any | None
) -> None:
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _TABLES}
    tokens = []
    for offset in range(0, len(batch), SECTIONS_A_REPORT):
        key = (first + offset) // SECTIONS_A_REPORT + 1
        sections_here = batch[offset : offset + SECTIONS_A_REPORT]
        for table, row in _report_rows(key, first + offset, sections_here, generator):
            rows[table].append(row)
            if analyzer is not None and table == "reports_searchrow":
                tokens.append((row[0], _vector(analyzer.cut_for_search(row[_FOLDED], False))))
    for table, columns in _TABLES.items():
        _copy(cursor, f"{table} ({columns})", rows[table])
    _copy(cursor, "bench_jieba (id, tokens)", tokens)


def _report_rows(
    key: int, first: int, parts: list[BenchSection], generator: random.Random
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield (table, row) for one report with its file, sections and search rows."""
    year, kind, level = generator.randrange(1998, 2025), generator.choice(_KINDS), generator.choice(_LEVELS)
    code, term = (
        f"{_PROVINCE}{generator.randrange(1, _PREFECTURES + 1):02}{generator.randrange(1, _COUNTIES + 1):02}",
        generator.randrange(8, 19),
    )
    content = str(key).encode()
    digest = hashlib.sha256(content).hexdigest()
    texts = [f"{part.heading}\n{part.body}\n" for part in parts]
    yield "reports_sourcefile", (key, digest, "bench.txt", "text/plain", len(content), content, _DAY)
    identity = (
        key,
        key,
        year,
        year,
        kind,
        level,
        term,
        "".join(texts),
        digest,
        f"第{key}号工作报告",
        "published",
    )
    yield (
        "reports_report",
        (*identity, 1, False, False, "bench", "{}", "[]", "[]", *[""] * 11, _DAY, _DAY, _DAY, "{}"),
    )
    position = 0
    for ordinal, (part, text) in enumerate(zip(parts, texts, strict=True)):
        section, end, stance = first + ordinal + 1, position + len(text), generator.choice(_STANCES)
        body_start = position + len(part.heading) + 1
        yield (
            "reports_section",
            (section, key, ordinal, stance, part.heading, position, end, body_start, 1, "numbered"),
        )
        place = (section, section, key, position, end, len(fold(part.heading)))
        folded = fold(text)
        yield (
            "reports_searchrow",
            (*place, code, year, year, kind, level, term, stance, folded, True, _number(folded)),
        )
        position = end


def _vector(tokens: Iterable[str]) -> str:
    """Return the literal of a tsvector without positions."""
    quoted = (token.replace("\\", "\\\\").replace("'", "''") for token in dict.fromkeys(tokens))
    return " ".join(f"'{token}'" for token in quoted)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def _copy(cursor: Any, target: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
