"""A voter's browser: says hello, does its work, votes."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from altcha import Challenge, Payload, solve_challenge
from altcha.v2 import derive_key_pbkdf2
from django.http import HttpResponse
from django.test import Client

from showcase.voting.models import Category

OURS = {"X-Huaxi": "1", "Sec-Fetch-Site": "same-origin"}


def solved(challenge: dict[str, Any]) -> str:
    """The payload that altcha's widget would send for a challenge."""
    given = Challenge.from_dict(challenge)
    solution = solve_challenge(given, derive_key=derive_key_pbkdf2)
    assert solution is not None
    text = json.dumps(Payload(given, solution).to_dict())
    return b64encode(text.encode()).decode()


@dataclass
class Voter:
    """A browser with cookies of its own; CSRF is enforced, as outside of tests."""

    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def hello(self) -> "Voter":
        assert self.client.post("/api/hello", headers=OURS).status_code in (200, 201)
        return self

    def challenge(self, category: Category) -> Any:
        slug = category.contest.slug
        return self.client.get(f"/api/vote/{slug}/challenge?category={category.slug}")

    def work(self, category: Category) -> str:
        response = self.challenge(category)
        assert response.status_code == 200, response.content.decode()
        return solved(response.json())

    def body(self, category: Category, **fields: Any) -> dict[str, Any]:
        given = {"idem": str(uuid4()), "category": category.slug, "picks": [1]} | fields
        return given if "pow" in given else given | {"pow": self.work(category)}

    def send(self, contest: str, body: Any, **extra: Any) -> HttpResponse:
        """POST to the ballot's address; `body` is JSON unless it is bytes already."""
        content = body if isinstance(body, bytes) else json.dumps(body)
        given = {"content_type": "application/json", "headers": OURS} | extra
        found: HttpResponse = self.client.post(f"/api/vote/{contest}/ballot", content, **given)
        return found

    def vote(self, category: Category, **fields: Any) -> HttpResponse:
        return self.send(category.contest.slug, self.body(category, **fields))


def code(response: Any) -> tuple[int, str]:
    """(status, error) of an answer; its message must be a sentence."""
    said = json.loads(response.content)
    assert said["message"].endswith("。")
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, said["error"]
