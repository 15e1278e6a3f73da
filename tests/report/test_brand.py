"""A brand from outside: what a folder may hold, what is wrong with it and on which line, and what becomes of it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from audit.cached_knowledge import load_knowledge
from audit.compare import with_comparison
from audit.domain.errors import InputError, KnowledgeError
from audit.report import FORMATS
from audit.report.brand import Brand, fit_to_render, load_brand
from audit.report.brand.legibility import contrast
from audit.report.brand.settings import Settings
from audit.report.brand.starting import starter
from audit.report.html.pages import render_html
from audit.report.html.sandbox_process import Filler
from audit.report.pdf.reports import render_pdf
from audit.report.templates.folder import templates
from tests.factories import make_result

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'
Make = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Make:
    """Makes a brand's folder from its brand.toml and other files by name."""

    def make(toml: str = "", **files: str | bytes) -> Path:
        place = tmp_path / "brand"
        for name, content in {"brand.toml": f'name = "Acme"\n{toml}', **files}.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return place

    return make


def refusal(folder: Path) -> str:
    with pytest.raises(KnowledgeError) as caught:
        load_brand(folder)
    assert caught.value.exit_code == 3
    return str(caught.value).replace(str(folder), "")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("nmae = 'x'", "/brand.toml:2: nmae: there is no such setting; did you mean 'name'?"),
        ("\n# a comment\npaper = 'A5'", "/brand.toml:4: paper: 'A5' is not 'A4' or 'Letter'"),
        ("[colours]\naccent = 'red'", "/brand.toml:3: colours.accent: 'red' is not a colour written as #RRGGBB, as in"),
        ("[colours]\nacent = '#112233'", "/brand.toml:3: colours.acent: there is no such setting; did you mean"),
        ("[lines]\nfooter = 'for {klient}'", "/brand.toml:3: lines.footer: knows no {klient}; there are"),
        ("[lines]\nfooter = 'for {client!r}'", "/brand.toml:3: lines.footer: knows no {client}"),
        ("file_name = '{client.x}'", "/brand.toml:2: file_name: knows no {client.x}"),
        ("currency = 'euro'", "/brand.toml:2: currency: 'euro' is not a currency of three capital letters, as in EUR"),
        ("paper = ", "/brand.toml:2: Invalid value. Correct the TOML."),
        ("paper = 'A4'\npaper = 'A4'", "/brand.toml:3"),
        (
            "sections = [\n  'decision',\n  'finding',\n]",
            "/brand.toml:4: sections.1: there is no section 'finding'; did you mean 'findings'?",
        ),
        ("sections = ['data', 'data']", "/brand.toml:2: sections.1: 'data' is named twice"),
        ("sections = ['us.md']", "/brand.toml:2: sections.0: there is no file 'us.md' in the brand's folder"),
        ("leave_out = ['benchmarks']", "/brand.toml:2: leave_out.0: there is no section 'benchmarks'; did you mean"),
        ("sections = ['data']\nleave_out = ['data']", "/brand.toml:3: leave_out.0: 'data' is named in 'sections'"),
        ("sections = []", "/brand.toml:2: sections: has 0 entries, and needs 1 at least"),
        ("[logos]\nclient = 'logo.jpg'", "/brand.toml:3: logos.client: 'logo.jpg' is not a file of the kind"),
        ("[logos]\nclient = '../x.png'", "/brand.toml:3: logos.client: '../x.png' lies outside the brand's folder."),
        ("[logos]\nclient = '/etc/x.png'", "/brand.toml:3: logos.client: '/etc/x.png' lies outside the"),
        ("[fonts.sans]\nbold = 'x.ttf'", "/brand.toml:2: fonts.sans: needs the file of the regular face"),
        ("[fonts.sans]\nregular = 'x.ttf'", "/brand.toml:3: fonts.sans.regular: there is no file 'x.ttf'"),
        ("[fonts.sans]\nregular = 'brand.toml'", "/brand.toml:3: fonts.sans.regular: 'brand.toml' is not a file"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(toml: str, said: str, folder: Make) -> None:
    assert refusal(folder(toml)).startswith(said)


def test_all_mistakes_are_told_at_once(folder: Make) -> None:
    said = refusal(
        folder("sections = ['finding']\n[logos]\nconsultant = 'a.png'\nclient = 'b.svg'", **{"b.svg": "<p/>"})
    )
    assert [line.split(": ")[0] for line in said.splitlines()] == [
        "/brand.toml:4",
        "/brand.toml:5",
        "/brand.toml:2",
    ]


def test_a_wrong_rate_card_is_told_with_the_rest(folder: Make) -> None:
    said = refusal(
        folder("paper = 'A4'\nsections = ['finding']", **{"rates.yaml": "provider: Acme\nweeks: 52\n"})
    )
    lines = said.splitlines()
    assert lines[0].startswith("/brand.toml:3: sections.0")
    assert any(line.startswith("/rates.yaml:2:1: weeks: there is no such setting") for line in lines)


def test_a_folder_without_a_brand_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="'mlops-audit brand new DIR' writes one"):
        load_brand(tmp_path)


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "has an element <script>"),
        ("<foreignObject/>", "has an element <foreignObject>"),
        ("<image href='http://example.org/x.png'/>", "has an element <image>"),
        ("<use href='http://example.org/x.svg#a'/>", "refers to 'http://example.org/x.svg#a'"),
        ("<g onclick='x()'/>", "has an event handler, 'onclick'"),
        ("<path style='fill:url(http://example.org/x)'/>", "refers to something outside"),
        ("<style>@import 'x.css'</style>", "refers to something outside"),
        ("<animate attributeName='href'/>", "has an element <animate>"),
        ("<text>Acme</text>", "Turn text into paths"),
        ("<g>", "is an SVG that can't be used"),
    ],
)
def test_a_logo_that_does_more_than_draw_is_refused(inside: str, said: str, folder: Make) -> None:
    assert said in refusal(folder("[logos]\nclient = 'a.svg'", **{"a.svg": SVG.format(inside)}))


