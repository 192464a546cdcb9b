"""导入版面: from a printed page to drafts, with the page on the left and the proposal beside it."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from showcase.accounts.models import User
from showcase.cases.models import ShowcasePage

from .arranging import arranged, punctuated
from .drafts import CannotDraft, make_drafts
from .gazetteer import gazetteer, place_chains
from .import_forms import PageImportForm, choices, choices_from, choices_state, rows
from .import_screen import screen
from .models import PageImport
from .printpage import PageText, Unreadable, from_state, propose, read_source, to_state
from .printpage.reading import LARGEST_FILE

PER_PAGE = 20
PASTED = "粘贴的文字.txt"


def _user(request: HttpRequest) -> User:
    """Who is logged in; the admin lets nobody else through."""
    return cast(User, request.user)


def _may_import(request: HttpRequest) -> None:
    """Drafts are made in the sections, so whoever may write there may import."""
    showcase = ShowcasePage.objects.first()
    if showcase is None or not showcase.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied


def index(request: HttpRequest) -> HttpResponse:
    """Earlier imports, and the form for a new one."""
    _may_import(request)
    form = PageImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = _import_all(request, form.cleaned_data)
        if len(made) == 1:
            return redirect(made[0])
        if made:
            return redirect("page_import_index")
    imports = PageImport.objects.select_related("created_by").prefetch_related("drafts")
    page = Paginator(imports.defer("text", "state"), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "newsroom/import_index.html", {"form": form, "imports": page})


def _import_all(request: HttpRequest, data: dict[str, Any]) -> list[PageImport]:
    """Import every file that can be read, and say of each other one what is wrong with it."""
    sources = list(data["files"])
    if data["text"].strip():
        sources.append(SimpleUploadedFile(PASTED, data["text"].encode()))
    made: list[PageImport] = []
    for file in sources:
        try:
            # One byte more than the reader takes is enough for it to say "too large".
            page = read_source(file.name, file.read(LARGEST_FILE + 1))
        except Unreadable as error:
            messages.error(request, f"{file.name}：{error}")
        else:
            made.append(import_page(page, request.user))
    if made:
        names = "、".join(one.source for one in made)
        messages.success(request, f"已导入 {names}，请核对拆分结果。")
    return made


def import_page(page: PageText, user: Any) -> PageImport:
    """Store a page that was read, with the proposal that the rules make of it."""
    proposal = propose(page, gazetteer())
    return PageImport.objects.create(
        source=page.source[-255:],
        text=page.text,
        notices=list(proposal.notices),
        state=to_state(proposal),
        created_by=user,
    )


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The page beside its proposal; every change is one POST of the whole arrangement."""
    _may_import(request)
    page_import = get_object_or_404(PageImport, pk=pk)
    if request.method == "POST":
        return _save(request, page_import)
    return render(
        request,
        "newsroom/import_edit.html",
        screen(page_import, from_state(page_import.state), choices_from(page_import.choices)),
    )


def _save(request: HttpRequest, page_import: PageImport) -> HttpResponse:
    with transaction.atomic():
        page_import = PageImport.objects.select_for_update().get(pk=page_import.pk)
        proposal = arranged(from_state(page_import.state), rows(request.POST))
        action, _, story = request.POST.get("action", "").partition(":")
        if action == "punctuate":
            proposal = punctuated(proposal, story)
        decided = choices(request.POST)
        if request.POST.get("version") != str(page_import.version):
            messages.warning(
                request,
                "这个版面刚才在另一个窗口改过。下面是您的改动，还没有保存；再按一次“保存”会以它为准。",
            )
            return render(
                request, "newsroom/import_edit.html", screen(page_import, proposal, decided)
            )
        page_import.state = to_state(proposal)
        page_import.choices = choices_state(decided)
        page_import.version += 1
        page_import.save()
    if action == "drafts":
        try:
            _draft(request, page_import)
        except CannotDraft as problem:
            messages.error(
                request, "没有生成草稿：有一篇要先改好，原因写在那一篇上面。您的改动已经保存。"
            )
            context = screen(page_import, proposal, decided, {problem.proposed: str(problem)})
            return render(request, "newsroom/import_edit.html", context)
    else:
        messages.success(request, "拆分方案已保存。")
    return redirect(page_import)


def _draft(request: HttpRequest, page_import: PageImport) -> None:
    proposal, decided = from_state(page_import.state), choices_from(page_import.choices)
    if not _may_add_places(request):
        known = place_chains()
        if any(chain not in known for c in decided.values() for chain in c.new_places):
            messages.error(request, "您没有新建地方的权限，请取消勾选新地方，或请编辑来建。")
            return
    made = make_drafts(page_import, proposal, decided, _user(request))
    for remark in made.remarks:
        messages.warning(request, remark)
    if made.stories:
        messages.success(request, f"已生成 {len(made.stories)} 篇草稿，可以逐篇打开修改。")
    else:
        messages.info(request, "没有新的稿件可以生成：每一篇都已经有草稿了。")


def _may_add_places(request: HttpRequest) -> bool:
    showcase = ShowcasePage.objects.get()
    return showcase.get_parent().permissions_for_user(request.user).can_edit()


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an import. Drafts that were made of it stay."""
    _may_import(request)
    page_import = get_object_or_404(PageImport, pk=pk)
    own = page_import.created_by_id == request.user.pk
    if not own and not _may_add_places(request):
        raise PermissionDenied
    page_import.delete()
    messages.success(request, f"已删除导入的版面“{page_import.source}”。生成过的草稿都还在。")
    return redirect("page_import_index")
