"""Kinds of texts of the law and of the administration: judgments, treaties, statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.layouts.templates import Pair, Value, templates
from benchmarks.made.maker import TEXTS, Kind, Maker
from benchmarks.made.rows import Row, row, sorted_rows

Given = Mapping[str, str | Value]


def lists_of(kind: str) -> Mapping[str, list[list[str]]]:
    """Return the lists of a kind, to take them in their own order."""
    return templates(kind, TEXTS)


def shuffled(own: Maker, kind: str, name: str) -> list[list[str]]:
    """Return the items of a list in a random order."""
    items = lists_of(kind)[name]
    return own.draw.sample(items, len(items))


def fresh(own: Maker, seen: set[str], name: str, **given: str | Value) -> Pair:
    """Return a filled template that the document does not have yet, if there is one."""
    for _ in range(60):
        pair = own.pair(name, **given)
        if not seen.intersection(pair):
            break
    seen.update(pair)
    return pair


def joined(own: Maker, seen: set[str], name: str, **given: str | Value) -> Pair:
    """Return a paragraph of one or more templates that the document does not have yet."""
    nl, fr = fresh(own, seen, name, **given)
    while own.draw.random() < 0.35 and not nl.endswith(":"):
        more = fresh(own, seen, name, **given)
        nl, fr = f"{nl} {more[0]}", f"{fr} {more[1]}"
    return nl, fr


def in_order(own: Maker, kind: str, name: str, **given: str | Value) -> Iterator[Row]:
    """Yield the rows of all templates of a list, filled, in the order of the list."""
    return (row(*own.filled(nl, fr, **given)) for nl, fr in lists_of(kind)[name])


def printed(number: int) -> str:
    """Return a whole number as it is printed: 1.250."""
    return f"{number:,}".replace(",", ".")


def numbered(number: str, pair: Pair) -> Row:
    """Return a row that begins with the same number or letter in both languages."""
    return row(f"{number} {pair[0]}", f"{number} {pair[1]}")


def judgment(own: Maker) -> Iterator[Row]:
    """Yield a judgment of one of two courts: the parties, numbered grounds, and the ruling."""
    court = own.choice(("cc", "cs"))
    seen: set[str] = set()
    given = _of_judgment(own, court)
    yield own.row(f"title_{court}", **given)
    yield own.row(f"role_{court}", **given)
    if court == "cc":
        yield own.row("cause_cc", **given)
    else:
        yield from in_order(own, "judgment", "parties_cs", **given)
    if own.is_long or own.draw.random() < 0.5:
        yield own.row(f"panel_{court}", **given)
        yield row(*lists_of("judgment")["renders"][0])
    if own.is_long:
        yield own.row("procedure_head")
        yield own.row("procedure", **given)
    yield own.row(f"law_head_{court}")
    stems = ("A.", "B.") if court == "cc" else ("4.", "5.")
    parts = zip(lists_of("judgment")[f"parts_{court}"], ("argument", "ground"), stems, strict=True)
    for head, name, stem in list(parts)[0 if own.is_long else 1 :]:
        yield row(*head)
        yield from _grounds(own, seen, name, stem, given)
    yield from _ruling(own, court, given)


def _of_judgment(own: Maker, court: str) -> Given:
    """Return what the paragraphs of a judgment share: its court, names, numbers and dates."""
    roles = ("judge_a", "judge_b", "judge_c", "judge_d", "judge_e", "clerk", "counsel")
    names, day = shuffled(own, "judgment", "names"), own.filled("{date}", "{date}")
    return {
        **{role: name for role, (name,) in zip(roles, names, strict=False)},
        "applicant": (*own.pair("applicant"), "f"),
        "court": (*own.pair(f"name_{court}"), "m"),
        "nr": f"{own.number(3, 190)}/{day[0][-4:]}",
        "role": str(own.number(4100, 5600)),
        "role_b": str(own.number(5700, 7900)),
        "role_long": printed(own.number(201_000, 255_000)),
        "day": (*day, "m"),
        "day_b": (*own.filled("{date}", "{date}"), "m"),
    }


def _grounds(own: Maker, seen: set[str], name: str, stem: str, given: Given) -> Iterator[Row]:
    """Yield paragraphs numbered as B.1.2. or 1.2., now and then with a heading or a quotation."""
    heads = shuffled(own, "judgment", "section")
    count, point = own.count(3, 5), 0
    while count > 0:
        if own.is_long and heads and own.draw.random() < 0.25:
            yield row(*heads.pop())
        point += 1
        parts = min(own.choice((1, 1, 2, 3)), count)
        count -= parts
        for part in range(1, parts + 1):
            pair = joined(own, seen, name, **given)
            yield numbered(f"{stem}{point}.{part}." if parts > 1 else f"{stem}{point}.", pair)
            if pair[0].endswith(":"):
                yield row(*fresh(own, seen, "quoted"))


def _ruling(own: Maker, court: str, given: Given) -> Iterator[Row]:
    """Yield the dispositive of a judgment, its date and who signed it."""
    if court == "cc":
        yield own.row("reasons")
        yield own.row("court_cc")
        rulings = lists_of("judgment")["ruling_cc"]
        for nl, fr in own.choice((rulings[:1], rulings[1:3], rulings[3:])):
            yield row(*(text[:1].lower() + text[1:] for text in own.filled(nl, fr)))
    else:
        yield row("BESLUIT:", "DÉCIDE :")
        yield own.row("ruling_cs")
        yield own.row("costs_cs")
    yield own.row(f"done_{court}", **given)
    yield from in_order(own, "judgment", "signed", **given)


def treaty(own: Maker) -> Iterator[Row]:
    """Yield a treaty: the preamble, articles, the languages, and blocks of signatures."""
    seen: set[str] = set()
    name_nl, name_fr, gender, tongue, tongue_fr, tongue_m = own.choice(lists_of("treaty")["state"])
    about = own.choice(lists_of("treaty")["subject"])
    state: Value = (name_nl, name_fr, gender)
    given: Given = {"state": state, "subject": about[0], "subject_fr": (about[1], about[1], "m")}
    title = own.pair("title", **given)
    yield row(*title)
    if title[0].isupper():
        yield own.row("subtitle", **given)
    parties = own.choice(("parties_a", "parties_b", "parties_c")[0 if own.is_long else 1 :])
    yield from in_order(own, "treaty", parties, **given)
    for _ in range(own.number(3, 5) if own.is_long else 1):
        yield row(*fresh(own, seen, "recital"))
    yield own.row("agreed")
    yield from _articles(own, seen)
    yield own.row("witness")
    yield own.row("done", tongue=tongue, tongue_fr=tongue_fr, tongue_m=tongue_m)
    yield from _signatures(own, state, tongue)


def _articles(own: Maker, seen: set[str]) -> Iterator[Row]:
    """Yield the articles of a treaty, the last of which is on its entry into force."""
    headings = [*shuffled(own, "treaty", "heading"), ["Begripsbepalingen", "Définitions"]]
    count = own.number(19, 26) if own.is_long else own.number(1, 2)
    style = own.choice(("above", "beside", "none"))
    for number in range(1, count + 1):
        nl, fr = f"Artikel {number}", f"Article {number if number > 1 else '1er'}"
        heading = headings.pop() if own.is_long and headings and style != "none" else None
        if heading and style == "beside":
            nl, fr = f"{nl} – {heading[0]}", f"{fr} – {heading[1]}"
        yield row(nl, fr)
        if heading and style == "above":
            yield row(*heading)
        if number == 1 and own.is_long:
            yield own.row("define_head")
            pairs = [(nl, fr) for nl, fr in shuffled(own, "treaty", "definition")]
            yield from sorted_rows(pairs[: own.number(4, 8)])
        else:
            yield from _clauses(own, seen)
    yield row(f"Artikel {count + 1}", f"Article {count + 1}")
    yield own.row("final")


def _clauses(own: Maker, seen: set[str]) -> Iterator[Row]:
    """Yield the paragraphs of an article, numbered if there are several, or a list of items."""
    items = own.choice(("items0", "items1"))
    if own.is_long and items not in seen and own.draw.random() < 0.2:
        seen.add(items)
        yield from in_order(own, "treaty", items)
        return
    count = own.number(1, 4) if own.is_long else own.number(1, 2)
    mark = own.choice(("{}.", "({})", "§ {}."))
    for number in range(1, count + 1):
        clause = fresh(own, seen, "clause")
        yield numbered(mark.format(number), clause) if count > 1 else row(*clause)


def _signatures(own: Maker, state: Value, tongue: str) -> Iterator[Row]:
    """Yield the blocks of signatures, at times also in the language of the other party."""
    lists = lists_of("treaty")
    blocks = lists["signing"] if own.is_long else [lists["signing"][0], lists["signing"][-1]]
    has_office = own.is_long and own.draw.random() < 0.5
    has_other = own.draw.random() < 0.6
    for (nl, fr), (name,) in zip(blocks, shuffled(own, "treaty", "signer"), strict=False):
        yield row(*own.filled(nl, fr, state=state))
        if has_other and nl == blocks[0][0]:
            yield Row(other=tuple(text for text, spoken in lists["other"] if spoken == tongue))
        yield row(name, name)
        if has_office and (nl, fr) in (tuple(blocks[0]), tuple(blocks[-1])):
            yield own.row("office")


def tax_rules(own: Maker) -> Iterator[Row]:
    """Yield an explanation of tax rules: codes, rules, brackets with percentages, and examples."""
    seen: set[str] = set()
    year = own.number(2008, 2024)
    given: Given = {"year": str(year), "previous": str(year - 1)}
    sections = shuffled(own, "tax_rules", "section")
    yield own.row("title", **given)
    yield from [own.row("lead", **given)] if own.draw.random() < 0.7 else ()
    for number in range(1, (own.number(9, 16) if own.is_long else 1) + 1):
        heading = own.filled(*sections.pop())
        yield numbered(f"{number}.", heading) if own.is_long else row(*heading)
        for _ in range(own.number(1, 3)):
            yield row(*fresh(own, seen, "code_line", **_codes(own)))
            for _ in range(own.number(1, 2)):
                yield row(*fresh(own, seen, "rule", **{**given, **_codes(own)}))
        yield from _brackets(own) if own.draw.random() < 0.6 else ()
        if own.draw.random() < 0.6:
            base, rate = own.number(3, 90) * 100, own.choice((10, 15, 25, 30, 45))
            product = {"base": printed(base), "result": printed(base * rate // 100)}
            yield own.row("example_head")
            yield row(*fresh(own, seen, "example", **{**given, **product, "rate": str(rate)}))
        yield row(*fresh(own, seen, own.choice(("note", "rule")), **{**given, **_codes(own)}))


def _codes(own: Maker) -> Given:
    """Return a code of the left and of the right column, each with its check digits."""
    first = own.number(1010, 1990)
    codes = (("code", first), ("code_b", first + 1000))
    return {name: f"{code}-{97 - code % 97:02}" for name, code in codes}


def _brackets(own: Maker) -> Iterator[Row]:
    """Yield a table of brackets: one line a bracket, with amounts that go up."""
    style = own.number(0, 2)
    yield own.row("brackets")
    low, cents = own.number(700, 1400) * 10, own.choice((",00", ""))
    rates = own.choice(((25, 40, 45, 50), (30, 11, 3, 0), (10, 20, 27, 33)))
    start = "0,01" if cents else "0"
    for rate in rates[:3]:
        high = printed(low) + cents
        yield own.row(f"bracket_line{style}", low=start, high=high, rate=str(rate))
        start, low = high, low + own.number(300, 1900) * 10
    yield own.row(f"bracket_end{style}", low=start, rate=str(rates[3]))


def letter(own: Maker) -> Iterator[Row]:
    """Yield a letter of an administration, from the addresses down to the enclosures."""
    seen: set[str] = set()
    is_woman = own.draw.random() < 0.5
    title: Value = ("mevrouw", "Madame", "f") if is_woman else ("heer", "Monsieur", "m")
    yield own.row(own.choice(("sender", "service")))
    yield from _address(own)
    yield own.row("addressee" if is_woman else "addressee_m")
    yield from _address(own)
    agent = own.choice(lists_of("letter")["agent"])[0]
    ours = own.choice(("JUR", "HV", "AB/cd", "PERS", "TD", "O2"))
    for _ in range(own.number(3, 6) if own.is_long else own.number(1, 2)):
        yield row(*fresh(own, seen, "reference", agent=agent, ours=ours))
    yield own.row("subject")
    yield row(f"Geachte {title[0]},", f"{title[1]},")
    for _ in range(own.number(2, 5)):
        yield row(*joined(own, seen, "body"))
    yield from _chapters(own, seen) if own.is_long else ()
    yield own.row("closing", title=title)
    yield from [own.row("sign")] if own.draw.random() < 0.5 else ()
    yield row(agent, agent)
    yield own.row("function")
    yield own.row("enclosure", small=str(own.number(1, 5)))


def _address(own: Maker) -> Iterator[Row]:
    """Yield a street with its number, and a city, on a line each or on one line."""
    nl, fr = own.pair("street")
    city, house, box = own.pair("city"), own.number(1, 320), own.number(1, 150)
    street, rue = f"{nl} {house}", f"{fr[:1].upper()}{fr[1:]} {house}"
    if box < 60:
        street, rue = f"{street} bus {box}", f"{rue} bte {box}"
    if own.is_long or own.draw.random() < 0.3:
        yield row(street, rue)
        yield row(*city)
    else:
        yield row(f"{street}, {city[0]}", f"{rue}, {city[1]}")


def _chapters(own: Maker, seen: set[str]) -> Iterator[Row]:
    """Yield the body of a long letter: numbered chapters, some with a list."""
    chapters = shuffled(own, "letter", "chapter")
    for number in range(1, own.number(9, 12) + 1):
        yield numbered(f"{number}.", own.filled(*chapters.pop()))
        for _ in range(own.number(3, 7)):
            yield row(*joined(own, seen, "body"))
        if own.draw.random() < 0.4:
            yield row(*own.pair("lead_in"))
            for _ in range(own.number(2, 4)):
                yield row(*fresh(own, seen, "fact"))


def statistics(own: Maker) -> Iterator[Row]:
    """Yield tables of figures: labels with figures beside or below them, sources and notes."""
    seen: set[str] = set()
    tables = shuffled(own, "statistics", "headings")
    is_spaced = own.draw.random() < 0.25  # the French figures: 1 234
    year = own.number(1998, 2022)
    given: Given = {"year": str(year), "previous": str(year - 1), "next": str(year + 1)}
    if own.draw.random() < 0.6:
        yield own.row("title", **given)
    for number in range(1, (own.number(7, 11) if own.is_long else 1) + 1):
        nl, fr, name = tables.pop()
        heading = own.filled(nl, fr, **given)
        yield numbered(f"{number}.", heading) if own.is_long else row(*heading)
        yield from [own.row("unit")] if own.draw.random() < 0.3 else ()
        yield from _figures(own, name, is_spaced=is_spaced)
        yield from [own.row("note")] if own.draw.random() < 0.5 else ()
        yield own.row("source", **given)
        for _ in range(own.number(0, 2)):
            yield row(*fresh(own, seen, "comment", **given))


def _figures(own: Maker, name: str, *, is_spaced: bool) -> Iterator[Row]:
    """Yield the rows of a table, with one or two figures a row, or with a paragraph a figure."""
    style = own.choice(("beside", "beside", "two", "below"))
    labels = lists_of("statistics")[name][: None if own.is_long else 5]
    scale = own.choice((700, 2_000, 45_000, 900_000))
    figures = [own.number(scale // 9, scale) for _ in labels]
    total = own.choice(lists_of("statistics")["total"])
    for (nl, fr), figure in zip([*labels, total], [*figures, sum(figures)], strict=True):
        share = f" {100 * figure / sum(figures):.1f}".replace(".", ",")
        text = printed(figure) + share * (style == "two")
        french = text.replace(".", " ") if is_spaced else text
        beside, below = row(f"{nl} {text}", f"{fr} {french}"), (row(nl, fr), row(text, french))
        yield from below if style == "below" else (beside,)


KINDS: Final[Mapping[str, Kind]] = {
    "judgment": judgment,
    "treaty": treaty,
    "tax_rules": tax_rules,
    "letter": letter,
    "statistics": statistics,
}
