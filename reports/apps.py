"""Django application of the archive."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    """The one application: reports, their places, facts and search."""

    name = "reports"
    verbose_name = "报告档案"

    def ready(self) -> None:
        """Keep the groups of the roles in step with every migration."""
        # Models can be imported only now.
        from reports.services.roles import ensure_roles

        post_migrate.connect(ensure_roles, sender=self, dispatch_uid="reports.roles")
