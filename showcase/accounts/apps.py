from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may log in."""

    name = "showcase.accounts"
    label = "accounts"
    verbose_name = "账号"
