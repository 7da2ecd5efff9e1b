"""The keys of who is appointed where, as those of `keys`.

| table | pk | sk | what |
|---|---|---|---|
| identity | STAFF#office, region or `centre` | PERSON#id | that somebody was appointed there |
"""

from chalicelib.core.ids import PersonId


def appointed(place: str, person_id: PersonId | str = "") -> tuple[str, str]:
    """Key of somebody's appointment to a place; without one, what all begin with."""
    return f"STAFF#{place}", f"PERSON#{person_id}"
