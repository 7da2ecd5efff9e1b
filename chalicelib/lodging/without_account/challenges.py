"""What somebody without an account is given before they report: a challenge, as often as fair."""

from datetime import datetime
from typing import Any

# Behind one address may stand a hotel's whole lobby, or a mobile operator's whole town; behind
# one browser of it, a host with a full house. Each report needs a challenge of its own.
_OFTEN_FROM_NETWORK = "600/hour"
_OFTEN_FROM_BROWSER = "120/hour"


def issue_challenge(network: str, browser: str, now: datetime) -> dict[str, Any]:
    """Return a challenge to be solved before a report; TooManyRequestsError when it is too many.

    `network` is where the request comes from, `browser` what it says it is: only a keyed hash of
    them is kept, until the hour is over.
    """
    from chalicelib.web import limits, proof_of_work  # noqa: PLC0415 - cold start

    limits.use(_OFTEN_FROM_BROWSER, "challenge", "browser", network, browser, now=now)
    limits.use(_OFTEN_FROM_NETWORK, "challenge", "network", network, now=now)
    return proof_of_work.challenge(now)
