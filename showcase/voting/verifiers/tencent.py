"""Tencent Cloud's SMS: API 3.0, action SendSms of 2021-01-11, signed with TC3-HMAC-SHA256.

Sources: cloud.tencent.com, documents 382/52071 (signature v3) and 382/55981 (SendSms).
"""

import hmac
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from showcase.guard.outside import Away, call

_ALGORITHM = "TC3-HMAC-SHA256"
_SERVICE = "sms"
_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Account:
    """From the settings `SMS_*`; the template takes the code, and how many minutes it is good."""

    secret_id: str
    secret_key: str
    app_id: str
    signature: str
    template: str
    region: str
    endpoint: str

    @classmethod
    def configured(cls) -> "Account | None":
        account = cls(**settings.SMS)
        return account if all([account.secret_id, account.secret_key, account.app_id]) else None


def send(account: Account, number: str, *parameters: str, now: int | None = None) -> None:
    """Send the template to one mobile number of mainland China, 11 digits. Raises `Away`."""
    payload = json.dumps(
        {
            "PhoneNumberSet": [f"+86{number}"],
            "SmsSdkAppId": account.app_id,
            "SignName": account.signature,
            "TemplateId": account.template,
            "TemplateParamSet": list(parameters),
        },
        ensure_ascii=False,
    ).encode()
    moment = int(time.time()) if now is None else now
    answer = call("POST", account.endpoint, headers(account, "SendSms", payload, moment), payload)
    code = _code_in(answer)
    if code != "Ok":
        raise Away(f"SendSms answered {code}")


def headers(account: Account, action: str, payload: bytes, now: int) -> dict[str, str]:
    """What a signed request is sent with; `now` in seconds since 1970, at most 5 minutes off."""
    host = urlsplit(account.endpoint).netloc
    signed = {"content-type": _TYPE, "host": host, "x-tc-action": action.lower()}
    return {
        "Authorization": authorization(
            account.secret_id, account.secret_key, _SERVICE, signed, payload, now
        ),
        "Content-Type": _TYPE,
        "Host": host,
        "X-TC-Action": action,
        "X-TC-Timestamp": str(now),
        "X-TC-Version": "2021-01-11",
        "X-TC-Region": account.region,
    }


def authorization(
    secret_id: str,
    secret_key: str,
    service: str,
    signed: dict[str, str],
    payload: bytes,
    now: int,
) -> str:
    """The header `Authorization`. `signed`: names and values in lower case, in order of names."""
    names = ";".join(signed)
    lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
    request = f"POST\n/\n\n{lines}\n{names}\n{sha256(payload).hexdigest()}"
    day = datetime.fromtimestamp(now, UTC).date().isoformat()
    scope = f"{day}/{service}/tc3_request"
    text = f"{_ALGORITHM}\n{now}\n{scope}\n{sha256(request.encode()).hexdigest()}"
    key = f"TC3{secret_key}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, text.encode(), "sha256").hexdigest()
    return (
        f"{_ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )


def _code_in(answer: bytes) -> str:
    """`Ok`, or the provider's code for what went wrong: never its message, which has the number."""
    try:
        response: dict[str, Any] = json.loads(answer)["Response"]
        if "Error" in response:
            return str(response["Error"]["Code"])
        (status,) = response["SendStatusSet"]
        return str(status["Code"])
    except (ValueError, KeyError, TypeError):
        raise Away("SendSms answered in another form") from None
