from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template import Context, Template
from django.template.response import TemplateResponse

from showcase.bake.addresses import Address, Render
from showcase.bake.render import RenderFailure, render

pytestmark = pytest.mark.once


def address(answer: Render) -> Address:
    return Address("/news/7/", "报道《修车棚》", answer)


def reason_of(answer: Render) -> str:
    with pytest.raises(RenderFailure) as caught:
        render(address(answer))
    assert caught.value.failure.where == "报道《修车棚》"
    assert caught.value.failure.path == "/news/7/"
    return caught.value.failure.reason


def test_a_page_sees_an_anonymous_visitor_at_the_address_of_the_site(
    settings: LazySettings,
) -> None:
    settings.SITE_URL = "https://paper.example:8443"

    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user
        return HttpResponse(f"{request.build_absolute_uri()} {user.is_authenticated}")

    assert render(address(answer)) == b"https://paper.example:8443/news/7/ False"


def test_a_page_that_does_not_answer_200_is_refused() -> None:
    assert "302" in reason_of(lambda request: HttpResponseRedirect("/login/"))
    assert "404" in reason_of(lambda request: HttpResponse("没有", status=404))


def test_an_empty_page_is_refused() -> None:
    assert "空" in reason_of(lambda request: HttpResponse(" \n"))


def test_a_page_with_a_visitors_token_is_refused() -> None:
    assert "csrf_token" in reason_of(lambda request: HttpResponse(get_token(request)))


def test_the_line_of_the_template_is_named(tmp_path: Path, settings: LazySettings) -> None:
    (tmp_path / "broken.html").write_text("一\n二\n{% for a, b in pairs %}{{ a }}{% endfor %}\n")
    (tmp_path / "outer.html").write_text('<p>\n{% include "broken.html" %}\n</p>')
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    reason = reason_of(lambda r: TemplateResponse(r, "outer.html", {"pairs": [(1, 2, 3)]}))
    assert reason.startswith("ValueError: Need 2 values to unpack")
    assert reason.endswith("（模板 broken.html 第 3 行）")


def test_a_template_that_does_not_compile_is_named(tmp_path: Path, settings: LazySettings) -> None:
    (tmp_path / "broken.html").write_text("一\n{% nosuchtag %}\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    reason = reason_of(lambda request: TemplateResponse(request, "broken.html"))
    assert reason.startswith("TemplateSyntaxError")
    assert reason.endswith("（模板 broken.html 第 2 行）")


def test_an_undefined_variable_is_as_silent_as_django_makes_it() -> None:
    text = Template("<p>{{ nothing.here }}</p>").render(Context())
    assert render(address(lambda request: HttpResponse(text))) == b"<p></p>"
