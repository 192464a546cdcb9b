"""A proof of work beside a form: where many send from one network, browsers that did it come in.

It is done for one unfinished form, which is sent once, so that nothing has to note what was spent.
Nobody needs it while few send: who has no script, or an old telephone, is asked for nothing.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from showcase.guard import client, quotas
from showcase.guard.work import Work, challenge, verify

from .sheets import About


def challenge_for(about: About, token: str, request: HttpRequest) -> dict[str, Any]:
    """What a browser has to solve, in altcha's JSON: the more come from there, the harder."""
    verdict = quotas.look(about.scope, client.address_of(request))
    return challenge(_scope(about, token), settings.WORK_TRIES * verdict.tries)


def is_proven(about: About, token: str, payload: str) -> bool:
    """Whether the work was done for this form, within the last ten minutes."""
    return isinstance(verify(payload, _scope(about, token)), Work)


def _scope(about: About, token: str) -> str:
    return f"{about.scope}|{token}"
