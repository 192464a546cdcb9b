"""Below `/api/push/`."""

from django.urls import path

from showcase.leads.wechat.views import wechat
from showcase.leads.weibo.views import weibo

urlpatterns = [
    path("wechat", wechat, name="push_wechat"),
    path("weibo", weibo, name="push_weibo"),
]