def test_entities_are_refused(folder: Make) -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG.format("<path d='&a;'/>")
    assert "without a DOCTYPE" in refusal(folder("[logos]\nclient = 'a.svg'", **{"a.svg": bomb}))


def chained(holder: str, drawer: str) -> str:
    """Twenty elements, each drawing ten times the one before it."""
    return "".join(
        holder.format(n, drawer.format(n - 1) * 10 if n else "<path d='M0 0'/>") for n in range(20)
    )


USES = chained("<g id='a{}'>{}</g>", "<use href='#a{}'/>")
MASKS = chained("<mask id='m{}'>{}</mask>", "<rect mask='url(#m{})'/>")
STYLED = chained("<mask id='m{}'>{}</mask>", "<rect class='c{}'/>")
RULES = "<style>" + "".join(f".c{n}{{mask:url(#m{n})}}" for n in range(20)) + "</style>"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (f"<defs>{USES}</defs><use href='#a19'/>", "draws more than 50,000 elements"),
        (f"<defs>{MASKS}</defs><rect mask='url(#m19)'/>", "draws more than 50,000 elements"),
        (f"{RULES}<defs>{STYLED}</defs><rect class='c19'/>", "draws more than 50,000 elements"),
        ("<g id='a'><use href='#a'/></g>", "draws itself"),
        ("<style>path{fill:url(#p)}</style><pattern id='p'><path d='M0 0'/></pattern>", "draws itself"),
        ("<g>" * 3000 + "</g>" * 3000, "nests more than 60 deep"),
    ],
)  # fmt: skip
def test_a_logo_that_draws_without_end_is_refused(folder: Make, inside: str, said: str) -> None:
    assert said in refusal(folder("[logos]\nclient = 'a.svg'", **{"a.svg": SVG.format(inside)}))


