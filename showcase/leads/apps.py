from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "showcase.leads"
    label = "leads"
    verbose_name = "线索台"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from .publishing import published

        page_published.connect(published, dispatch_uid="leads.published")
