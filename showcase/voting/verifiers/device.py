"""Level `device`: the cookie that the guard issued. It tells browsers apart, not people."""

from django.http import HttpRequest

from showcase.guard import device

from .needs import Needs


class Device:
    def offered(self) -> bool:
        return True

    def subject(self, request: HttpRequest, contest: str) -> bytes | Needs:
        found = device.read(request)
        return found.id if found else Needs("no_device")
