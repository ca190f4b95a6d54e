"""Django application of the archive."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The one application: reports, their places, facts and search."""

    name = "reports"
    verbose_name = "报告档案"
