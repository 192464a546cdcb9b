from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "showcase.leads"
    label = "leads"
    verbose_name = "线索台"