def test_a_logo_may_use_and_style_what_it_holds(folder: Make) -> None:
    drawn = (
        "<style>.a,#b{fill:url(#g)} .c{clip-path:url(#k)}</style><defs><linearGradient id='g'><stop/></linearGradient>"
        "<clipPath id='k'><path d='M0 0h9v9z'/></clipPath><g id='s'><path class='a' d='M0 0h9v9z'/></g></defs>"
        "<g class='c'><use href='#s'/><use href='#s' x='9'/><path id='b' d='M0 0'/></g>"
    )
    assert load_brand(folder("[logos]\nclient = 'a.svg'", **{"a.svg": SVG.format(drawn)})).client_logo


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("".join(f"k{n} = 1\n" for n in range(900)), "/brand.toml:2: k0: there is no such setting"),
        ("\n" * 1_100, "has more than 1,000 lines"),
        ("#" * 40_000, "is larger than 30,000 bytes"),
        (f"a = {'[' * 20_000}", "/brand.toml:1:1: nests too deep"),
        (f"a = {'9' * 6_000}", "/brand.toml:1: holds a number of thousands of digits"),
        ("title = 2026-02-31", "/brand.toml:2:9: Invalid date"),
        ("title = 'a\0'", "/brand.toml:2:11: "),
    ],
)
def test_a_hostile_brand_file_is_told_by_its_place(folder: Make, toml: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load_brand(folder(toml))
    lines = str(caught.value).splitlines()
    assert said in lines[0] and len(lines) <= 30 and all(map(str.isprintable, lines))


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set text = 'x' * 3000000000 %}{{ text | length }}",
    ],
)
def test_a_template_without_end_is_ended_and_the_next_is_filled(folder: Make, template: str) -> None:
    made = folder(**{"templates/sections/cover.html": template})
    filler = Filler(cpu_seconds=1, memory_bytes=1_000_000_000)
    order = (load_brand(made), "sections/cover.html", {}, "en")
    with pytest.raises(KnowledgeError, match="need more than 1 seconds or 1,000 MB"):
        filler.fill(made / "templates", order)
    (made / "templates" / "sections" / "cover.html").write_text("{{ brand.name }}")
    assert (
        filler.fill(
            made / "templates", (load_brand(made), "sections/cover.html", {"brand": {"name": "A"}}, "de")
        )
        == "A"
    )
    filler.end()


def test_a_logo_is_written_anew_without_an_editors_notes(folder: Make) -> None:
    drawn = (
        "<!-- by hand --><metadata>somebody</metadata>"
        "<g xmlns:i='urn:x' i:note='n' fill='red'><path d='M0 0h9'/></g>"
    )
    brand = load_brand(folder("[logos]\nclient = 'a.svg'", **{"a.svg": SVG.format(drawn)}))
    assert brand.client_logo is not None
    text = brand.client_logo.data.decode()
    assert 'fill="red"' in text and 'd="M0 0h9"' in text
    assert "somebody" not in text and "note" not in text and "hand" not in text
    assert (brand.client_logo.width, brand.client_logo.height) == (40, 20)


