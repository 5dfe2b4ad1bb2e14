"""Kinds of texts of the law, the administration and the institutions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import Final, TypeAlias

from benchmarks.layouts.templates import Pair, Value
from benchmarks.made.kinds.public_texts import Given, lists_of, printed
from benchmarks.made.maker import Kind, Maker, unseen
from benchmarks.made.rows import Row, row, sorted_rows

_Person: TypeAlias = tuple[str, Value, Value]  # as in a list, first name first, with a title
_ROMAN: Final = "I II III IV V VI VII VIII IX X XI XII XIII".split()
_TITLES: Final = {"m": ("de heer", "M."), "f": ("mevrouw", "Mme")}
_DIVISIONS: Final = (("HOOFDSTUK", "CHAPITRE"), ("TITEL", "TITRE"), ("Hoofdstuk", "Chapitre"))


class _Text:
    """The writer of one document: rows of templates, filled as the document has not yet had them.

    All templates share ``given``; ``style`` is the place of the one of three that it always uses.
    """

    def __init__(self, own: Maker, kind: str) -> None:
        self.own, self.lists, place = own, lists_of(kind), own.number(0, 2)
        self.style, self._mark = slice(place, place + 1), ("- ", "• ", "")[place]
        self._seen, self._is_spaced = set[str](), own.draw.random() < 0.4  # French figures: 1 234
        self.given: dict[str, str | Value] = {"day": (*own.filled("{date}", "{date}"), "m")}
        self.given |= self.drawn("shared")

    def drawn(self, name: str) -> dict[str, str | Value]:
        """Return new values: of a list, or a number within bounds, in a form with # or %."""
        new: dict[str, str | Value] = {}
        for slot, *bounds in self.lists.get(name, ()):
            if bounds:
                new[slot] = self.figure(self.own.number(int(bounds[0]), int(bounds[1])), bounds[2])
            else:
                nl, fr, *gender = self.own.choice(self.lists[slot])
                new[slot] = (nl, fr, gender[0] if gender else "m")
        return new

    def figure(self, number: int, form: str = "#") -> Value:
        """Return a number in a form, where # is the number as each language prints it."""
        nl = form.replace("%", str(number)).replace("#", printed(number))
        fr = nl.replace(".", " ") if self._is_spaced and "#" in form else nl
        return nl, fr, "m"

    def sample(self, name: str, least: int, most: int) -> list[list[str]]:
        """Return some items of a list, in the order of the list."""
        items = self.lists[name]
        places = self.own.draw.sample(range(len(items)), self.own.number(least, most))
        return [items[place] for place in sorted(places)]

    def pair(self, name: str, given: Given | None = None) -> Pair:
        """Return a filled template of a list."""
        return unseen(
            lambda: self.own.pair(name, **{**self._values(), **(given or {})}), self._seen
        )

    def rows(self, name: str, times: int = 1, mark: str = "") -> Iterator[Row]:
        """Yield the rows of some templates of a list, each after a mark."""
        for _ in range(times):
            nl, fr = self.pair(name)
            yield from _parted((nl and mark + nl, fr and mark + fr))

    def fixed(self, name: str, places: slice = slice(None), **given: str | Value) -> Iterator[Row]:
        """Yield the rows of the templates of a list, or of those at ``places``, in their order."""
        for nl, fr in self.lists[name][places]:
            yield from _parted(self.own.filled(nl, fr, **{**self._values(), **given}))

    def plan(self, name: str = "", /, **parts: Iterator[Row]) -> Iterator[Row]:
        """Yield the rows of a plan: of parts, of some templates of a list, or of a whole list."""
        for step, *how in self.lists[name or ("long" if self.own.is_long else "short")]:
            if step in parts:
                yield from parts[step]
            elif how and how[0].isdigit():
                times = self.own.number(int(how[0]), int(how[1]))
                yield from self.rows(step, times, self._mark if how[2:] else "")
            else:
                yield from self.fixed(step, self.style if how else slice(None))

    def _values(self) -> dict[str, str | Value]:
        road, rue = self.own.filled("{street}", "{street}")
        rue = rue.removeprefix("la ").removeprefix("le ").removeprefix("l'")
        road, (_, full, contact) = road.partition(" ")[2], _people(self.own, 1)[0]
        people: Given = {"road": (road, rue, "f"), "full": full, "contact": contact}
        return {**people, **self.drawn("slots"), **self.given}


