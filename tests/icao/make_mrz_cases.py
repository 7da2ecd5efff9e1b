"""Write mrz-cases.json anew when run as a script; a test compares it with the file.

The specimens are ICAO's own; other documents get their check digits from a counting of its own.
"""

import json
from pathlib import Path
from typing import Any

CASES = Path(__file__).with_name("mrz-cases.json")
TODAY = "2026-11-22"
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
LONG_TD1 = (
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
)
LONG_TD2 = "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8"
ANNA = {
    "layout": "TD3",
    "document_code": "P",
    "issuing_state": "UTO",
    "document_number": "L898902C3",
    "nationality": "UTO",
    "surname": "ERIKSSON",
    "given_names": "ANNA MARIA",
    "names_truncated": False,
    "sex": "F",
    "date_of_birth": "1974-08-12",
    "date_of_expiry": "2012-04-15",
    "optional_data": "ZE184226B",
}
CARD = ANNA | {"document_code": "I", "document_number": "D23145890", "optional_data": ""}
PETER = CARD | {
    "document_number": "D23145890734",
    "surname": "STEVENSON",
    "given_names": "PETER JOHN",
    "sex": "M",
    "date_of_birth": "1934-07-12",
    "date_of_expiry": "1995-07-12",
}

Row = dict[str, Any]


