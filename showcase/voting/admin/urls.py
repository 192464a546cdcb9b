from django.urls import path, re_path

from . import cases, contests, desk, flags, nominees, results, roster, scores, staff_ballots

KIND = r"(?P<kind>csv|xlsx)"
ONE = r"^(?P<pk>\d{1,18})/"

urlpatterns = [
    path("", contests.index, name="vote_contests"),
    path("new/", contests.new, name="vote_new"),
    path("scores/", scores.index, name="vote_scores"),
    path("scores/<int:pk>/", scores.sheet, name="vote_sheet"),
    path("<int:pk>/", desk.desk, name="vote_desk"),
    path("<int:pk>/edit/", contests.edit, name="vote_edit"),
    path("<int:pk>/again/", contests.again, name="vote_again"),
    path("<int:pk>/discard/", contests.discard, name="vote_discard"),
    path("<int:pk>/health/", desk.health, name="vote_health"),
    path("<int:pk>/rules/", desk.rules_page, name="vote_rules"),
    path("<int:pk>/step/<slug:to>/", desk.step, name="vote_step"),
    path("<int:pk>/reopen/", desk.reopen, name="vote_reopen"),
    path("<int:pk>/plan/cancel/", desk.give_up_plan, name="vote_give_up_plan"),
    path("<int:pk>/nominees/", nominees.index, name="vote_nominees"),
    path("<int:pk>/nominees/new/", nominees.new, name="vote_nominee_new"),
    path("<int:pk>/nominees/lots/", nominees.lots, name="vote_lots"),
    path("<int:pk>/nominees/import/", nominees.import_many, name="vote_import"),
    path("<int:pk>/nominees/example.csv", nominees.import_example, name="vote_import_example"),
    path("<int:pk>/nominees/<int:nominee>/", nominees.edit, name="vote_nominee"),
    path("<int:pk>/nominees/<int:nominee>/delete/", nominees.delete, name="vote_nominee_delete"),
    path("<int:pk>/nominees/<int:nominee>/leave/", nominees.leave, name="vote_nominee_leave"),
    path("<int:pk>/roster/", roster.roster, name="vote_roster"),
    path("<int:pk>/flags/", flags.index, name="vote_flags"),
    path("<int:pk>/flags/<int:flag>/", flags.look, name="vote_flag"),
    path("<int:pk>/flags/<int:flag>/dismiss/", flags.dismiss, name="vote_flag_dismiss"),
    path("<int:pk>/flags/<int:flag>/case/", flags.open_case, name="vote_flag_case"),
    re_path(rf"{ONE}flags\.{KIND}$", flags.export, name="vote_flags_export"),
    path("<int:pk>/cases/", cases.index, name="vote_cases"),
    path("<int:pk>/cases/held/", cases.open_held, name="vote_case_held"),
    path("<int:pk>/cases/<int:case>/", cases.case, name="vote_case"),
    path("<int:pk>/cases/<int:case>/decide/", cases.decide, name="vote_case_decide"),
    path("<int:pk>/cases/<int:case>/reverse/", cases.reverse, name="vote_case_reverse"),
    path("<int:pk>/ballot/", staff_ballots.enter, name="vote_staff"),
    path("<int:pk>/results/", results.results, name="vote_results"),
    path("<int:pk>/results/plan/", results.plan, name="vote_plan"),
    re_path(rf"{ONE}tally\.{KIND}$", results.export, name="vote_tally_export"),
]
