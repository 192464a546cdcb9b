"""The screen that says what to paste where, and its trial."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from showcase.accounts.models import User
from showcase.leads.models import IncomingMessage, Lead
from tests.voting.fakes.serving import Asked, serving

from .platforms import AES_KEY, TOKEN, wechat_aes, wechat_plain, weibo_on

__all__ = ["wechat_aes", "wechat_plain", "weibo_on"]
pytestmark = pytest.mark.django_db

SCREEN = "/admin/leads/platforms/"


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("zongbian", password="x"))
    return client


@pytest.fixture
def our_site(settings: LazySettings) -> Iterator[None]:
    """The site's own address, with nothing between it and Django."""

    def answer(asked: Asked) -> tuple[int, bytes]:
        ask = Client()
        found = (
            ask.get(asked.path)
            if asked.method == "GET"
            else ask.post(asked.path, asked.body, content_type="text/xml")
        )
        return found.status_code, found.content

    with serving(answer) as address:
        settings.SITE_URL = address
        yield


def test_it_is_not_for_everybody(client: Client) -> None:
    user = User.objects.create_user("jizhe", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(SCREEN, follow=True).redirect_chain
    assert TOKEN not in client.get(SCREEN, follow=True).content.decode()


def test_without_settings_it_says_what_to_set(chief: Client) -> None:
    first, second = (chief.get(SCREEN).content.decode() for _ in range(2))
    assert "WECHAT_TOKEN=" in first and "WEIBO_APP_SECRET=" in first
    assert first.partition("WECHAT_TOKEN=")[2][:24] != second.partition("WECHAT_TOKEN=")[2][:24]


def test_it_says_what_to_paste(
    chief: Client,
    wechat_aes: None,
    weibo_on: None,
    settings: LazySettings,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.SITE_URL = "https://news.example"
    with django_assert_max_num_queries(12):
        shown = chief.get(SCREEN)
    text = shown.content.decode()
    for part in (TOKEN, AES_KEY, "https://news.example/api/push/wechat", "安全模式"):
        assert part in text
    assert "https://news.example/api/push/weibo" in text
    assert "xyz123xyz" not in text  # Weibo's secret is typed nowhere
    assert "no-store" in shown["Cache-Control"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("platform", ["wechat", "weibo"])
def test_the_trial_passes_and_leaves_no_lead(
    chief: Client, wechat_aes: None, weibo_on: None, our_site: None, platform: str
) -> None:
    shown = chief.post(SCREEN, {"platform": platform})
    assert shown.context["found"]
    assert [one.what for one in shown.context["found"] if not one.is_right] == []
    assert not Lead.objects.exists() and not IncomingMessage.objects.exists()


def test_the_trial_says_when_nothing_answers(
    chief: Client, wechat_plain: None, settings: LazySettings
) -> None:
    settings.SITE_URL = "http://127.0.0.1:9"
    text = chief.post(SCREEN, {"platform": "wechat"}).content.decode()
    assert "没有通过" in text and "反向代理" in text


@pytest.mark.parametrize("platform", ["", "x", "../wechat"])
def test_odd_trials(chief: Client, platform: str) -> None:
    assert chief.post(SCREEN, {"platform": platform}).status_code == 200
    assert chief.post(SCREEN, {"platform": "weibo"}).status_code == 200
