"""Fixtures: a provider on loopback, and the settings that lead to it."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from .fakes.serving import serving
from .fakes.tencent import APP_ID, SECRET_ID, SECRET_KEY, Tencent
from .fakes.wechat import APP_ID as WECHAT_ID
from .fakes.wechat import SECRET, WeChat


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[Tencent]:
    fake = Tencent()
    with serving(fake) as address:
        settings.SMS = {
            "secret_id": SECRET_ID,
            "secret_key": SECRET_KEY,
            "app_id": APP_ID,
            "signature": "华西社区报",
            "template": "449739",
            "region": "ap-guangzhou",
            "endpoint": address,
        }
        yield fake


@pytest.fixture
def wechat_server(settings: LazySettings) -> Iterator[WeChat]:
    fake = WeChat()
    with serving(fake) as address:
        settings.WECHAT = {
            "app_id": WECHAT_ID,
            "secret": SECRET,
            "authorize": f"{address}/connect/oauth2/authorize",
            "api": address,
        }
        yield fake
