"""Loading the demo: safe to run again, and never over an editor's change."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from showcase.home.structure import ensure_site

from .accounts import demo_password, load_accounts
from .campaign import load_campaign, load_columns, load_dimensions, load_organisations
from .contests import load_contests
from .paper import load_about, load_channels, load_front
from .pictures import load_pictures
from .places import load_places
from .reading import stories
from .stories import Shelf, load_story, story_named
from .surveys import load_surveys

LEAD = "01-niushikou-siwei"
PICKS = ("06-linli-yuetai", "02-jinxin-4567")
CORRESPONDENTS_AT = ("锦江区", "牛市口街道", "莲花社区")


@transaction.atomic
def load(password_file: Path, say: Callable[[str], None]) -> None:
    """Everything the demo shows, all or nothing. `say` is told of each slow step."""
    say("站点结构、用户组与三审流程")
    ensure_site()
    say("地方：23 个区（市）县与稿件写到的镇街、社区、院落")
    places = load_places()
    users = load_accounts(demo_password(password_file), places[CORRESPONDENTS_AT])
    owner = users["bianji"]
    say("图片：示意版画")
    pictures = load_pictures()
    load_organisations()
    load_channels()
    campaign = load_campaign(owner)
    shelf = Shelf(places, pictures, load_columns(), load_dimensions(campaign), campaign, owner)
    made = 0
    for name, data in stories().items():
        made += load_story(name, data, shelf)
    say(f"稿件：新增 {made} 篇，已有的不动")
    say("评选：一次正在投票，一次已经揭晓")
    load_contests(places, pictures, owner, [users["zhuren"], users["zongbian"]])
    say("调查：一次正在进行，一次已经结束")
    load_surveys()
    load_about(owner)
    load_front(story_named(LEAD), [story_named(name) for name in PICKS], owner)
