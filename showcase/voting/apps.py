from django.apps import AppConfig


class VotingConfig(AppConfig):
    name = "showcase.voting"
    label = "voting"
    verbose_name = "点赞评选"
