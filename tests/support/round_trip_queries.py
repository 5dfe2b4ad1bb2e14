"""Queries and options of all kinds, for the tests of the round trips that they need."""

from benelux_search.search.queries.options import SearchOptions

QUERIES = [
    *("mensenhandel", "politie politie", "de minister van landbouw", "sécurité routière"),
    *("la police et l'enseignement", "verkeersveiligheid koopkracht onderwijs spoorwegen"),
    *('"de politie"', '"politie minister"', '"minister kamer"~5', "=Politie", "=minister raad"),
    *("minis*", "*handel", "m?nister", "politei~", "sécur* rout*", "verkeers*veiligheid minister"),
    *("politie OR police", "politie -minister", "nl:politie fr:ministre", "-politie"),
    *("(politie OR landbouw) minister", "fr:(police OR loi)", "politie AND police", "nl:police"),
    # misspelt in either language, with neighbours, in a compound, without an apostrophe
    *("politiee", "mensenhandle minister", "gouvernemant", "lenseignement police", "minsiter kamr"),
    *("verkeersveilgheid", "landbuow OR spoorwgen", '"mensenhandle politiee"', "=politiee"),
    # nothing is found, or only some of the words, or only words of the other language
    *("zzxqy", "politie zzxqy", "zzxqy wwvv uutt", "ministre zzxqy", "landbouw chemins", "§", ""),
    # filters
    *(
        "aligned:none",
        "aligned:low politie",
        "doc:one",
        "doc:o politie",
        "doc:nobody politie",
        "path:one politie",
        "path:o*t",
    ),
    *("number:908/1", "date:2019 politie", "date:2019..2020", "politie -aligned:none", "doc:on*"),
    *("1 000 000", "461 463 politie", "2019", "art. 12", "'s minister", "d'enseignement"),
]
OPTIONS = [
    SearchOptions(seconds=None),
    SearchOptions(seconds=None, any_word=True),
    SearchOptions(seconds=None, language="nl"),
    SearchOptions(seconds=None, language="both", limit=3),
    SearchOptions(seconds=None, since="2019", document="one"),
    SearchOptions(seconds=None, document="nobody"),
    SearchOptions(seconds=None, across=True),
    SearchOptions(seconds=None, across=True, language="fr", until="2019"),
    SearchOptions(seconds=None, across=True, any_word=True),
]
