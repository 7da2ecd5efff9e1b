"""Invented passports of Utopia, ICAO's specimen state."""

from datetime import date
from typing import Any

_WEIGHTS = (7, 3, 1)
EXPIRY = date(2034, 7, 30)


def check_digit(text: str) -> str:
    """Return the check digit of ICAO 9303 part 3, written again here to check ours."""
    values = [
        0 if one == "<" else int(one) if one.isdigit() else ord(one) - ord("A") + 10 for one in text
    ]
    return str(sum(value * _WEIGHTS[n % 3] for n, value in enumerate(values)) % 10)


def fields(number: str = "C01X00T47", **changed: Any) -> dict[str, Any]:
    """Return a passport typed field by field."""
    return {
        "document_number": number,
        "issuing_state": "UTO",
        "nationality": "UTO",
        "surname": "ERIKSSON",
        "given_names": "ANNA MARIA",
        "sex": "F",
        "date_of_birth": "1974-08-12",
        "date_of_expiry": EXPIRY.isoformat(),
        **changed,
    }


def zone(number: str = "C01X00T47", expires: date | None = None) -> str:
    """Return the same passport as a TD3 machine-readable zone of two lines."""
    expiry = (expires or EXPIRY).strftime("%y%m%d")
    upper = "P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<")
    number = number.ljust(9, "<")
    parts = [number, "740812", expiry, "<" * 14]
    checked = [part + check_digit(part) for part in parts]
    composite = check_digit("".join(checked))
    lower = f"{checked[0]}UTO{checked[1]}F{checked[2]}{checked[3]}{composite}"
    return f"{upper}\n{lower}"
