"""`python -m tests.bench.baking [STORIES]`: full bake and one edit against Django's test client.

Everything is measured in one run on one database; what counts are the ratios.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import django

django.setup()

from django.conf import settings  # noqa: E402 - needs the settings
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from wagtail import urls as wagtail_urls  # noqa: E402, F401

from showcase.bake.addresses import all_addresses  # noqa: E402
from showcase.bake.baking import bake  # noqa: E402
from showcase.cases.models import CasePage  # noqa: E402
from tests import factories  # noqa: E402
from tests.bake.edits import Newsroom, create_case  # noqa: E402
from tests.database import databases, point_at  # noqa: E402

SAMPLE = 100  # pages asked of the test client
EDITS = 5


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    stories = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    settings.SITE_URL = "http://127.0.0.1"
    with databases() as made, tempfile.TemporaryDirectory() as folder:
        point_at(made.copy("bench"))
        room = Newsroom(1, Path(folder) / "templates")
        room.furnish()
        furnished = seconds(lambda: [create_case(room) for _ in range(stories)])
        say(f"{stories} 篇稿件备好，{furnished:.0f} 秒")
        root = Path(folder) / "releases"
        bake(root)  # makes the pictures
        pages = [a.path for a in all_addresses() if a.path.endswith("/") and "page" not in a.path]
        sample = random.Random(1).sample(pages, min(SAMPLE, len(pages)))
        client = per_page(sample)
        say(f"测试客户端　　　　　{1 / client:7.1f} 页/秒")
        for jobs in (1, 2):
            baked = bake(root, full=True, jobs=jobs)
            rate = baked.rendered / baked.seconds
            say(
                f"全部生成，{jobs} 个进程　{rate:7.1f} 页/秒，{rate * client:.1f} 倍，"
                f"{baked.seconds:.1f} 秒"
            )
        took, rendered = [], []
        for case in random.Random(2).sample(list(CasePage.objects.live()), EDITS):
            case.title = room.word()
            case.save_revision().publish()
            baked = bake(root)
            took.append(baked.seconds)
            rendered.append(baked.rendered)
        say(f"改一个标题　　　　　{median(took):.2f} 秒，生成 {median(rendered):.0f} 页")
        started = time.perf_counter()
        factories.case(title="新稿")
        baked = bake(root)
        say(
            f"发一篇新稿　　　　　{time.perf_counter() - started:.2f} 秒，"
            f"生成 {baked.rendered} 页，变了 {len(baked.changed)} 个文件"
        )


def per_page(paths: list[str]) -> float:
    """Seconds a page by Django's test client, as wagtail-bakery renders."""
    client = Client()
    with override_settings(ROOT_URLCONF="tests.bench.urls", ALLOWED_HOSTS=["*"]):
        client.get(paths[0])
        return median(seconds(lambda path=path: client.get(path)) for path in paths)


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is a command


if __name__ == "__main__":
    main()
