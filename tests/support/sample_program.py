"""A program that uses the whole library, as its users write one; ``mypy --strict`` checks it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import benelux_search as bs


def build(folder: Path, sources: Path) -> int:
    """Index files, a database and a list; return the number of documents."""
    summary = bs.build_index([sources], folder, jobs=1, limits=bs.Limits(pages=100))
    for failure in summary.failed:
        print(failure.path, failure.cause)
    database = sqlite3.connect(":memory:")
    database.execute("create table letters (id integer, dutch text, french text)")
    database.execute("insert into letters values (1, 'De brief is er.', 'La lettre est là.')")
    with bs.update_index(folder) as update:
        rows = database.execute("select * from letters")
        update.put_all(bs.documents_from(rows, key="id", nl="dutch", fr="french"))
        key: str = update.put(bs.Document(key="a/1", pairs=[("Het water", "L'eau", 0.9)]))
        print(key, update.delete("nothing"))
    database.close()
    report: bs.IndexReport = bs.check_index(folder)
    assert report.sound
    return update.summary.documents


def read(index: bs.Index) -> list[str]:
    """Search and read; return what was seen."""
    seen: list[str] = [repr(index), str(len(index))]
    result: bs.SearchResult = index.search("trein", language="nl", limit=5, across=True)
    for hit in result:
        counterpart: bs.Highlighted | None = hit.counterpart
        text = "-" if counterpart is None else counterpart.text
        seen.append(f"{hit.rank} {hit.unit_id} {hit.passage.text} = {text} {hit.pages}")
    seen += [str(page.total) for page in index.pages("de", limit=2)]
    seen += [hit.id for hit in index.stream("de", limit=3)]
    with index.export("de", units="sentence") as hits:
        seen += [hit.unit_id for hit in hits]
    facets: bs.Facets = index.facets("de")
    seen += [f"{year}: {number}" for year, number in facets.years]
    for document in index.documents():
        seen.append(document.facts.title.nl or document.id)
        seen += [pair.id for pair in index.pairs(document=document.id)]
    first: bs.Pair = next(iter(index))
    before, after = index.around(first.id, 2)
    seen.append(f"{len(before)} {len(after)} {index.count_pairs(first.document_id)}")
    shown: bs.Pair | bs.DocumentView = index.show(first.document_id)
    assert isinstance(shown, bs.DocumentView)
    translations: bs.Translations = index.translate("trein")
    seen += [f"{each.text} {each.share:.2f} {each.example.id}" for each in translations]
    divergences: bs.Divergences = index.divergences("trein")
    seen += [spread.text for spread in divergences.renderings]
    matches: bs.Matches = index.match("De trein rijdt.", limit=2)
    seen += [f"{match.percent} {match.text} {match.counterpart}" for match in matches]
    seen += [entry.nl for entry in index.glossary(min_count=1, limit=2)]
    seen += [word.word for word in index.complete("tr")]
    record: dict[str, object] = result.to_dict()
    seen += [result.to_json(), str(record["total"]), index.status().engine, index.version]
    return seen


async def letters() -> AsyncIterator[bs.Document]:
    """Yield documents as a network would."""
    for number in range(3):
        await asyncio.sleep(0)
        yield bs.Document(key=f"letter{number}", nl=f"brief {number}", fr=f"lettre {number}")


async def ask(folder: Path) -> list[str]:
    """Put and search in an event loop; return the ids that were found."""
    async with bs.AsyncIndexUpdate(folder) as update:
        await update.put_all(letters())
    async with bs.AsyncIndex(folder, threads=2) as index:
        results: list[bs.SearchResult] = await asyncio.gather(
            *(index.search(word) for word in ("trein", "brief", "water"))
        )
        ids = [hit.id for result in results for hit in result]
        ids += [hit.id async for hit in index.stream("brief")]
        ids += [pair.id async for pair in index.pairs()]
        return ids


def main(folder: Path, sources: Path) -> int:
    """Build, read and ask; return the number of lines that were seen."""
    try:
        build(folder, sources)
        with bs.open_index(folder) as index:
            seen = read(index)
        seen += asyncio.run(ask(folder))
    except bs.BeneluxSearchError as error:
        print(error.message)
        return 0
    return len(seen)