def _parted(pair: Iterable[str]) -> Iterator[Row]:
    """Yield a row for each paragraph, which ¶ ends, or one if a language has more of them."""
    nl, fr = (tuple(filter(None, text.split(" ¶ "))) for text in pair)
    yield from map(row, nl, fr) if len(nl) == len(fr) else [Row(nl, fr)]


def _sorted(pairs: Sequence[Sequence[str]], key: str = "") -> Iterator[Row]:
    """Yield the rows of a list that each language has in its own order; each list has a key."""
    for each in sorted_rows([(nl, fr) for nl, fr, *_ in pairs]):
        yield replace(each, nl_key=f"{key} {each.nl_key}", fr_key=f"{key} {each.fr_key}")


def _people(own: Maker, times: int) -> list[_Person]:
    """Return people in the order of the alphabet."""
    lists, people = lists_of("voting_record"), list[_Person]()
    for place in sorted(own.draw.sample(range(len(lists["family"])), times)):
        (family,), (first, gender) = lists["family"][place], own.choice(lists["first"])
        full, (nl, fr) = f"{first} {family}", _TITLES[gender]
        person: Value = (f"{nl} {full}", f"{fr} {full}", gender)
        people.append((f"{family} {first}", (full, full, gender), person))
    return people


def _chapters(text: _Text, *kept: str, **after: Iterator[Row]) -> Iterator[Row]:
    """Yield chapters of articles, those ``kept`` if it is short; parts may follow a chapter."""
    numbers, own, (nl, fr) = count(1), text.own, _DIVISIONS[text.style.start]
    chapters = [each for each in text.lists["chapter"] if own.is_long or each[2] in kept]
    for roman, (head, tete, name) in zip(_ROMAN, chapters, strict=False):
        yield row(f"{nl} {roman}. – {head}", f"{fr} {roman}{'er' * (roman == 'I')}. – {tete}")
        most = len(text.lists[name])
        left = own.number(max(1, most - 1), most) if own.is_long else min(most, 2)
        while left > 0:
            parts, number = min(left, own.choice((1, 1, 1, 2, 3))), next(numbers)
            stem = ("Artikel 1. ", "Article 1er. ") if number == 1 else (f"Art. {number}. ",) * 2
            for part in range(1, parts + 1):
                er = "er" * (part == 1)
                marks = (f"§ {part}. ", f"§ {part}{er}. ") if parts > 1 else ("", "")
                yield from _parted(map("".join, zip(stem, marks, text.pair(name), strict=True)))
                stem = ("", "")
            left -= parts
        yield from after.get(name, ())


def vacancy(own: Maker) -> Iterator[Row]:
    """Yield a notice of a vacancy, or a bulletin of several: tasks, a profile, an offer."""
    text = _Text(own, "vacancy")
    yield from text.rows("bulletin") if own.is_long else ()
    for nl, fr in text.sample("post", 3, 5) if own.is_long else text.sample("post", 1, 1):
        code = f"{own.number(20, 24)}{own.number(101, 399)}"
        text.given |= {"ref_nl": f"ANG{code}", "ref_fr": f"AFG{code}", "post": (nl, fr, "m")}
        text.given |= {"ref": (f"ANG{code}", f"AFG{code}", "f"), **text.drawn("of_post")}
        yield from text.plan(skills=_sorted(text.sample("skill", 4, 6), code))


def tender(own: Maker) -> Iterator[Row]:
    """Yield a notice of a public contract: the buyer, lots with codes, criteria, deadlines."""
    text = _Text(own, "tender")
    items = text.sample("lot_item", 4, 7) if own.is_long else text.sample("lot_item", 1, 3)
    text.given |= {"subject": (*text.pair("about"), "m"), "cpv": items[0][2]}
    lots = (_lot(text, number, item) for number, item in enumerate(items, 1))
    yield from text.plan(lots=chain.from_iterable(lots), criteria=_criteria(text))


