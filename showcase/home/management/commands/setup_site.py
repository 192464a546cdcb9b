from typing import Any

from django.core.management.base import BaseCommand

from showcase.home.structure import ensure_site


class Command(BaseCommand):
    help = "建立首页、各栏目页、编辑部的组与三审流程；可以重复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_site()
        self.stdout.write("站点结构、用户组与三审流程已就绪。")
