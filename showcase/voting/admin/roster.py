"""名册: who may vote in a contest of level `roster`. The screen shows counts, it knows no names."""

from typing import Any

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
        required=False,
        help_text="CSV，不超过 2 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
        error_messages={"empty": "这个文件是空的。"},
    )
    replace = forms.BooleanField(
        label="先清空原来的名册", required=False, help_text="只勾这一项、不选文件，就只是清空。"
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "file" in data and not data["file"] and not data.get("replace"):
            self.add_error("file", "请选择文件。")
        return data

    def entries(self) -> list[roster_import.Entry]:
        """None without a file. Raises `NotReadable`."""
        file = self.cleaned_data["file"]
        # One byte more than may be, so that the reader can say "too large".
        return roster_import.read(file.read(LARGEST_FILE + 1)) if file else []


@of_contest(RUN)
def roster(request: HttpRequest, contest: Contest) -> HttpResponse:
    """How many are on it; POST adds those of a file, puts them in its place, or empties it."""
    try:
        roster_import.refuse_if_fixed(contest)
    except Refused as refused:
        tell(request, refused)
        return redirect("vote_nominees", contest.pk)
    form = RosterForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            entries = form.entries()
            done = roster_import.add(contest.pk, entries, form.cleaned_data["replace"])
        except (NotReadable, Refused) as error:
            form.add_error("file", str(error))
        else:
            told = f"文件里有 {done.named} 人，新添 {done.new} 人，名册上现在有 {done.total} 人。"
            messages.success(request, told if entries else "名册已清空。")
            return redirect("vote_roster", contest.pk)
    context = {
        "contest": contest,
        "form": form,
        "total": RosterEntry.objects.filter(contest=contest).count(),
        "tab": "nominees",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "voting/admin/roster.html", context, status=status)
