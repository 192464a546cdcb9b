"""What no page of ours may do in any browser test: call another host, or report an error."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

OWN_HOST = "127.0.0.1"


@dataclass
class Guard:
    """Watches every page of the contexts it is given; the test fails on what it found."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """Console errors with this text are meant by the test (a 404 that it asks for)."""
        self.expected.append(part)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def unexpected(self) -> list[str]:
        return [line for line in self.found if not any(part in line for part in self.expected)]

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.hostname != OWN_HOST:
            self.found.append(f"foreign host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.found.append(f"script: {error.error}")