def check(text: str) -> str:
    """Return the check digit of capitals, digits and fillers."""
    return str(
        sum((int(c, 36) if c != "<" else 0) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10
    )


def passport(
    *,
    code: str = "P<",
    issuer: str = "UTO",
    names: str = "ERIKSSON<<ANNA<MARIA",
    number: str = "L898902C3",
    nationality: str = "UTO",
    birth: str = "740812",
    sex: str = "F",
    expiry: str = "330415",
    optional: str = "",
    optional_check: str | None = None,
) -> str:
    """Return the two lines of a passport, all check digits right unless one is given."""
    number, optional = number.ljust(9, "<"), optional.ljust(14, "<")
    digit = check(optional) if optional_check is None else optional_check
    start = number + check(number)
    dates = birth + check(birth), expiry + check(expiry)
    composite = check(start + dates[0] + dates[1] + optional + digit)
    first = code + issuer.ljust(3, "<") + names.ljust(39, "<")
    second = start + nationality.ljust(3, "<") + dates[0] + sex + dates[1] + optional + digit
    return f"{first}\n{second}{composite}"


def change(text: str, line: int, at: int, new: str) -> str:
    """Return the lines with some characters replaced, counted from 0."""
    lines = text.split("\n")
    lines[line] = lines[line][:at] + new + lines[line][at + len(new) :]
    return "\n".join(lines)


NEW = ANNA | {"date_of_expiry": "2033-04-15", "optional_data": ""}
LONG_SURNAME = "PAPANDROPOULOS<KARAGEORGIOU<ALEXANDRIDIS"[:39]
LONG_GIVEN = "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONGSUE"[:39]

READ: list[tuple[str, str, Row]] = [
    ("specimen TD3", TD3, ANNA),
    ("specimen TD2", TD2, CARD | {"layout": "TD2"}),
    ("specimen TD1", TD1, CARD | {"layout": "TD1"}),
    ("TD1 with a number of twelve", LONG_TD1, PETER | {"layout": "TD1"}),
    ("TD2 with a number of twelve", LONG_TD2, PETER | {"layout": "TD2"}),
    ("TD3 without a newline", TD3.replace("\n", ""), ANNA),
    ("TD2 without a newline", TD2.replace("\n", ""), CARD | {"layout": "TD2"}),
    ("TD1 without a newline", TD1.replace("\n", ""), CARD | {"layout": "TD1"}),
    ("returns and white space", " " + TD3.replace("\n", " \r\n\t") + "\r\n", ANNA),
    ("typed in small letters", TD3.lower(), ANNA),
    ("no personal number, check 0", passport(), NEW),
    ("no personal number, check filler", passport(optional_check="<"), NEW),
    ("born this year", passport(birth="261122"), NEW | {"date_of_birth": "2026-11-22"}),
    (
        "born tomorrow a century ago",
        passport(birth="261123"),
        NEW | {"date_of_birth": "1926-11-23"},
    ),
    ("born on a leap day", passport(birth="000229"), NEW | {"date_of_birth": "2000-02-29"}),
    ("day of birth unknown", passport(birth="7408<<"), NEW | {"date_of_birth": "1974-08"}),
    ("month of birth unknown", passport(birth="74<<<<"), NEW | {"date_of_birth": "1974"}),
    ("month unknown, this month", passport(birth="2611<<"), NEW | {"date_of_birth": "2026-11"}),
    ("month unknown, next month", passport(birth="2612<<"), NEW | {"date_of_birth": "1926-12"}),
    ("birth unknown", passport(birth="<<<<<<"), NEW | {"date_of_birth": ""}),
    ("ends in 49 years", passport(expiry="751231"), NEW | {"date_of_expiry": "2075-12-31"}),
    ("ended 50 years ago", passport(expiry="760101"), NEW | {"date_of_expiry": "1976-01-01"}),
    ("ends on a leap day", passport(expiry="280229"), NEW | {"date_of_expiry": "2028-02-29"}),
    ("a man", passport(sex="M"), NEW | {"sex": "M"}),
    ("sex unspecified", passport(sex="<"), NEW | {"sex": "X"}),
    ("sex written X", passport(sex="X"), NEW | {"sex": "X"}),
    (
        "Germany",
        passport(issuer="D", nationality="D"),
        NEW | {"issuing_state": "D", "nationality": "D"},
    ),
    ("stateless", passport(nationality="XXA"), NEW | {"nationality": "XXA"}),
    ("a diplomat", passport(code="PD"), NEW | {"document_code": "PD"}),
    ("a short number", passport(number="C01X"), NEW | {"document_number": "C01X"}),
    ("a number with a gap", passport(number="AB<12"), NEW | {"document_number": "AB<12"}),
    ("one name", passport(names="ARKFREITH"), NEW | {"surname": "ARKFREITH", "given_names": ""}),
    (
        "a double surname",
        passport(names="VAN<DER<MUELLEN<<HILDE"),
        NEW | {"surname": "VAN DER MUELLEN", "given_names": "HILDE"},
    ),
    (
        "more fillers than there should be",
        passport(names="ERIKSSON<<ANNA<<MARIA"),
        NEW,
    ),
    (
        "a surname that fills the line",
        passport(names=LONG_SURNAME),
        NEW
        | {
            "surname": "PAPANDROPOULOS KARAGEORGIOU ALEXANDRIDI",
            "given_names": "",
            "names_truncated": True,
        },
    ),
    (
        "given names that fill the line",
        passport(names=LONG_GIVEN),
        NEW
        | {
            "surname": "NILAVADHANANANDA",
            "given_names": "CHAYAPA DEJTHAMRONGSU",
            "names_truncated": True,
        },
    ),
]

WRONG = "wrong_check_digit"
CHARACTER = "impossible_character"
COMPOSITE = ("composite", WRONG)
REFUSED: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("nothing", "", [("mrz", "wrong_length")]),
    ("a line alone", TD3.split("\n")[1], [("mrz", "wrong_length")]),
    ("a character lost", TD3[:-1], [("mrz", "wrong_length")]),
    (
        "lines cut in the wrong place",
        TD3.replace("\n", "").replace("L8", "L\n8"),
        [("mrz", "wrong_length")],
    ),
    (
        "three lines of TD2",
        TD2.replace("\n", "")[:24]
        + "\n"
        + TD2.replace("\n", "")[24:48]
        + "\n"
        + TD2.replace("\n", "")[48:],
        [("mrz", "wrong_length")],
    ),
    ("number misread", change(TD3, 1, 3, "B"), [("document_number", WRONG), COMPOSITE]),
    ("number's digit misread", change(TD3, 1, 9, "5"), [("document_number", WRONG), COMPOSITE]),
    ("number's digit a letter", change(TD3, 1, 9, "Z"), [("document_number", WRONG), COMPOSITE]),
    ("birth misread", change(TD3, 1, 18, "3"), [("date_of_birth", WRONG), COMPOSITE]),
    ("birth's digit misread", change(TD3, 1, 19, "3"), [("date_of_birth", WRONG), COMPOSITE]),
    ("expiry misread", change(TD3, 1, 26, "6"), [("date_of_expiry", WRONG), COMPOSITE]),
    ("optional data misread", change(TD3, 1, 30, "2"), [("optional_data", WRONG), COMPOSITE]),
    (
        "optional data without a digit",
        change(TD3, 1, 42, "<"),
        [("optional_data", WRONG), COMPOSITE],
    ),
    ("composite misread", change(TD3, 1, 43, "1"), [COMPOSITE]),
    ("two characters exchanged", change(TD3, 1, 1, "98"), [("document_number", WRONG), COMPOSITE]),
    (
        "O for 0 in a date",
        change(passport(birth="700812"), 1, 14, "O"),
        [("date_of_birth", CHARACTER), ("date_of_birth", WRONG), COMPOSITE],
    ),
    (
        "everything wrong at once",
        change(change(change(TD3, 1, 9, "0"), 1, 19, "0"), 1, 27, "0"),
        [
            ("document_number", WRONG),
            ("date_of_birth", WRONG),
            ("date_of_expiry", WRONG),
            COMPOSITE,
        ],
    ),
    ("month 13", passport(birth="741312"), [("date_of_birth", "impossible_date")]),
    ("month 0", passport(birth="740012"), [("date_of_birth", "impossible_date")]),
    ("day 0", passport(birth="740800"), [("date_of_birth", "impossible_date")]),
    ("30 February", passport(birth="740230"), [("date_of_birth", "impossible_date")]),
    ("no leap year", passport(birth="010229"), [("date_of_birth", "impossible_date")]),
    ("month 13, day unknown", passport(birth="7413<<"), [("date_of_birth", "impossible_date")]),
    ("day known, month not", passport(birth="74<<12"), [("date_of_birth", "impossible_date")]),
    ("31 April", passport(expiry="330431"), [("date_of_expiry", "impossible_date")]),
    ("expiry unknown", passport(expiry="<<<<<<"), [("date_of_expiry", "impossible_date")]),
    ("expiry in part", passport(expiry="3304<<"), [("date_of_expiry", "impossible_date")]),
    ("a digit in a surname", passport(names="ER1KSSON<<ANNA"), [("surname", CHARACTER)]),
    ("a digit in a given name", passport(names="ERIKSSON<<ANN4"), [("given_names", CHARACTER)]),
    ("a hyphen in a name", passport(names="ERIKSSON<<ANNA-MARIA"), [("given_names", CHARACTER)]),
    ("a letter beyond A to Z", passport(names="ÉRIKSSON<<ANNA"), [("surname", CHARACTER)]),
    ("a character beyond 16 bits", passport(names="\U0001f600RIK<<ANNA"), [("surname", CHARACTER)]),
    ("no name", passport(names="<"), [("surname", "missing")]),
    ("no surname", passport(names="<<ANNA"), [("surname", "missing")]),
    ("no number", passport(number=""), [("document_number", "missing")]),
    (
        "a number that begins with a filler",
        passport(number="<L898902C"),
        [("document_number", CHARACTER)],
    ),
    ("a space in the number", change(TD3, 1, 3, " "), [("document_number", CHARACTER)]),
    ("no nationality", passport(nationality=""), [("nationality", "missing")]),
    ("a nationality with a digit", passport(nationality="UT0"), [("nationality", CHARACTER)]),
    ("a nationality with a gap", passport(nationality="U<O"), [("nationality", CHARACTER)]),
    ("no issuing state", passport(issuer=""), [("issuing_state", "missing")]),
    ("an issuing state with a digit", passport(issuer="UT0"), [("issuing_state", CHARACTER)]),
    ("a sex that is none", passport(sex="8"), [("sex", CHARACTER)]),
    ("a visa", "V" + TD3[1:], [("document_code", "unsupported_document")]),
    ("a card in a passport's size", "I" + TD3[1:], [("document_code", "unsupported_document")]),
    ("a passport in a card's size", "P" + TD2[1:], [("document_code", "unsupported_document")]),
    ("a code that is a digit", "4" + TD3[1:], [("document_code", CHARACTER)]),
    ("TD2 number misread", change(TD2, 1, 3, "2"), [("document_number", WRONG), COMPOSITE]),
    ("TD2 optional data added", change(TD2, 1, 28, "B"), [COMPOSITE]),
    ("TD1 number misread", change(TD1, 0, 7, "1"), [("document_number", WRONG), COMPOSITE]),
    ("TD1 second optional data added", change(TD1, 1, 18, "B"), [COMPOSITE]),
    ("TD1 composite misread", change(TD1, 1, 29, "7"), [COMPOSITE]),
    (
        "TD1 long number misread",
        change(LONG_TD1, 0, 15, "8"),
        [("document_number", WRONG), COMPOSITE],
    ),
    ("TD1 filler for the digit", change(TD1, 0, 14, "<"), [("document_number", WRONG), COMPOSITE]),
    ("TD3 filler for the digit", change(TD3, 1, 9, "<"), [("document_number", WRONG), COMPOSITE]),
    ("TD1 expiry misread", change(TD1, 1, 9, "3"), [("date_of_expiry", WRONG), COMPOSITE]),
]


def cases() -> Row:
    """Return the whole file."""
    return {
        "today": TODAY,
        "read": [{"name": name, "text": text, "mrz": mrz} for name, text, mrz in READ],
        "refused": [
            {"name": name, "text": text, "errors": [list(error) for error in errors]}
            for name, text, errors in REFUSED
        ],
    }


def text() -> str:
    """Return the file's text."""
    return json.dumps(cases(), indent=1) + "\n"


if __name__ == "__main__":
    CASES.write_text(text(), "utf-8")
