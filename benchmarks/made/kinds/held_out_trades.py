"""Kinds of texts of trades, homes and villages that are held out: contracts, sheets, games."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Final, TypeAlias

from benchmarks.layouts.templates import Value
from benchmarks.made.kinds.public_texts import numbered
from benchmarks.made.kinds.trade_writer import Text, people_of, spaced_kind
from benchmarks.made.maker import Kind, Maker
from benchmarks.made.rows import Row, row

_Match: TypeAlias = tuple[str, str]  # the club at home and its visitor
_MONTHS: Final = (("september", "septembre"), ("oktober", "octobre"), ("november", "novembre"))


def rental_contract(own: Maker) -> Iterator[Row]:
    """Yield a lease: the parties, articles on the rent and the rest, the state of the rooms."""
    text, rent, months = Text(own, "rental_contract"), own.number(110, 290) * 5, own.number(2, 3)
    text.style = text.style if text.style[0] else (": ", " : ")
    text.shared |= {"rent": text.money(rent * 100), "months": str(months)}
    text.shared["deposit"] = text.money(rent * months * 100)
    text.keep("lessor", "tenant", "home", "date", "years", "road", "place", "house")
    article = own.choice(
        (("Artikel {} –", "Article {} –"), ("Art. {}.", "Art. {}."), ("{}.", "{}."))
    )
    yield from text.plan("start")
    chapters = text.lists["chapters"]
    for number, (nl, fr, key) in enumerate(
        chapters if own.is_long else text.items("chapters", 2), 1
    ):
        first = "1er" if number == 1 and article[1] != "{}." else str(number)
        yield row(f"{article[0].format(number)} {nl}", f"{article[1].format(first)} {fr}")
        yield from text.plan("article", key)
    yield from text.plan("annex")
    for nl, fr in text.items("rooms", 7) if own.is_long else ():
        yield row(nl, fr)
        yield from text.plan("room")
        yield from text.plan("remarks") if own.draw.random() < 0.5 else ()
    yield from text.plan("end")


def payslip_guide(own: Maker) -> Iterator[Row]:
    """Yield how to read a payslip: an example with its amounts, then each line explained."""
    text, hours, hourly = Text(own, "payslip_guide"), own.number(140, 173), own.number(1450, 2600)
    gross, days = hours * hourly, own.number(15, 22)
    social, tax, special = gross * 1307 // 10_000, gross * own.number(12, 24) // 100, 2_115
    amounts = {"gross": gross, "social": social, "taxable": gross - social, "tax": tax}
    amounts |= {"special": special, "meal": days * 109, "hourly": hourly}
    amounts["net"] = gross - social - tax - special - days * 109
    text.shared |= {name: text.money(amount) for name, amount in amounts.items()}
    text.shared |= {"hours": str(hours), "days": str(days), "year": str(own.number(2012, 2024))}
    text.keep("month", "firm", "full")
    yield from text.plan("start")
    lines = text.lists["lines"] if own.is_long else text.lists["lines"][:5]
    for nl, fr, code, *_ in lines:
        label, libelle = text.filled(nl, fr)
        yield from text.fact((f"{code} {label}", f"{code} {libelle}"))
    yield from text.plan("before_lines")
    for nl, fr, code, more, plus in lines if own.is_long else own.draw.sample(lines, 2):
        name, nom = nl.partition(":")[0], fr.partition(" :")[0]
        yield row(f"{name} (code {code})", f"{nom} (code {code})")
        yield row(*text.filled(more, plus))
        yield from text.plan("after_line")
    yield from text.plan("end")


def medicine_dosage(own: Maker) -> Iterator[Row]:
    """Yield the leaflet of a medicine: doses by age, by weight, warnings, side effects."""
    text = Text(own, "medicine_dosage")
    name, nl, fr, unit, unite = own.choice(text.lists["product"])
    text.shared = {"name": name, "form": (nl, fr, "m"), "unit": (unit, unite, "m")}
    text.keep("firm", "mg", "weight")
    form = own.number(0, 2)
    for number, (nl, fr, key) in enumerate(text.lists["sections"], 1):
        if own.is_long or key in {"title", "dose", "warn"}:
            yield from [numbered(f"{number - 1}.", (nl, fr))] if nl and own.is_long else ()
            yield from [row(nl, fr)] if nl and not own.is_long else ()
            yield from text.plan(f"plan_{key}")
        if key == "dose":
            yield from _doses(text, f"dose{form}", own.number(3, 4))
        if key == "dose" and own.is_long:
            yield from text.plan("weights")


def _doses(text: Text, name: str, most: int) -> Iterator[Row]:
    """Yield the doses by age, which go up with the age."""
    age = text.own.number(1, 3)
    for dose in range(2, most + 1):
        older = age + text.own.number(3, 4)
        given = {"age": str(age), "older": str(older), "dose": str(dose)}
        text.shared |= {**given, "most_day": str(dose * 4)}
        yield row(*text.filled(*text.lists[name][0]))
        age = older + 1
    yield row(*text.filled(*text.lists[name][1]))


def safety_sheet(own: Maker) -> Iterator[Row]:
    """Yield the safety data sheet of a product: numbered sections, phrases, figures."""
    text, mark = (
        Text(own, "safety_sheet"),
        own.choice((("RUBRIEK {}:", "RUBRIQUE {} :"), ("{}.",) * 2)),
    )
    text.keep("product", "firm", "date", "version", "city", "phone")
    yield from text.plan("start")
    for number, (nl, fr) in enumerate(text.lists["sections"], 1):
        if own.is_long or number in {1, 2, 4}:
            yield row(f"{mark[0].format(number)} {nl}", f"{mark[1].format(number)} {fr}")
            yield from text.plan(
                f"plan{number}" if f"plan{number}" in text.lists else "plan", str(number)
            )
    yield from text.plan("end")


def invoice_terms(own: Maker) -> Iterator[Row]:
    """Yield an invoice with its lines and totals, and the general conditions on its back."""
    text, total = Text(own, "invoice_terms"), 0
    text.keep("firm", "date", "invoice_nr", "client", "due")
    yield from text.plan("start")
    for nl, fr, low, high in text.items("goods", own.number(9, 14) if own.is_long else 3):
        price, times = own.number(int(low) * 20, int(high) * 20) * 50, own.number(1, 6)
        total += price * times
        each, whole = text.money(price), text.money(price * times)
        yield row(f"{nl} {times} x {each[0]} {whole[0]}", f"{fr} {times} x {each[1]} {whole[1]}")
    vat = (total * 21 + 50) // 100
    sums = {"net": total, "vat": vat, "total": total + vat, "share": (total + vat) * 3 // 10}
    text.shared |= {name: text.money(amount) for name, amount in sums.items()}
    yield from text.plan("totals")
    numbers, has_heads = count(1), own.is_long and own.draw.random() < 0.7
    for nl, fr, key in text.lists["chapters"] if own.is_long else text.items("chapters", 2):
        yield from [row(nl, fr)] if has_heads else ()
        for nth, clause in enumerate(text.rows(key, 5 if own.is_long else 1, "order"), 1):
            mark = f"{next(numbers)}." if not has_heads else f"{nl.split('.')[0]}.{nth}"
            yield numbered(mark, (clause.nl[0], clause.fr[0]))
    yield from text.plan("end")


def sports_fixtures(own: Maker) -> Iterator[Row]:
    """Yield the matches of a league: results, matches to come, a ranking, the rules."""
    text, clubs = Text(own, "sports_fixtures"), 8 if own.is_long else 4
    teams, first = [name for (name,) in text.items("clubs", clubs)], own.number(-6, 0)
    text.keep("league", "year", "sponsor")
    rounds, points = _rounds(teams), dict.fromkeys(teams, (0, 0, 0))
    played, style = own.number(4, 5) if own.is_long else 1, own.number(0, 2)
    yield from text.plan("start")
    for number, matches in enumerate(rounds if own.is_long else rounds[:2], 1):
        text.shared |= {"nr": str(number), "day": _day(first + 7 * number)}
        yield row(*text.filled(*text.lists["round"][style]))
        for home, away in matches:
            if number <= played:
                score = own.number(0, 5), own.number(0, 4)
                for team, (goals, against) in ((home, score), (away, score[::-1])):
                    games, wins, sum_ = points[team]
                    gain = 3 * (goals > against) + (goals == against)
                    points[team] = (games + 1, wins + (gain == 3), sum_ + gain)
                yield row(*(f"{home} - {away} {score[0]}-{score[1]}",) * 2)
            else:
                clock = own.number(14, 20), own.choice((0, 15, 30))
                hour, heure = (f"{form.format(*clock)}" for form in text.lists["hours"][style])
                yield row(f"{home} - {away} {hour}", f"{home} - {away} {heure}")
        yield from text.plan("after_round", "played" if number <= played else "coming")
    yield from text.plan("before_ranking")
    ranked = sorted(points.items(), key=lambda each: each[1][2], reverse=True)
    for place, (team, figures) in enumerate(ranked, 1):
        yield row(*(f"{place}. {team} {' '.join(map(str, figures))}",) * 2)
    yield from text.plan("end")


def _day(day: int) -> Value:
    """Return a day of the autumn, counted from the first of September."""
    month = next(n for n, days in enumerate((30, 61, 91)) if day <= days)
    day -= (0, 30, 61)[month]
    nl, fr = _MONTHS[month]
    return f"{day} {nl}", f"{day if day > 1 else '1er'} {fr}", "m"


def _rounds(teams: Sequence[str]) -> list[list[_Match]]:
    """Return the days of a league, on which each club meets another one."""
    fixed, *others = teams
    rounds = list[list[_Match]]()
    for _ in others:
        line, half = [fixed, *others], len(teams) // 2
        rounds.append(list(zip(line[:half], line[: half - 1 : -1], strict=True)))
        others = [others[-1], *others[:-1]]
    return rounds


def interview(own: Maker) -> Iterator[Row]:
    """Yield an interview: an introduction, questions, answers, and sentences that are quoted."""
    text, (name, gender) = Text(own, "interview"), people_of(own, 1)[0]
    job, man, woman, key = own.choice(text.lists["jobs"])
    text.shared = {
        "who": (name, name, gender),
        "job": (job, woman if gender == "f" else man, gender),
    }
    text.keep("village", "age", "started")
    first = name.split(" ", maxsplit=1)[0]
    voice = own.choice((("", ""), ("– ", ""), ("Vraag: |Question : ", f"{first}: |{first} : ")))
    asks, says = ((each.split("|") * 2)[:2] for each in voice)
    yield from text.plan("start")
    talk = [*text.items(f"talk_{key}"), *text.items("talk")]
    for number, (ask, demande, *says_both) in enumerate(talk if own.is_long else talk[2:7], 1):
        question, answer = text.filled(ask, demande), text.filled(says_both[0], says_both[1])
        yield row(asks[0] + question[0], asks[1] + question[1])
        yield row(says[0] + answer[0], says[1] + answer[1])
        yield from text.plan("asides") if number % 5 == 3 else ()
        if number % 6 == 2 and len(says_both) > 2:
            yield row(*text.filled(f"“{says_both[2]}”", f"« {says_both[3]} »"))
    yield from text.plan("end")


def quiz(own: Maker) -> Iterator[Row]:
    """Yield a quiz: questions with answers to choose from, the right ones, and scores."""
    text, answers, inline = Text(own, "quiz"), list[Row](), own.draw.random() < 0.3
    text.keep("theme", "count", "day", "low", "high")
    letters, number = own.choice(("a) b) c)", "A. B. C.", "□ □ □")).split(), count(1)
    yield from text.plan("start")
    questions = text.items("questions") if own.is_long else text.items("questions", 3)
    for ask, demande, why, raison, *options in questions:
        pairs = list(zip(options[::2], options[1::2], strict=True))
        right, nth = pairs[0], next(number)
        own.draw.shuffle(pairs)
        yield numbered(f"{nth}.", (ask, demande))
        lines = [tuple(f"{a} {each}" for each in b) for a, b in zip(letters, pairs, strict=True)]
        sides = [" ".join(side) for side in zip(*lines, strict=True)]
        yield from [row(sides[0], sides[1])] if inline else [row(nl, fr) for nl, fr in lines]
        letter = "abc"[pairs.index(right)] if letters[0] != "□" else ""
        dutch, french = (f" – {each}" if each else "" for each in (why, raison))
        answers.append(
            row(f"{nth}{letter}: {right[0]}{dutch}", f"{nth}{letter} : {right[1]}{french}")
        )
        yield from text.plan("after_question")
    yield from text.plan("before_answers")
    yield from answers
    yield from text.plan("end")


def village_bulletin(own: Maker) -> Iterator[Row]:
    """Yield the bulletin of a village: masses, birthdays, announcements, thanks, verses."""
    text, month = Text(own, "village_bulletin"), own.choice(_MONTHS)
    text.shared["month"] = (*month, "m")
    text.keep("village", "year", "saint", "number_of")
    parts = text.lists["parts"] if own.is_long else text.items("parts", 3)
    yield from text.plan("start")
    for nl, fr, key in parts:
        yield row(nl, fr)
        yield from text.plan(f"plan_{key}")
    yield from text.plan("end")


KINDS: Final[Mapping[str, Kind]] = {
    name: spaced_kind(kind)
    for name, kind in {
        "rental_contract": rental_contract,
        "payslip_guide": payslip_guide,
        "medicine_dosage": medicine_dosage,
        "safety_sheet": safety_sheet,
        "invoice_terms": invoice_terms,
        "sports_fixtures": sports_fixtures,
        "interview": interview,
        "quiz": quiz,
        "village_bulletin": village_bulletin,
    }.items()
}
