"""The lexicons of several indexes as one."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from benelux_search.forking import lazy
from benelux_search.lexicon.linking import LinkRequest, PassageLinks
from benelux_search.lexicon.lookup import Lexicon, Rendering
from benelux_search.model import LANGUAGES, Language


class JoinedLexicon(Lexicon):
    """The lexicons of several indexes as one.

    The words of a pair are linked by the lexicon of its own index; those of an index without one by
    the first lexicon. The probability of a translation is the mean of those of all lexicons, each
    weighted by how often it has seen the unit.

    ``lexicons`` are (lowest ordinal of an index, its lexicon), ascending; at least one has a
    lexicon.
    """

    def __init__(self, lexicons: Sequence[tuple[int, Lexicon | None]]) -> None:
        super().__init__()
        self._all = [lexicon for _, lexicon in lexicons if lexicon is not None]
        self._starts = [start for start, _ in lexicons]
        self._by_start = [lexicon or self._all[0] for _, lexicon in lexicons]

    def links(self, requests: Sequence[LinkRequest]) -> list[PassageLinks]:
        """Return the word links for each request: see :class:`Lexicon`."""
        return self._linked(requests, is_kept=True)

    def new_links(self, requests: Sequence[LinkRequest]) -> list[PassageLinks]:
        """Return the word links for each request, and keep none of them."""
        return self._linked(requests, is_kept=False)

    def _linked(self, requests: Sequence[LinkRequest], *, is_kept: bool) -> list[PassageLinks]:
        numbers = [bisect_right(self._starts, each.pair.ordinal) - 1 for each in requests]
        found: dict[int, PassageLinks] = {}
        for number in set(numbers):
            rows = [row for row, own in enumerate(numbers) if own == number]
            lexicon = self._by_start[number]
            link = lexicon.links if is_kept else lexicon.new_links
            found |= zip(rows, link([requests[row] for row in rows]), strict=True)
        return [found[row] for row in range(len(requests))]

    def renderings(
        self, language: Language, unit: str, limit: int, *, agreed: bool = False
    ) -> list[Rendering]:
        """Return translations of a unit: see :class:`Lexicon`."""
        chances: defaultdict[str, float] = defaultdict(float)
        total = 0
        for lexicon, seen in zip(self._all, self._seen[language], strict=True):
            times = seen.get(unit, 0)
            total += times
            for each in lexicon.renderings(language, unit, limit, agreed=agreed):
                chances[each.unit] += times * each.chance
        best = sorted(chances.items(), key=lambda each: -each[1])[:limit]
        return [Rendering(unit, chance / total) for unit, chance in best if chance]

    def is_light(self, language: Language, unit: str) -> bool:
        """Return True for a unit that is light in any of the indexes that know it."""
        return any(each.is_light(language, unit) for each in self._all)

    def units(self, language: Language) -> list[tuple[str, int]]:
        """Return all units of a language with their numbers of occurrences."""
        total = Counter[str]()
        for seen in self._seen[language]:
            total.update(seen)
        return list(total.items())

    @lazy
    def _seen(self) -> Mapping[Language, Sequence[Mapping[str, int]]]:
        return {each: [dict(lexicon.units(each)) for lexicon in self._all] for each in LANGUAGES}
