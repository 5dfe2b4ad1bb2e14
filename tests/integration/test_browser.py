"""The pages in a real browser: Chromium, from a telephone to a wide screen, in three languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from web_server import serving

import benelux_search as bs
from benelux_search.web.settings import WebSettings

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]
# what a busy machine is given; a check that holds does not wait
PATIENCE: Final = 60_000  # milliseconds
WIDTHS: Final = (360, 768, 1280, 1920)
NAMES: Final = {
    "en": ("Search", "cite", "copy", "copied"),
    "nl": ("Zoeken", "citeren", "kopiëren", "gekopieerd"),
    "fr": ("Chercher", "citer", "copier", "copié"),
}
TOWNS: Final = "Gent Luik Bergen Leuven Namen Aarlen Kortrijk Mechelen Brugge Oostende".split()
HOSTILE: Final = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browser") / "index"
    with bs.update_index(folder) as update:
        for year in (2019, 2020, 2021):
            for town in TOWNS:
                pairs = [
                    (f"De samenwerking met {town} gaat door.", f"La coopération avec {town} dure."),
                    (f"{town} krijgt een {HOSTILE} brief.", f"{town} reçoit une lettre {HOSTILE}."),
                ]
                update.put(
                    bs.Document(
                        key=f"{town}-{year}",
                        pairs=pairs,
                        title={"nl": f"Brief {town}", "fr": f"Lettre {town}"},
                        date=f"{year}-05-01",
                    )
                )
    with serving(WebSettings(folder, port=0, rate=0)) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def errors() -> list[str]:
    return []


def opened_page(browser: Browser, errors: list[str], width: int, language: str = "en") -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        locale=f"{language}-BE",
        permissions=["clipboard-read", "clipboard-write"],
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    return page


def type_query(page: Page, text: str) -> None:
    """Type into the field, which gets the focus when the page is drawn, and wait for the answer.

    A pause between two letters brings the answer to half a word first. The address changes after
    the answer is shown.
    """
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(text)
    expect(page).to_have_url(re.compile(rf"[?&]q={text}$"))


def is_scrolled_sideways(page: Page) -> bool:
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth + 1"))


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_visit(
    browser: Browser, errors: list[str], address: str, width: int, language: str
) -> None:
    """Search, filter, read, go back, copy a citation, follow a permalink, export."""
    search, cite, copy, copied = NAMES[language]
    page = opened_page(browser, errors, width, language)
    page.goto(address)
    assert not is_scrolled_sideways(page)
    assert page.get_by_role("button", name=search, exact=True).is_visible()
    type_query(page, "samenwerking")
    expect(page.locator(".hit")).to_have_count(20)
    expect(page.locator(".hit").first.locator("mark").first).to_be_visible()
    assert not is_scrolled_sideways(page)
    sides = page.locator(".hit").first.locator(".side")
    left, right = (sides.nth(number).bounding_box() for number in range(2))
    assert left and right
    assert (left["y"] == right["y"]) == (width >= 768)

    if width < 1200:
        page.locator(".filters summary").click()
    page.locator(".filters a", has_text="2020").click()
    page.wait_for_url("**since=2020**")
    expect(page.locator(".hit")).to_have_count(10)
    page.go_back()
    page.wait_for_selector(".filters a:has-text('2021')", state="attached")
    expect(page).not_to_have_url(re.compile("since"))

    page.locator(".hit a.cite", has_text=cite).first.click()
    page.locator("dialog textarea").first.wait_for()
    page.evaluate("window.setTimeout = () => 0")  # the button goes on saying so
    page.locator("dialog button.copy", has_text=copy).first.click()
    page.locator("dialog button.copy", has_text=copied).first.wait_for()
    quoted = page.evaluate("navigator.clipboard.readText()")
    assert "De samenwerking met" in quoted and "La coopération avec" in quoted
    page.keyboard.press("Escape")

    page.locator(".hit .tools a").first.click()
    page.wait_for_url("**/document/**")
    expect(page.locator(".row:target")).to_have_count(1)
    page.locator(".row .anchor a").first.click()
    page.wait_for_url("**/pair/**")
    permalink = page.url
    page.goto(permalink)
    expect(page.locator(".row.here")).to_be_visible()
    assert not is_scrolled_sideways(page)
    page.goto(f"{address}/?q=samenwerking")
    with page.expect_download() as started:
        page.locator(".export a", has_text="tsv").click()
    assert Path(started.value.path()).read_text("utf-8").count("\n") == 31
    assert errors == []
    assert page.title() != "run"
    page.context.close()


def test_markup_of_documents_never_runs(browser: Browser, errors: list[str], address: str) -> None:
    page = opened_page(browser, errors, 1280)
    for path in ("/?q=brief", "/document/key.Gent-2019", "/pair/key.Gent-2019:2"):
        page.goto(address + path)
        page.wait_for_selector(f"text={HOSTILE[:20]}")
        assert page.title() != "run" and page.locator("main img").count() == 0
    page.goto(address)
    type_query(page, "brief")
    page.wait_for_selector(".hit")
    assert page.title() != "run" and page.locator("main img").count() == 0
    assert errors == []
    page.context.close()


def test_keys_words_and_saved_searches(browser: Browser, errors: list[str], address: str) -> None:
    page = opened_page(browser, errors, 1280)
    page.goto(f"{address}/?q=samenwerking")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".hit").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".hit").nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#q")).not_to_be_focused()
    expect(page.locator("#q")).to_have_value("samenwerking")
    page.locator("#save").click()
    page.locator("#saved a", has_text="samenwerking").wait_for()
    page.locator(".hit mark").first.click()
    page.locator("dialog .renderings", has_text="coopération").wait_for()
    page.keyboard.press("Escape")
    page.goto(address)
    page.locator("#saved a").click()
    page.wait_for_url("**q=samenwerking**")
    page.locator("#saved button").click()
    expect(page.locator("#saved")).to_be_hidden()
    assert errors == []
    page.context.close()


def test_the_page_follows_what_is_typed(browser: Browser, errors: list[str], address: str) -> None:
    page = opened_page(browser, errors, 1280)
    page.goto(address)
    type_query(page, "samenwerking")
    expect(page.locator(".hit mark").first).to_be_visible()
    french = page.locator(".languages a[lang=fr]")
    expect(french).to_have_attribute("href", "/?q=samenwerking&ui=fr")
    page.evaluate("window.isSame = true")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    assert page.evaluate("window.isSame")  # the link has not loaded the page again
    page.locator("#q").fill("")
    expect(page.locator(".hit")).to_have_count(0)
    expect(page).to_have_url(f"{address}/")
    page.route("**/*part=1", lambda route: route.abort())
    page.locator("#q").fill("brief")
    page.locator("#results [role=alert]").wait_for()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault_of_accessibility(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 800})
    # the rules are added by the test, which the policy of the pages would not allow
    context.route("**/*", without_policy)
    page = context.new_page()
    for path in (
        *("/", "/?q=samenwerking", "/?q=zzz", "/term?term=samenwerking", "/documents"),
        *("/document/key.Gent-2019", "/pair/key.Gent-2019:1", "/nothing"),
    ):
        page.goto(address + path)
        found = Axe().run(page).response["violations"]
        serious = [each for each in found if each["impact"] in {"serious", "critical"}]
        assert [(each["id"], each["nodes"][0]["html"]) for each in serious] == [], path
    context.close()


def without_policy(route: Route) -> None:
    answer = route.fetch()
    kept = {name: text for name, text in answer.headers.items() if "policy" not in name}
    route.fulfill(response=answer, headers=kept)
