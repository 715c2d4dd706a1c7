"""A brief as one html file: no script, nothing fetched, prints well."""

from importlib import resources

from insight.report.brief import Brief


def render(brief: Brief) -> bytes:
    """UTF-8 html; every text is escaped."""
    from jinja2 import Environment

    page = resources.files("insight.report").joinpath("data/brief.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True).from_string(page).render(brief=brief).encode()
