"""The pieces a printed story is made of, as StreamField blocks."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from showcase.bake import rows

INLINE_FEATURES = ["bold", "link", "document-link"]


class PictureChooserBlock(ImageChooserBlock):
    """A picture of the library. In a bake its row is read once, however many stories show it."""

    def bulk_to_python(self, values: list[int | None]) -> list[Any]:
        keys = [value for value in values if value]
        found = {picture.pk: picture for picture in rows.many(self.model_class, keys)}
        return [copy(found[value]) if value in found else None for value in values]

    class Meta:
        icon = "image"


class HeadingBlock(blocks.StructBlock):
    """小标题, with an eyebrow (眉题) above it or a letter before it."""

    eyebrow = blocks.CharBlock(label="眉题", required=False, max_length=40)
    label = blocks.CharBlock(
        label="序号", required=False, max_length=4, help_text="如 A、B 或 一、二。"
    )
    heading = blocks.CharBlock(
        label="小标题", max_length=120, help_text="两句之间空一格，换行只会发生在空格处。"
    )

    class Meta:
        label = "小标题"
        icon = "title"
        template = "components/blocks/heading.html"


class ParagraphBlock(blocks.RichTextBlock):
    """正文段落."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("features", INLINE_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        label = "正文"
        icon = "pilcrow"
        template = "components/blocks/paragraph.html"


class PictureBlock(blocks.StructBlock):
    """A picture in one use: caption, credit and alt text belong here, not to the file.

    A missing image is allowed in a draft (the import knows a caption but not its photograph) and
    stops the story from being published.
    """

    image = PictureChooserBlock(
        label="图片", help_text="导入的图注尚缺照片时可先存稿，补齐才能发布。"
    )
    caption = blocks.CharBlock(label="图注", max_length=200)
    credit = blocks.CharBlock(
        label="署名", required=False, max_length=80, help_text="留空则用图片本身的署名。"
    )
    alt = blocks.CharBlock(
        label="替代文字",
        max_length=200,
        help_text="给看不见图的读者：画面里有什么，而不是重复图注。",
    )

    class Meta:
        label = "图片"
        icon = "image"
        template = "components/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """引语, with its speaker as printed: a name, or 相关负责人, or nobody."""

    text = blocks.TextBlock(label="引语", help_text="不用再加引号。")
    kind = blocks.ChoiceBlock(
        label="来源",
        choices=[
            ("speech", "受访者"),
            ("resident", "居民"),
            ("group", "业主群留言"),
            ("document", "文件引文"),
        ],
        default="speech",
    )
    speaker = blocks.CharBlock(
        label="说话人", required=False, max_length=60, help_text="姓名，或“相关负责人”。可留空。"
    )
    post = blocks.CharBlock(label="身份", required=False, max_length=60)
    organisation = blocks.CharBlock(label="单位", required=False, max_length=80)

    class Meta:
        label = "引语"
        icon = "openquote"
        template = "components/blocks/quote.html"


class FigureBlock(blocks.StructBlock):
    """One key figure (关键数字): as printed, as a number, and with the sentence that says it."""

    printed = blocks.CharBlock(label="印刷形式", max_length=40, help_text="如 1.1万余名。")
    value = blocks.DecimalBlock(label="数值", help_text="如 11000。")
    unit = blocks.CharBlock(
        label="单位", required=False, max_length=20, help_text="如 名、场次、%。"
    )
    label = blocks.CharBlock(label="说明", max_length=60, help_text="如 微网格员。")
    approx = blocks.BooleanBlock(label="约数（余、近、约）", required=False)
    before = blocks.CharBlock(
        label="此前", required=False, max_length=60, help_text="对比时填，如 2020年以前上百件。"
    )
    as_of = blocks.CharBlock(label="截至", required=False, max_length=40)
    sentence = blocks.TextBlock(label="原句", required=False, help_text="数字出自稿件的哪一句。")

    class Meta:
        label = "数字"
        icon = "decimal"


class FigureStripBlock(blocks.StructBlock):
    """数字条."""

    items = blocks.ListBlock(FigureBlock(), label="数字", min_num=1, max_num=6)

    class Meta:
        label = "数字条"
        icon = "order"
        template = "components/blocks/figures.html"


class LadderBlock(blocks.StructBlock):
    """组织体系: levels from the top down, as a list rather than a picture."""

    name = blocks.CharBlock(label="名称", max_length=80)
    levels = blocks.ListBlock(blocks.CharBlock(max_length=60), label="层级（自上而下）", min_num=2)

    class Meta:
        label = "组织体系"
        icon = "list-ol"
        template = "components/blocks/ladder.html"


class MethodPartBlock(blocks.StructBlock):
    name = blocks.CharBlock(label="要点", max_length=40)
    gloss = blocks.CharBlock(label="解释", required=False, max_length=120)


class MethodBlock(blocks.StructBlock):
    """工作法 and its parts; parts that the source does not state stay out."""

    name = blocks.CharBlock(label="工作法", max_length=60)
    components = blocks.ListBlock(MethodPartBlock(), label="组成")
    source = blocks.CharBlock(label="做法来源", required=False, max_length=80)

    class Meta:
        label = "工作法"
        icon = "tasks"
        template = "components/blocks/method.html"


class VideoBlock(blocks.StructBlock):
    """视频: a file of ours or a link out; nothing foreign is ever embedded."""

    title = blocks.CharBlock(label="标题", max_length=120)
    poster = PictureChooserBlock(label="封面", required=False)
    poster_alt = blocks.CharBlock(label="封面替代文字", required=False, max_length=200)
    file = DocumentChooserBlock(label="视频文件（MP4）", required=False)
    url = blocks.URLBlock(label="或外部链接", required=False)
    duration = blocks.CharBlock(
        label="时长", required=False, max_length=20, help_text="如 12 分 40 秒。"
    )
    transcript = blocks.TextBlock(label="文字稿", help_text="听不见、打不开视频的读者靠它。")

    class Meta:
        label = "视频"
        icon = "media"
        template = "components/blocks/video.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if not cleaned["file"] and not cleaned["url"]:
            raise blocks.StructBlockValidationError(
                {"file": ValidationError("请选择视频文件，或填写外部链接。")}
            )
        return cleaned


class DocumentMentionBlock(blocks.StructBlock):
    """《文件名》 as named in the story, with the file if we may show it."""

    title = blocks.CharBlock(label="文件名", max_length=160, help_text="连同书名号，如《……方案》。")
    issuer = blocks.CharBlock(label="发文单位", required=False, max_length=80)
    file = DocumentChooserBlock(label="文件", required=False)

    class Meta:
        label = "文件"
        icon = "doc-full"
        template = "components/blocks/document.html"


class BodyBlock(blocks.StreamBlock):
    """正文."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    figures = FigureStripBlock()
    ladder = LadderBlock()
    method = MethodBlock()
    video = VideoBlock()
    document = DocumentMentionBlock()

    class Meta:
        block_counts: dict[str, dict[str, int]] = {}
