"""What the database tells the publisher: which rows changed, who has been told, what came of it."""

from django.db import models


class Change(models.Model):
    """One row that was inserted, updated or deleted, as a trigger saw it.

    `old` and `new` are the whole row as a JSON object; `row` is its primary key as text. Nothing in
    Python ever writes here: `queryset.update`, raw SQL and a colleague's console count as well.
    """

    table_name = models.CharField(max_length=100)
    row = models.TextField()
    op = models.CharField(max_length=1)  # I, U, D; T for TRUNCATE
    old = models.TextField(null=True)
    new = models.TextField(null=True)

    def __str__(self) -> str:
        return f"{self.op} {self.table_name} {self.row}"


class Reader(models.Model):
    """A store of readings that wants to be told of changes, and how often it took some.

    There is one for each folder of releases. A store that does not find its own name and number
    here has missed changes.
    """

    store = models.CharField(max_length=32, unique=True)
    serial = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.store} #{self.serial}"


class Kept(models.Model):
    """A change that one reader took from the log, kept for another reader until it asks."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="kept")
    table_name = models.CharField(max_length=100)
    row = models.TextField()
    old = models.TextField(null=True)
    new = models.TextField(null=True)

    def __str__(self) -> str:
        return f"{self.table_name} {self.row}"


class Publication(models.Model):
    """回执: one run of the publisher, asked for or not, and what readers got from it.

    `changed` holds `[file, [reason, …]]`, `removed` files, `failures` `[where, address, reason]`;
    each list is cut to a bound, the counts beside it are not. `who` is a colleague's name as the
    newsroom shows it. Numbers of pages count what is being rendered.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "已发布"
        UNCHANGED = "unchanged", "没有变化"
        FAILED = "failed", "没有发布"
        INTERRUPTED = "interrupted", "中断"

    class Trigger(models.TextChoices):
        CHANGE = "change", "自动"
        REQUEST = "request", "有人要求"
        CLOCK = "clock", "定时"
        START = "start", "启动"
        COMMAND = "command", "命令"

    state = models.CharField("状态", max_length=12, choices=State, default=State.QUEUED)
    trigger = models.CharField("起因", max_length=8, choices=Trigger)
    who = models.CharField("谁", max_length=150, blank=True)
    asked_at = models.DateTimeField("提出", auto_now_add=True)
    started_at = models.DateTimeField("开始", null=True)
    finished_at = models.DateTimeField("结束", null=True)
    step = models.CharField("进度", max_length=200, blank=True)
    pages_done = models.PositiveIntegerField("已生成页数", default=0)
    pages_total = models.PositiveIntegerField("要生成页数", default=0)
    release = models.CharField("版本", max_length=40, blank=True)
    seconds = models.FloatField("用时（秒）", null=True)
    rendered = models.PositiveIntegerField("生成页数", default=0)
    full = models.TextField("全部重新生成的原因", blank=True)
    changed = models.JSONField("有变化的文件", default=list)
    changed_count = models.PositiveIntegerField("有变化的文件数", default=0)
    removed = models.JSONField("撤下的文件", default=list)
    removed_count = models.PositiveIntegerField("撤下的文件数", default=0)
    failures = models.JSONField("问题", default=list)
    failures_count = models.PositiveIntegerField("问题数", default=0)

    class Meta:
        verbose_name = "发布回执"
        verbose_name_plural = "发布回执"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state"], name="bake_publication_state")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_state_display()}"

    @property
    def is_over(self) -> bool:
        return self.state not in (self.State.QUEUED, self.State.RUNNING)

    @property
    def cause(self) -> str:
        """What made it run, as the newsroom is told."""
        return self.who or self.get_trigger_display()
