"""Places for the tests: the division tables of the repository."""

from __future__ import annotations

from pathlib import Path

from reports.parsing.gazetteer import Gazetteer, load_gazetteer

FIXTURES = Path(__file__).parents[3] / "fixtures"
SAMPLES = FIXTURES / "samples"


def gazetteer() -> Gazetteer:
    """Return real and invented places, read once."""
    return load_gazetteer(FIXTURES / "divisions.csv", SAMPLES / "divisions.csv")
