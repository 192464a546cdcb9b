"""Newspaper sentences put together at random: every page different, all of one kind of Chinese."""

import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

Block = dict[str, Any]

WHO = (
    "网格员", "微网格员", "社区书记", "楼栋长", "老党员", "物业经理", "志愿者", "院委会主任",
    "退休教师", "社工", "骑手", "租户", "店主", "居民代表",
)  # fmt: skip
WHERE = (
    "老院落", "小区东门", "党群服务中心", "架空层", "坝坝里", "菜市场旁", "楼道口", "议事亭",
    "口袋公园", "连廊下", "车棚边", "门岗外",
)  # fmt: skip
WHAT = (
    "把路灯报修的事记在本子上", "和邻居商量停车位怎么划", "挨家挨户敲门问老人吃饭没有",
    "请来电工把裸露的线收进管里", "把堆了三年的杂物清走", "教老人用手机预约挂号",
    "拉着业主和物业坐下来算账", "给加装电梯的方案画了第七稿", "把楼顶漏水的照片发到群里",
    "在院子里摆开三张茶桌听意见", "把闲置的门卫室改成了图书角", "组织孩子们给楼道画墙绘",
)  # fmt: skip
RESULT = (
    "不到一个星期，事情就有了回音。", "三十多户人家签了字，只有两户还在犹豫。",
    "原来一年上百件的投诉，如今一个月也接不到一件。", "他说，最难的不是花钱，是坐到一起。",
    "群里有人发了一朵花，接着是一长串。", "街道把这个办法写进了清单，推到另外几个院落。",
    "第二天一早，工人就带着梯子来了。", "大家约好，谁家有事就在门口挂一条红布。",
    "这笔账贴在公示栏上，谁都能看，谁都能问。", "老人们说，晚上下楼不用再摸着墙走。",
)  # fmt: skip
HEAD = (
    "小事不出院", "灯亮了", "一张茶桌", "门口的办法", "网格织细", "邻里搭把手", "议事有亭",
    "楼道换新", "停车不再难", "老院新颜", "一码报事", "骑手进门",
)  # fmt: skip
TAIL = (
    "日子过得更近", "大家的事大家办", "心里有了底", "难事有人接", "温暖到家门", "商量着就办成了",
    "一格管到底", "笑声多起来", "家门口就能办", "街坊都出力",
)  # fmt: skip
UNITS = (("名", "微网格员"), ("户", "居民"), ("场次", "志愿服务"), ("件", "办结的事"))


def headline(chance: random.Random) -> str:
    """Two clauses with a space between."""
    return f"{chance.choice(HEAD)} {chance.choice(TAIL)}"


def sentence(chance: random.Random) -> str:
    who, where, what = chance.choice(WHO), chance.choice(WHERE), chance.choice(WHAT)
    day = f"{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
    return f"{day}，{who}在{where}{what}。{chance.choice(RESULT)}"


def paragraph(chance: random.Random, link: int | None = None) -> str:
    """Two to five sentences; a link to the page with the key `link` in the first."""
    text = "".join(sentence(chance) for _ in range(chance.randint(2, 5)))
    if link is not None:
        before, mark, rest = text.partition("，")
        text = f'{before}{mark}<a linktype="page" id="{link}">此前报道过</a>的{rest}'
    elif chance.random() < 0.2:
        before, mark, rest = text.partition("。")
        text = f"<b>{before}{mark}</b>{rest}"
    return f"<p>{text}</p>"


def body(chance: random.Random, pictures: Sequence[int], links: Sequence[int]) -> list[Block]:
    """A raw StreamField value of 8 to 12 blocks, a paragraph first; `links` are page keys."""
    kinds = ["paragraph"] * chance.randint(3, 6) + ["heading"] * chance.randint(1, 2)
    kinds += chance.sample(["picture", "quote", "figures", "method", "ladder", "document"], 3)
    chance.shuffle(kinds)
    waiting = list(links)
    kinds.insert(0, "paragraph")
    return [
        {
            "type": kind,
            "value": _value(kind, chance, pictures, waiting),
            "id": str(UUID(int=chance.getrandbits(128), version=4)),
        }
        for kind in kinds
    ]


def _value(kind: str, chance: random.Random, pictures: Sequence[int], links: list[int]) -> Any:
    match kind:
        case "paragraph":
            return paragraph(chance, links.pop() if links else None)
        case "heading":
            return {"eyebrow": "", "label": "", "heading": headline(chance)}
        case "picture":
            return {
                "image": chance.choice(pictures),
                "caption": sentence(chance)[:60],
                "credit": "",
                "alt": f"{chance.choice(WHERE)}，{chance.choice(WHO)}和几位居民。",
            }
        case "quote":
            return {
                "text": sentence(chance),
                "kind": "resident",
                "speaker": chance.choice(WHO),
                "post": "",
                "organisation": "",
            }
        case "figures":
            return {"items": [_figure(chance) for _ in range(chance.randint(2, 4))]}
        case "method":
            parts = [
                {"name": name, "gloss": sentence(chance)[:40]} for name in chance.sample(HEAD, 4)
            ]
            return {"name": "“四步”工作法", "components": parts, "source": "街道社区发展办"}
        case "ladder":
            return {"name": "微网实格", "levels": ["社区总网格", "一般网格", "微网格"]}
        case _:
            return {"title": "《院落议事规则》", "issuer": "社区党委", "file": None}


def _figure(chance: random.Random) -> Block:
    number = chance.randint(3, 900)
    unit, label = chance.choice(UNITS)
    return {
        "printed": f"{number}余{unit}",
        "value": str(number),
        "unit": unit,
        "label": label,
        "approx": True,
        "before": "",
        "as_of": "",
        "sentence": "",
    }
