"""The keys of what the staff of an office did on a day, as those of `keys`.

| table | pk | sk | what |
|---|---|---|---|
| records | WORK#office#date | person | what one of the staff did on that day of the office's zone |
"""

from datetime import date

from chalicelib.core.ids import PersonId


def work(office: str, on: date, person_id: PersonId) -> tuple[str, str]:
    """Key of what one person did for an office on a day of its zone."""
    return work_of(office, on), person_id


def work_of(office: str, on: date) -> str:
    """Partition of what the staff of an office did on a day of its zone."""
    return f"WORK#{office}#{on.isoformat()}"
