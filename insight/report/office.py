"""A brief as docx, pptx (with native charts) and xlsx."""

import datetime as dt
import io
from typing import Any

from insight.errors import ModelError
from insight.report.brief import Brief, Chart, Section

MISSING = "{} reports need an extra package. Install it with: pip install 'insight[report]'"
SLIDE_ROWS = 9


def docx(brief: Brief) -> bytes:
    """A Word document: headings, sentences, tables. Holds no author and no time of making."""
    from docx import Document

    document = Document()
    _anonymous(document.core_properties, brief.title)
    document.add_heading(brief.title, 0)
    for section in brief.sections:
        document.add_heading(section.heading, 1)
        for sentence in section.sentences:
            document.add_paragraph(sentence)
        if section.rows:
            table = document.add_table(rows=1, cols=len(section.header), style="Light List Accent 1")
            for cell, name in zip(table.rows[0].cells, section.header, strict=True):
                cell.text = name
            for row in section.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
    document.add_paragraph(brief.notice, style="Intense Quote")
    return _saved(document)


def pptx(brief: Brief) -> bytes:
    """Slides: a title, then one or more a section; charts are native, so that they can be restyled."""
    try:
        from pptx import Presentation
    except ImportError:
        raise ModelError(MISSING.format("Slide")) from None
    deck = Presentation()
    _anonymous(deck.core_properties, brief.title)
    front = deck.slides.add_slide(deck.slide_layouts[0])
    front.shapes.title.text = brief.title
    front.placeholders[1].text = brief.notice
    for section in brief.sections:
        if section.chart:
            _chart_slide(deck, section, section.chart)
        for start in range(0, len(section.rows), SLIDE_ROWS):
            _table_slide(deck, section, start)
        if not section.rows and not section.chart:
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = section.heading
            slide.placeholders[1].text = "\n".join(section.sentences) or "Nothing to show here yet."
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
        sheet = book.add_worksheet(f"{place} {section.heading}"[:31].replace("?", ""))
        sheet.write_row(0, 0, section.header, bold)
        for at, row in enumerate(section.rows, 1):
            for column, text in enumerate(row):
                if text.replace(".", "", 1).replace(",", "").isdigit():
                    sheet.write_number(at, column, float(text.replace(",", "")))
                else:
                    sheet.write_string(at, column, text, wrap)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(section.header) - 1, 0), 24)
    about = book.add_worksheet("About")
    about.write_string(0, 0, brief.notice)
    book.close()
    return out.getvalue()


def _chart_slide(deck: Any, section: Section, chart: Chart) -> None:  # noqa: ANN401  # python-pptx is untyped
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = section.heading
    data = CategoryChartData()
    data.categories = chart.labels
    data.add_series(chart.unit, chart.values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Inches(0.5), Inches(1.5), Inches(9), Inches(5.4), data)
    frame.name = chart.alt
    shown = frame.chart
    shown.has_legend = False
    shown.category_axis.reverse_order = True
    shown.category_axis.tick_labels.font.size = Pt(12)
    shown.value_axis.has_major_gridlines = False
    shown.plots[0].has_data_labels = True
    shown.plots[0].gap_width = 45
    for place, colour in enumerate(chart.colours):
        fill = shown.plots[0].series[0].points[place].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(colour.lstrip("#"))


def _table_slide(deck: Any, section: Section, start: int) -> None:  # noqa: ANN401  # python-pptx is untyped
    from pptx.util import Inches, Pt

    rows = (section.header, *section.rows[start : start + SLIDE_ROWS])
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = section.heading if not start else f"{section.heading} (continued)"
    shape = slide.shapes.add_table(len(rows), len(section.header), Inches(0.5), Inches(1.5), Inches(9), Inches(0.4))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = shape.table.cell(at, column)
            cell.text = text
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size = Pt(12)


def _anonymous(properties: Any, title: str) -> None:  # noqa: ANN401  # docx and pptx share the shape
    properties.title, properties.author, properties.last_modified_by = title, "", ""
    properties.created = properties.modified = dt.datetime(2000, 1, 1)


def _saved(document: Any) -> bytes:  # noqa: ANN401  # docx and pptx share the shape
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
