"""Every page of the site: its template, its addresses, its entry script."""

from dataclasses import dataclass, field

LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Page:
    """One page; a key of `paths` is a language, or `*` for one address that speaks both.

    `offline` pages open without a network once a phone has had one of them.
    """

    name: str
    paths: dict[str, str]
    script: str | None = None
    listed: bool = field(default=True)
    offline: bool = False

    @property
    def template(self) -> str:
        """The template below templates/pages."""
        return f"pages/{self.name}.html"

    @property
    def bilingual(self) -> bool:
        """Whether one address speaks both languages (it then needs its script)."""
        return "*" in self.paths


def _public(
    name: str, indonesian: str, english: str, script: str | None = None, *, offline: bool = False
) -> Page:
    paths = {"id": f"/id/{indonesian}", "en": f"/en/{english}"}
    return Page(name, paths, script, offline=offline)


def _operator(name: str, indonesian: str, english: str, script: str) -> Page:
    paths = {"id": f"/id/{indonesian}", "en": f"/en/{english}"}
    return Page(name, paths, script, listed=False)


def _officer(
    name: str, slug: str, script: str, english: str = "", *, offline: bool = False
) -> Page:
    slugs = {"id": slug, "en": english or slug}
    paths = {language: f"/officer/{language}/{slugs[language]}" for language in LANGUAGES}
    return Page(name, paths, script, listed=False, offline=offline)


PUBLIC = (
    _public("home", "", "", offline=True),
    _public("guide", "tata-cara/", "how-to-report/", offline=True),
    _public("report", "lapor/", "report/", "report.js", offline=True),
    _public("manage", "kelola/", "manage/", "manage.js", offline=True),
    _public("stay_here", "saya-di-sini/", "i-stay-here/", "stay-here.js"),
    _public("sign_in", "masuk/", "sign-in/", "sign-in.js"),
    _public("password", "kata-sandi/", "password/", "password.js"),
    _public("sign_up", "daftar/", "sign-up/", "sign-up.js"),
    _public("invitation", "undangan/", "invitation/", "invitation.js"),
    _public("fetch_stamp", "ambil-cap/", "get-your-stamp/", "fetch-stamp.js"),
    Page("stamp", {"*": "/s"}, "stamp.js", listed=False, offline=True),
    Page("receipt", {"*": "/r"}, "receipt.js", listed=False),
    Page("root", {"*": "/"}, "root.js", listed=False),
    Page("not_found", {"*": "/404"}, "not-found.js", listed=False),
)

OPERATOR = (
    _operator("board", "papan/", "board/", "board.js"),
    _operator("upload", "unggah/", "upload/", "upload.js"),
    _operator("receipts", "tanda-terima/", "receipts/", "receipts.js"),
    _operator("premises", "tempat/", "premises/", "premises.js"),
)

OFFICER = (
    _officer("officer_account", "", "officer-account.js", offline=True),
    _officer("officer_scan", "scan/", "scan.js", offline=True),
    _officer("officer_desk", "desk/", "desk.js", offline=True),
    _officer("officer_departures", "keberangkatan/", "departures.js", "departures/"),
    _officer("officer_stamps", "kelola-cap/", "stamp-care.js", "stamps/"),
    _officer("officer_orders", "surat-perintah/", "orders.js", "orders/"),
    _officer("officer_reports", "laporan/", "officer-reports.js", "reports/"),
)

PAGES = PUBLIC + OPERATOR + OFFICER


def output_name(path: str) -> str:
    """Where the page at this address is written: `/s` → `s/index.html`."""
    return f"{path.strip('/')}/index.html".lstrip("/")