def png(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.new("1", (width, height)).save(stream, "PNG")
    return stream.getvalue()


def test_a_png_is_checked_before_it_is_opened(folder: Make) -> None:
    logo = "[logos]\nconsultant = 'a.png'"
    made = load_brand(folder(logo, **{"a.png": png(60, 20)})).logo
    assert made is not None and (made.media_type, made.width, made.height) == ("image/png", 60, 20)
    assert "is not a PNG" in refusal(folder(logo, **{"a.png": b"GIF89a"}))
    assert "is a damaged PNG" in refusal(folder(logo, **{"a.png": png(60, 20)[:40]}))
    assert "has 100000 × 100000 pixels" in refusal(
        folder(logo, **{"a.png": png(1, 1)[:16] + b"\x00\x01\x86\xa0" * 2 + png(1, 1)[24:]})
    )


def test_a_link_out_of_the_folder_is_not_followed(folder: Make, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret\n")
    place = folder("sections = ['about.md']")
    (place / "about.md").symlink_to(secret)
    assert "lies outside the brand's folder" in refusal(place)
    (place / "about.md").unlink()
    (place / "about.md").write_text("# About\n")
    (place / "templates").mkdir()
    (place / "templates" / "report.html").symlink_to(secret)
    assert "leads out of the brand's folder" in refusal(place)


def page(brand: Brand, **changes: str) -> str:
    return render_html(replace(make_result(), **changes), brand, for_print=False)


def test_sections_come_in_the_brands_order_with_its_own_between_them(folder: Make) -> None:
    about = "# About <us>\n\nWe are **bold**. <script>alert(1)</script> ![x](http://example.org/x.png)\n"
    brand = load_brand(folder("sections = ['method', 'about.md', 'decision']", **{"about.md": about}))
    html = page(brand)
    titles = re.findall(r'<h1 id="part-\d+"[^>]*>(.*?)</h1>', html)
    assert len(titles) == 3
    assert titles[0] == "Method, formulas and sources"
    assert titles[1] == "About &lt;us&gt;"
    assert "<strong>bold</strong>" in html and "<script>alert(1)" not in html
    assert not re.search(r"(src|url\()[^>]*example\.org", html)  # a link at most: nothing is fetched


def test_what_a_run_is_asked_for_has_its_place_in_a_brands_order_unless_it_is_left_out(folder: Make) -> None:
    listed = "sections = ['standing', 'groups', 'decision', 'data']"
    assert load_brand(folder(listed)).sections == (
        "standing", "readiness", "groups", "benchmark", "decision", "since", "evidence", "data",
    )  # fmt: skip
    assert load_brand(folder("sections = ['data']")).sections == (
        "since",
        "evidence",
        "readiness",
        "benchmark",
        "data",
    )
    listed += "\nleave_out = ['since', 'benchmark', 'readiness', 'evidence']"
    assert load_brand(folder(listed)).sections == ("standing", "groups", "decision", "data")
    own = load_brand(None).sections
    assert load_brand(folder("leave_out = ['groups']")).sections == tuple(s for s in own if s != "groups")


def test_a_brand_that_did_not_think_of_an_earlier_audit_shows_what_changed_since(folder: Make) -> None:
    brand = load_brand(folder("sections = ['decision', 'data']"))
    since = with_comparison(
        make_result(), replace(make_result(), as_of=date(2026, 8, 1)), load_knowledge().thresholds
    )
    html = render_html(since, brand, for_print=False)
    titles = re.findall(r'<h1 id="part-\d+"[^>]*>(.*?)</h1>', html)
    assert titles[1].startswith("Nothing changed since 1 August 2026.") and len(titles) == 3
    assert titles[1] not in render_html(since, replace(brand, sections=("decision", "data")), for_print=False)


def test_a_section_of_ones_own_begins_with_its_title(folder: Make) -> None:
    place = folder("sections = ['about.md']", **{"about.md": "\nAbout us\n"})
    assert refusal(place).startswith("/about.md:1: does not begin with a title")


def test_cover_and_contents_can_be_left_out(folder: Make) -> None:
    html = page(load_brand(folder("contents = false\n[cover]\nshow = false")))
    assert 'class="cover"' not in html and "What this report says, and where" not in html


def test_lines_name_the_client_and_stay_text(folder: Make) -> None:
    brand = load_brand(folder("[lines]\nfooter = 'For {client}, {date}: {{as it is}}'"))
    html = page(brand, client="A & B <i>")
    assert "For A &amp; B &lt;i&gt;, 24 November 2026: {as it is}" in html


def test_colours_that_cannot_be_read_are_a_warning(folder: Make) -> None:
    brand = load_brand(folder("[colours]\nink = '#FFFFF0'"))
    assert any(
        re.search(r"brand\.toml:3: colours\.ink: ink on paper has a contrast of 1\.0", w)
        for w in brand.warnings
    )
    assert load_brand(None).warnings == ()
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_a_tint_follows_its_colour(folder: Make) -> None:
    colours = load_brand(folder("[colours]\naccent = '#000000'")).colours
    assert colours["accent_tint"] == "#E6E6E6"
    assert colours["base_tint"] == load_brand(None).colours["base_tint"]


def test_a_family_that_a_brand_brings_is_not_mixed_with_the_toolkits(folder: Make) -> None:
    font = (templates() / "fonts" / "serif-400.ttf").read_bytes()
    brand = load_brand(folder("[fonts.sans]\nregular = 'own.ttf'", **{"own.ttf": font}))
    assert dict(brand.fonts) == {"sans": "Brand Sans", "serif": "Report Serif", "display": "Report Display"}
    assert [face.file.name for face in brand.faces if face.family == "Brand Sans"] == ["own.ttf"]
    assert "is not a readable font" in refusal(
        folder("[fonts.sans]\nregular = 'own.ttf'", **{"own.ttf": b"nothing"})
    )


@pytest.mark.slow
def test_the_paper_is_the_brands(folder: Make) -> None:
    toml = "paper = 'Letter'\ntitle = 'Our review'\nsections = ['decision']\ncontents = false"
    document = pypdfium2.PdfDocument(render_pdf(make_result(), load_brand(folder(toml))))
    assert {(round(p.get_width()), round(p.get_height())) for p in document} == {(612, 792)}
    about = document.get_metadata_dict()
    assert about["Title"].startswith("Our review: ") and about["Author"] == "Acme"


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{document}", "report.pdf"),
        ("{client}-{date}-gap-report", "Larkfield Goods-2026-11-24-gap-report.pdf"),
        ("{brand} {document}", "Acme report.pdf"),
        ("../{document}", "report.pdf"),
    ],
)
def test_files_are_named_by_the_pattern(pattern: str, name: str, folder: Make) -> None:
    brand = load_brand(folder(f"file_name = '{pattern}'"))
    result = make_result(client="Larkfield Goods", as_of=date(2026, 11, 24))
    assert brand.file("report.pdf", result) == name


