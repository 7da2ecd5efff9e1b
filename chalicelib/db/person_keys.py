"""The keys of foreigners and what leads to them, as those of `keys`.

| table | pk | sk | what |
|---|---|---|---|
| records | PASSPORT#keyed hash | PASSPORT | a passport; the first of somebody: who that is too |
| records | NAME#keyed hash | holder id | that a foreigner has a word in the name |
| records | BORN#keyed hash | holder id | that a foreigner was born then: day, month or year |
| records | LINK#keyed hash | LINK | the request that said two foreigners are one, or are not |
| records | RESTRICTION#keyed hash | RESTRICTION | that a foreigner's data are shown to nobody |
"""

from chalicelib.core.ids import HolderId, PassportKey, RestrictionId


def holder(holder_id: HolderId) -> tuple[str, str]:
    """Key of a foreigner: that of the first passport they were known by."""
    return passport(PassportKey(holder_id))


def holder_passports(holder_id: HolderId) -> str:
    """Subject under which a foreigner's later passports are found."""
    return f"PASSPORTS#{holder_id}"


def passport(key: PassportKey) -> tuple[str, str]:
    """Key of one passport."""
    return f"PASSPORT#{key}", "PASSPORT"


def name_word(word_key: str) -> str:
    """Partition of the foreigners who have a keyed word in their names."""
    return f"NAME#{word_key}"


def born(date_key: str) -> str:
    """Partition of the foreigners who were born at a keyed date."""
    return f"BORN#{date_key}"


def person_link(request: str) -> tuple[str, str]:
    """Key of the request that said two foreigners are one."""
    return f"LINK#{request}", "LINK"


def restriction(restriction_id: RestrictionId) -> tuple[str, str]:
    """Key of a restriction, in force or lifted."""
    return f"RESTRICTION#{restriction_id}", "RESTRICTION"


def restrictions(office: str) -> str:
    """Place under which an office's restrictions in force are found, the oldest first."""
    return f"RESTRICTIONS#{office}"


def restrictions_of(holder_id: HolderId) -> str:
    """Subject under which a foreigner's restrictions are found, lifted ones too, by time."""
    return f"RESTRICTIONS#{holder_id}"
