"""What kinds, services, grounds, lanes and states are called, in the asker's language."""

from chalicelib.web.problems import Lang, words


def kind_name(code: str, language: Lang) -> str:
    """Return the name of a kind."""
    return str(words(language)["bookings"]["kinds"][code]["name"])


def kind_description(code: str, language: Lang) -> str:
    """Return one sentence that says what a kind is."""
    return str(words(language)["bookings"]["kinds"][code]["description"])


def service_name(code: str, language: Lang) -> str:
    """Return the name of a service."""
    return str(words(language)["bookings"]["services"][code])


def ground_name(code: str, language: Lang) -> str:
    """Return the name of a person's or a visit's ground; nothing for none."""
    return str(words(language)["bookings"]["grounds"][code]) if code else ""


def lane_name(code: str, language: Lang) -> str:
    """Return the name of a lane."""
    return str(words(language)["bookings"]["lanes"][code])


def state_name(code: str, language: Lang) -> str:
    """Return what a state is called in a sentence."""
    return str(words(language)["bookings"]["states"][code])


def lapsed_why(language: Lang) -> str:
    """Return why a booking that waited is over without a time."""
    return str(words(language)["bookings"]["lapsed"])
