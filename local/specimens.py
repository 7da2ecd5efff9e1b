"""Invented passports of Utopia, the issuing state of ICAO's specimens."""

from dataclasses import dataclass
from datetime import date

from chalicelib.icao.mrz import check_digit

EXPIRY = date(2034, 7, 30)


@dataclass(frozen=True, slots=True)
class Specimen:
    """An invented person with an invented passport."""

    number: str
    surname: str
    given_names: str
    sex: str
    born: date

    @property
    def zone(self) -> str:
        """The passport's machine-readable zone: TD3, two lines of 44 characters."""
        names = f"{self.surname}<<{self.given_names}".replace(" ", "<")
        upper = f"P<UTO{names}".ljust(44, "<")[:44]
        parts = [
            self.number.ljust(9, "<"),
            self.born.strftime("%y%m%d"),
            EXPIRY.strftime("%y%m%d"),
            "<" * 14,
        ]
        checked = [part + check_digit(part) for part in parts]
        lower = f"{checked[0]}UTO{checked[1]}{self.sex}{checked[2]}{checked[3]}"
        return f"{upper}\n{lower}{check_digit(''.join(checked))}"


_SURNAMES = ("CONTOH", "SPECIMEN", "UTOPIA", "FIKTIF", "REKAAN", "TELADAN", "KHAYAL", "MISALAN")
_GIVEN = ("ANNA MARIA", "BORIS", "CLARA", "DAVID", "ELENA", "FELIX", "GRETA", "HUGO", "IRIS", "JAN")


def specimen(number: int) -> Specimen:
    """Return the invented person of a number: always the same one."""
    return Specimen(
        number=f"UTO{number:06d}",
        surname=_SURNAMES[number % len(_SURNAMES)],
        given_names=_GIVEN[number % len(_GIVEN)],
        sex="FM"[number % 2],
        born=date(1960 + number * 7 % 40, 1 + number * 5 % 12, 1 + number * 3 % 28),
    )
