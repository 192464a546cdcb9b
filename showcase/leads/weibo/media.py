"""Pictures and voices of direct messages, by their id, from the platform's own address."""

from urllib.parse import urlencode

from showcase.guard.outside import Away, call

from .account import Account

MOST_BYTES = 20 * 1024 * 1024
SECONDS = 60


def fetch(media_id: str) -> bytes:
    """The file. Raises `Away`."""
    account = Account.configured()
    if account is None or not account.access_token:
        raise Away("Weibo is not configured")
    query = urlencode({"access_token": account.access_token, "fid": media_id})
    content = call("GET", f"{account.upload}/2/mss/msget?{query}", most=MOST_BYTES, seconds=SECONDS)
    if content[:1] == b"{":
        raise Away("Weibo does not give that file")
    return content