def _lot(text: _Text, number: int, item: list[str]) -> Iterator[Row]:
    """Yield a lot of a public contract."""
    text.given |= {"lot": (item[0], item[1], "m"), "lot_cpv": item[2], "lot_nr": str(number)}
    text.given |= text.drawn("of_lot")
    yield from text.plan("lot" if text.own.is_long else "brief", criteria=_criteria(text))


def _criteria(text: _Text) -> Iterator[Row]:
    """Yield the award criteria with their weights, which make 100, and the price at the end."""
    rest = 100
    for nl, fr in text.sample("criterion", 1, 3):
        weight = text.own.number(2, 5) * 5
        rest -= weight
        yield from text.fixed("weight", text.style, criterion=(nl, fr, "m"), weight=str(weight))
    yield from text.fixed("price", text.style, weight=str(rest))


def election_results(own: Maker) -> Iterator[Row]:
    """Yield the results of an election: figures, votes and seats by list, votes by name."""
    text, (_, full, chair) = _Text(own, "election_results"), _people(own, 1)[0]
    lists = text.sample("list", 5, 7) if own.is_long else text.sample("list", 3, 4)
    votes = [own.number(300, 6000) for _ in lists]
    valid, blank, total = sum(votes), own.number(20, 300), own.number(9, 18) * 2 + 1
    text.given |= {"valid": text.figure(valid), "blank": text.figure(blank), "total": str(total)}
    text.given |= {"cast": text.figure(valid + blank), "registered": text.figure(valid * 5 // 4)}
    quotients = sorted((n / k, p) for p, n in enumerate(votes) for k in range(1, 40))[-total:]
    owners, results = [place for _, place in quotients], list[dict[str, str | Value]]()
    last: Value = (lists[owners[0]][0], lists[owners[0]][1], "f")
    text.given |= {"last": last, "chair": chair, "chair_name": full}
    for place, ((nl, fr), won) in enumerate(zip(lists, votes, strict=True)):
        results.append({"list": (nl, fr, "f"), "votes": text.figure(won), "nr": str(place + 1)})
        share = f"{100 * won / valid:.2f}".replace(".", ",")
        results[-1] |= {"seats": str(owners.count(place)), "share": share}
    towns = [(*each, f"{own.number(64, 94)},{own.number(10, 99)} %") for each in text.lists["town"]]
    shown = results if own.is_long else results[: own.number(0, 1)]
    yield from text.plan(
        table=chain.from_iterable(text.fixed("list_line", text.style, **r) for r in results),
        lists=chain.from_iterable(_of_list(text, result) for result in shown),
        towns=_sorted([(f"{nl} {share}", f"{fr} {share}") for nl, fr, share in towns]),
    )


def _of_list(text: _Text, given: Given) -> Iterator[Row]:
    """Yield the candidates of a list with their votes, and those who are elected."""
    times = text.own.number(6, 11) if text.own.is_long else 3
    names = [name for name, *_ in _people(text.own, times)]
    most = int(given["votes"][0].replace(".", "")) // 3
    yield from text.fixed("list_head", text.style, **given)
    for rank, full in enumerate(names, 1):
        votes = text.figure(text.own.number(20, most))
        yield from text.fixed("candidate", text.style, full=full, rank=str(rank), votes=votes)
    chosen = ", ".join(names[: int(str(given["seats"]))])
    yield from text.fixed("list_votes", votes=text.figure(text.own.number(20, most)))
    yield row(*text.pair("elected" if chosen else "none", {**given, "names": chosen}))


def circular(own: Maker) -> Iterator[Row]:
    """Yield a ministerial circular letter: numbered headings, remarks, those it is sent to."""
    text = _Text(own, "circular")
    yield from text.plan(chapters=_numbered(text))
    if own.is_long and own.draw.random() < 0.6:
        yield from chain(text.fixed("annex_head"), _sorted(text.sample("country", 8, 20)))


def _numbered(text: _Text) -> Iterator[Row]:
    """Yield numbered chapters with numbered sections, and a remark below some."""
    own, notes, heads = text.own, count(1), text.lists["section"]
    sections = own.draw.sample(heads, len(heads)) + own.draw.sample(heads, len(heads))
    for number, chapter in enumerate(text.sample("chapter", 7, 10), 1):
        yield row(*(f"{number}. {head}" for head in chapter))
        for section in range(1, own.choice((0, 2, 3)) + 1):
            yield row(*(f"{number}.{section} {head}" for head in sections.pop()))
            yield from text.rows("body", own.number(1, 3))
        if own.draw.random() < 0.6:
            mark, (nl, fr) = f"({next(notes)})", text.pair("body")
            yield from _parted((f"{nl[:-1]} {mark}.", f"{fr[:-1]} {mark}."))
            yield from text.rows("note", 1, f"{mark} ")
        yield from text.fixed(f"items{number // 6}") if number in {3, 6} else text.rows("body")


def voting_record(own: Maker) -> Iterator[Row]:
    """Yield votes of a parliament: the subject, how many voted yes or no and who, the result."""
    text = _Text(own, "voting_record")
    members = _people(own, own.number(24, 56) if own.is_long else own.number(9, 13))
    times = own.number(9, 16) if own.is_long else own.number(1, 2 - text.style.start // 2)
    numbers, groups = range(own.number(1, 90), 999), [own.number(0, 5) for _ in members]
    votes = (_vote(text, members, groups, number) for number in numbers[:times])
    yield from text.plan(votes=chain.from_iterable(votes))


def _vote(text: _Text, members: list[_Person], groups: list[int], number: int) -> Iterator[Row]:
    """Yield a vote; the members of a group mostly vote alike, and nobody votes alone."""
    own, place = text.own, text.style.start
    stands = [own.choice((0, 0, 0, 1, 1, 2)) for _ in range(6)]
    votes = [stands[each] if own.draw.random() < 0.94 else own.number(0, 2) for each in groups]
    votes = [each if votes.count(each) > 1 else max(votes, key=votes.count) for each in votes]
    yes, no, rest = (str(votes.count(vote)) for vote in range(3))
    text.given |= {"yes": yes, "no": no, "rest": rest, "nr": str(number), **text.drawn("of_vote")}
    text.given |= {"member": own.choice(members[::2])[2], "other": own.choice(members[1::2])[2]}
    yield from chain(text.fixed("head", text.style), text.rows("subject"))
    for vote, tally in enumerate((yes, no, rest)):
        yield from text.fixed(f"labels{place}", slice(vote, vote + 1), count=tally)
        names = [each[0] for each, cast in zip(members, votes, strict=True) if cast == vote]
        is_list = place == 2 and not own.is_long
        yield from (row(each, each) for each in (names if is_list else [", ".join(names)]) if each)
    yield from text.rows("adopted" if int(yes) > int(no) else "rejected")
    yield from text.rows("remark", own.number(0, 1)) if own.is_long else ()


def labour_agreement(own: Maker) -> Iterator[Row]:
    """Yield a collective labour agreement: recitals, chapters of articles, and wage scales."""
    text = _Text(own, "labour_agreement")
    nl, fr, number = own.choice(text.lists["committee"])
    text.given |= {"committee": (nl, fr, "f"), "committee_nr": number}
    text.given["committee_head"] = (f"{nl[4:]} (PC {number})", f"{fr[3:]} (CP {number})", "f")
    after = chain(text.fixed("class_list"), _sorted(text.sample("function", 7, 14)))
    kept, wages = ("scope", "wages", "validity"), _scales(text)
    yield from text.plan(chapters=_chapters(text, *kept, wages=wages, classes=after))


def _scales(text: _Text) -> Iterator[Row]:
    """Yield tables of wages that go up with the category."""
    for table in range(text.own.number(1, 3) if text.own.is_long else 1):
        wage = text.own.number(110_000, 150_000) + 5_000 * table
        yield from text.fixed("scale_head", slice(table, table + 1))
        for roman in _ROMAN[: 5 if text.own.is_long else 3]:
            wage += text.own.number(2_000, 9_000)
            printed_wage = f"{wage / 10_000:.4f}".replace(".", ",")
            yield from text.fixed("scale", text.style, roman=roman, wage=printed_wage)
    yield from text.rows("wages_more", 3 * text.own.is_long)


def statutes(own: Maker) -> Iterator[Row]:
    """Yield the statutes of an association: founders, titles of articles, who is appointed."""
    text = _Text(own, "statutes")
    text.given["club"] = (*own.filled("{club}", "{club}"), "f")
    people = enumerate(_people(own, own.number(6, 14) if own.is_long else 3), 1)
    founders = (text.fixed("founder", text.style, full=each[1], nr=str(n)) for n, each in people)
    terms = chain(text.fixed("terms_head"), _sorted(text.lists["term_line"]))
    chapters = _chapters(text, "name", own.choice(("daily", "rules")), "final", purpose=terms)
    yield from text.plan(founders=chain.from_iterable(founders), chapters=chapters)


def cabinet_decisions(own: Maker) -> Iterator[Row]:
    """Yield decisions of the council of ministers: a title and a paragraph or more of each."""
    text = _Text(own, "cabinet_decisions")
    subjects = own.draw.sample(text.lists["subject"], own.number(20, 28) if own.is_long else 3)
    yield from text.plan(items=chain.from_iterable(_decision(text, *each) for each in subjects))


def _decision(text: _Text, nl: str, fr: str) -> Iterator[Row]:
    """Yield a decision on a subject."""
    people, plans = _people(text.own, 2), ("item_a", "item_b", "item_c")
    for slot, (_, (full, _, gender), _) in zip(("proposer", "second"), people, strict=True):
        office, man, woman = text.own.choice(text.lists["office"])
        text.given[slot] = (f"{office} {full}", f"{woman if gender == 'f' else man} {full}", gender)
    heads = (nl.partition(" ")[2], fr.removeprefix("l'") if fr[1] == "'" else fr.partition(" ")[2])
    subject, sujet = (head[:1].upper() + head[1:] for head in heads)
    text.given |= {"subject_the": (nl, fr, "m"), "subject": (subject, sujet, "m")}
    yield from text.plan(text.own.choice(plans if text.own.is_long else plans[:1]))


def annual_accounts(own: Maker) -> Iterator[Row]:
    """Yield annual accounts: lines with codes and amounts, notes, and the auditor's report."""
    text, year = _Text(own, "annual_accounts"), own.number(2008, 2023)
    text.given |= {"year": str(year), "previous": str(year - 1), "next": str(year + 1)}
    sheets = {name: _sheet(text, name) for name in ("assets", "liabilities", "result")}
    rates = [(*each, own.choice((10, 20, 25, 33))) for each in text.sample("rate_of", 5, 8)]
    lines = _sorted([(f"{nl}: {rate} %", f"{fr} : {rate} %") for nl, fr, rate in rates])
    yield from text.plan(rates=lines, **sheets)


def _sheet(text: _Text, name: str) -> Iterator[Row]:
    """Yield the lines of a table: a label, a code, and the amounts of two years."""
    for nl, fr, code in text.lists[name] if text.own.is_long else text.sample(name, 4, 5):
        amount = text.own.number(900, 1_900_000)
        before = text.figure(amount * text.own.number(80, 115) // 100)
        given: Given = {"amount": text.figure(amount), "before": before, "code": code}
        yield from text.fixed("line", text.style, label=(nl, fr, "m"), **given)


KINDS: Final[Mapping[str, Kind]] = {
    "vacancy": vacancy,
    "tender": tender,
    "election_results": election_results,
    "circular": circular,
    "voting_record": voting_record,
    "labour_agreement": labour_agreement,
    "statutes": statutes,
    "cabinet_decisions": cabinet_decisions,
    "annual_accounts": annual_accounts,
}
