"""Solves a proof of work, as a page does: for benchmarks, tests and who tries the API by hand."""

from typing import Any

from altcha import Challenge, Payload, solve_challenge


def solve(challenge: dict[str, Any]) -> str:
    """Return the `proof` of a challenge of `GET /proof-of-work`."""
    made = Challenge.from_dict(challenge)
    solution = solve_challenge(made)
    if solution is None:
        raise TimeoutError
    return str(Payload(made, solution).to_base64())
