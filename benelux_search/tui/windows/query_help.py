"""The query language in examples, for the help and the start screen."""

from __future__ import annotations

from typing import Final

from benelux_search.translator import N_

# An example in the language of the reader, and its meaning
QUERY_LANGUAGE: Final = (
    (N_("verkeer veiligheid"), N_("both words, in any form, with or without accents")),
    (N_('"virtuele wereld"'), N_('these words side by side; "…"~5: near each other')),
    (N_("traite* w?rd woord~"), N_("the start of a word, any one letter, a similar word")),
    ("/gevang.*straf/", N_("words that match a regular expression")),
    (N_("=gemeente"), N_("exactly this form")),
    ("a OR b, -c, ( )", N_("either word; not this word; a group")),
    ("nl:aanpak fr:lutte", N_("one word in each language; -fr:lutte: not with this translation")),
    (N_("art. 5 Sw."), N_("an article of a law")),
    ("doc: number: date:", N_("by document, number or date (date:2019..2021)")),
    ("aligned:none", N_("passages without a counterpart; aligned:low: with an uncertain one")),
)
