"""Roles are groups, made by `migrate`."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User

from reports.models import Role
from reports.services.roles import PERMISSIONS, ensure_roles, role_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_group_and_exactly_its_rights(role: Role) -> None:
    user = User.objects.create_user("somebody")
    user.groups.set(Group.objects.filter(name=role))
    assert user.get_all_permissions() == set(PERMISSIONS[role])


def test_a_wider_role_has_all_rights_of_a_narrower() -> None:
    widening = [set(PERMISSIONS[role]) for role in Role]
    assert widening[0] < widening[1] < widening[2]


def test_rights_that_were_added_by_hand_go_with_the_next_migration() -> None:
    group = Group.objects.get(name=Role.UPLOADER)
    group.permissions.add(Permission.objects.get(codename="delete_report"))
    ensure_roles()
    assert group.permissions.count() == len(PERMISSIONS[Role.UPLOADER])


def test_the_role_shown_is_the_widest() -> None:
    user = User.objects.create_user("somebody")
    assert role_of(user) is None
    user.groups.set(Group.objects.filter(name__in=[Role.UPLOADER, Role.EDITOR]))
    assert role_of(user) == Role.EDITOR
    assert role_of(User.objects.create_superuser("first")) == Role.ADMINISTRATOR
