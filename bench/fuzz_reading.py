"""Throw mutated documents at the pipeline: only ReadingError leaves it, spans hold, twice is the same.

    python -m bench.fuzz_reading [--count 10000] [--seed 1]

Takes stretches of the sample reports as text, pages and raw bytes in several encodings, and cuts, repeats,
overwrites and stuffs them. Ends with status 1 at the first input that breaks a promise, and keeps that input.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from reports.parsing.gazetteer import load_gazetteer
from reports.parsing.pipeline import as_json, parse_report
from reports.parsing.types import ParsedReport, ReadingError

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "fixtures" / "samples"
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
STUFFING = (
    "\n",
    "　",
    "亿",
    "一",
    "第",
    "%",
    "１２３",
    "20余万",
    "、",
    "。",
    "（一）",
    "〇",
    "<p>",
    "\0",
    "\ud800",
    "—" * 9,
    "点",
    "九" * 40,
)


def mutate(text: str, dice: random.Random) -> tuple[bytes, str]:
    """Return the bytes and the name of one hostile document."""
    start = dice.randrange(len(text))
    piece = text[start : start + dice.choice((80, 300, 900, 2500))]
    for _ in range(dice.randrange(8)):
        at, end = sorted((dice.randrange(len(piece) + 1), dice.randrange(len(piece) + 1)))
        end = min(end, at + 60)
        piece = dice.choice(
            (
                piece[:at] + piece[end:],
                piece[:at] + piece[at:end] * 3 + piece[end:],
                piece[:at] + dice.choice(STUFFING) * dice.choice((1, 1, 30)) + piece[at:],
                piece[:at] + chr(dice.randrange(0x20, 0xFFFF)) + piece[end:],
            )
        )
    is_page = dice.random() < 0.3
    if is_page:
        piece = f"<html><body><div>{piece.replace(chr(10), '<br>')}</div></body></html>"
    data = bytearray(piece.encode(dice.choice(ENCODINGS), "replace"))
    for _ in range(dice.choice((0, 0, 0, 1, 5))):
        if data:
            data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data), "页.html" if is_page else "文.txt"


def check_storable(parsed: ParsedReport) -> None:
    """Raise AssertionError for what the database would refuse."""
    for m in parsed.metrics:
        assert m.value_max is None or m.value_max >= m.value, m
        assert m.year_from is None or (m.year is not None and m.year_from <= m.year), m
        assert m.year is None or 0 < m.year < 3000, m
        assert len(m.unit) <= 20, m
        assert m.quote[0] <= m.start < m.end <= m.quote[1], m
        assert 0 <= m.confidence <= 1, m
    year, first = parsed.metadata.covers_year, parsed.metadata.covers_from
    assert year is None or 1949 <= year.value <= 2100, year
    assert year is None or first is None or 1949 <= first.value <= year.value, (first, year)
    for count in (parsed.metadata.term, parsed.metadata.session_no):
        assert count is None or 1 <= count.value < 1000, count


def main() -> int:
    """Run the inputs and print what became of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    gazetteer = load_gazetteer(ROOT / "fixtures" / "divisions.csv", SAMPLES / "divisions.csv")
    texts = [p.read_bytes().decode("utf-8", "ignore") for p in sorted(SAMPLES.glob("*.txt"))]
    dice = random.Random(options.seed)
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number in range(options.count):
        data, name = mutate(dice.choice(texts), dice)
        began = time.perf_counter()
        try:
            parsed = parse_report(data, name, gazetteer)  # checks its own spans
            outcomes["read"] += 1
            check_storable(parsed)
            if number % 20 == 0 and as_json(parsed) != as_json(parse_report(data, name, gazetteer)):
                raise AssertionError("read twice, two readings")
        except ReadingError as error:
            outcomes[error.code] += 1
        except Exception:
            Path("fuzz-failure.bin").write_bytes(data)
            print(f"input {number} ({name}) broke a promise; kept in fuzz-failure.bin", file=sys.stderr)
            raise
        slowest = max(slowest, time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.count} inputs: {dict(outcomes)}; slowest {slowest:.2f} s; peak memory {peak:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
