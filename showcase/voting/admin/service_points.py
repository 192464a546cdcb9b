"""登记的服务点: networks from which many people may vote, because they come to vote there."""

from ipaddress import ip_network
from typing import Any

from django import forms
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from showcase.voting.models import ServicePoint

WIDEST = {4: 22, 6: 48}
"""Prefixes by version of IP; a wider network is no service centre but a part of the town."""


class ServicePointForm(forms.ModelForm[ServicePoint]):
    class Meta:
        model = ServicePoint
        fields = ["name", "network", "quota"]

    def clean_network(self) -> str:
        """In the one way a network is written. Every ballot's quota is looked up in it, so what
        cannot be read must not get in."""
        try:
            found = ip_network(self.cleaned_data["network"], strict=False)
        except ValueError as error:
            raise forms.ValidationError("这不是一个网段，写法例如 203.0.113.0/28。") from error
        if found.prefixlen < WIDEST[found.version]:
            raise forms.ValidationError(
                f"网段太大了，斜线后面不能小于 {WIDEST[found.version]}；请向服务点要它自己的网段。"
            )
        return str(found)


class CreateServicePoint(generic.CreateView):
    def save_instance(self) -> ServicePoint:
        self.form.instance.added_by = self.request.user
        made: ServicePoint = super().save_instance()
        return made


class ServicePointViewSet(ModelViewSet):
    model = ServicePoint
    name = "servicepoint"
    url_prefix = "voting-points"
    icon = "group"
    menu_label = "投票服务点"
    add_to_settings_menu = True
    copy_view_enabled = False
    add_view_class = CreateServicePoint
    list_display = ["name", "network", "quota"]

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return ServicePointForm


service_points = ServicePointViewSet()
