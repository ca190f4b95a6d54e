"""How fast reports are read, where the time goes, and that it grows with length only.

    python -m bench.bench_reading              # the sample reports, 3 rounds
    python -m bench.bench_reading FILE…        # other reports
    python -m bench.bench_reading --profile    # with the functions that take longest

Reports are filled up to 10,000 characters with each other's paragraphs, so that "reports a second"
means the same for every input. Processor time of one process is measured, the best of the rounds is printed.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import pstats
import re
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from reports.parsing.cleaning import clean
from reports.parsing.gazetteer import Gazetteer, load_gazetteer
from reports.parsing.metadata import detect_metadata
from reports.parsing.metrics import extract_metrics
from reports.parsing.pipeline import parse_document
from reports.parsing.readers import read_document
from reports.parsing.sections import split_sections
from reports.parsing.types import Document

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SIZE = 10_000
LENGTHS = (10_000, 100_000, 1_000_000)


def main() -> None:
    args = _arguments()
    gazetteer = load_gazetteer(
        *(p for p in (FIXTURES / "divisions.csv", FIXTURES / "samples" / "divisions.csv") if p.exists())
    )
    files = args.files or sorted((FIXTURES / "samples").glob("*.txt"))
    read = [read_document(path.read_bytes(), path.name) for path in files]
    documents = [sized(read, at, SIZE) for at in range(len(read))]
    print(f"{len(documents)} reports of {SIZE:,} characters")
    seconds = best(args.rounds, lambda: [parse_document(d, gazetteer) for d in documents])
    each = seconds / len(documents)
    print(f"whole reading   {1 / each:6.1f} reports/s   {1000 * each:6.1f} ms each")
    for name, spent in stages(documents, gazetteer, args.rounds):
        print(f"  {name:14}{1000 * spent / len(documents):6.1f} ms   {100 * spent / seconds:4.0f} %")
    print("growth with length")
    for length, spent in growth(read, gazetteer):
        print(f"  {length:>9,} characters {spent:7.2f} s   {1e6 * spent / length:6.2f} µs a character")
    print(f"peak memory     {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if args.profile:
        print(profile(lambda: [parse_document(d, gazetteer) for d in documents]))


def sized(documents: Sequence[Document], first: int, size: int) -> Document:
    """A document of ``size`` characters: report ``first``, followed by the paragraphs of the others.

    Paragraphs that come round again carry a mark in every clause, because cleaning takes away what
    was pasted twice.
    """
    parts, length, at = [], 0, 0
    while length < size:
        text = documents[(first + at) % len(documents)].text
        turn = at // len(documents)
        part = re.sub("[，,]", f"（第{turn}轮），", text) if turn else text
        parts.append(part)
        length += len(part) + 1
        at += 1
    return Document("\n".join(parts)[:size], "text/plain")


def best(rounds: int, work: Callable[[], object]) -> float:
    """Processor seconds of the fastest round, after one to warm up."""
    work()
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def stages(documents: Sequence[Document], gazetteer: Gazetteer, rounds: int) -> Iterable[tuple[str, float]]:
    """Seconds that each step of the pipeline takes for all documents."""
    cleaned = [clean(document) for document in documents]
    yield "clean", best(rounds, lambda: [clean(document) for document in documents])
    found = [detect_metadata(text, gazetteer)[0] for text in cleaned]
    yield "metadata", best(rounds, lambda: [detect_metadata(text, gazetteer) for text in cleaned])
    pairs = list(zip([c.text for c in cleaned], found, strict=True))
    outlines = [split_sections(text, metadata) for text, metadata in pairs]
    yield "sections", best(rounds, lambda: [split_sections(text, metadata) for text, metadata in pairs])
    triples = [(text, outline, metadata) for (text, metadata), outline in zip(pairs, outlines, strict=True)]
    yield "metrics", best(rounds, lambda: [extract_metrics(*triple) for triple in triples])


def growth(documents: Sequence[Document], gazetteer: Gazetteer) -> Iterable[tuple[int, float]]:
    """Seconds for one report of each length."""
    for length in LENGTHS:
        document = sized(documents, 0, length)
        yield length, best(1, lambda document=document: parse_document(document, gazetteer))  # type: ignore[misc]


def profile(work: Callable[[], object]) -> str:
    """The 25 functions with the most time of their own."""
    profiler = cProfile.Profile()
    profiler.runcall(work)
    out = io.StringIO()
    pstats.Stats(profiler, stream=out).sort_stats("tottime").print_stats(25)
    return out.getvalue()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
