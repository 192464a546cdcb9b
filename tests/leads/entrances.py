"""Every way in over HTTP, each used once by somebody who can be told from all others."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from showcase.leads import asking
from showcase.leads.models import Lead
from showcase.surveys.models import Survey
from showcase.voting.models import Contest, Round
from tests.nominations.conftest import Browser
from tests.nominations.test_submit import link_of
from tests.surveys import making as surveys
from tests.voting.voter import OURS

from . import platforms, samples, test_weibo
from .canaries import PHONE, PLACE, WORD
from .making import user


@dataclass(frozen=True)
class House:
    """Who stands at the doors: `reader` in a browser, `clerk` at the desk, and what is going on."""

    reader: Browser
    clerk: Client
    editor: Client
    survey: Survey
    ballots: Contest
    roster: Contest
    sms: Contest


def nominated(house: House, n: int) -> None:
    """The form, first wrong, then right."""
    reader = house.reader
    given = {
        "message": f"{WORD}{n}说，她的电话是{PHONE}{n}",
        "place": "",
        "place_text": f"{PLACE}{n}家楼下",
        "name": f"桂{WORD}{n}",
        "phone": f"{PHONE}{n}",
        "email": f"{WORD}{n}@x.invalid",
        "notify": "on",
        "publish_photos": "on",
    }
    reader.send(**reader.story(**given, agree=None), photos=[photo(n)])
    reader.press(agree="on")


def submitted(house: House, n: int) -> None:
    """The long form: kept by its script, saved, gone on with by its link, sent."""
    reader = house.reader
    token = reader.client.get("/api/submit/fresh").json()["draft"]
    ours = {"HTTP_X_HUAXI": "1", "HTTP_ACCEPT": "application/json"}
    reader.client.post("/api/draft/submit", {"draft": token, "photos": [photo(n)]}, **ours)
    document = SimpleUploadedFile(f"{WORD}{n}.docx", samples.docx(f"申报人{WORD}{n}"))
    typed = {"unit": f"{WORD}{n}社区", "background": f"{WORD}{n}，{PHONE}{n}"}
    reader.send("/api/submit", do="save", draft=token, documents=[document], **typed)
    reader.get(link_of(reader.html))
    rest = {"title": f"{PLACE}{n}", "practice": f"{WORD}{n}", "results": WORD, "agree": "on"}
    contact = {"name": f"{WORD}{n}", "phone": f"{PHONE}{n}", "place": str(reader.street.pk)}
    reader.press("/api/submit", **rest, **contact)


def begun(house: House, n: int) -> None:
    """A form that is saved and never sent."""
    given = {"message": f"{WORD}{n}", "phone": f"{PHONE}{n}"}
    house.reader.send(**house.reader.story(**given), do="save", photos=[photo(n)])


def answered(house: House, n: int) -> None:
    """The desk asks whoever came first; the link answers, with a photo."""
    asked = asking.ask(Lead.objects.order_by("pk")[0], user(), "哪一年？")
    given = {"text": f"{WORD}{n}答：问{PHONE}{n}", "photos": [photo(n)]}
    house.reader.send(f"/api/answer/{asked.token}", **given)


def wechat(house: House, n: int) -> None:
    told = platforms.message(n, FromUserName=f"o{WORD}{n}", Content=f"{WORD}{n}，{PHONE}{n}")
    platforms.post(house.reader.client, told)
    for place, (kind, media) in enumerate((("image", "p1"), ("voice", "v1"))):
        sent = platforms.message(
            10 * n + place, kind, FromUserName=f"o{WORD}{n}", MediaId=media, PicUrl="http://x/"
        )
        platforms.post(house.reader.client, sent)


def wechat_sealed(house: House, n: int) -> None:
    told = platforms.message(n, FromUserName=f"o{WORD}{n}", Content=f"{WORD}{n}，{PHONE}{n}")
    platforms.post_sealed(house.reader.client, told)


def weibo(house: House, n: int) -> None:
    told = {"text": f"{WORD}{n}，{PHONE}{n}", "sender_id": int(f"{PHONE}{n}")}
    test_weibo.post(house.reader.client, test_weibo.TEXT | told)


def called(house: House, n: int) -> None:
    """Looked for by number, compared while it is typed, wrong once, and then entered."""
    said = {"phone": f"{PHONE}{n}", "message": f"{WORD}{n}说电话是{PHONE}{n}"}
    house.clerk.post(reverse("leads_find"), {"q": f"{PHONE}{n}"}, follow=True)
    house.clerk.post(reverse("leads_similar"), said)
    house.clerk.post(_desk("hotline"), said | {"idem": "x"})
    whole = said | {"name": f"{WORD}{n}", "place": f"{PLACE}{n}", "callback": "on"}
    house.clerk.post(_desk("hotline"), whole | {"idem": str(uuid4()), "kind": "tip"})


def pasted(house: House, n: int) -> None:
    for source in ("weibo", "wechat", "visit"):
        said = {"message": f"{WORD}{n}{source}，{PHONE}{n}", "name": f"{WORD}{n}"}
        house.clerk.post(_desk(source), said | {"idem": str(uuid4()), "kind": "tip"})


def surveyed(house: House, n: int) -> None:
    """One leaves words, another a number too."""
    *_, words = surveys.names(house.survey)
    for contact in ({}, {"name": f"{WORD}{n}", "phone": f"{PHONE}{n}"}):
        data = surveys.filled(house.survey, **{words: f"{WORD}{n}，{PHONE}{n}"}, **contact)
        surveys.send(surveys.known(Client()), house.survey, data)


def voted_by_telephone(house: House, n: int) -> None:
    category = house.ballots.categories.get()
    for who in (f"{PHONE}{n}", f"桂{WORD}{n}"):
        ballot = {"category": category.pk, "numbers": "3", "who": who, "channel": "phone"}
        house.editor.post(
            reverse("vote_staff", args=[house.ballots.pk]), ballot | {"idem": str(uuid4())}
        )


def listed(house: House, n: int) -> None:
    """A roster, first with a wrong line; and somebody on it who signs in."""
    rows = f"姓名,投票码\n桂{WORD}{n},{PHONE}{n}\n"
    for text in (f"{rows}{WORD},1\n", rows):
        file = SimpleUploadedFile(f"{WORD}.csv", text.encode())
        house.editor.post(reverse("vote_roster", args=[house.roster.pk]), {"file": file})
    Contest.objects.filter(pk=house.roster.pk).update(round=Round.VOTING)
    _prove(house.roster, "roster", name=f"桂{WORD}{n}", code=f"{PHONE}{n}")


def known_by_sms(house: House, n: int) -> None:
    _prove(house.sms, "sms", number=f"{PHONE}{n}")
    _prove(house.sms, "sms/code", number=f"{PHONE}{n}", ticket="x", code="000000")


Entrance = Callable[[House, int], None]
OPEN: tuple[Entrance, ...] = (
    *(nominated, submitted, begun, answered, called, pasted, surveyed),
    *(voted_by_telephone, listed, known_by_sms),
)
PUSHED: tuple[Entrance, ...] = (wechat, wechat_sealed, weibo)


def photo(n: int) -> SimpleUploadedFile:
    return samples.upload(samples.picture(), f"{WORD}{n}.jpg")


def _desk(source: str) -> str:
    return reverse("leads_enter", args=[source])


def _prove(contest: Contest, way: str, **data: Any) -> None:
    address = f"/api/vote/{contest.slug}/{way}"
    Client().post(address, json.dumps(data), "application/json", headers=OURS)
