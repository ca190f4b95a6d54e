"""Every change to a report as a revision: recorded whole, undone, and restored.

The number of a report's newest revision is its version for people who edit it side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from reports.models import Report, ReportStatus, Revision
from reports.search.index import index_report
from reports.services.publication import PublicationConflict, published_twin
from reports.services.states import (
    BESIDE,
    METADATA,
    State,
    StateMismatch,
    diff_states,
    is_revertible,
    revert,
    take_state,
    write_state,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

UNDONE = "edit:undone"
REDONE = "edit:redone"
# What is said of a report in the archive, and not of its content.
_BESIDE = ("version", "republished")
RESTORED = "edit:restored"
# Changes of these columns of a metric alone say nothing new to a reader.
_INNER = {"ordinal", "section_ordinal", "start", "end", "quote_start", "quote_end", "rule", "confidence"}


class EditError(Exception):
    """A change that cannot be made; `message` says why and what was kept, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EditConflict(EditError):
    """Somebody else changed the same report meanwhile.

    `since` holds their revisions, oldest first; `names` the columns that both changed, if it is that.
    """

    def __init__(
        self, message: str, since: tuple[Revision, ...], names: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(message)
        self.since = since
        self.names = names


@dataclass(slots=True)
class Recording:
    """The change that is being made: set `report`'s columns, save its rows; the rest follows."""

    report: Report
    before: State
    revision: Revision | None = None
    undoes: tuple[int, ...] = ()


def version_of(report_id: int) -> int:
    """Return the number of the newest revision of a report (0 for none)."""
    newest = Revision.objects.filter(report_id=report_id).order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def revisions_since(report_id: int, base: int) -> tuple[Revision, ...]:
    """Return what was done to a report after a version, oldest first."""
    later = Revision.objects.filter(report_id=report_id, id__gt=base).select_related("actor")
    return tuple(later.order_by("id"))


@contextmanager
def record(
    *,
    report_id: int,
    user: User | None,
    action: str,
    reason: str = "",
    base: int | None = None,
    touches: Callable[[Revision], bool] | None = None,
) -> Iterator[Recording]:
    """Change a report inside one transaction; what differs at the end becomes its revision.

    With `base` the change is refused when the report has moved on since, by revisions that `touches`
    the same thing (all when not given): raises EditConflict. Raises EditError when the database
    refuses the result. Nothing is written when nothing changed.
    """
    try:
        with transaction.atomic():
            report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
            if base is not None:
                refuse_conflict([r for r in revisions_since(report_id, base) if not touches or touches(r)])
            recording = Recording(report, take_state(report))
            yield recording
            _finish(recording, user, action, reason)
    except IntegrityError as error:
        if "report_one_published_per_period" in str(error):
            raise EditError(PublicationConflict(published_twin(report)).message) from error
        if "report_text_version_unique" in str(error):
            raise EditError("这样一来，正文就与另一篇报告完全相同；什么也没有改。") from error
        raise EditError(f"数据库拒绝了这一改动，什么也没有改：{str(error).splitlines()[0]}") from error


def _finish(recording: Recording, user: User | None, action: str, reason: str) -> None:
    report, old = recording.report, recording.before
    new = take_state(report)
    before, after = diff_states(old, new)
    if not after:
        return
    columns = [name.removesuffix("_id") for name in (*METADATA, *BESIDE, "text") if name in after]
    is_content = bool(set(after) - set(BESIDE))
    if is_content:
        report.content_changed_at = timezone.now()
        columns.append("content_changed_at")
    if columns:
        report.save(update_fields=columns)
    if recording.undoes:
        after["undoes"] = list(recording.undoes)
    recording.revision = Revision.objects.create(
        report_id=report.pk,
        action=action,
        actor=user,
        reason=reason[:500],
        before=before,
        after=after,
        is_public=report.status == ReportStatus.PUBLISHED and _tells_readers(before, after),
    )
    if set(after) - {"metrics", "undoes", *BESIDE}:
        index_report(report)


def _tells_readers(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Tell whether a change shows on the public page: an acceptance, for one, does not."""
    if set(after) - {"metrics", "undoes", *BESIDE}:
        return True
    for pk, made in after.get("metrics", {}).items():
        lost = before["metrics"].get(pk)
        if made is None or lost is None or set(made) - _INNER - {"review"}:
            return True
        if "rejected" in (made.get("review"), lost.get("review")):
            return True
    return False


def refuse_conflict(since: Sequence[Revision]) -> None:
    """Say who moved a report on while somebody else was editing it. Raises EditConflict if anybody did."""
    if not since:
        return
    people = "、".join(dict.fromkeys(str(r.actor or "命令行") for r in since))
    raise EditConflict(
        f"{people} 在你打开这一页之后改动了同一处，你的这次改动没有保存。请对照下面的改动，再决定。",
        tuple(since),
    )


def next_undo(report_id: int) -> Revision | None:
    """Return the change that "undo" would take back: the newest that still stands."""
    for revision in _standing(report_id):
        if revision.action not in (UNDONE, REDONE):
            return revision if is_revertible(revision.before, revision.after) else None
    return None


def next_redo(report_id: int) -> Revision | None:
    """Return the undoing that "redo" would take back: the newest, unless something was changed since."""
    for revision in _standing(report_id):
        if revision.action == UNDONE:
            return revision
        if revision.action != REDONE:
            return None
    return None


def _standing(report_id: int) -> Iterator[Revision]:
    """Yield the changes of content that no later step has taken back, newest first.

    A step back names the change that it takes back, a step forward the step back.
    """
    taken: set[int] = set()
    for revision in Revision.objects.filter(report_id=report_id).order_by("-id").iterator(50):
        if revision.id in taken or revision.action.startswith("status:") or revision.action in _BESIDE:
            continue
        if revision.action in (UNDONE, REDONE):
            taken.update((revision.after or {}).get("undoes", ()))
        yield revision


def undo(*, report_id: int, user: User | None, base: int | None = None) -> Revision:
    """Take back the newest change that still stands. Raises EditError when there is none."""
    return _step(report_id, user, base, UNDONE, next_undo, "没有可以撤销的改动。")


def redo(*, report_id: int, user: User | None, base: int | None = None) -> Revision:
    """Take back the newest undoing. Raises EditError when there is none, or something was changed since."""
    return _step(report_id, user, base, REDONE, next_redo, "没有可以重做的改动。")


def _step(
    report_id: int,
    user: User | None,
    base: int | None,
    action: str,
    find: Callable[[int], Revision | None],
    none: str,
) -> Revision:
    with record(report_id=report_id, user=user, action=action, base=base) as recording:
        target = find(report_id)
        if target is None:
            raise EditError(none)
        _walk_back(recording, [target])
        recording.undoes = (target.id,)
    if recording.revision is None:
        raise EditError(none)
    return recording.revision


def restore(*, report_id: int, revision_id: int, user: User | None, base: int | None = None) -> Revision:
    """Bring a report back to how it was right after a revision; what came later stays in the history.

    Raises EditError when a later change was not recorded whole, or nothing would change.
    """
    action = f"第 {revision_id} 号修订之后的样子"
    with record(
        report_id=report_id, user=user, action=RESTORED, reason=f"恢复到{action}", base=base
    ) as recording:
        if not Revision.objects.filter(report_id=report_id, id=revision_id).exists():
            raise EditError("没有这一条修订。")
        later = Revision.objects.filter(report_id=report_id, id__gt=revision_id).order_by("-id")
        _walk_back(recording, [r for r in later if r.action.split(":")[0] != "status"])
    if recording.revision is None:
        raise EditError(f"报告现在就是{action}，没有改动。")
    return recording.revision


def _walk_back(recording: Recording, revisions: list[Revision]) -> None:
    """Take revisions back, newest first, and store where that leads."""
    state = recording.before
    for revision in revisions:
        if not is_revertible(revision.before, revision.after):
            raise EditError(f"第 {revision.id} 号修订没有记下全部改动，不能恢复到它之前；什么也没有改。")
        try:
            state = revert(state, revision.before or {}, revision.after or {})
        except StateMismatch as error:
            raise EditError(
                f"第 {revision.id} 号修订之后又改过同一处，不能单独撤销；什么也没有改。"
            ) from error
    write_state(recording.report, recording.before, state)
