from django.urls import path

from . import import_views, release_views

urlpatterns = [
    path("import/", import_views.index, name="page_import_index"),
    path("import/<int:pk>/", import_views.edit, name="page_import_edit"),
    path("import/<int:pk>/delete/", import_views.delete, name="page_import_delete"),
    path("releases/", release_views.releases, name="releases"),
    path("releases/new/", release_views.release, name="release"),
    path("releases/rollback/", release_views.rollback, name="rollback"),
    path("releases/resume/", release_views.resume, name="resume"),
    path("releases/page-at/", release_views.page_at, name="page_at"),
    path("releases/of-page/<int:page_id>/", release_views.receipt_of_page, name="receipt_of_page"),
    path("releases/<int:pk>/", release_views.receipt, name="receipt"),
    path("releases/<int:pk>/progress/", release_views.progress, name="receipt_progress"),
]
