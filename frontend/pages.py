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
    _public("own_stay", "izin-saya/", "my-stay/", "own-stay.js"),
    _public("fetch_stamp", "ambil-cap/", "get-your-stamp/", "fetch-stamp.js"),
    _public("tell_us", "laporkan/", "tell-us/", "tell-us.js"),
    _public("book", "pesan/", "book/", "book.js"),
    _public("my_booking", "pesanan-saya/", "my-booking/", "my-booking.js"),
    _public("sponsor", "penjamin/", "sponsor/", "sponsor.js"),
    Page(
        "sponsor_address",
        {"id": "/id/penjamin/alamat/", "en": "/en/sponsor/address/"},
        "sponsor-address.js",
        listed=False,
    ),
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
    _operator("my_data", "data-saya/", "my-data/", "my-data.js"),
)

OFFICER = (
    _officer("officer_account", "", "officer-account.js", offline=True),
    _officer("officer_scan", "scan/", "scan.js", offline=True),
    _officer("officer_desk", "desk/", "desk.js", offline=True),
    _officer("officer_departures", "keberangkatan/", "departures.js", "departures/"),
    _officer("officer_stamps", "kelola-cap/", "stamp-care.js", "stamps/"),
    _officer("officer_nearby", "sekitar/", "nearby.js", "nearby/"),
    _officer("officer_orders", "surat-perintah/", "orders.js", "orders/"),
    _officer("officer_audit", "audit/", "audit.js"),
    _officer("officer_staff", "pegawai/", "staff.js", "staff/"),
    _officer("officer_imports", "berkas-izin/", "permit-imports.js", "permit-files/"),
    _officer("officer_reports", "laporan/", "officer-reports.js", "reports/"),
    _officer("officer_occupancy", "hunian/", "occupancy.js", "occupancy/"),
    _officer("officer_permits", "izin/", "permits.js", "permits/"),
    _officer("officer_tips", "pengaduan/", "tips.js", "tips/"),
    _officer("officer_corrections", "koreksi/", "corrections.js", "corrections/"),
    _officer("officer_cases", "kasus/", "cases.js", "cases/"),
    _officer("officer_warnings", "peringatan/", "warnings.js", "warnings/"),
    _officer("officer_counts", "jumlah/", "counts.js", "counts/"),
    _officer("officer_board", "papan/", "office-board.js", "board/"),
    _officer("officer_bookings", "layanan/", "bookings.js", "bookings/", offline=True),
    _officer("officer_quotas", "kuota/", "quotas.js", "quotas/"),
    _officer("officer_teams", "tim/", "teams.js", "teams/"),
    _officer("officer_route", "rute/", "route.js", "route/", offline=True),
    _officer("officer_day_plan", "rencana-hari/", "day-plan.js", "day-plan/"),
)

PAGES = PUBLIC + OPERATOR + OFFICER


def output_name(path: str) -> str:
    """Where the page at this address is written: `/s` → `s/index.html`."""
    return f"{path.strip('/')}/index.html".lstrip("/")