@pytest.mark.parametrize(
    "client", ["Acme", "../../etc/passwd", "x" * 500, "顧客" * 200, "CON", "", "a/b\\c:d"]
)
def test_no_client_makes_a_name_that_is_no_file_or_that_another_document_has(
    client: str, folder: Make
) -> None:
    brand = load_brand(folder("file_name = '{client}-{date}-gap-report'"))
    result = make_result(client=client)
    names = [brand.file(face.file_name, result) for face in FORMATS.values()]
    assert len(set(names)) == len(names)
    for name in names:
        assert Path(name).name == name and len(name.encode()) <= 255 and not name.startswith((".", "-"))


def test_a_single_template_stands_in_for_the_toolkits(folder: Make) -> None:
    place = folder("", **{"templates/sections/covers.html": ""})
    (warning,) = load_brand(place).warnings
    assert warning.endswith("covers.html:1: replaces no template; did you mean 'sections/cover.html'?")
    (place / "templates" / "sections" / "covers.html").unlink()
    place = folder("", **{"templates/sections/cover.html": "<p>Cover of {{ r.client }}</p>"})
    assert "<p>Cover of Larkfield" in page(load_brand(place))


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("\n{{ r.klient }}", "/templates/sections/cover.html:2: "),
        ("{{ brand.templates.joinpath('/etc/hostname').read_text() }}", "/templates/sections/cover.html:1: "),
        ("{{ brand.faces[0].file.read_bytes() }}", "/templates/sections/cover.html:1: "),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "/templates/sections/cover.html:1: "),
        ("{% include '../../etc/passwd' %}", "/templates/sections/cover.html:1: "),
        ("{% include '/etc/passwd' %}", "/templates/sections/cover.html:1: "),
        ("{{ 1 / 0 }}", "/templates/sections/cover.html:1: "),
    ],
)
def test_a_template_sees_the_report_and_nothing_else(template: str, said: str, folder: Make) -> None:
    place = folder("", **{"templates/sections/cover.html": template})
    brand = load_brand(place)
    with pytest.raises(KnowledgeError) as caught:
        page(brand)
    assert str(caught.value).replace(str(place), "").startswith(said)


def test_a_template_that_is_none_is_told_before_anything_is_rendered(folder: Make) -> None:
    place = folder("", **{"templates/sections/cover.html": "\n{% if %}", "templates/fonts/x.ttf": "x"})
    lines = refusal(place).splitlines()
    assert lines[0].startswith("/templates/fonts/x.ttf:1: is not a template")
    assert lines[1].startswith("/templates/sections/cover.html:2: ")


