"""Who changed people, their rights and their keys: in the log that the admin also writes to.

The database refuses to change or delete an entry (migration 0007).
"""

from __future__ import annotations

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

# Django's own pages for models are in the log too, under their own content types.
LONGEST_NAME = 200


def record(*, actor: User, subject: User, action: str) -> LogEntry:
    """Write down that `actor` did something to `subject`; `action` is a sentence in Chinese."""
    return LogEntry.objects.create(
        user_id=actor.pk,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(subject.pk),
        object_repr=subject.get_username()[:LONGEST_NAME],
        action_flag=CHANGE,
        change_message=action,
    )
