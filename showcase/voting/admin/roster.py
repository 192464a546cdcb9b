"""名册: who may vote in a contest of level `roster`. The screen shows counts, it knows no names."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from showcase.voting import roster_import
from showcase.voting.models import Contest, RosterEntry
from showcase.voting.nominees_import import LARGEST_FILE, NotReadable
from showcase.voting.turning import Refused

from .access import RUN, of_contest, tell


class RosterForm(forms.Form):
    file = forms.FileField(
        label="名册",
        help_text="CSV，不超过 2 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
        error_messages={"empty": "这个文件是空的。", "required": "请选择文件。"},
    )
    replace = forms.BooleanField(label="先清空原来的名册", required=False)

    def content(self) -> bytes:
        """One byte more than is read, so that the reader can say "too large"."""
        found: bytes = self.cleaned_data["file"].read(LARGEST_FILE + 1)
        return found


@of_contest(RUN)
def roster(request: HttpRequest, contest: Contest) -> HttpResponse:
    """How many are on it; POST adds those of a file, or puts them in its place."""
    try:
        roster_import.refuse_if_fixed(contest)
    except Refused as refused:
        tell(request, refused)
        return redirect("vote_nominees", contest.pk)
    form = RosterForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            entries = roster_import.read(form.content())
            done = roster_import.add(contest.pk, entries, form.cleaned_data["replace"])
        except (NotReadable, Refused) as error:
            form.add_error("file", str(error))
        else:
            messages.success(
                request,
                f"文件里有 {done.named} 人，新添 {done.new} 人，名册上现在有 {done.total} 人。",
            )
            return redirect("vote_roster", contest.pk)
    context = {
        "contest": contest,
        "form": form,
        "total": RosterEntry.objects.filter(contest=contest).count(),
        "tab": "nominees",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "voting/admin/roster.html", context, status=status)
