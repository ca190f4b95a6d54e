"""Addresses of the review bench, of history, and of public corrections."""

from django.urls import path

from reports import views_history, views_originals, views_review, views_review_table, views_staff

urlpatterns = [
    path("corrections/", views_history.corrections, name="corrections"),
    path("corrections/feed", views_history.corrections_feed, name="corrections-feed"),
    path("staff/review/", views_review_table.queue, name="staff-review-queue"),
    path("staff/review/table/", views_review_table.table, name="staff-table"),
    path("staff/review/places", views_review_table.places, name="staff-places"),
    path("staff/reports/<int:pk>/review/", views_review.bench, name="staff-review"),
    path("staff/reports/<int:pk>/review/metadata/", views_review.metadata, name="staff-review-metadata"),
    path("staff/reports/<int:pk>/review/metrics/", views_review.metrics, name="staff-review-metrics"),
    path(
        "staff/reports/<int:pk>/review/metrics/add/", views_review.metric_add, name="staff-review-metric-add"
    ),
    path(
        "staff/reports/<int:pk>/review/metrics/<int:metric_id>/",
        views_review.metric,
        name="staff-review-metric",
    ),
    path("staff/reports/<int:pk>/review/sections/", views_review.sections, name="staff-review-sections"),
    path("staff/reports/<int:pk>/review/take-back/", views_review.take_back, name="staff-review-take-back"),
    path("staff/reports/<int:pk>/review/undo/", views_review.undo_last, name="staff-review-undo"),
    path("staff/reports/<int:pk>/review/redo/", views_review.redo_last, name="staff-review-redo"),
    path("staff/reports/<int:pk>/review/owner/", views_review_table.owner, name="staff-review-owner"),
    path("staff/reports/<int:pk>/new-version/", views_staff.name_version, name="staff-new-version"),
    path("staff/reports/<int:pk>/bring-back/", views_staff.bring_back, name="staff-bring-back"),
    path("staff/reports/<int:pk>/schedule/", views_staff.schedule, name="staff-schedule"),
    path("staff/reports/<int:pk>/history/", views_history.history, name="staff-history"),
    path(
        "staff/reports/<int:pk>/history/<int:revision_id>/restore/",
        views_history.restore_to,
        name="staff-restore",
    ),
    path("staff/reports/<int:pk>/original/", views_originals.pane, name="staff-original"),
    path("staff/reports/<int:pk>/original/web", views_originals.web_page, name="staff-original-web"),
    path(
        "staff/reports/<int:pk>/original/pages/<int:number>",
        views_originals.page,
        name="staff-original-page",
    ),
    path("staff/reports/<int:pk>/reread/", views_history.reread, name="staff-reread"),
]
