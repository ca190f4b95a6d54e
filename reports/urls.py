"""Addresses of the pages and the API."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView, TemplateView

from reports import views, views_overview, views_search, views_staff, views_trends
from reports.admin import reference_site
from reports.api import api, docs

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views_search.search, name="search"),
    path("search/occurrences", views_search.occurrences, name="search-occurrences"),
    path("search/suggest", views_search.suggest, name="search-suggest"),
    path("search/export", views_search.export, name="search-export"),
    path("search/feed", views_search.feed, name="search-feed"),
    path("trends/", views_trends.trends, name="trends"),
    path("trends/export", views_trends.export, name="trends-export"),
    path("reports/<str:code>/<str:covers>/<str:kind>/<int:pk>/", views.report, name="report"),
    path("reports/<str:code>/<str:covers>/<str:kind>/<int:pk>/file", views.report_file, name="report-file"),
    path("reports/<str:code>/<str:covers>/<str:kind>/<int:pk>/text", views.report_text, name="report-text"),
    path("divisions/", views.divisions, name="divisions"),
    path("divisions/<str:code>/", views.division, name="division"),
    path("years/", views.years, name="years"),
    path("years/<int:year>/", views.year, name="year"),
    path("about/", TemplateView.as_view(template_name="pages/about.html"), name="about"),
    # people
    path("", include("reports.urls_people")),
    path("staff/", views_staff.dashboard, name="staff"),
    path("staff/overview/", views_overview.overview, name="staff-overview"),
    path("", include("reports.urls_uploads")),
    path("", include("reports.urls_review")),
    path("staff/reports/<int:pk>/", views_staff.report, name="staff-report"),
    path("staff/reports/<int:pk>/file", views_staff.report_file, name="staff-report-file"),
    path("staff/reports/<int:pk>/submit/", views_staff.submit, name="staff-submit"),
    path("staff/reports/<int:pk>/publish/", views_staff.publish, name="staff-publish"),
    path("staff/reports/<int:pk>/send-back/", views_staff.send_back, name="staff-send-back"),
    path("staff/reports/<int:pk>/withdraw/", views_staff.withdraw, name="staff-withdraw"),
    path("admin/", reference_site.urls),
    # machines
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("api/v1/", RedirectView.as_view(pattern_name="api-docs"), name="api"),
    path("api/v1/docs", docs.docs_page, name="api-docs"),
    path("api/v1/", api.urls),
    re_path(r"^api/v1/", docs.not_found),
]
