from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from showcase.newsroom.roles import EDITOR
from tests import factories
from tests.staff import member

pytestmark = pytest.mark.django_db


def test_uploads_are_seen_in_the_newsroom_and_nowhere_else(client: Any) -> None:
    factories.site()
    picture = factories.picture()
    thumbnail = picture.get_rendition("max-165x165")
    for url in (thumbnail.url, picture.file.url):
        assert client.get(url).status_code == 404
    client.force_login(member(EDITOR))
    for url in (thumbnail.url, picture.file.url):
        assert client.get(url).status_code == 200
    assert client.get("/media/../manage.py").status_code in (400, 404)


def test_a_document_that_only_a_draft_uses_is_nobodys_but_the_newsrooms(client: Any) -> None:
    factories.site()
    document = get_document_model().objects.create(
        title="密件", file=ContentFile(b"%PDF-1.4", name="mijian.pdf")
    )
    assert client.get(document.url).status_code == 404
    client.force_login(member(EDITOR))
    assert client.get(document.url).status_code == 200
