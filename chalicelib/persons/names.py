"""How a name is written once for all its spellings, so that it is found however it was typed.

A visible name and the same one in the MRZ differ by ICAO 9303 part 3 section 6: Ö may be OE or O,
Å AA or A, ß SS, Ñ N or NXX, a hyphen parts words and an apostrophe does not. All of these, and
whatever else may be told apart only by an accent, come to one written form.
"""

import re
import unicodedata
from collections.abc import Iterable

# Apostrophes and their many looks stand within a word: O'Brien; and so do signs that are unseen.
_WITHIN = (
    "'`\u00b4\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u05f3\uff07"
    "\u00ad\u200c\u200d"
)
# One sign is one syllable: 王小明 is Wang Xiaoming or Wang Xiao Ming.
_SYLLABLE = re.compile("([\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff])")
_REST = re.compile("[^a-z]")
_TWICE = re.compile(r"(.)\1+")
_FOLDS = (
    (re.compile("(?<=[nu])xx"), ""),  # ÑXX, UXX: an old way to write Ñ and Ü in an MRZ
    (re.compile("(?<=[ln])yu(?=e?$)"), "u"),  # LYU: the pinyin LÜ in a Chinese passport
    (re.compile("y"), "i"),  # Юлия is YULIYA or IULIIA
    (re.compile("(?<=[aou])e"), ""),  # Ä, Ö, Ü as AE, OE, UE
)
_SOUNDS = (
    (re.compile("ch(?=[^aeiou])|kh"), "h"),  # Achmad, Akhmad, Ahmad
    (re.compile("ch"), "x"),
    (re.compile("ph"), "f"),
    (re.compile("(?<=[dgtsz])h"), ""),
    (re.compile("dj"), "j"),
    (re.compile("[cq]"), "k"),
    (re.compile("w"), "v"),
    (re.compile("(?<=.)h$"), ""),  # Fatimah, Fatima
    (re.compile("^[aeiou]+"), "a"),
    (re.compile("(?<=.)[aeiou]"), ""),
)
# Too little to go by: Li, Lee, Lu, La would all be one.
_LEAST_SOUND = 3
_MOST_JOINED = 3
_MOST_WORDS = 12
# Often left out, or in one of two papers only; each is also somebody's whole name.
_LEFT_OUT = (
    "al el bin bint binti ibn ben da de do dos das del dela di du van von der den ter ten la le las"
    " los und zu e y"
)
_PARTICLES = frozenset(_LEFT_OUT.split())


def indexed_words(surname: str, given_names: str) -> frozenset[str]:
    """Return all that a person is found by: each word, words run together, and their sounds."""
    found: set[str] = set()
    for part in (surname, given_names):
        words = _letters(part)
        for place in range(len(words)):
            found |= _runs_over(words, place)
    return frozenset(found | _sounds(found))


def asked_words(name: str, *, similar: bool) -> list[frozenset[str]]:
    """Return what a person must be found by: one word of each set.

    Empty when no word is left. A word of the name may be half of what was recorded as one, so
    each set also holds the runs of words around it. `similar` adds the sounds.
    """
    words = _telling(_letters(name))
    asked = [_runs_over(words, place) for place in range(len(words))]
    return [frozenset(one | _sounds(one) if similar else one) for one in asked]


def written(word: str) -> str:
    """Return the one form of all spellings of a word: small letters from a to z."""
    return "".join(map(_fold, _letters(word)))


def _letters(text: str) -> list[str]:
    """Return the words of a text, at most twelve, in the letters from a to z."""
    from anyascii import anyascii  # noqa: PLC0415 - cold start

    plain = _SYLLABLE.sub(r" \1 ", unicodedata.normalize("NFKC", text))
    marks = "".join(one if _is_letter(one) else " " for one in plain if one not in _WITHIN)
    words = (_REST.sub("", anyascii(word).lower()) for word in marks.split())
    return [word for word in words if word][:_MOST_WORDS]


def _is_letter(one: str) -> bool:
    return unicodedata.category(one)[0] in "LM"


def _fold(word: str) -> str:
    for pattern, instead in _FOLDS:
        word = pattern.sub(instead, word)
    return _TWICE.sub(r"\1", word)


def _sounds(words: Iterable[str]) -> frozenset[str]:
    """Return what is left of words when their vowels go, marked as no words themselves."""
    heard = (_sound(word) for word in words)
    return frozenset(f"~{one}" for one in heard if len(one) >= _LEAST_SOUND)


def _sound(word: str) -> str:
    for pattern, instead in _SOUNDS:
        word = pattern.sub(instead, word)
    return _TWICE.sub(r"\1", word)


def _telling(words: list[str]) -> list[str]:
    """Leave out particles and initials where enough is left to tell people apart."""
    telling = [word for word in words if len(word) > 1 and word not in _PARTICLES]
    return telling if len(telling) > 1 else words


def _runs_over(words: list[str], place: int) -> set[str]:
    """Return the word at a place, and each run of two or three words that holds it, folded."""
    return {
        _fold("".join(words[start : start + length]))
        for length in range(1, _MOST_JOINED + 1)
        for start in range(max(0, place - length + 1), min(place, len(words) - length) + 1)
    }
