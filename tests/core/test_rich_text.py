"""Links of rich text lead to public pages, and what is no page is text."""

import pytest
from wagtail.rich_text import expand_db_html

from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 30, "9" * 5000, "１", "0"])
def test_a_link_to_what_is_no_page_is_no_error(key: str) -> None:
    factories.site()
    html = expand_db_html(f'<p>见<a linktype="page" id="{key}">那一篇</a></p>')
    assert "那一篇" in html and "href=" not in html


@pytest.mark.django_db
def test_only_what_readers_find_has_an_address() -> None:
    factories.site()
    there, draft = factories.case(), factories.case(live=False)
    html = expand_db_html(
        "".join(f'<a linktype="page" id="{page.pk}">篇</a>' for page in (there, draft))
    )
    assert html.count("href=") == 1 and there.url in html
