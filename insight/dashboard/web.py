"""The server around the dashboard: where its backend is, and what a browser may load from where.

Streamlit's page looks for its backend below every address it is opened at (``/theme/_stcore/health``), and the failed
tries show as errors in the browser. Told where the backend is, it does not look. The policy header lets a page load
from this server only, so that nothing can be fetched from, or sent to, another host.

Back and forward open what the address says. Streamlit by itself writes the next page's query onto the page one leaves,
and on Back keeps the query it has: the filter would be lost, and another theme shown. A link from one theme to another
it follows without telling the address; such a link is opened as the browser would.
"""

from typing import TYPE_CHECKING

from insight.dashboard.style import STYLE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit's own page needs inline styles and eval (its charts); a worker and pictures come as blob: and data:.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
WHERE = (
    "<script>(() => {{ const base = location.origin + {base!r}; "
    "window.__streamlit = {{ BACKEND_BASE_URL: base, MAIN_PAGE_BASE_URL: base }}; }})()</script>"
)
# A query written onto the same page replaces the entry; another id is another thing and gets an entry of its own; an id
# that comes or goes is the next page's, which follows. On Back the address is loaded anew.
HISTORY = """<script>(() => {
  const push = history.pushState.bind(history);
  const id = (url) => url.searchParams.get('id') ?? '';
  history.pushState = (state, title, to) => {
    const [from, next] = [new URL(location.href), new URL(to ?? location.href, location.href)];
    if (next.pathname !== from.pathname || (id(from) && id(next) && id(from) !== id(next))) push(state, title, to);
    else if (id(from) === id(next)) history.replaceState(state, title, to);
  };
  addEventListener('click', (event) => {
    const link = event.target.closest?.('a[data-testid=stPageLink-NavLink]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const [from, next] = [new URL(location.href), new URL(link.href)];
    if (next.pathname !== from.pathname || next.search === from.search) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const audience = from.searchParams.get('audience');
    if (audience) next.searchParams.set('audience', audience);
    location.assign(next);
  }, true);
  addEventListener('popstate', (event) => {
    if (location.hash) return;
    event.stopImmediatePropagation();
    location.reload();
  }, true);
})()</script>"""


class Told:
    """ASGI middleware: pages leave with the address of their backend and with the policy."""

    def __init__(self, app: "ASGIApp", base: str = "/") -> None:
        self.app = app
        self.script = (WHERE.format(base=base) + HISTORY + STYLE).encode()

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass everything on; pages are held until they are whole."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        held = bytearray()

        async def sending(message: "Message") -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
                start = message
                if not _is_page(start):
                    await send(start)
            elif not _is_page(start):
                await send(message)
            else:
                held.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._page(start, bytes(held), send)

        await self.app(_plain(scope), receive, sending)

    async def _page(self, start: "Message", body: bytes, send: "Send") -> None:
        whole = body.replace(b"<head>", b"<head>" + self.script, 1)
        kept = [(k, v) for k, v in start["headers"] if k.lower() not in {b"content-length", b"etag"}]
        await send({**start, "headers": [*kept, (b"content-length", str(len(whole)).encode())]})
        await send({"type": "http.response.body", "body": whole})


def _is_page(start: "Message") -> bool:
    return any(k.lower() == b"content-type" and v.startswith(b"text/html") for k, v in start.get("headers", []))


def _plain(scope: "Scope") -> "Scope":
    """A page is asked for uncompressed and whole, so that a line can be put into it."""
    headers = dict(scope["headers"])
    if b"text/html" not in headers.get(b"accept", b""):
        return scope
    drop = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
    return {**scope, "headers": [(k, v) for k, v in scope["headers"] if k.lower() not in drop]}
