"""Surveys in the admin: written, previewed and opened here."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, TitleColumn
from wagtail.snippets.views.snippets import DeleteView, SnippetViewSet

from showcase.surveys.models import Survey, SurveyAnswer

from .forms import SurveyForm

EDIT = "surveys.change_survey"


class Delete(DeleteView):
    """What was answered is kept: it is taken out of public, not deleted."""

    def user_has_permission(self, permission: str) -> bool:
        answered = SurveyAnswer.objects.filter(survey=self.kwargs["pk"]).exists()
        return not answered and bool(super().user_has_permission(permission))


class SurveyViewSet(SnippetViewSet):
    """`surveys.add_survey`, `change_survey`; the answers are a screen of their own."""

    model = Survey
    icon = "form"
    menu_label = "网络调查"
    menu_name = "surveys"
    menu_order = 167
    add_to_admin_menu = True
    copy_view_enabled = False
    delete_view_class = Delete
    list_display = [
        "title",
        "phase",
        BooleanColumn("live", label="公开"),
        "opens",
        "closes",
        TitleColumn(
            "answers",
            label="回答",
            accessor=lambda survey: "看回答",
            get_url=lambda survey: reverse("survey_answers", args=[survey.pk]),
        ),
    ]
    search_fields = ["title"]

    def get_edit_handler(self) -> Any:
        panels = [
            FieldPanel("title"),
            FieldPanel("slug"),
            FieldPanel("introduction"),
            InlinePanel(
                "questions",
                heading="问题",
                label="问题",
                panels=[
                    FieldPanel("text"),
                    FieldPanel("kind"),
                    FieldPanel("choices"),
                    FieldPanel("required"),
                ],
                min_num=1,
                help_text="第一份回答交上来以后就不能再改。",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("live"),
                    FieldPanel("opens"),
                    FieldPanel("closes"),
                    FieldPanel("show_results"),
                    FieldPanel("asks_contact"),
                ],
                heading="公开和时间",
            ),
        ]
        return ObjectList(panels, base_form_class=SurveyForm).bind_to_model(self.model)

    def get_queryset(self, request: HttpRequest) -> Any:
        return Survey.objects.all()
