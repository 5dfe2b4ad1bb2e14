"""The pages in a real browser: Chromium, from a telephone to a wide screen, in three languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright
from web_server import serving

import benelux_search as bs
from benelux_search.web.settings import WebSettings

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]
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
    page.set_default_timeout(20_000)
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    return page


def type_query(page: Page, text: str) -> None:
    """Type into the field, which gets the focus when the page is drawn."""
    page.wait_for_function("document.activeElement.id === 'q'")
    page.keyboard.type(text)


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
    page.wait_for_selector(".hit mark")
    assert "q=samenwerking" in page.url
    assert page.locator(".hit").count() == 20
    assert not is_scrolled_sideways(page)
    sides = page.locator(".hit").first.locator(".side")
    left, right = (sides.nth(number).bounding_box() for number in range(2))
    assert left and right
    assert (left["y"] == right["y"]) == (width >= 768)

    if width < 1200:
        page.locator(".filters summary").click()
    page.locator(".filters a", has_text="2020").click()
    page.wait_for_url("**since=2020**")
    assert page.locator(".hit").count() == 10
    page.go_back()
    page.wait_for_selector(".filters a:has-text('2021')", state="attached")
    assert "since" not in page.url

    page.locator(".hit a.cite", has_text=cite).first.click()
    page.locator("dialog textarea").first.wait_for()
    page.locator("dialog button.copy", has_text=copy).first.click()
    page.locator("dialog button.copy", has_text=copied).first.wait_for()
    quoted = page.evaluate("navigator.clipboard.readText()")
    assert "De samenwerking met" in quoted and "La coopération avec" in quoted
    page.keyboard.press("Escape")

    page.locator(".hit .tools a").first.click()
    page.wait_for_url("**/document/**")
    assert page.locator(".row:target").count() == 1
    page.locator(".row .anchor a").first.click()
    page.wait_for_url("**/pair/**")
    permalink = page.url
    page.goto(permalink)
    assert page.locator(".row.here").is_visible()
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
    focused = "document.activeElement.id"
    second = page.locator(".hit").nth(1).get_attribute("id")
    assert page.evaluate(focused) == second
    page.keyboard.press("k")
    assert page.evaluate(focused) != second
    page.keyboard.press("/")
    assert page.evaluate(focused) == "q"
    page.locator("#save").click()
    page.locator("#saved a", has_text="samenwerking").wait_for()
    page.locator(".hit mark").first.click()
    page.locator("dialog .renderings", has_text="coopération").wait_for()
    page.keyboard.press("Escape")
    page.goto(address)
    page.locator("#saved a").click()
    page.wait_for_url("**q=samenwerking**")
    page.locator("#saved button").click()
    assert page.locator("#saved").is_hidden()
    assert errors == []
    page.context.close()


def test_the_page_follows_what_is_typed(browser: Browser, errors: list[str], address: str) -> None:
    page = opened_page(browser, errors, 1280)
    page.goto(address)
    type_query(page, "samenwerking")
    page.wait_for_selector(".hit mark")
    french = page.locator(".languages a[lang=fr]")
    assert french.get_attribute("href") == "/?q=samenwerking&ui=fr"
    page.evaluate("window.isSame = true")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    assert page.evaluate("window.isSame")  # the link has not loaded the page again
    page.locator("#q").fill("")
    page.wait_for_selector(".hit", state="detached")
    assert page.url.rstrip("/#main").endswith(address.removeprefix("http://"))
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
