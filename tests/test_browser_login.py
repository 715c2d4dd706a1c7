"""Shared use: people sign in with an OpenID Connect provider, and see what their role may see and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import insight
from tests.browsing import Watch, browser_path, free_port, serving, settled, visit
from tests.oidc import Provider, provider

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.xdist_group("browser")]
SECRETS = """
[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "a secret of the test that is long enough for a cookie"
client_id = "insight"
client_secret = "not much of a secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[insight.roles]
claim = "roles"
owner = ["programme-office"]
executive = ["executives", "board"]
researcher = "people-analytics"
"""


@pytest.fixture(scope="module")
def oidc() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture(scope="module")
def server(folder: Path, oidc: Provider, tmp_path_factory) -> Iterator[str]:
    browser_path()
    port = free_port()
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secrets.write_text(SECRETS.format(app=f"http://127.0.0.1:{port}", provider=oidc.url))
    with serving(folder, port=port, secrets=secrets) as url:
        yield url


@pytest.fixture
def page(chromium: Browser, server: str, oidc: Provider) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1300, "height": 900})
    made, watch = context.new_page(), Watch((server, oidc.url))
    watch.on(made)
    yield made
    context.close()
    watch.clean()


def sign_in(page: Page, oidc: Provider, url: str, *, roles: object, lives: float = 3600.0) -> None:
    oidc.claims, oidc.lives = {"roles": roles}, lives
    visit(page, url)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out").first).to_be_visible()
    settled(page)


def test_nothing_is_shown_before_the_sign_in(page: Page, server: str) -> None:
    for path in ("", "themes", "?audience=owner"):
        visit(page, f"{server}/{path}")
        expect(page.get_by_role("button", name="Sign in").first).to_be_visible()
        assert page.get_by_role("link", name="Themes").count() == 0


@pytest.mark.parametrize(
    ("roles", "front", "as_"),
    [
        (["programme-office"], "What our conversations are telling us", "programme owner"),
        (["staff", "board"], "What conversations changed", "executive"),
        ("people-analytics", "Tables", "researcher"),
    ],
)
def test_each_role_has_its_front_door(page: Page, server: str, oidc: Provider, roles, front: str, as_: str) -> None:
    sign_in(page, oidc, server, roles=roles)
    expect(page.get_by_role("heading", level=1).first).to_have_text(front)
    expect(page.get_by_text(f"Signed in as {as_}.").first).to_be_visible()


def test_an_executive_asks_for_the_owners_view_and_is_refused(
    page: Page, server: str, oidc: Provider, folder: Path
) -> None:
    sign_in(page, oidc, server, roles=["board"])
    session = insight.open(folder).store.notes()[0].session
    for path in ("?audience=owner", f"note?id={session}&audience=owner", "review?audience=owner"):
        visit(page, f"{server}/{path}")
        expect(page.get_by_text("Signed in as executive.").first).to_be_visible()
        settled(page)
        assert page.get_by_role("button", name="Confirm").count() == 0
        assert session not in page.inner_text("body")


def test_an_account_without_a_role_sees_nothing(page: Page, server: str, oidc: Provider) -> None:
    sign_in(page, oidc, server, roles=["canteen"])
    expect(page.get_by_text("Your account has no role in this programme.").first).to_be_visible()
    assert page.get_by_role("link", name="Themes").count() == 0


def test_a_deep_link_survives_the_sign_in(page: Page, server: str, oidc: Provider) -> None:
    sign_in(page, oidc, f"{server}/decision?id=DEC-05", roles=["board"])
    page.wait_for_url(f"{server}/decision?id=DEC-05*")
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    settled(page)
    assert page.get_by_text("All decisions").count() == 1


def test_a_sign_in_that_ran_out_has_to_be_done_again(page: Page, server: str, oidc: Provider) -> None:
    sign_in(page, oidc, server, roles=["board"], lives=15)
    expect(page.get_by_text("Signed in as executive.").first).to_be_visible()
    page.wait_for_timeout(15_500)
    visit(page, f"{server}/themes")
    expect(page.get_by_role("button", name="Sign in").first).to_be_visible()
