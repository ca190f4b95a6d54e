"""Roles: Django groups with their permissions, kept so by every `migrate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from reports.models import Role

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.contrib.auth.models import User

# Who may do what. Nobody deletes: reports are withdrawn, people are shut out, places and
# indicators are referred to. Whoever may change users looks after people, and has no other way
# to do so than the pages for it, which keep their rules.
_UPLOADER = ("reports.view_report", "reports.add_report")
_EDITOR = (*_UPLOADER, "reports.change_report")
_ADMINISTRATOR = (
    *_EDITOR,
    *(f"reports.{verb}_{model}" for model in ("division", "indicator") for verb in ("view", "add", "change")),
    *(f"auth.{verb}_user" for verb in ("view", "add", "change")),
)
PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.UPLOADER: _UPLOADER,
    Role.EDITOR: _EDITOR,
    Role.ADMINISTRATOR: _ADMINISTRATOR,
}


def ensure_roles(**signal: Any) -> None:
    """Make the group of each role and give it exactly its permissions. Receives `post_migrate`.

    A signal and not a migration: permissions are made only after all migrations have run, and a
    test that empties the tables must find the groups again.
    """
    apps = signal.get("apps")
    # `migrate auth zero` leaves no table to write to.
    if apps is not None and ("auth", "permission") not in _models_of(apps):
        return
    for role, names in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role)
        wanted = Q(pk__in=())
        for name in names:
            app, codename = name.split(".")
            wanted |= Q(content_type__app_label=app, codename=codename)
        group.permissions.set(Permission.objects.filter(wanted))


def _models_of(apps: Apps) -> set[tuple[str, str]]:
    return {(model._meta.app_label, model._meta.model_name or "") for model in apps.get_models()}


def role_of(user: User) -> Role | None:
    """Return the widest role of a person; the first administrator is one without a group."""
    if user.is_superuser:
        return Role.ADMINISTRATOR
    held = {group.name for group in user.groups.all()}
    return next((role for role in reversed(Role) if role in held), None)
