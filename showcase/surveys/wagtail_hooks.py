from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .admin.answers import answers, close, make_lead, sheets_csv, texts_csv
from .admin.viewset import SurveyViewSet

register_snippet(SurveyViewSet)


@hooks.register("register_admin_urls")
def survey_urls() -> list[URLPattern]:
    return [
        path("surveys/<int:pk>/", answers, name="survey_answers"),
        path("surveys/<int:pk>/close/", close, name="survey_close"),
        path("surveys/<int:pk>/sheets.csv", sheets_csv, name="survey_sheets_csv"),
        path("surveys/<int:pk>/texts.csv", texts_csv, name="survey_texts_csv"),
        path("surveys/<int:pk>/texts/<int:text>/lead/", make_lead, name="survey_make_lead"),
    ]
