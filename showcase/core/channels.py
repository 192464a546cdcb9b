"""What stands on every page and is changed in one place: how to reach the paper, who prints it."""

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from .text import VisibleText


@register_setting(icon="mail", order=10)
class Channels(VisibleText, BaseSiteSetting):
    """互动通道: the hotline, Weibo and WeChat, shown in the header, footer, article and print."""

    hotline = models.CharField(
        "热线电话", max_length=30, default="028-86969380", help_text="如 028-86969380。"
    )
    invitation = models.CharField(
        "邀请语",
        max_length=120,
        default="身边的好办法、好邻居、新变化，都可以告诉我们。",
    )
    weibo_name = models.CharField("微博名称", max_length=40, default="华西社区报", blank=True)
    weibo_url = models.URLField("微博主页", blank=True)
    wechat_name = models.CharField("微信公众号", max_length=40, default="华西社区报", blank=True)
    wechat_qr = models.ForeignKey(
        "core.Picture",
        verbose_name="公众号二维码",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        FieldPanel("hotline"),
        FieldPanel("invitation"),
        MultiFieldPanel([FieldPanel("weibo_name"), FieldPanel("weibo_url")], "微博"),
        MultiFieldPanel([FieldPanel("wechat_name"), FieldPanel("wechat_qr")], "微信"),
    ]

    class Meta:
        verbose_name = "互动通道"

    @property
    def hotline_href(self) -> str:
        """The `tel:` address: digits only."""
        return "tel:" + "".join(c for c in self.hotline if c.isdigit() or c == "+")


@register_setting(icon="doc-full", order=11)
class Imprint(VisibleText, BaseSiteSetting):
    """报头与版权页: the ears beside the wordmark, and what the law wants in the footer."""

    ear_title = models.CharField("报耳标题", max_length=20, default="推门见邻里", blank=True)
    ear_text = models.CharField(
        "报耳文字", max_length=30, default="写街坊，也写给街坊看", blank=True
    )
    publisher = models.CharField("主办单位", max_length=200, blank=True)
    icp = models.CharField("ICP 备案号", max_length=60, blank=True)
    police = models.CharField("公安备案号", max_length=60, blank=True)
    news_licence = models.CharField("互联网新闻信息服务许可证", max_length=60, blank=True)
    report_phone = models.CharField("违法和不良信息举报电话", max_length=40, blank=True)
    note = models.CharField("附注", max_length=200, blank=True)

    panels = [
        MultiFieldPanel([FieldPanel("ear_title"), FieldPanel("ear_text")], "报头"),
        FieldPanel("publisher"),
        MultiFieldPanel(
            [
                FieldPanel("icp"),
                FieldPanel("police"),
                FieldPanel("news_licence"),
                FieldPanel("report_phone"),
            ],
            "备案与许可",
        ),
        FieldPanel("note"),
    ]

    class Meta:
        verbose_name = "报头与版权"
