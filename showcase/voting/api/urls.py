"""Below `/api/`; docs/decisions/0010-the-vote.md lists them."""

from django.urls import path

from .ballot import ballot
from .challenge import challenge
from .check import check
from .contests import contests
from .form import form
from .hello import hello
from .prove import roster_name, sms_code, sms_send, wechat_back, wechat_out
from .prove_form import prove_form

urlpatterns = [
    path("hello", hello),
    path("vote/", contests),
    path("vote/check", check, name="vote_check"),
    path("vote/<slug:contest>/ballot", ballot),
    path("vote/<slug:contest>/challenge", challenge),
    path("vote/<slug:contest>/form", form, name="vote_form"),
    path("vote/<slug:contest>/prove", prove_form, name="vote_prove"),
    path("vote/<slug:contest>/sms", sms_send),
    path("vote/<slug:contest>/sms/code", sms_code),
    path("vote/<slug:contest>/roster", roster_name),
    path("vote/<slug:contest>/wechat", wechat_out),
    path("vote/<slug:contest>/wechat/back", wechat_back),
]
