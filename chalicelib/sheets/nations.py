"""Countries as hosts write them: names in two languages, codes of ISO and of ICAO, usual words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# What a list of countries' names does not have: short, older and other names, and what people
# of the country are called, by the ICAO code they stand for.
_OTHER_NAMES = {
    "USA": "us|u s|u s a|amerika|america|united states of america|american|warga amerika",
    "GBR": "uk|u k|great britain|britain|england|inggris|british|britania raya|scotland|wales|"
    "northern ireland|skotlandia|united kingdom",
    "D": "deu|ger|de|german|deutschland|federal republic of germany",
    "NLD": "holland|the netherlands|netherlands|dutch|belanda",
    "AUS": "australian|aussie",
    "KOR": "korea|south korea|korea selatan|republic of korea|korean|rep of korea|rok",
    "PRK": "north korea|korea utara",
    "CHN": "prc|china|tiongkok|cina|rrt|rrc|chinese|peoples republic of china|china mainland",
    "TWN": "taiwanese|taiwan roc",
    "HKG": "hong kong|hongkong|hong kong sar",
    "MAC": "macau|macao",
    "RUS": "russian|russian federation|federasi rusia",
    "JPN": "japanese|jepang",
    "MYS": "malaysian|mal",
    "SGP": "singaporean|singapura|sin",
    "THA": "thai|muangthai",
    "VNM": "viet nam|vietnamese",
    "PHL": "philippines|the philippines|filipino|pilipina",
    "IND": "indian",
    "FRA": "french|prancis|perancis",
    "ITA": "italian",
    "ESP": "spanish",
    "PRT": "portuguese",
    "CHE": "swiss|swis|sui",
    "AUT": "austrian",
    "BEL": "belgian",
    "SWE": "swedish",
    "NOR": "norwegian",
    "DNK": "danish",
    "FIN": "finnish",
    "POL": "polish",
    "CZE": "czech republic|czech|ceko|cheko",
    "UKR": "ukrainian",
    "TUR": "turkey|turki|turkish|turkiye",
    "CAN": "canadian",
    "NZL": "new zealander|nz|selandia baru",
    "IRL": "irish|republic of ireland",
    "BRA": "brazilian",
    "ZAF": "south african|afrika selatan|rsa",
    "ARE": "uae|uni emirat arab|emirati",
    "SAU": "saudi|arab saudi|ksa|saudi arabian",
    "IRN": "iran|islamic republic of iran",
    "SYR": "syria|syrian arab republic",
    "TLS": "timor leste|east timor|timor timur",
    "MMR": "burma|myanmar|birma",
    "LAO": "laos",
    "BRN": "brunei",
    "EGY": "egyptian|mesir",
    "CIV": "ivory coast|pantai gading",
    "COD": "congo kinshasa|drc",
    "XXA": "stateless|tanpa kewarganegaraan|tuna negara|apatride",
}
_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018`")
_BEFORE = re.compile(
    r"^(?:warga negara|warganegara|wn|wna|citizen of|kingdom of|republic of|republik|kerajaan) "
)


@dataclass(frozen=True, slots=True)
class Nations:
    """Every way of writing a country that is understood here, and the code it stands for."""

    codes: frozenset[str]
    by_name: Mapping[str, str]

    def find(self, text: str) -> str | None:
        """Return the ICAO code a text stands for, None when it stands for none."""
        name = _folded(text)
        found = self.by_name.get(name)
        return found or self.by_name.get(_BEFORE.sub("", name))


def nations_of(countries: Iterable[tuple[str, str | None, str, str]]) -> Nations:
    """Make the table from rows of ICAO code, ISO alpha-2 code, Indonesian and English name."""
    by_name: dict[str, str] = {}
    codes = set()
    for code, alpha2, *names in countries:
        codes.add(code)
        for name in (code, alpha2 or "", *names):
            by_name.setdefault(_folded(name), code)
    for code, others in _OTHER_NAMES.items():
        if code in codes:
            for name in others.split("|"):
                by_name.setdefault(name, code)
    by_name.pop("", None)
    return Nations(frozenset(codes), by_name)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text[:200]).casefold().replace("&", " and ")
    kept = "".join(one for one in letters if not unicodedata.combining(one)).translate(_APOSTROPHES)
    return " ".join(re.sub(r"[\W_]+", " ", kept).split())
