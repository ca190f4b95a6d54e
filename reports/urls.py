"""Addresses of the pages and the API."""

urlpatterns: list = []
