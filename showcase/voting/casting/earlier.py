"""The answer to a ballot that was cast before, whatever has become of its proof of work since."""

from showcase.voting import catalogue, voters

from .once import digest_of
from .reasons import given_before
from .submission import Accepted, Refused, Submission


def earlier(submission: Submission) -> Accepted | Refused | None:
    """The receipt, or other_body; None if nothing was cast with this `idem`."""
    contest = catalogue.contests().get(submission.contest)
    if contest is None:
        return None
    number = voters.idem(contest.id, submission.level, submission.subject, submission.idem)
    return given_before(number, digest_of(submission))
