"""Names, roles, figures, dates, documents and marks, each by its own rule."""

import time

import pytest

from showcase.newsroom.printpage import PageText, as_json, propose
from showcase.newsroom.printpage.bylines import is_byline, read_byline, read_dateline
from showcase.newsroom.printpage.dates import event_dates
from showcase.newsroom.printpage.documents import documents_in
from showcase.newsroom.printpage.figures import figures_in
from showcase.newsroom.printpage.names import open_names, pseudonyms
from showcase.newsroom.printpage.numerals import arabic, chinese
from showcase.newsroom.printpage.places import main_places, mentions
from showcase.newsroom.printpage.punctuation import normalised


@pytest.mark.parametrize(
    ("printed", "people", "credit"),
    [
        ("华西社区报记者 刘平 云杉街道供图", [("刘平", "记者", "华西社区报")], "云杉街道供图"),
        ("华西社区传媒记者 沈安 社区供图", [("沈安", "记者", "华西社区传媒")], "社区供图"),
        ("本报记者 张山 文/图", [("张山", "记者 摄影", "本报")], ""),
        ("通讯员 李思 记者 王午 摄影报道", [("李思", "通讯员", ""), ("王午", "记者 摄影", "")], ""),
        (
            "（记者 张山 李思 通讯员 王午）",
            [("张山", "记者", ""), ("李思", "记者", ""), ("王午", "通讯员", "")],
            "",
        ),
        ("■ 记者 张山", [("张山", "记者", "")], ""),
        ("记者张山", [("张山", "记者", "")], ""),
        ("文/张山 图/李思", [("张山", "", ""), ("李思", "摄影", "")], ""),
        (
            "封面新闻记者 张山 实习生 李思",
            [("张山", "记者", "封面新闻"), ("李思", "实习生", "封面新闻")],
            "",
        ),
        ("川观新闻记者 刘　平", [("刘平", "记者", "川观新闻")], ""),
        ("记者 张山 摄影 李思", [("张山", "记者", ""), ("李思", "摄影", "")], ""),
        (
            "华西社区报记者 欧阳青青 图片由受访者提供",
            [("欧阳青青", "记者", "华西社区报")],
            "图片由受访者提供",
        ),
    ],
)
def test_byline(printed: str, people: list[tuple[str, str, str]], credit: str) -> None:
    assert is_byline(printed)
    byline = read_byline(printed)
    assert [(p.name, p.role, p.agency) for p in byline.contributors] == people
    assert byline.credit == credit


@pytest.mark.parametrize(
    "text", ["社区书记说好", "居民们都来了", "微网格员上门", "记者来到小院", "记者走进社区"]
)
def test_not_a_byline(text: str) -> None:
    assert not is_byline(text)


def test_dateline_gives_its_paper_to_everybody_in_it() -> None:
    byline = read_dateline("华西社区报讯(伏晓光 记者 祁月 摄影报道)")
    assert [(p.name, p.role, p.agency) for p in byline.contributors] == [
        ("伏晓光", "", "华西社区报"),
        ("祁月", "记者 摄影", "华西社区报"),
    ]
    assert any(guess.value == "伏晓光" for guess in byline.guesses)


@pytest.mark.parametrize(
    ("text", "printed", "value", "unit", "approx"),
    [
        ("提供服务400余场次。", "400余场次", 400, "场次", True),
        ("建成29项制度。", "29项", 29, "项", False),
        ("约1.1万余名党员。", "约1.1万余名", 11000, "名", True),
        ("惠及近10万人。", "近10万人", 100_000, "人", True),
        ("效率提升20%。", "20%", 20, "%", False),
        ("走了1.5公里。", "1.5公里", 1.5, "公里", False),
        ("完成11个街道的工作。", "11个", 11, "个", False),
        ("共 96 户居民。", "96 户", 96, "户", False),
        ("带动一万余名居民。", "一万余名", 10_000, "名", True),
        ("减到上百件。", "上百件", 100, "件", True),
        ("投入3.2亿元。", "3.2亿元", 320_000_000, "元", False),
        ("超过2,400人次。", "超过2,400人次", 2400, "人次", True),
        ("每栋20多户。", "20多户", 20, "户", True),
        ("成本下降百分之三十。", "百分之三十", 30, "%", False),
        ("来了5至8名志愿者。", "5至8名", 8, "名", True),
        ("有300人以上。", "300人以上", 300, "人", True),
        ("惠及近万人。", "近万人", 10_000, "人", True),
        ("吸引10余万群众。", "10余万群众", 100_000, "群众", True),
        ("只有十几人。", "十几人", 10, "人", True),
    ],
)
def test_figure(text: str, printed: str, value: float, unit: str, approx: bool) -> None:
    (figure,) = figures_in([text])
    assert (figure.printed, figure.value, figure.unit, figure.approx) == (
        printed, value, unit, approx,
    )  # fmt: skip
    assert figure.sentence == text


