"""Kinds of texts of the law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.layouts.templates import Pair, Value
from benchmarks.made.maker import Kind, Maker
from benchmarks.made.rows import Row, row, sorted_rows

_WOMEN: Final = "Anne Sofie Nathalie Ingrid Fatima Marie-Claire Élise Greet Valérie Hilde Céline"
_MEN: Final = "Koen Jean-Pierre Bart Olivier Mehdi Luc Tom Benoît Dirk Grégory Pieter Youssef"
_SURNAMES: Final = (
    "Claes,Wouters,De Smet,Lambrechts,Dumont,Van Damme,Leclercq,Maes,El Amrani,Goossens,Renard,"
    "Vandenberghe,Simon,De Backer,Fontaine,Yilmaz,Pauwels,Denis,Van Hoof,Michiels,Bertrand,"
    "Coppens,Delvaux,Verhaegen,Martens,Gillet,D'Hoore,Baeten,Charlier,Segers,Di Marco,Nys,Collard,"
    "Van der Elst,Thys,Mathieu,Desmedt,Haddad,Vermeersch,Henrotte"
).split(",")
_FIRMS: Final = (
    "Datanova,Groep Verbeke,Belclean,Technirail,Hydro-Lys,Ateliers Mosans,Interbat,Medisoft,"
    "Vlasco,Logimeuse,Aedifex,Eurotherm"
).split(",")
_ROMAN: Final = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()


def fresh(own: Maker, seen: set[str], name: str, **given: str | Value) -> Pair:
    """Return a filled template that the document does not have yet, if one can be found."""
    pair = own.pair(name, **given)
    for _ in range(30):
        if pair[0] not in seen and pair[1] not in seen:
            break
        pair = own.pair(name, **given)
    seen.update(pair)
    return pair


def bare_name(own: Maker, seen: set[str] | None = None) -> Value:
    """Return the first name and the surname of a person, equal in both languages.

    The name is none of ``seen``.
    """
    name = gender = ""
    while not name or (seen and name in seen):
        gender = own.choice("mf")
        first = own.choice((_WOMEN if gender == "f" else _MEN).split())
        name = f"{first} {own.choice(_SURNAMES)}"
    if seen is not None:
        seen.add(name)
    return name, name, gender


def polite_name(own: Maker, seen: set[str] | None = None) -> Value:
    """Return the name of a person with the word of politeness of each language."""
    name, _, gender = bare_name(own, seen)
    dutch, french = ("mevrouw", "Mme") if gender == "f" else ("de heer", "M.")
    return f"{dutch} {name}", f"{french} {name}", gender


def recent_date(own: Maker, least: int = 2021, most: int = 2023) -> Value:
    """Return a date of the last years, from the year ``least`` to the year ``most``."""
    nl, fr = own.filled("{date}", "{date}")
    while not least <= int(nl[-4:]) <= most:
        nl, fr = own.filled("{date}", "{date}")
    return nl, fr, "m"


def article_start(number: int) -> Pair:
    """Return the words that an article begins with: the first is written in full."""
    return ("Artikel 1.", "Article 1er.") if number == 1 else (f"Art. {number}.", f"Art. {number}.")


def amending(own: Maker) -> Iterator[Row]:
    """Yield a decree that amends another: a list of nearly equal articles.

    A list may change one article a paragraph, or be the same formula all along.
    """
    yield own.row("title")
    is_monotonous = own.draw.random() < 0.5
    first = own.number(2, 90)
    for number in range(1, own.count(6, 16)):
        if is_monotonous:
            nl, fr = own.filled(
                "In artikel {article} van hetzelfde besluit worden de woorden “{party}” opgeheven.",
                "Dans l'article {article} du même arrêté, les mots « {party} » sont abrogés.",
                article=str(first + number),
            )
        else:
            nl, fr = own.pair("change")
        yield row(f"Art. {number}. {nl}", f"Art. {number}. {fr}")
        if nl.endswith(":"):
            yield own.row("quoted")
    yield own.row("final")


def decree(own: Maker) -> Iterator[Row]:
    """Yield a decree with its preamble: what it rests on, its articles and the signature."""
    seen: set[str] = set()
    date = recent_date(own)
    maker = "royal" if own.draw.random() < 0.75 else "regional"
    yield own.row(f"title_{maker}", date=date)
    yield own.row(f"opening_{maker}")
    if maker == "royal":
        yield own.row("greeting")
    for _ in range(own.count(1, 2)):
        yield row(*fresh(own, seen, "having"))
    yield own.row("council")
    for _ in range(own.number(5, 12) if own.is_long else own.number(0, 1)):
        yield row(*fresh(own, seen, "considering"))
    yield own.row(f"proposal_{maker}")
    yield own.row(f"enacting_{maker}")
    if maker == "regional":
        yield own.row("enacts")
    yield from _decree_articles(own, seen)
    yield from _signature(own, maker, date)


def _decree_articles(own: Maker, seen: set[str]) -> Iterator[Row]:
    """Yield the articles of a decree, in chapters if it is long."""
    last = own.number(32, 60) if own.is_long else own.number(3, 4)
    for number in range(1, last + 1):
        if own.is_long and number % 5 == 1:
            chapter = number // 5 + 1
            nl, fr = fresh(own, seen, "chapter")
            yield row(f"HOOFDSTUK {chapter}. — {nl}", f"CHAPITRE {chapter}. — {fr}")
        dutch, french = article_start(number)
        name = {last: "execution", last - 1: "force"}.get(number, "body")
        if name == "force":
            nl, fr = own.pair(name, date=recent_date(own, 2024, 2024))
        else:
            nl, fr = fresh(own, seen, name)
        yield row(f"{dutch} {nl}", f"{french} {fr}")
        if nl.endswith(":"):
            yield from _items(own, seen, "condition", own.number(2, 4) if own.is_long else 2)
        elif own.is_long and name == "body" and own.draw.random() < 0.3:
            yield row(*fresh(own, seen, "body_more"))


def _items(own: Maker, seen: set[str], name: str, count: int, mark: str = "°") -> Iterator[Row]:
    """Yield the items of a list: ``1°`` and on, or letters if ``mark`` is a bracket."""
    for k in range(count):
        nl, fr = fresh(own, seen, name)
        start = f"{k + 1}{mark}" if mark == "°" else f"{chr(ord('a') + k)}{mark}"
        end = (".", ".") if k == count - 1 else (";", " ;")
        yield row(f"{start} {nl}{end[0]}", f"{start} {fr}{end[1]}")


def _signature(own: Maker, maker: str, date: Value) -> Iterator[Row]:
    """Yield the place, the date and the signatures of a decree."""
    name = bare_name(own)[0]
    if maker == "regional":
        yield row(*own.filled("Brussel, {date}.", "Bruxelles, le {date}.", date=date))
        yield row(
            "Voor de Brusselse Hoofdstedelijke Regering:",
            "Pour le Gouvernement de la Région de Bruxelles-Capitale :",
        )
        yield row("De Minister-President,", "Le Ministre-Président,")
        yield row(name, name)
        return
    yield row(
        *own.filled("Gegeven te Brussel, {date}.", "Donné à Bruxelles, le {date}.", date=date)
    )
    yield row("FILIP", "PHILIPPE")
    yield row("Van Koningswege:", "Par le Roi :")
    yield own.row("minister")
    yield row(name, name)


def articles(own: Maker) -> Iterator[Row]:
    """Yield articles with paragraphs ``§ 1``, items ``1°`` and letters, each a paragraph."""
    seen: set[str] = set()
    yield own.row("title")
    last = own.number(14, 22) if own.is_long else 2
    for number in range(1, last + 1):
        if own.is_long and number % 4 == 1:
            chapter = _ROMAN[number // 4]
            nl, fr = fresh(own, seen, "chapter")
            yield row(f"HOOFDSTUK {chapter}. – {nl}", f"CHAPITRE {chapter}. – {fr}")
        dutch, french = article_start(number)
        sections = own.number(2, 3) if own.is_long else 2
        for section in range(1, sections + 1):
            first = "1er" if section == 1 else str(section)
            nl, fr = f"§ {section}.", f"§ {first}."
            if section == 1:
                nl, fr = f"{dutch} {nl}", f"{french} {fr}"
            yield from _section(own, seen, (nl, fr), has_list=section == number % 2 + 1)


def _section(own: Maker, seen: set[str], start: Pair, *, has_list: bool) -> Iterator[Row]:
    """Yield a numbered paragraph of an article: sentences, or a list."""
    if not has_list:
        for k in range(own.number(1, 2)):
            nl, fr = fresh(own, seen, "sentence")
            yield row(nl, fr) if k else row(f"{start[0]} {nl}", f"{start[1]} {fr}")
        return
    name = own.choice(("noun", "noun", "clause", "task"))
    nl, fr = fresh(own, seen, f"lead_{name}")
    yield row(f"{start[0]} {nl}", f"{start[1]} {fr}")
    if name == "noun" and own.draw.random() < 0.6:
        nl, fr = fresh(own, seen, "nested")
        yield row(f"1° {nl[0].lower()}{nl[1:]}", f"1° {fr[0].lower()}{fr[1:]}")
        letters = list(_items(own, set(), "letter", own.number(2, 3), mark=")"))
        last = letters.pop()
        yield from letters
        yield row(last.nl[0].removesuffix(".") + ";", last.fr[0].removesuffix(".") + " ;")
        nl, fr = fresh(own, seen, "noun")
        yield row(f"2° {nl}.", f"2° {fr}.")
        return
    yield from _items(own, seen, name, own.number(2, 6) if own.is_long else own.number(2, 4))


def definitions(own: Maker) -> Iterator[Row]:
    """Yield a contract: parties, definitions in the order of each language, and clauses."""
    seen: set[str] = set()
    yield own.row("title")
    yield own.row("between")
    firms = own.draw.sample(_FIRMS, 2)
    roles = (("de Klant", "le Client", "m"), ("de Dienstverlener", "le Prestataire", "m"))
    for k, (firm, role) in enumerate(zip(firms, roles, strict=True)):
        if k:
            yield own.row("also")
        town = (*own.filled("{place}", "{place}"), "m")
        cbe = f"0{own.number(400, 899)}.{own.number(100, 999)}.{own.number(100, 999)}"
        yield own.row("party", firm=firm, role=role, town=town, cbe=cbe, who=bare_name(own))
    yield own.row("agreed")
    yield own.row("lead")
    is_quoted = own.draw.random() < 0.5
    pairs: list[Pair] = []
    for _ in range(own.number(25, 38) if own.is_long else own.number(4, 6)):
        (nl, nl_text), (fr, fr_text) = (text.split("|") for text in own.pair("definition"))
        nl, fr = (f"“{nl}”", f"« {fr} »") if is_quoted else (nl, fr)
        pairs.append((f"{nl}: {nl_text};", f"{fr} : {fr_text} ;"))
    yield from sorted_rows(pairs)
    for number in range(2, own.number(9, 13) if own.is_long else 4):
        (nl, nl_text), (fr, fr_text) = (text.split("|") for text in own.pair("heading"))
        yield row(f"Artikel {number} – {nl}", f"Article {number} – {fr}")
        start = f"{number}.1. " if own.is_long else ""
        yield row(start + nl_text, start + fr_text)
        for sub in range(2, own.number(2, 6) if own.is_long else 2):
            nl, fr = fresh(own, seen, "clause")
            yield row(f"{number}.{sub}. {nl}", f"{number}.{sub}. {fr}")
    yield own.row("done")


def agreement(own: Maker) -> Iterator[Row]:
    """Yield a collective agreement on labour, or an agreement of cooperation."""
    seen: set[str] = set()
    is_labour = own.draw.random() < 0.6
    name = "labour" if is_labour else "state"
    committee = (*own.pair("committee"), "f")
    if is_labour:
        yield row(committee[0], committee[1])
    date = recent_date(own)
    yield own.row(f"title_{name}", date=date)
    if is_labour:
        registered = str(own.number(161000, 189000))
        yield own.row("registered", registered=registered, date=recent_date(own, 2024, 2024))
    else:
        for _ in range(own.number(2, 3)):
            yield row(*fresh(own, seen, "preamble_state"))
        yield row("Is overeengekomen hetgeen volgt:", "Il a été convenu ce qui suit :")
    yield from _agreed_articles(own, seen, name, committee)
    yield own.row("done", date=date)
    for _ in range(2):
        yield row(*fresh(own, seen, f"for_{name}"))
        who = bare_name(own)[0]
        yield row(who, who)


def _agreed_articles(own: Maker, seen: set[str], name: str, committee: Value) -> Iterator[Row]:
    """Yield the articles of an agreement; their numbers may stand on lines of their own."""
    is_apart = own.draw.random() < 0.4
    last = own.number(28, 45) if own.is_long else own.number(3, 4)
    for number in range(1, last + 1):
        if own.is_long and number % 5 == 1:
            nl, fr = fresh(own, seen, "chapter")
            roman = _ROMAN[number // 5]
            yield row(f"HOOFDSTUK {roman}. {nl}", f"CHAPITRE {roman}. {fr}")
        if number == 1 and name == "labour":
            nl, fr = own.pair("scope", committee=committee)
        else:
            dates = recent_date(own, 2021, 2022), recent_date(own, 2024, 2024)
            given = {"date": dates[name == "state"], "date1": dates[0], "date2": dates[1]}
            nl, fr = fresh(own, seen, f"final_{name}" if number == last else name, **given)
        first = "1er" if number == 1 else str(number)
        if is_apart:
            yield row(f"Artikel {number}", f"Article {first}")
            yield row(nl, fr)
        else:
            dutch, french = article_start(number)
            yield row(f"{dutch} {nl}", f"{french} {fr}")
        if number == 1 and name == "labour":
            yield own.row("workers")
        elif own.is_long and number < last and own.draw.random() < 0.5:
            yield row(*fresh(own, seen, name))


def oath(own: Maker) -> Iterator[Row]:
    """Yield texts of oaths: short formulas that come back for several offices and persons."""
    yield own.row("title")
    yield own.row("intro")
    if own.draw.random() < 0.25:
        yield own.row("sworn")
        seen: set[str] = set()
        for _ in range(own.number(60, 120) if own.is_long else own.number(5, 12)):
            who = bare_name(own, seen)[0]
            yield row(who, who)
    else:
        yield from _formulas(own, own.choice(("heading", "person", "law")))
    yield own.row("acted")


def _formulas(own: Maker, shape: str) -> Iterator[Row]:
    """Yield a heading or a lead-in for each office or person, and the formula."""
    seen: set[str] = set()
    has_german = own.draw.random() < 0.3
    for number in range(1, 1 + (own.number(28, 50) if own.is_long else own.number(3, 5))):
        who = polite_name(own, seen)
        if shape != "person":
            who = ("", "", "m")
        function = (*fresh(own, seen, "function", who=who), "m")
        if shape == "heading":
            yield row(*(text[0].upper() + text[1:] for text in function[:2]))
        elif shape == "person":
            before = (*own.pair("before"), "m")
            yield own.row("taking", who=who, function=function, before=before)
        else:
            nl, fr = own.pair("law_lead", function=function)
            start = article_start(number)
            yield row(f"{start[0]} {nl}", f"{start[1]} {fr}")
        name = own.choice(("standard", "standard", "standard", "constitution", "special"))
        yield own.row(name)
        if has_german and name == "standard":
            yield Row(other=(own.pair("german")[0],))


KINDS: Final[Mapping[str, Kind]] = {
    "amending": amending,
    "decree": decree,
    "articles": articles,
    "definitions": definitions,
    "agreement": agreement,
    "oath": oath,
}
