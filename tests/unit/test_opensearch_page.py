"""docs/opensearch.md names messages, variables and options as the program has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml
from paths import ROOT

from benelux_search.opensearch.client.address import Address, Credentials
from benelux_search.translator import CATALOGUES

PAGE = (ROOT / "docs" / "opensearch.md").read_text(encoding="utf-8")
_FILES = (
    CATALOGUES / "nl" / "LC_MESSAGES" / "benelux_search.po",
    # damage is not translated
    ROOT / "benelux_search" / "opensearch" / "records" / "pair_records.py",
)
# a message continues on the next line of the catalogue
MESSAGES = "".join(each.read_text(encoding="utf-8").replace('"\n"', "") for each in _FILES)
_OF_THE_ENGINE = {"blocked by", "disk usage exceeded flood-stage watermark"}


def fragments() -> Iterator[str]:
    """Yield the parts without variables of the messages in the table of troubles."""
    table = PAGE.partition("## Trouble")[2]
    for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE):
        for message in re.findall(r"`(.+?)`", row):
            for part in re.split("…|benelux-search\\[opensearch\\]|PARTIAL|\\b\\d+\\b", message):
                text = part.strip(" :;()")
                if len(text) > 3 and text not in _OF_THE_ENGINE and text != "doctor":
                    yield text


@pytest.mark.parametrize("text", sorted(set(fragments())))
def test_a_message_is_one_of_the_program(text: str) -> None:
    assert text in MESSAGES


def test_the_variables_are_those_that_are_read() -> None:
    named = set(re.findall(r"BENELUX_SEARCH_OPENSEARCH_(\w+)", PAGE))
    environment = {f"BENELUX_SEARCH_OPENSEARCH_{each}": each for each in named}
    own = Credentials.from_environment(Address.of("opensearch+https://a/acts"), environment)
    used = {own.user, own.password, *map(str, (own.authorities, own.certificate, own.key))}
    assert used == named


def test_the_roles_can_be_read_and_readers_cannot_write() -> None:
    [text] = re.findall(r"```yaml\n(benelux_reader:.*?)```", PAGE, re.DOTALL)
    roles = yaml.safe_load(text)
    allowed = {
        name: {
            each
            for own in role["index_permissions"]
            for each in own["allowed_actions"]
            if own["index_patterns"] == ["acts-*"]
        }
        for name, role in roles.items()
    }
    assert allowed["benelux_writer"] == {"indices_all"}
    assert not any("write" in each or "all" in each for each in allowed["benelux_reader"])


def test_addresses_are_addresses() -> None:
    for text in re.findall(r"opensearch\+https?://[^\s`\"]+", PAGE):
        if "@" not in text:
            Address.of(text)


def test_the_place_of_the_tables_is_marked() -> None:
    assert PAGE.count("<!-- scale -->") == PAGE.count("<!-- /scale -->") == 1
