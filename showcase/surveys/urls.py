"""Below `/api/survey/`."""

from django.urls import path

from .api import answer

urlpatterns = [path("<slug:slug>", answer, name="survey_answer")]
