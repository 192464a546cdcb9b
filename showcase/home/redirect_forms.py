"""The form of a redirect: one that would do nothing, or lead round in a circle, is refused."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.admin.forms.choosers import URLOrAbsolutePathField
from wagtail.contrib.redirects.forms import RedirectForm as WagtailRedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import CreateView as WagtailCreateView
from wagtail.contrib.redirects.views import EditView as WagtailEditView

from showcase.bake import shelf
from showcase.bake.manifest import Manifest
from showcase.bake.paths import tree_path
from showcase.stories.models import Withdrawal

from .redirects import old_address, resolved, target_address, written_redirects


class RedirectForm(WagtailRedirectForm):
    """There is one site and every redirect is for good, so neither is asked."""

    site = None
    redirect_link = URLOrAbsolutePathField(
        label="或转到网址",
        required=False,
        max_length=255,
        help_text="本站网址以 / 开头，如 /cases/；也可以是别的网站的完整网址。",
    )

    class Meta(WagtailRedirectForm.Meta):
        fields = ("old_path", "redirect_page", "redirect_link")

    def _get_validation_exclusions(self) -> set[str]:
        # The model's own field takes whole addresses only; ours has been checked by its form field.
        return super()._get_validation_exclusions() | {"redirect_link"}

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if self.errors:
            return data
        page, link = data.get("redirect_page"), data.get("redirect_link", "")
        if bool(page) == bool(link):
            raise ValidationError("请选择一个页面，或者填写一个网址，两样选一样。")
        old = old_address(Redirect.normalise_path(data["old_path"]))
        new = (page.specific.url or "") if page else target_address(link)
        if not old:
            self.add_error("old_path", "这个网址不能转走。请填本站的网页网址，如 /jiu/。")
        elif not new:
            self.add_error("redirect_link", "这个网址打不开。请以 / 或 https:// 开头。")
        elif old not in resolved(self._others() | {old: new}):
            self.add_error(None, "这样会转一圈又回到原处，读者哪里也到不了。请换一个目标。")
        elif _is_published(old):
            self.add_error("old_path", "这个网址上现在有网页，转走了读者就看不到它。")
        return data

    def _others(self) -> dict[str, str]:
        wanted = written_redirects()
        wanted.pop(old_address(self.instance.old_path or ""), None)
        return wanted


def _is_published(address: str) -> bool:
    """Whether readers find a page or a list at an address now, and not a note or a redirect."""
    folder = settings.RELEASES_DIR / shelf.CURRENT
    try:
        published = tree_path(address) in Manifest.read(folder).files
    except (OSError, ValueError, KeyError):
        return False
    stands_in = Withdrawal.objects.filter(address=address).exists()
    return published and not stands_in and address not in resolved(written_redirects())


class CreateView(WagtailCreateView):
    form_class = RedirectForm


class EditView(WagtailEditView):
    form_class = RedirectForm
