"""The answer to a ballot that was cast before, whatever has become of its proof of work since."""

from showcase.voting import catalogue, voters
from showcase.voting.models import Ballot
from showcase.voting.receipts import receipt_for

from .once import digest_of
from .submission import Accepted, Refused, Submission


def earlier(submission: Submission) -> Accepted | Refused | None:
    """The receipt, or other_body; None if nothing was cast with this `idem`."""
    contest = catalogue.contests().get(submission.contest)
    if contest is None:
        return None
    number = voters.idem(contest.id, submission.level, submission.subject, submission.idem)
    ballot = Ballot.objects.select_related("contest", "category").filter(idem=number).first()
    if ballot is None:
        return None
    if bytes(ballot.body) != digest_of(submission):
        return Refused("other_body")
    return Accepted(receipt_for(ballot), again=True)
