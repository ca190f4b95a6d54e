"""Which sections of republished reports say the same: letter for letter, or nearly.

A newspaper, a portal and the congress itself print one report with other punctuation, a caption or a
slip of the pen. Sections of one place and period that are alike get one key, and a search shows them
as one hit. The rule is careful: what says another number is another hit.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

# Of the runs of three letters of both sections, the share that both have (Dice). One letter in thirty
# changed leaves .9; different sections of one report share .2 at most on the samples.
LEAST_ALIKE = 0.9
_RUN = 3
# Shorter sections (a greeting, a bare heading) must be the same letter for letter.
_LEAST_LETTERS = 20
_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)?|[〇零一二三四五六七八九十百千万亿两]+")
# Longer stretches that differ are not taken apart.
_MOST_COLLATED = 1_200
_MOST_SHOWN = 2
_LONGEST_SHOWN = 12


def letters_of(folded: str) -> str:
    """Return what counts of a folded text: its letters and digits."""
    return "".join(c for c in folded if c.isalnum())


@dataclass(eq=False)
class Said:
    """A section as it is compared: its report and its folded text. `key` is what `assign_keys` gives it."""

    report_id: int
    folded: str
    key: int = 0
    copied_by: set[int] = field(default_factory=set)  # reports that have a copy of it already

    @cached_property
    def letters(self) -> str:
        """Letters and digits alone."""
        return letters_of(self.folded)

    @cached_property
    def runs(self) -> Counter[str]:
        """The runs of three letters, each as often as it stands."""
        return Counter(self.letters[i : i + _RUN] for i in range(len(self.letters) - _RUN + 1))

    @cached_property
    def numbers(self) -> Counter[str]:
        """The numbers, in digits or in characters."""
        return Counter(_NUMBERS.findall(self.folded))


def assign_keys(said: Sequence[Said], about: str, *, nearly: bool = True) -> None:
    """Give the same key to sections that are copies of each other; `about` names place and period.

    `said` holds the sections of all reports about one place and period, by report and in reading
    order. What one report says twice is no copy of itself: sections are matched one to one. Without
    `nearly`, only letter for letter; then the keys of one report do not depend on the others.
    """
    leaders: list[Said] = []
    for report_id, group in groupby(said, key=lambda one: one.report_id):
        times = Counter(leader.letters for leader in leaders)
        rest = _match_same(group, leaders)
        free = [leader for leader in leaders if report_id not in leader.copied_by]
        for one in rest:
            leader = _most_alike(one, free) if nearly else None
            if leader is None:
                times[one.letters] += 1
                one.key = _number(f"{about}|{times[one.letters]}|{one.letters}")
                leader = one
                leaders.append(one)
            else:
                free.remove(leader)
            leader.copied_by.add(report_id)
            one.key = leader.key


def _match_same(mine: Iterable[Said], leaders: Iterable[Said]) -> list[Said]:
    """Match sections letter for letter and return those that are left."""
    waiting: dict[str, list[Said]] = {}
    for leader in leaders:
        waiting.setdefault(leader.letters, []).append(leader)
    rest = []
    for one in mine:
        if same := waiting.get(one.letters):
            leader = same.pop(0)
            leader.copied_by.add(one.report_id)
            one.key = leader.key
        else:
            rest.append(one)
    return rest


def _most_alike(one: Said, leaders: Sequence[Said]) -> Said | None:
    best, best_share = None, LEAST_ALIKE
    for leader in leaders:
        share = alike(one, leader)
        if share >= best_share and (best is None or share > best_share) and _same_numbers(one, leader):
            best, best_share = leader, share
    return best


def alike(one: Said, other: Said) -> float:
    """Return how much of two sections is the same, 0 to 1; 0 when it cannot reach LEAST_ALIKE."""
    sizes = len(one.letters), len(other.letters)
    if min(sizes) < _LEAST_LETTERS or 2 * min(sizes) < LEAST_ALIKE * sum(sizes):
        return 0.0
    return 2 * (one.runs & other.runs).total() / (one.runs.total() + other.runs.total())


def _same_numbers(one: Said, other: Said) -> bool:
    """Say whether the shorter section says no number that the longer one does not say."""
    short, long = sorted((one, other), key=lambda said: len(said.letters))
    return short.numbers <= long.numbers


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def differences(shown: str, copy: str) -> tuple[str, ...]:
    """Say in Chinese where a folded copy differs from the folded text that is shown, letters only.

    Nothing when both are the same letter for letter; at most two places, and how many more.
    """
    left, right = letters_of(shown), letters_of(copy)
    if left == right:
        return ()
    start = _shared(left, right)
    left, right = left[start:], right[start:]
    end = _shared(left[::-1], right[::-1])
    left, right = left[: len(left) - end], right[: len(right) - end]
    if max(len(left), len(right)) > _MOST_COLLATED:
        return ("文字有出入",)
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    said = [_say(left[a:b], right[c:d]) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]
    more = (f"等{len(said)}处",) if len(said) > _MOST_SHOWN else ()
    return (*said[:_MOST_SHOWN], *more)


def _shared(left: str, right: str) -> int:
    """Return how many letters two texts begin with alike."""
    shorter = min(len(left), len(right))
    return next((i for i in range(shorter) if left[i] != right[i]), shorter)


def _say(ours: str, theirs: str) -> str:
    if not theirs:
        return f"无“{_short(ours)}”"
    return f"“{_short(ours)}”作“{_short(theirs)}”" if ours else f"多“{_short(theirs)}”"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
