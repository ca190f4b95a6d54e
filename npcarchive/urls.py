"""Addresses of the site: everything lives in the reports application."""

from django.urls import include, path

urlpatterns = [path("", include("reports.urls"))]
handler500 = "npcarchive.middleware.answer_error"
