"""A deterministic archive of any size: sentences of real texts, recombined.

Sections have about 220 characters and reports 30 sections. Numbers in the sentences are drawn
anew, so that sections differ as those of different places do.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Real reports, beside the checkout where they are present; never part of it.
CORPUS = ROOT.parent / "shared" / "corpus"
SECTIONS_A_REPORT = 30
SECTION_LENGTH = 220
_SENTENCE = re.compile(r"[^。！？\n]{6,120}[。！？]")
_DIGITS = re.compile(r"\d+")
_TOPICS = ("监督工作", "立法工作", "代表工作", "自身建设", "经济发展", "民生保障", "生态环境", "法治建设")


@dataclass(frozen=True, slots=True)
class BenchSection:
    """One section to load: heading and body."""

    heading: str
    body: str


def sentences(folders: list[Path]) -> list[str]:
    """Return the different sentences of all .txt files, in a fixed order."""
    found: dict[str, None] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.txt")):
            found |= dict.fromkeys(_SENTENCE.findall(path.read_text(encoding="utf-8", errors="replace")))
    return list(found)


def default_folders() -> list[Path]:
    """Return the samples, and the corpus beside the checkout where it is present."""
    candidates = (ROOT / "fixtures" / "samples", CORPUS)
    return [folder for folder in candidates if folder.is_dir()]


def corpus_files() -> list[Path]:
    """Return the real reports beside the checkout, by name; none where there are none."""
    return sorted(CORPUS.rglob("*.txt"))


def sections(count: int, seed: int = 1954) -> Iterator[BenchSection]:
    """Yield `count` sections, always the same for the same texts."""
    pool = sentences(default_folders())
    if not pool:
        raise SystemExit("没有可用的文本：fixtures/samples 为空。")
    generator = random.Random(seed)

    def renumber(match: re.Match[str]) -> str:
        return str(generator.randrange(1, 10 ** min(len(match[0]), 6)))

    for number in range(count):
        body = ""
        while len(body) < SECTION_LENGTH:
            body += _DIGITS.sub(renumber, generator.choice(pool))
        yield BenchSection(f"{number % SECTIONS_A_REPORT + 1}、{generator.choice(_TOPICS)}", body)
