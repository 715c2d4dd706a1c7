"""What the pages look like beyond Streamlit's theme: sent with the page, so that nothing is drawn without it."""

# Streamlit's faded text (60 %) falls short of the contrast that WCAG AA asks for; white on the dark theme's accent too
STYLE = """<style>
.stMain .stMainBlockContainer { padding-top: 4.25rem; padding-bottom: 3rem; }
[data-testid=stCaptionContainer] p, [data-testid=stCaptionContainer] li, .stMarkdown blockquote p {
  color: light-dark(#4d5863, #b3bdc7); }
div[data-testid=stCaptionContainer], .stMarkdown blockquote { opacity: 1 !important; }
.stMarkdown blockquote { margin-bottom: 0.35rem; }
button[kind^=primary], button[kind^=primary] p { color: light-dark(#ffffff, #11161c); }
[data-testid=stCode] .token { color: inherit !important; }
/* what does not fit goes on to the next line, and nothing is cut */
[data-testid=stButtonGroup] [role=group], [data-testid=stButtonGroup] [role=radiogroup] { flex-wrap: wrap; }
[data-testid=stMetricLabel] p { white-space: normal; overflow: visible; }
[data-testid=stMetric] { height: 100%; }
.stMainBlockContainer [data-testid=stPageLink] { margin-left: -0.5rem; }
/* its file would run formulas in a spreadsheet and stand in no log: our own downloads do neither */
[data-testid=stElementToolbar] [aria-label="Download as CSV"] { display: none; }
@media (max-width: 640px) {
  h1 { font-size: 1.65rem !important; }
  [data-testid=stHorizontalBlock]:has([data-testid=stMetric]) { gap: 0.6rem; }
  [data-testid=stColumn]:has([data-testid=stMetric]) {
    min-width: calc(50% - 0.6rem); flex: 1 1 calc(50% - 0.6rem); width: auto; }
}
@media print {
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar] { display: none !important; }
  .stMain .stMainBlockContainer { padding: 0; max-width: none; }
}
</style>"""
