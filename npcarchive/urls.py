"""Addresses of the site: everything lives in the reports application."""

from django.urls import include, path

urlpatterns = [path("", include("reports.urls"))]
handler400 = "reports.views_uploads.bad_request"
handler500 = "npcarchive.middleware.answer_error"
