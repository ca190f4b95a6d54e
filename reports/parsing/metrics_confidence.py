"""How sure we are of a metric: of those said 0.9, nine in ten are right in value, unit and indicator.

The steps follow counts on the annotated sample reports: a near tie between two indicators was
right in five of six, a metric without an indicator (a sure number whose meaning is open) in nine of
ten, everything else in 24 of 25.
"""

from __future__ import annotations

from reports.parsing.metrics_classify import Verdict
from reports.parsing.metrics_quantities import Quantity


def confidence(quantity: Quantity, verdict: Verdict) -> float:
    """A share between 0 and 1, rounded to two decimals."""
    sure = 0.97
    if quantity.chinese:
        sure -= 0.12 if quantity.unit not in ("%", "‰") else 0.05
    if quantity.value_max is not None:
        sure -= 0.03
    if verdict.key is None or verdict.margin < 2:
        sure -= 0.12
    elif verdict.score < 9:
        sure -= 0.08
    return round(max(0.3, sure), 2)
