from showcase.stories.bylines import Credit, byline, dateline

REPORTER = Credit("林溪", "记者", "华西社区报")


def test_a_byline_names_agency_and_role_as_printed() -> None:
    assert (
        byline([REPORTER, Credit("天府街道", "供图", "")])
        == "华西社区报记者 林溪\u3000天府街道 供图"
    )


def test_an_agency_stays_as_printed() -> None:
    assert byline([Credit("陈舟", "记者", "华西社区传媒")]) == "华西社区传媒记者 陈舟"


def test_a_dateline_is_generated_from_the_contributors() -> None:
    assert dateline([REPORTER]) == "华西社区报讯（记者 林溪）"


def test_a_dateline_keeps_an_unstated_role_unstated() -> None:
    both = [Credit("许棠", "", "华西社区报"), Credit("陈舟", "记者 摄影", "华西社区报")]
    assert dateline(both) == "华西社区报讯（许棠 记者 陈舟 摄影报道）"


def test_without_contributors_the_paper_speaks() -> None:
    assert dateline([]) == "华西社区报讯"
