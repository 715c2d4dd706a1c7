"""A brief as docx, pptx (with native charts) and xlsx."""

import datetime as dt
import io
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from insight.errors import ModelError
from insight.report.brief import Brief, Chart, Section

MISSING = (
    "{} reports need an extra package. Install it, in the project's folder, with: "
    ".venv/bootstrap/bin/uv pip install --python .venv/bin/python -e '.[report]'"
)
FONT = "Calibri"
WIDE, HIGH = 12_192_000, 6_858_000  # a 16:9 slide, in EMU
SLIDE_LINES, SLIDE_LETTERS = 17, 150  # lines of a table, and letters of a line, that fit at 12 points


def docx(brief: Brief) -> bytes:
    """A Word document: headings, sentences, tables. Holds no author and no time of making."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    _anonymous(document.core_properties, brief.title)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = FONT, Pt(10.5)
    document.add_heading(brief.title, 0)
    for section in brief.sections:
        document.add_heading(section.heading, 1)
        for sentence in section.sentences:
            document.add_paragraph(sentence)
        if section.rows:
            _word_table(document, section, width=Cm(17))
    document.add_paragraph(brief.notice, style="Intense Quote")
    return _saved(document)


def _word_table(document: Any, section: Section, *, width: int) -> None:  # noqa: ANN401  # python-docx's own types
    from docx.oxml import OxmlElement
    from docx.shared import Emu, Pt

    table = document.add_table(rows=1, cols=len(section.header), style="Light List Accent 1")
    table.autofit = False
    head = OxmlElement("w:tblHeader")  # the header again on every page
    table.rows[0]._tr.get_or_add_trPr().append(head)  # noqa: SLF001  # python-docx has no other way
    shares = widths(section)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Emu(round(width * share))
    for row in (section.header, *section.rows):
        cells = table.rows[0].cells if row is section.header else table.add_row().cells
        for cell, text, share in zip(cells, row, shares, strict=True):
            cell.text, cell.width = text, Emu(round(width * share))
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
                run.bold = row is section.header


def sheet_name(text: str) -> str:
    """Fit for a worksheet: 31 letters, none of those that Excel refuses.

    >>> sheet_name("2 Tills, and/or tablets: a trial in six stores")
    '2 Tills, and or tablets a trial'
    """
    return " ".join(re.sub(r"[\[\]:*?/\\]", " ", text).split())[:31].strip("' ")


def widths(section: Section) -> list[float]:
    """Of the table's width, each column's share: by the longest word and by how much it holds."""
    columns = list(zip(section.header, *section.rows, strict=True))
    longest = [max(len(word) for text in column for word in text.split() or [""]) for column in columns]
    held = [sum(map(len, column)) / len(column) for column in columns]
    wanted = [max(1.25 * word + 2.0, min(mean, 40.0)) for word, mean in zip(longest, held, strict=True)]
    return [each / sum(wanted) for each in wanted]


def pptx(brief: Brief) -> bytes:
    """Slides: a title, then one or more a section; charts are native, so that they can be restyled."""
    try:
        from pptx import Presentation
        from pptx.util import Emu
    except ImportError:
        raise ModelError(MISSING.format("Slide")) from None
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDE), Emu(HIGH)
    _anonymous(deck.core_properties, brief.title)
    front = _titled(deck, brief.title, size=36, top=2.4)
    _texts(front, (brief.notice,), top=4.2, size=14)
    for section in brief.sections:
        if section.chart:
            _chart_slide(deck, section, section.chart)
        for start, stop in slides(section):
            _table_slide(deck, section, start, stop)
        if not section.rows and not section.chart:
            slide = _titled(deck, section.heading)
            _texts(slide, section.sentences or ("Nothing to show here yet.",), top=1.5, size=18)
    return _saved(deck)


def xlsx(brief: Brief) -> bytes:
    """A workbook: a sheet a section. Text never becomes a formula."""
    try:
        import xlsxwriter
    except ImportError:
        raise ModelError(MISSING.format("Workbook")) from None
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": brief.title, "author": "", "created": dt.datetime(2000, 1, 1)})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, section in enumerate(brief.sections, 1):
        sheet = book.add_worksheet(sheet_name(f"{place} {section.heading}"))
        sheet.write_row(0, 0, section.header, bold)
        for at, row in enumerate(section.rows, 1):
            for column, text in enumerate(row):
                if text.replace(".", "", 1).replace(",", "").isdigit():
                    sheet.write_number(at, column, float(text.replace(",", "")))
                else:
                    sheet.write_string(at, column, text, wrap)
        sheet.freeze_panes(1, 0)
        for column, share in enumerate(widths(section) if section.rows else ()):
            sheet.set_column(column, column, max(10, min(60, share * 130)))
        if section.rows:
            sheet.autofilter(0, 0, len(section.rows), len(section.header) - 1)
        for at, sentence in enumerate(section.sentences, len(section.rows) + 2 if section.rows else 0):
            sheet.write_string(at, 0, sentence)
    about = book.add_worksheet("About")
    about.write_string(0, 0, brief.notice)
    book.close()
    return out.getvalue()


def _titled(deck: Any, title: str, *, size: int = 26, top: float = 0.4) -> Any:  # noqa: ANN401  # python-pptx is untyped
    from pptx.util import Inches, Pt

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = Inches(0.6), Inches(top), Inches(12.1), Inches(0.9)
    shape.text = title
    _fonts(shape.text_frame, size=Pt(size), bold=True)
    return slide


def _texts(slide: Any, texts: Sequence[str], *, top: float, size: int) -> None:  # noqa: ANN401  # python-pptx
    from pptx.util import Inches, Pt

    box = slide.shapes.add_textbox(Inches(0.6), Inches(top), Inches(12.1), Inches(1)).text_frame
    box.word_wrap = True
    box.text = "\n".join(texts)
    _fonts(box, size=Pt(size))


def _fonts(frame: Any, *, size: int, bold: bool = False) -> None:  # noqa: ANN401  # python-pptx is untyped
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    for paragraph in frame.paragraphs:
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(8)
        paragraph.font.size, paragraph.font.bold, paragraph.font.name = size, bold, FONT


def _chart_slide(deck: Any, section: Section, chart: Chart) -> None:  # noqa: ANN401  # python-pptx is untyped
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt

    slide = _titled(deck, section.heading)
    data = CategoryChartData()
    data.categories = chart.labels
    data.add_series(chart.unit, chart.values)
    place = (Inches(0.6), Inches(1.4), Inches(12.1), Inches(5.7))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
    frame.name = chart.alt
    shown = frame.chart
    shown.has_legend = False
    shown.has_title = True
    shown.chart_title.text_frame.text = chart.unit
    _fonts(shown.chart_title.text_frame, size=Pt(14))
    shown.font.name, shown.font.size = FONT, Pt(13)
    shown.category_axis.reverse_order = True
    shown.category_axis.format.line.fill.background()
    shown.value_axis.has_major_gridlines = False
    shown.value_axis.visible = False
    shown.value_axis.minimum_scale = 0
    shown.plots[0].has_data_labels = True
    shown.plots[0].gap_width = 45
    for place_, colour in enumerate(chart.colours):
        fill = shown.plots[0].series[0].points[place_].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(colour.lstrip("#"))


def _table_slide(deck: Any, section: Section, start: int, stop: int) -> None:  # noqa: ANN401  # python-pptx is untyped
    from pptx.util import Inches, Pt

    rows = (section.header, *section.rows[start:stop])
    slide = _titled(deck, section.heading if not start else f"{section.heading} (continued)")
    place = (Inches(0.6), Inches(1.4), Inches(12.1), Inches(0.35 * len(rows)))
    table = slide.shapes.add_table(len(rows), len(section.header), *place).table
    for column, share in zip(table.columns, widths(section), strict=True):
        column.width = round(Inches(12.1) * share)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = table.cell(at, column)
            cell.text = text
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size, paragraph.font.name = Pt(12), FONT


def slides(section: Section) -> Iterator[tuple[int, int]]:
    """From which row to which a slide shows: as many as fit, by the lines that each row takes."""
    shares, start, used = widths(section), 0, 0
    for at, row in enumerate(section.rows):
        lines = max(
            1, *(math.ceil(len(text) / max(6, share * SLIDE_LETTERS)) for text, share in zip(row, shares, strict=True))
        )
        if used and used + lines > SLIDE_LINES:
            yield start, at
            start, used = at, 0
        used += lines
    if used:
        yield start, len(section.rows)


def _anonymous(properties: Any, title: str) -> None:  # noqa: ANN401  # docx and pptx share the shape
    properties.title, properties.author, properties.last_modified_by = title, "", ""
    properties.created = properties.modified = dt.datetime(2000, 1, 1)


def _saved(document: Any) -> bytes:  # noqa: ANN401  # docx and pptx share the shape
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
