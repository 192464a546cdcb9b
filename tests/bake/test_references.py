import pytest

from showcase.bake.references import (
    NotWellFormed,
    Reference,
    Target,
    Use,
    local_target,
    read_html,
    read_text,
)

pytestmark = pytest.mark.once

SITE = "https://paper.example"


def found(source: str) -> set[tuple[str, str]]:
    return {(r.url, r.use.value) for r in read_html(source).references}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<a href="/a/?x=1&amp;y=2#s">', {("/a/?x=1&y=2#s", "link")}),
        ('<a href=" /a/ ">', {("/a/", "link")}),
        ("<a>无处可去</a>", set()),
        ('<img src="/1.jpg" srcset="/2.jpg 1x, /3.jpg 2x">', None),
        ('<link rel="stylesheet" href="/s.css">', {("/s.css", "asset")}),
        ('<link rel="canonical" href="/a/">', {("/a/", "link")}),
        ('<link rel="icon" href="/i.svg">', {("/i.svg", "asset")}),
        ('<div style="background:url(&quot;/b.png&quot;)">', {("/b.png", "asset")}),
        ("<style>@import '/x.css'; a{b:url( /y.png )}/* url(/no.png) */</style>", None),
        ('<svg><use href="/s.svg#i"/></svg>', {("/s.svg#i", "asset")}),
        ('<svg><use xlink:href="#i"/></svg>', {("#i", "asset")}),
        ('<video poster="/p.jpg"><source src="/v.mp4"></video>', None),
        ('<form action="/find/">', {("/find/", "link")}),
        ('<meta property="og:image" content="/o.jpg">', {("/o.jpg", "asset")}),
        ('<script>var x = "url(/no.png)"</script>', set()),
    ],
)
def test_html(source: str, expected: set[tuple[str, str]] | None) -> None:
    several = {
        "<img": {("/1.jpg", "asset"), ("/2.jpg", "asset"), ("/3.jpg", "asset")},
        "<style": {("/x.css", "asset"), ("/y.png", "asset")},
        "<video": {("/p.jpg", "asset"), ("/v.mp4", "asset")},
    }
    if expected is None:
        expected = next(value for start, value in several.items() if source.startswith(start))
    assert found(source) == expected


def test_ids_that_links_may_point_at() -> None:
    assert read_html('<h2 id="s-1"></h2><a name="old"></a><p class="id">').ids == {"s-1", "old"}


def test_json_ld_is_read_and_must_be_json() -> None:
    data = '{"@context": "https://schema.org", "image": "%s"}'
    block = f'<script type="application/ld+json">{data}</script>'
    assert found(block % f"{SITE}/media/a.jpg") == {(f"{SITE}/media/a.jpg", "link")}
    with pytest.raises(NotWellFormed):
        read_html('<script type="application/ld+json">{</script>')


def test_css() -> None:
    text = read_text("static/a.css", b'@import url("b.css");a{b:url(c.png#d)}', SITE)
    assert text.references == [Reference("b.css", Use.ASSET), Reference("c.png#d", Use.ASSET)]


def test_feeds_and_robots() -> None:
    feed = f'<rss><link>{SITE}/a/</link><b u="{SITE}"/><c>https://other.example/</c></rss>'
    assert [r.url for r in read_text("feed.xml", feed.encode(), SITE).references] == [
        f"{SITE}/a/",
        SITE,
    ]
    with pytest.raises(NotWellFormed):
        read_text("feed.xml", b"<rss>", SITE)
    robots = f"Sitemap: {SITE}/sitemap.xml\n".encode()
    assert [r.url for r in read_text("robots.txt", robots, SITE).references] == [
        f"{SITE}/sitemap.xml"
    ]


def test_a_binary_file_has_no_references() -> None:
    assert read_text("media/a.jpg", b"\xff\xd8url(x)", SITE).references == []


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/b/", Target("/b/", "")),
        ("../b/#x", Target("/b/", "x")),
        ("#x", Target("/a/", "x")),
        ("", Target("/a/", "")),
        ("?page=2", Target("/a/", "")),
        (f"{SITE}/c/", Target("/c/", "")),
        (SITE, Target("/", "")),
        ("//paper.example/c/", Target("/c/", "")),
        ("//other.example/c/", None),
        ("http://paper.example/", None),
        ("mailto:a@b.example", None),
        ("tel:02886969380", None),
        ("data:image/png;base64,AA==", None),
    ],
)
def test_where_an_address_leads(url: str, target: Target | None) -> None:
    assert local_target(url, "/a/", SITE) == target
