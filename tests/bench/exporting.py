"""The same site for other generators: each story's front matter and text, and the page around it.

What is the same on every page (masthead, sprite, footer, filters of a list) is cut out of pages
that our own templates rendered, so that every generator writes pages of the same size.
"""

import json
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from .bigsite import place
from .measuring import hand_over

BODIES = 200  # different texts; more would only take longer to export


def export(folder: Path, target: Path) -> int:
    """Write stories.json and shell.json into `target`; returns the number of stories."""
    from django.template.loader import render_to_string

    from showcase.bake.addresses import page_address
    from showcase.bake.render import render
    from showcase.cases.models import CasePage, ShowcasePage
    from showcase.places.districts import Districts
    from showcase.stories.models import Story

    def html(page: Any) -> str:
        address = page_address(page.specific)
        assert address is not None
        return render(address).decode()

    districts = Districts()
    stories = list(
        Story.objects.live()
        .select_related("place", "column", "content_type", "casepage__dimension")
        .prefetch_related("tagged__tag")
        .order_by("number")
    )
    bodies = [_body(html(story)) for story in stories[-BODIES:]]
    front = html(ShowcasePage.objects.get())
    pictured = CasePage.objects.filter(lead_picture__isnull=False).first()
    row = render_to_string(
        "components/row.html", {"story": pictured, "thumb": True, "districts": districts}
    )
    thumb = re.search(r'<div class="thumb">.*?</div>', row, re.DOTALL)
    rows = []
    for n, story in enumerate(stories):
        path = story.place.path if story.place else ""
        # Everything above a place in the tree, the place itself last.
        chain = [path[:length] for length in range(16, len(path) + 1, 4)]
        district = districts.of(story.place)
        case = getattr(story, "casepage", None)
        moment: datetime = story.first_published_at
        rows.append(
            {
                "number": story.number,
                "section": (story.specific_class or Story).section,
                "title": story.title,
                "summary": story.summary,
                "date": moment.isoformat(),
                "places": chain,
                "district": district.title if district and case else "",
                "dimension": case.dimension.name if case and case.dimension else "",
                "column": story.column.slug if story.column else "",
                "tags": [str(tagged.tag_id) for tagged in story.tagged.all()],
                "case": case is not None,
                "thumb": thumb[0] if thumb and story.lead_picture_id else "",
                "body": bodies[n % len(bodies)],
            }
        )
    target.mkdir(parents=True, exist_ok=True)
    (target / "stories.json").write_text(json.dumps(rows, ensure_ascii=False))
    head, _, rest = front.partition("<main")
    main, _, foot = rest.partition("</main>")
    filters = re.sub(r'<ol class="rows">.*?</ol>', "", main.partition(">")[2], flags=re.DOTALL)
    shell = {"head": _untitled(head), "foot": foot, "filters": filters}
    (target / "shell.json").write_text(json.dumps(shell, ensure_ascii=False))
    return len(rows)


def _body(page: str) -> str:
    """What stands between a story's headline and its related stories."""
    main = page.partition("</header>")[2].partition("</header>")[2].partition("</main>")[0]
    return re.sub(
        r'<section class="no-print extra[^>]*aria-labelledby="related-h">.*?</section>',
        "",
        main,
        flags=re.DOTALL,
    ).replace("</article>", "")


def _untitled(head: str) -> str:
    """The head of a page without its own title and address."""
    return re.sub(r"<title>.*?</title>|<link rel=\"canonical\"[^>]*>", "", head, flags=re.DOTALL)


def main() -> None:
    import os

    import django

    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    os.environ.update(place(folder))
    django.setup()
    hand_over({"stories": export(folder, target)})


if __name__ == "__main__":
    main()
