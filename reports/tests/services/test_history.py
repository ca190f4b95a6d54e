"""What is done to a report is recorded whole, and can be taken back exactly."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.models import Report, Revision
from reports.services import outline
from reports.services.history import (
    EditConflict,
    EditError,
    next_redo,
    next_undo,
    redo,
    restore,
    undo,
    version_of,
)
from reports.services.ingestion import ingest_file
from reports.services.publication import withdraw
from reports.services.reference import SAMPLE_DIVISIONS_CSV, load_divisions, load_indicators
from reports.services.review import change_outline, save_metadata
from reports.services.review_metrics import add_metric, judge_metrics
from reports.services.states import State, StateMismatch, diff_states, revert, take_state
from reports.services.taken_back import take_back
from reports.tests.conftest import REPORT_TEXT

ROWS = st.dictionaries(
    st.sampled_from("123"), st.fixed_dictionaries({"a": st.integers(0, 2), "b": st.integers(0, 2)})
)
STATES = st.builds(
    State,
    fields=st.fixed_dictionaries({"title": st.sampled_from(["甲", "乙"]), "term": st.none() | st.integers()}),
    text=st.text("天地人", max_size=12),
    sections=ROWS,
    metrics=ROWS,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STATES, STATES)
def test_the_way_back_is_exact(old: State, new: State) -> None:
    before, after = diff_states(old, new)
    assert revert(new, before, after) == old
    assert (before == {} == after) == (old == new)


@given(STATES, STATES, STATES)
def test_another_state_is_never_taken_for_the_result(old: State, new: State, other: State) -> None:
    before, after = diff_states(old, new)
    try:
        back = revert(other, before, after)
    except StateMismatch:
        return
    # Where nothing was said to change, the other state's own values stay.
    assert diff_states(back, other)[1].keys() <= after.keys()


def stored(report: Report) -> State:
    return take_state(Report.objects.get(pk=report.pk))


def save(report: Report, user: User | None = None, base: int | None = None, **values: Any) -> Any:
    base = version_of(report.pk) if base is None else base
    return save_metadata(report_id=report.pk, user=user, values=values, base=base)


def test_every_change_can_be_undone_in_turn(report: Report, editor: User) -> None:
    states = [stored(report)]
    save(report, editor, speaker="沈砚", covers_year=2022, covers_from=2022)
    states.append(stored(report))
    change_outline(
        report_id=report.pk,
        user=editor,
        base=version_of(report.pk),
        change=lambda s, _: outline.merge_back(s, 2),
    )
    states.append(stored(report))
    first = report.metrics.first()
    judge_metrics(
        report_id=report.pk, user=editor, base=version_of(report.pk), ids=[first.pk], verdict="reject"
    )
    for state in reversed(states):
        undo(report_id=report.pk, user=editor)
        assert stored(report) == state
    assert next_undo(report.pk) is None
    with pytest.raises(EditError, match="没有可以撤销"):
        undo(report_id=report.pk, user=editor)


def test_a_past_state_is_restored_whole(report: Report, editor: User) -> None:
    save(report, editor, speaker="沈砚")
    wanted, number = stored(report), version_of(report.pk)
    save(report, editor, speaker="另一人", term=9)
    at = report.text.index("组织代表培训")
    change_outline(
        report_id=report.pk,
        user=editor,
        base=version_of(report.pk),
        change=lambda s, _: outline.set_place(s, 1, level=3, stance="plan"),
    )
    add = {"start": at, "end": at + 6, "values": {"value": 1}}
    add_metric(report_id=report.pk, user=editor, base=version_of(report.pk), **add)
    restore(report_id=report.pk, revision_id=number, user=editor)
    assert stored(report) == wanted
    undo(report_id=report.pk, user=editor)
    assert stored(report).fields["speaker"] == "另一人"
    with pytest.raises(EditError, match="没有这一条"):
        restore(report_id=report.pk, revision_id=0, user=editor)


def test_changes_of_others_are_kept_or_named(report: Report, editor: User) -> None:
    other = User.objects.create_user("other")
    base = version_of(report.pk)
    save(report, other, base=base, speaker="沈砚")
    merged = save(report, editor, base=base, speaker="沈砚秋", term=17)
    assert merged.merged_with == ("other",)
    assert (stored(report).fields["speaker"], stored(report).fields["term"]) == ("沈砚", 17)
    with pytest.raises(EditConflict, match=r"other.*报告人") as caught:
        save(report, editor, base=base, speaker="我来改")
    assert [r.actor for r in caught.value.since] == [other]
    assert stored(report).fields["speaker"] == "沈砚"


def test_what_a_person_saved_is_confirmed(report: Report, editor: User) -> None:
    save(report, editor, term=17)
    assert Report.objects.get(pk=report.pk).confirmed == ["term"]


def test_public_corrections_are_those_that_readers_see(report: Report, draft_twin: Report) -> None:
    save(report, speaker="沈砚")
    judge_metrics(
        report_id=report.pk,
        user=None,
        base=version_of(report.pk),
        ids=[report.metrics.first().pk],
        verdict="accept",
    )
    save(draft_twin, speaker="沈砚")
    public = Revision.objects.filter(is_public=True)
    assert [(r.report_id, r.after["speaker"]) for r in public] == [(report.pk, "沈砚")]


@pytest.fixture
def draft_twin(report: Report) -> Report:
    """Another report, not published."""
    return ingest_file(data=REPORT_TEXT.replace("2024", "2022").encode(), name="另.txt").report


def test_what_was_undone_can_be_done_again_step_by_step(report: Report, editor: User) -> None:
    states = [stored(report)]
    for speaker in ("沈砚", "沈秋", "沈砚秋先生"):
        save(report, editor, speaker=speaker)
        states.append(stored(report))
    for state in (states[2], states[1]):
        undo(report_id=report.pk, user=editor)
        assert stored(report) == state
    for state in (states[2], states[3]):
        redo(report_id=report.pk, user=editor)
        assert stored(report) == state
    with pytest.raises(EditError, match="没有可以重做"):
        redo(report_id=report.pk, user=editor)
    for state in reversed(states[:3]):
        undo(report_id=report.pk, user=editor)
        assert stored(report) == state
    for state in states[1:]:
        redo(report_id=report.pk, user=editor)
        assert stored(report) == state


def test_nothing_is_done_again_over_a_new_change(report: Report, editor: User) -> None:
    save(report, editor, speaker="沈砚")
    undo(report_id=report.pk, user=editor)
    assert next_redo(report.pk) is not None
    withdraw(report=report, user=editor, reason="有误")
    assert next_redo(report.pk) is not None
    save(report, editor, speaker="别人")
    assert next_redo(report.pk) is None
    undo(report_id=report.pk, user=editor)
    redo(report_id=report.pk, user=editor)
    assert Report.objects.get(pk=report.pk).speaker == "别人"


def test_status_changes_do_not_stand_in_the_way_of_undo(report: Report, editor: User) -> None:
    before = stored(report)
    save(report, editor, speaker="沈砚")
    withdraw(report=report, user=editor, reason="有误")
    undo(report_id=report.pk, user=editor)
    assert stored(report) == before
    assert Report.objects.get(pk=report.pk).status == "withdrawn"


def test_removed_part_comes_back_and_can_be_undone(report: Report, editor: User) -> None:
    removed = [{"reason": "advertisement", "text": "望川好水，饮者常思。", "line": 7}]
    Report.objects.filter(pk=report.pk).update(removed=removed)
    before = stored(report)
    rows = {m.pk: m.raw for m in report.metrics.all()}
    take_back(report_id=report.pk, user=editor, base=version_of(report.pk), number=0)
    after = stored(report)
    assert "望川好水，饮者常思。\n" in after.text
    assert after.fields["removed"] == []
    assert after.fields["confirmed"] == ["text"]
    for pk, raw in rows.items():
        row = after.metrics[str(pk)]
        assert after.text[row["start"] : row["end"]] == raw
    spans = sorted((s["start"], s["end"]) for s in after.sections.values())
    assert [s for s, _ in spans] == [0, *(e for _, e in spans[:-1])]
    assert spans[-1][1] == len(after.text)
    undo(report_id=report.pk, user=editor)
    assert stored(report) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("first", "second", "conflicts"),
    [
        pytest.param({"term": 16}, {"speaker": "沈砚"}, 0, id="different fields"),
        pytest.param({"speaker": "甲"}, {"speaker": "乙"}, 1, id="one field"),
    ],
)
def test_two_people_save_at_the_same_moment(
    first: dict[str, Any], second: dict[str, Any], conflicts: int
) -> None:
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
    load_indicators()
    report = ingest_file(data=REPORT_TEXT.encode(), name="报告.txt").report
    base = version_of(report.pk)
    gate = threading.Barrier(2)

    def act(values: dict[str, Any]) -> bool:
        try:
            gate.wait(timeout=10)
            save(report, base=base, **values)
        except EditConflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        saved = list(pool.map(act, (first, second)))
    assert saved.count(False) == conflicts
    kept = stored(report).fields
    for values, was_saved in zip((first, second), saved, strict=True):
        assert all((kept[name] == value) == was_saved for name, value in values.items())
    assert Revision.objects.filter(report_id=report.pk, action="edit:metadata").count() == 2 - conflicts