@pytest.mark.parametrize(
    "text",
    [
        "2023年的春天。", "12月15日上午。", "拨打028-86969380。", "街上的6号院。", "R29社区食堂。",
        "“132N”体系。", "“4567”工作法。", "第三网格的人。", "70多岁的大爷。", "住在3栋2单元。",
        "临江社区3栋的灯。",
        "一个好办法。", "十佳案例。", "3个月后。", "千家万户。", "拨打120急救电话。",
    ],
)  # fmt: skip
def test_not_a_figure(text: str) -> None:
    assert figures_in([text]) == ()


def test_numerals() -> None:
    assert arabic("1.1", "万") == 11000
    assert chinese("三百五十") == 350
    assert chinese("一万二千") == 12000
    assert chinese("一二") is None


def test_documents() -> None:
    text = "出台《“红砖”议事的机制》《关于印发〈办法〉的通知》和《甲《乙》丙》，还有《没完"
    assert documents_in([text]) == ("“红砖”议事的机制", "关于印发〈办法〉的通知", "甲《乙》丙")


def test_event_date_is_the_lead_s_and_has_no_year() -> None:
    assert event_dates(["3月9日，大家来了。", "4月1日又来。"]) == ("3月9日",)
    assert event_dates(["自3月9日起，大家常来。"]) == ()
    assert event_dates(["4 月 2 日至 4 日，开市。"]) == ("4月2日至4日",)


def test_open_name() -> None:
    (guess,) = open_names(["社区总网格长黄芳荣获称号。", "黄芳求真务实。"])
    assert guess.value == "黄芳 / 黄芳荣"
    assert open_names(["微网格员彭光敏积极收集意见。"]) == ()


def test_places() -> None:
    assert mentions("成都市锦江区牛市口街道莲花社区第二网格的人") == [
        ("锦江区", "牛市口街道", "莲花社区", "第二网格")
    ]
    assert mentions("绵阳市涪城区春风街道") == [("涪城区", "春风街道")]
    assert main_places(["成都的春天"]) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("网格员遇到居民季芬(化名)求助。", ["季芬"]),
        ("她把事情说给向季芬（化名）听。", ["季芬"]),
        ("季芬、孟小山（均为化名）都来了。", ["季芬", "孟小山"]),
        ("季芬来了。", []),
    ],
)
def test_pseudonyms_are_told(text: str, names: list[str]) -> None:
    assert [guess.value for guess in pseudonyms([text])] == names


@pytest.mark.parametrize(
    ("text", "chains"),
    [
        ("记者走进云杉社区", [("云杉社区",)]),
        ("来自云杉社区第一网格的人", [("云杉社区", "第一网格")]),
        ("300余名社区工作者", []),
        ("双流区中和街道的人", [("双流区", "中和街道")]),
        ("云杉社区组织志愿者走进院落", [("云杉社区",)]),
    ],
)
def test_a_place_begins_after_the_verb(text: str, chains: list[tuple[str, ...]]) -> None:
    assert mentions(text) == chains


def test_places_listed_in_the_lead_are_all_the_story_s() -> None:
    lead = "双流区云杉街道、云杉街道竹影社区与云杉街道荷塘社区，都收到了奖牌。"
    street = ("双流区", "云杉街道")
    assert main_places([lead, "云杉街道做了很多事。", "云杉街道还在做。"]) == (
        street, (*street, "竹影社区"), (*street, "荷塘社区"),
    )  # fmt: skip


def test_a_headline_s_place_weighs_more_and_an_office_s_name_does_not() -> None:
    texts = ["双流区云杉街道的人来了。", "双流区的人也来了。", "云杉街道很近。"]
    assert main_places(texts) == (("双流区", "云杉街道"),)
    assert main_places(texts, headlines=["双流区新事", "双流区的人"]) == (("双流区",),)
    assert main_places(texts, headlines=["双流区委社治委"]) == (("双流区", "云杉街道"),)


def test_punctuation_is_a_proposal() -> None:
    found = normalised("写好,用好.时间12:30起,共3,000人(约)!a,b")
    assert found.text == "写好，用好。时间12:30起，共3,000人（约）！a,b"
    assert [change.printed for change in found.changes][:2] == [",", "."]


@pytest.mark.parametrize(
    "text",
    [
        "社区" * 60_000, "1" * 150_000, "1,000," * 25_000, "“" * 150_000, "《" * 70_000,
        "一二三百" * 30_000, "华西社区报记者 张三 李四 " * 9_000, "报讯（" * 40_000,
        "（" * 100_000, "　 " * 60_000 + "x", "**a" * 50_000, "—" * 150_000,
        "社区很好的地方和\n\n" * 3_000, "锦江区春风\n\n成华区很好。\n\n" * 2_000,
        "锦江区牛市街道莲花社区第一网格" * 2_000, "网格\n" * 8_000,
    ],
    ids=lambda text: f"{text[:6]!r}",
)  # fmt: skip
def test_hostile_text_takes_no_more_than_seconds(text: str) -> None:
    started = time.perf_counter()
    proposal = propose(PageText("页", text))
    as_json(proposal)
    assert proposal.conserved
    assert time.perf_counter() - started < 10  # it is under 2 on an idle machine
