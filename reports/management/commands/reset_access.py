"""Let a locked-out person in again, from the machine itself."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.services.people import reset_access


class Command(BaseCommand):
    """`manage.py reset_access admin`, then `manage.py changepassword admin` if the password is lost too."""

    help = "恢复一个人的登录：停用两步验证，解除锁定，恢复停用的账号（密码用 changepassword 另设）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name to sign in by."""
        parser.add_argument("username", help="用户名")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        """Reset the access of one person."""
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"没有用户名为 {username} 的人")
        reset_access(person=person)
        self.stdout.write(f"{username} 可以凭密码登录了；忘了密码请运行 manage.py changepassword {username}")
