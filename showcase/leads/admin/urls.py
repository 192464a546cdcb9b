from django.urls import path, re_path

from . import acting, calls, coverage, exporting, files, lead, queue, reports

urlpatterns = [
    path("", queue.index, name="leads"),
    path("find/", queue.find, name="leads_find"),
    path("keep/", queue.keep, name="leads_keep"),
    path("forget/<int:view>/", queue.forget, name="leads_forget"),
    path("enter/<slug:source>/", calls.enter, name="leads_enter"),
    path("similar/", calls.similar, name="leads_similar"),
    path("places/", calls.places, name="leads_places"),
    path("coverage/", coverage.board, name="leads_coverage"),
    path("reports/", reports.index, name="leads_reports"),
    re_path(r"^export\.(?P<kind>csv|xlsx)$", exporting.masked, name="leads_export"),
    path("export/contacts/", exporting.contacts, name="leads_export_contacts"),
    re_path(r"^reports\.(?P<kind>csv|xlsx)$", reports.export, name="leads_reports_export"),
    path("<int:pk>/", lead.page, name="leads_lead"),
    path("<int:pk>/file/<uuid:ref>/", files.show, name="leads_file"),
    path("<int:pk>/other/", lead.other, name="leads_other"),
    path("<int:pk>/reveal/", lead.reveal, name="leads_reveal"),
    path("<int:pk>/<slug:action>/", acting.act, name="leads_act"),
]
