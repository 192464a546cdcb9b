"""What an editor is told who has just published a page: where it is read, and when."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from wagtail.models import Page

from showcase.bake import holding
from showcase.bake.publisher import is_alive


def where_it_is_read(page: Page, *, link: bool) -> str:
    """A sentence with the page's address and, with `link`, its receipt; "" if readers get nothing.

    What is set for a later hour, or not open to everyone, is not on its way to readers.
    """
    page = page.specific
    later = page.go_live_at and page.go_live_at > timezone.now()
    if not page.live or later or not page.url or page.get_view_restrictions().exists():
        return ""
    root = Path(settings.RELEASES_DIR)
    address = format_html('<a href="{0}{1}">{1}</a>', settings.SITE_URL, page.url)
    if holding.hold(root):
        return format_html("网站现在停在旧版，恢复自动发布以后，读者才会看到 {}", address)
    if not is_alive(root):
        return format_html("自动发布没有在运行，到“网站发布”生成以后，读者才会看到 {}", address)
    if not link:
        return format_html("读者几秒内看到：{}", address)
    receipt = reverse("receipt_of_page", args=[page.pk])
    return format_html('读者几秒内看到：{} ｜ <a href="{}">查看发布回执</a>', address, receipt)
