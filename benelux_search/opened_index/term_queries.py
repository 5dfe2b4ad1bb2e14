"""Terms and sentences in an open index: translations, divergences, matches, glossaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from benelux_search.arguments import check_choice, check_least, check_term, check_texts, check_whole
from benelux_search.model import LANGUAGES, Language
from benelux_search.opened_index.handle import OpenedIndex
from benelux_search.results import QueryLanguage
from benelux_search.search.queries.options import SearchOptions
from benelux_search.search.queries.scope import Scope, ScopeKeywords

if TYPE_CHECKING:
    from benelux_search.sentence_matches import Matches, Pretranslation
    from benelux_search.terminology import Divergences, GlossaryEntry, TermBreach, Translations


class TermQueries(OpenedIndex):
    """An open index with its translations of terms and sentences."""

    def translate(
        self,
        term: str,
        *,
        language: QueryLanguage = "auto",
        limit: int = 10,
        **scope: Unpack[ScopeKeywords],
    ) -> Translations:
        """Return the renderings of a word or phrase in the other language, most frequent first.

        Those in the terms with which the index was opened come before the others.

        ``limit`` is the maximum number of renderings. At most 500 pairs that contain the term are
        examined. Each rendering has an example. If no passage contains the term, the result is
        empty. Only the pairs in the scope are examined; its fields are those of :class:`~.Scope`.

        Raises:
            LexiconMissing: the index was built without a lexicon; the message says how to add it.
            OptionError: the term is not a string, or an option has an invalid value.
        """
        from benelux_search.lexicon.lag import lag_notes
        from benelux_search.search.terms.term_translation import translate

        check_term(term)
        options = SearchOptions(language=language, limit=limit)
        with self._borrowed(Scope(**scope)) as snapshot:
            lexicon = self._lexicon_of(snapshot)
            found = translate(
                term, options.language, options.limit, snapshot.store, snapshot.reader, lexicon
            )
            if self._fences:  # what is still to be learned may be outside
                return found
            return replace(found, notes=(*found.notes, *lag_notes(snapshot.lexicon_lag())))

    def divergences(
        self,
        term: str,
        *,
        language: QueryLanguage = "auto",
        limit: int = 100,
        seconds: float | None = None,
        **scope: Unpack[ScopeKeywords],
    ) -> Divergences:
        """Return the renderings of a term with counts by document and year, and the exceptions.

        The exceptions are the occurrences that do not have the most frequent rendering; at most
        ``limit`` of them are returned. All passages with the term are examined, or a sample from
        the whole index, as many as possible in ``seconds`` (above 0; None means no limit); and only
        those in the scope.

        Raises:
            LexiconMissing: the index was built without a lexicon; the message says how to add it.
            OptionError: the term is not a string, or an option has an invalid value.
        """
        from benelux_search.search.terms.divergences import divergences

        check_term(term)
        options = SearchOptions(language=language, limit=limit, seconds=seconds)
        with self._borrowed(Scope(**scope)) as snapshot:
            lexicon = self._lexicon_of(snapshot)
            return divergences(
                term, options.language, limit, snapshot.store, snapshot.reader, lexicon, seconds
            )

    def match(
        self,
        sentence: str,
        *,
        language: QueryLanguage = "auto",
        limit: int = 5,
        **scope: Unpack[ScopeKeywords],
    ) -> Matches:
        """Return the sentences of the index that are like a pasted one, most similar first.

        The similarity is 1 minus the edits of words divided by the words of the longer sentence;
        sentences of at least .5 are returned. A text of several sentences is matched sentence by
        sentence. If nothing is as similar as .75, the result also has the longest parts of the text
        that stand in the index. Only the pairs in the scope are searched.

        Raises:
            OptionError: the sentence is not a string, or an option has an invalid value.
        """
        from benelux_search.search.sentences.sentence_matching import match_sentences

        check_term(sentence, "sentence")
        options = SearchOptions(language=language, limit=limit)
        with self._borrowed(Scope(**scope)) as snapshot:
            return match_sentences(
                sentence,
                options.language,
                options.limit,
                snapshot.store,
                snapshot.reader,
                snapshot.lexicon,
            )

    def pretranslate(
        self,
        sentences: Iterable[str],
        *,
        language: QueryLanguage = "auto",
        progress: Callable[[int, int], None] | None = None,
        **scope: Unpack[ScopeKeywords],
    ) -> Pretranslation:
        """Return the best match of each sentence of a text that is to be translated.

        Only the pairs in the scope are searched.
        ``progress`` is called with (sentences done, sentences in total).

        Raises:
            OptionError: a sentence is not a string, or the language is invalid.
        """
        from benelux_search.search.sentences.pretranslation import pretranslate
        from benelux_search.search.sentences.sentence_matching import language_of_text

        texts = check_texts("sentences", sentences)
        chosen = language_of_text(" ".join(texts), SearchOptions(language=language).language)
        with self._borrowed(Scope(**scope)) as snapshot:
            return pretranslate(texts, chosen, snapshot.store, snapshot.reader, progress)

    def check_terms(
        self,
        *,
        language: Language = "nl",
        progress: Callable[[int, int], None] | None = None,
        **scope: Unpack[ScopeKeywords],
    ) -> Iterator[TermBreach]:
        """Yield the places where a term of the user has none of its renderings in the counterpart.

        ``language`` is that of the terms whose renderings are checked. The terms are those with
        which the index was opened. Only the pairs in the scope are read. ``progress`` is called
        with (terms done, terms in total).

        Raises:
            OptionError: the language is not ``nl`` or ``fr``.
        """
        check_choice("language", language, LANGUAGES)
        return self._check_terms(language, progress, Scope(**scope))

    def _check_terms(
        self, language: Language, progress: Callable[[int, int], None] | None, scope: Scope
    ) -> Iterator[TermBreach]:
        from benelux_search.search.terms.term_check import breaches

        with self._borrowed(scope) as snapshot:
            yield from breaches(self._terms, language, snapshot.store, snapshot.reader, progress)

    def glossary(
        self,
        *,
        min_confidence: float = 0.7,
        min_count: int = 2,
        limit: int | None = None,
        progress: Callable[[int, int], None] | None = None,
        **scope: Unpack[ScopeKeywords],
    ) -> Iterator[GlossaryEntry]:
        """Yield the terms of the index in Dutch and French, the worthiest first.

        Terms are nouns and groups of words with a noun. A rendering is included if its confidence
        is at least ``min_confidence`` (0 to 1) and its number of occurrences at least ``min_count``
        (1 or more). ``limit`` is the maximum number of entries; None means all. The terms are taken
        from at most 20,000 pairs, spread over the index, or over the scope; a long one takes ten
        milliseconds, before the first entry. ``progress`` is called with (pairs done, pairs in
        total).

        Raises:
            LexiconMissing: the index was built without a lexicon; the message says how to add it.
            OptionError: an option has an invalid value; the message names the valid values.
        """
        check_least("min_confidence", min_confidence, 0.0, 1.0)
        check_least("min_count", min_count, 1)
        if limit is not None:
            check_whole("limit", limit, 0)
        with self._borrowed() as snapshot:
            self._lexicon_of(snapshot)
        return self._glossary(min_confidence, min_count, limit, progress, Scope(**scope))

    def _glossary(
        self,
        confidence: float,
        count: int,
        limit: int | None,
        progress: Callable[[int, int], None] | None,
        scope: Scope,
    ) -> Iterator[GlossaryEntry]:
        from benelux_search.search.terms.glossary import glossary

        with self._borrowed(scope) as snapshot:
            lexicon = self._lexicon_of(snapshot)
            yield from glossary(snapshot.store, lexicon, confidence, count, limit, progress)
