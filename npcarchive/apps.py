"""The project itself as an application: it brings the system checks."""

from django.apps import AppConfig


class NpcArchiveConfig(AppConfig):
    """Register the checks of `npcarchive.checks`."""

    name = "npcarchive"
    verbose_name = "人大报告档案"

    def ready(self) -> None:
        from npcarchive import checks  # noqa: F401 - registers itself
