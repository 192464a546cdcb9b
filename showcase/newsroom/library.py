"""资料库: what editors file stories under, as one menu of the admin."""

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from showcase.cases.models import Dimension
from showcase.people.models import Organisation, Person
from showcase.stories.models import Column, Edition, Withdrawal


class ColumnViewSet(SnippetViewSet):
    model = Column
    icon = "list-ul"
    list_display = ["name", "slug", "masthead", "sort_order"]


class EditionViewSet(SnippetViewSet):
    model = Edition
    icon = "calendar"
    list_display = ["__str__", "date"]


class DimensionViewSet(SnippetViewSet):
    model = Dimension
    icon = "order"
    list_display = ["name", "campaign", "sort_order"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dimension]:
        return Dimension.objects.select_related("campaign")


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
    icon = "group"
    list_display = ["name", "kind", "parent"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return Organisation.objects.select_related("parent")

    list_filter = ["kind"]


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "user"
    list_display = ["name", "post", "organisation"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return Person.objects.select_related("organisation")


class WithdrawalViewSet(SnippetViewSet):
    """Made where a page is withdrawn; here its words are changed, or it is taken away."""

    model = Withdrawal
    icon = "no-view"
    list_display = ["address", "date", "reason"]


@register_snippet
class Library(SnippetViewSetGroup):
    items = (
        ColumnViewSet,
        EditionViewSet,
        DimensionViewSet,
        OrganisationViewSet,
        PersonViewSet,
        WithdrawalViewSet,
    )
    menu_label = "资料库"
    menu_icon = "folder-inverse"
    menu_order = 300
    add_to_admin_menu = True
