"""What a line of the log may say of a request."""

import logging
import re

_SECRET = re.compile(r"(/api/answer/)[^\s/'\"]+")


class WithoutSecrets(logging.Filter):
    """Takes the secret out of a link that opens what somebody wrote; Django logs the address of
    every request that it could not answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        if _SECRET.search(told):
            record.msg, record.args = _SECRET.sub(r"\1…", told), None
        return True