def test_the_brand_to_start_from_shows_every_setting_and_has_no_mistake(tmp_path: Path) -> None:
    for name, content in starter().items():
        (tmp_path / name).write_bytes(content)
    brand = load_brand(tmp_path)
    assert not brand.warnings
    shown = starter()["brand.toml"].decode()
    for name, field in Settings.model_fields.items():
        inner = getattr(field.annotation, "model_fields", {name: None})
        for one in inner:
            assert re.search(rf"^(# )?(\[(\w+\.)?)?{one}\b", shown, re.MULTILINE), one
    for name in load_brand(None).sections:
        assert f'"{name}"' in shown


def test_the_cards_to_start_from_are_of_the_right_shape(tmp_path: Path) -> None:
    from audit import knowledge

    for name, content in starter().items():
        (tmp_path / name.replace(".example", "")).write_bytes(content)
    known = knowledge.load(overlay=load_brand(tmp_path).overlay)
    assert known.rates is not None and known.rates.provider == "[[Your firm]]"


STARTED_WITH = "# About us\n\nSay who made this report, and whom to call about it. This file is Markdown: "


@pytest.mark.parametrize(
    ("toml", "files", "told"),
    [
        ("title = '[[Title]]'", {}, ["/brand.toml:2: title: '[[Title]]' is a placeholder"]),
        (
            "[lines]\nlegal = 'By [[firm]], [[town]]'",
            {},
            ["/brand.toml:3: lines.legal: '[[firm]]'", "'[[town]]'"],
        ),
        ("sections = ['data', 'us.md']", {"us.md": "# Us\n\nCall [[number]]."}, ["/us.md:3: '[[number]]'"]),
        (
            "sections = ['us.md']",
            {"us.md": f"{STARTED_WITH}**bold**, *italic*, lists, tables, links."},
            ["/us.md:3: "],
        ),
        ("", {"rates.yaml": None}, ["/rates.yaml:2: '[[Your firm]]'", "/rates.yaml:7: "]),
    ],
)
def test_a_brand_with_a_placeholder_is_rendered_only_as_a_draft(
    toml: str, files: dict[str, str | None], told: list[str], folder: Make
) -> None:
    card = starter()["rates.example.yaml"].decode()
    place = folder(toml, **{name: card if content is None else content for name, content in files.items()})
    brand = load_brand(place)
    with pytest.raises(KnowledgeError, match="--draft renders it as it is") as caught:
        fit_to_render(brand)
    for one in told:
        assert one in str(caught.value).replace(str(place), ""), one
    assert fit_to_render(brand, draft=True).draft


@pytest.mark.parametrize(
    ("toml", "files"),
    [
        ("", {}),
        ("# [[a comment]]", {}),
        ("sections = ['data']", {"us.md": "# Us\n\n[[not used]]"}),
        ("", {"rates.example.yaml": "provider: '[[Your firm]]'"}),
        ("[lines]\nlegal = 'See [1] and [[2]'", {}),
    ],
)
def test_what_no_client_reads_is_no_placeholder(toml: str, files: dict[str, str], folder: Make) -> None:
    brand = load_brand(folder(toml, **files))
    assert fit_to_render(brand) is brand


@pytest.mark.slow
@pytest.mark.parametrize(("language", "mark"), [("en", "DRAFT"), ("de", "ENTWURF")])
def test_every_page_of_a_draft_says_so_and_no_other(language: str, mark: str, folder: Make) -> None:
    brand = load_brand(folder("[attribution]\nsources = true"))
    result = replace(make_result(), language=language)
    for one, count in ((fit_to_render(brand, draft=True), 1), (brand, 0)):
        document = pypdfium2.PdfDocument(render_pdf(result, one))
        words = [page.get_textpage().get_text_range().split() for page in document]
        assert {page.count(mark) >= count for page in words} == {True}
        assert count or not any(mark in page for page in words)
        assert (mark in render_html(result, one, for_print=False)) is bool(count)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_a_brand_to_start_from_speaks_its_language(language: str, tmp_path: Path) -> None:
    for name, content in starter(language, 'L\'étude "Müller" \\ Co').items():
        (tmp_path / name).write_bytes(content)
    brand = load_brand(tmp_path)
    assert (brand.language, brand.name) == (language, 'L\'étude "Müller" \\ Co')
    assert fit_to_render(brand) is brand
    english = load_brand(None) if language == "en" else None
    assert (brand.confidential == "Confidential. For {client} only.") is bool(english)
