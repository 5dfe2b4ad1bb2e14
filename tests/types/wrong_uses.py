"""Wrong uses of the library, one on each line that ends in "wrong": type checkers name them all."""

from __future__ import annotations

import benelux_search as bs
from benelux_search import Indx  # wrong


def misspelled_function() -> Indx:
    with bs.opne_index("index") as index:  # wrong
        return index


def misspelled_method(index: bs.Index) -> bs.SearchResult:
    return index.serach("mensenhandel")  # wrong


def unknown_language(index: bs.Index) -> bs.SearchResult:
    return index.search("mensenhandel", language="de")  # wrong


def unknown_option(index: bs.Index) -> bs.SearchResult:
    return index.search("mensenhandel", anyword=True)  # wrong


def number_in_text(index: bs.Index) -> bs.SearchResult:
    return index.search("mensenhandel", limit="5")  # wrong


def counterpart_that_may_be_missing(hit: bs.Hit) -> str:
    return hit.counterpart.text  # wrong


def change_of_a_result(hit: bs.Hit) -> None:
    hit.score = 1.0  # wrong


def alias_with_another_value() -> bs.QueryLanguage:
    return "de"  # wrong


def unknown_order(order: str) -> bs.SearchOptions:
    return bs.SearchOptions(sort=order)  # wrong


def unknown_mode() -> bs.IndexSummary:
    return bs.build_index(["corpus"], "index", ocr="always")  # wrong


async def forgotten_await(index: bs.AsyncIndex) -> int:
    return index.search("mensenhandel").total  # wrong
