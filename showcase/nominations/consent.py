"""What a sender agrees to. Whoever changes a word of it gives it a new version."""

VERSION = "2026-11"

NOTICE = (
    ("谁在收", "华西社区报编辑部。只有经办的编辑看得到您的姓名和电话，每看一次都有记录。"),
    ("为什么", "为了核实和报道您说的事，需要时跟您联系。不作别的用处，不交给别人。"),
    ("收什么", "您写的话、选的地方、传的照片和文件；姓名和电话填了才有。都加密保存。"),
    (
        "留多久",
        "办结以后 180 天删除；没有提交的，推荐留 7 天，申报留 30 天。"
        "凭编号随时可以查看、撤回，或者要我们马上删掉。",
    ),
)
"""Who, why, what, how long: heading and sentence."""
