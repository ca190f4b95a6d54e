"""Addresses of what is sent in."""

from django.urls import path

from reports import views_uploads as views

urlpatterns = [
    path("staff/upload/", views.upload, name="staff-upload"),
    path("staff/uploads/", views.upload_list, name="staff-uploads"),
    path("staff/uploads/<int:pk>/", views.upload_page, name="staff-upload-page"),
    path("staff/uploads/<int:pk>/report.csv", views.upload_csv, name="staff-upload-csv"),
    path("staff/uploads/<int:pk>/retry/", views.upload_retry, name="staff-upload-retry"),
    path("staff/uploads/<int:pk>/cancel/", views.upload_cancel, name="staff-upload-cancel"),
    path("staff/uploads/<int:pk>/version/", views.upload_version, name="staff-upload-version"),
    path("staff/uploads/<int:pk>/compare/<int:item>/", views.upload_compare, name="staff-upload-compare"),
]
