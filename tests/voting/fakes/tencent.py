"""Tencent Cloud's SendSms as its documents 382/52071 and 382/55981 describe it.

It works out the signature from the request that arrived, by its own hand and not by ours.
"""

import hashlib
import hmac
import json
import re
import time
from typing import Any

from .serving import Asked

SECRET_ID, SECRET_KEY, APP_ID = "AKIDEXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "1400006666"
_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>\w+)/(?P<scope>(?P<day>\S+)/sms/tc3_request), "
    r"SignedHeaders=(?P<names>[a-z;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


class Tencent:
    """`sent` holds (number, parameters of the template); `fault` is a code to answer with."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, list[str]]] = []
        self.fault = ""

    def __call__(self, asked: Asked) -> tuple[int, Any]:
        error = self._refusal(asked)
        if error:
            said = {"Code": error, "Message": "The provided credentials could not be validated."}
            return 200, {"Response": {"Error": said, "RequestId": "a0aabda6"}}
        body = json.loads(asked.body)
        (number,) = body["PhoneNumberSet"]
        if not self.fault:
            self.sent.append((number, body["TemplateParamSet"]))
        status = {
            "SerialNo": "5000:1045710669157053657849499619",
            "PhoneNumber": number,
            "Fee": 1,
            "SessionContext": "",
            "Code": self.fault or "Ok",
            "Message": f"about {number}",
            "IsoCode": "CN",
        }
        return 200, {"Response": {"SendStatusSet": [status], "RequestId": "a0aabda6"}}

    def _refusal(self, asked: Asked) -> str:
        if asked.method != "POST" or asked.path != "/":
            return "InvalidParameter"
        if (
            asked.headers["x-tc-action"] != "SendSms"
            or asked.headers["x-tc-version"] != "2021-01-11"
        ):
            return "InvalidAction"
        now = int(asked.headers["x-tc-timestamp"])
        if abs(now - time.time()) > 300:
            return "AuthFailure.SignatureExpire"
        found = _AUTHORIZATION.fullmatch(asked.headers["authorization"])
        if found is None:
            return "AuthFailure.InvalidAuthorization"
        names = found["names"].split(";")
        if not {"content-type", "host"} <= set(names) or names != sorted(names):
            return "AuthFailure.SignatureFailure"
        lines = [f"{name}:{asked.headers[name].strip().lower()}" for name in names]
        request = ["POST", "/", "", *lines, "", found["names"]]
        whole = "\n".join([*request, hashlib.sha256(asked.body).hexdigest()])
        text = "\n".join(
            [
                "TC3-HMAC-SHA256",
                str(now),
                found["scope"],
                hashlib.sha256(whole.encode()).hexdigest(),
            ]
        )
        key = b"TC3" + SECRET_KEY.encode()
        for part in found["scope"].split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        expected = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        right_day = time.strftime("%Y-%m-%d", time.gmtime(now)) == found["day"]
        if not right_day or found["id"] != SECRET_ID or expected != found["signature"]:
            return "AuthFailure.SignatureFailure"
        return ""
