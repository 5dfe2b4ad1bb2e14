"""Tasks of a day of a translator or a jurist, as data.

Each step of a task is a verb and its object:

- ``type`` characters, ``press`` keys by their names in tmux, ``paste`` a text, ``click`` on a text;
- ``see`` a text on the screen, or ``miss`` it; runs of spaces and line ends count as one space;
- ``rest`` until the screen does not change any more;
- ``resize`` the window to columns and rows, or ``back``; go to the ``window`` 1 or 2, which opens;
- ``start`` the program in a shell; wait for the ``prompt`` of the shell when it has ended;
- ``build`` the index again, with a document more;
- ``file``: a file has a text; ``copied``: a text was copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

SETTINGS: Final = "benelux-search/shell.toml"
_SENTENCE: Final = "Wij vragen nu meer aandacht voor de veiligheid op de weg."
_LONG: Final = " OR ".join(f"woord{number}" for number in range(28)) + " OR mensenhandel OR traite"


@dataclass(frozen=True, slots=True)
class Task:
    """A task: its name, what the user wants, the steps, and what is on the screen afterwards.

    ``shows`` and ``hides`` are on the last screen at every width, or not. ``files`` are written to
    the folder of the run, which is the user's home and working folder. ``reads`` is True if the
    last screen is a document, where words have the cursor. With ``in_shell``, a shell is started.
    """

    name: str
    wish: str
    keys: tuple[str, ...]
    shows: tuple[str, ...]
    hides: tuple[str, ...] = ()
    arguments: str = ""
    index: Literal["shared", "own", "damaged", "none"] = "shared"
    files: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    reads: bool = False
    in_shell: bool = False


_FINDING: Final = (
    Task(
        "find-a-word",
        "Find the passages about human trafficking.",
        ("type mensenhandel",),
        ("AUTO>NL", "1 of 30", "▸mensenhandel◂", "▹traite des êtres"),
        ("nothing found",),
    ),
    Task(
        "find-a-phrase",
        "Find the words 'virtuele wereld' side by side.",
        ('type "virtuele wereld"',),
        ("▸virtuele wereld◂", "1 of "),
    ),
    Task(
        "find-by-prefix",
        "Find all words that start with 'fiets'.",
        ("type fiets*",),
        ("▸fietser◂", "1 of "),
    ),
    Task(
        "take-a-suggestion",
        "Correct a spelling mistake with one key.",
        ("type mensenhadel", "see did you mean: mensenhandel", "press C-t"),
        ("mensenhandel", "1 of 30"),
        ("mensenhadel", "did you mean"),
    ),
    Task(
        "search-across-languages",
        "Find Dutch passages with the translation of a French word too.",
        ("type vélo", "see 1 of ", "press C-x", "see menu", "type a"),
        ("+ translations", "1 of "),
        ("menu: all",),
    ),
    Task(
        "search-both-languages",
        "Find where 'aanpak' was translated as 'lutte'.",
        ("type nl:aanpak fr:lutte",),
        ("▸aanpak◂", "▹lutte◃", "1 of 6"),
    ),
    Task(
        "find-an-article",
        "Find article 4 of the law on cyclists, and what cites it.",
        ("type art. 4",),
        ("Art. 4", "helm", "1 of "),
    ),
    Task(
        "find-nothing",
        "Learn that a word is not there.",
        ("type xylofonist",),
        ("nothing found",),
        ("1 of",),
    ),
    Task(
        "ask-a-long-query",
        "Ask a query of three hundred characters, and still see its end.",
        (f"type {_LONG}", "see 1 of "),
        ("OR traite", "▸mensenhandel◂"),
    ),
)
_NARROWING: Final = (
    Task(
        "narrow-by-year",
        "See only the passages of 2019.",
        ("type politie", "see 1 of ", "press F4", "see language › Dutch", "type 2019", "see › 2019",
         "press Enter Escape"),
        ("[in 2019 ×]", "1 of "),
        ("counting",),
    ),
    Task(
        "narrow-to-two-documents",
        "See only the passages of the law and of the question.",
        ("type politie", "see 1 of ", "press F4", "see language › Dutch", "type wet betreffende",
         "press Enter", "see ●", "press C-u", "type minister van 20", "press Enter", "press C-u",
         "press Escape"),
        ("[in Wet betreffende", "1 of "),
        ("counting",),
    ),
    Task(
        "type-into-the-filters",
        "Find a filter by typing a part of its name.",
        ("type politie", "see 1 of ", "press F4", "see language › Dutch", "type 20"),
        ("filter", "2019", "2020"),
        ("counting", "language"),
    ),
    Task(
        "remove-a-filter-by-click",
        "Remove one of two years with the mouse.",
        ("type politie", "see 1 of ", "press C-x", "see menu", "type :", "type year 2019 2017",
         "press Enter", "see [in 2017 ×]", "click [in 2017 ×]"),
        ("[in 2019 ×]", "1 of "),
        ("in 2017 ×",),
    ),
    Task(
        "remove-all-filters",
        "Search in everything again.",
        ("type politie", "see 1 of ", "press C-x", "see menu", "type :", "type year 2019 2017",
         "press Enter", "see [in 2017 ×]", "press C-x", "see menu", "type 0"),
        ("1 of ",),
        ("×]",),
    ),
    Task(
        "command-a-year",
        "Narrow to a year before typing the query.",
        ("type :", "type year 2020", "press Enter", "see [in 2020 ×]", "type politie"),
        ("[in 2020 ×]", "1 of ", "▸politie◂"),
    ),
)  # fmt: skip
_OPEN_LAW: Final = ("type fietser helm", "see 1 of ", "press Enter", "see of 17")
_OPEN_ANSWER: Final = ("type kinderuitbuiting", "see 1 of 1", "press Enter", "see of 46")
_READING: Final = (
    Task(
        "read-a-document",
        "Read a passage in its document.",
        _OPEN_LAW,
        ("Wet betreffende", "of 17", "match 1/2", "q back"),
        reads=True,
    ),
    Task(
        "go-from-match-to-match",
        "Go two matches down and one up.",
        ("type mensenhandel date:2020", "see 1 of ", "press Enter", "see of 46", "type n",
         "type n", "type N"),
        ("of 46", "match "),
        reads=True,
    ),
    Task(
        "scroll-five-lines",
        "Scroll five lines down at once.",
        (*_OPEN_ANSWER, "type 5j"),
        ("of 46",),
        reads=True,
    ),
    Task(
        "go-to-the-third-passage",
        "Go to the third passage by its number.",
        (*_OPEN_LAW, "type 3G"),
        ("3 of 17",),
        reads=True,
    ),
    Task(
        "go-to-a-passage-by-command",
        "Go to passage 12.",
        (*_OPEN_LAW, "type :", "type 12", "press Enter"),
        ("12 of 17",),
        reads=True,
    ),
    Task(
        "go-to-an-article",
        "Go to article 2 of the open law.",
        (*_OPEN_LAW, "type :", "type art. 2", "press Enter"),
        ("5 of 17", "Art. 2. § 1"),
        reads=True,
    ),
    Task(
        "go-to-a-page",
        "Go to the second page of the open law.",
        (*_OPEN_LAW, "type :", "type p 2", "press Enter"),
        ("of 17", "Hoofdstuk II."),
        reads=True,
    ),
    Task(
        "see-the-contents",
        "See the headings of the open law.",
        (*_OPEN_LAW, "type c"),
        ("contents", "Hoofdstuk III. Slotbepalingen"),
    ),
    Task(
        "find-in-a-document",
        "Find another word in the open document.",
        (*_OPEN_LAW, "type /", "see find", "type politie", "press Enter"),
        ("▸politie◂", "match 1/2", "of 17"),
        reads=True,
    ),
    Task(
        "scroll-half-pages",
        "Go two half pages down and one up.",
        ("type mensenhandel date:2020", "see 1 of ", "press Enter", "see of 46",
         "type g", "see 1 of 46", "see ▸mensenhandel◂", "type d", "type d", "type u"),
        ("of 46",),
        reads=True,
    ),
    Task(
        "read-french-first",
        "See the French text before the Dutch one.",
        (*_OPEN_LAW, "press F3"),
        ("Loi relative à la sécurité", "of 17"),
        reads=True,
    ),
    Task(
        "leave-a-document",
        "Return from a document to the hits.",
        (*_OPEN_LAW, "type q"),
        ("fietser helm", "1 of 2", "F1 help"),
        ("of 17",),
    ),
    Task(
        "go-to-a-hit-in-another-document",
        "Read on at the next hit, in another document.",
        ("type waterpeil centimeter", "see 1 of 2", "press Enter", "see 412", "type ]"),
        ("436", "of 3"),
        ("412",),
        reads=True,
    ),
    Task(
        "translate-a-word-while-reading",
        "See how a word of the document is translated, and go on reading.",
        (*_OPEN_LAW, "type t", "see cycliste", "press Escape"),
        ("of 17", "match"),
        ("confidence",),
        reads=True,
    ),
)  # fmt: skip
_MARKING: Final = (
    Task(
        "mark-a-hit",
        "Mark a hit to keep it.",
        ("type mensenhandel", "see 1 of 30", "press Tab"),
        ("1 marked", "2 of 30", "●"),
    ),
    Task(
        "mark-several-hits",
        "Mark three hits, one after the other.",
        ("type mensenhandel", "see 1 of 30", "press Tab Tab Tab"),
        ("3 marked", "4 of 30", "●"),
    ),
    Task(
        "list-the-marks",
        "See the marked hits of two queries.",
        ("type mensenhandel", "see 1 of 30", "press Tab", "see 1 marked", "press C-u",
         "type fietser helm", "see 1 of 2", "press Tab", "see 2 marked", "press C-x", "see menu",
         "type 1"),
        ("marked hits", "helm", "› Vraag over de aanpak van"),
        ("menu: all",),
    ),
    Task(
        "unmark-all",
        "Clear all marks.",
        ("type mensenhandel", "see 1 of 30", "press Tab Tab", "see 2 marked", "press C-x",
         "see menu", "type u"),
        ("no hit is marked any more", "3 of 30"),
        ("2 marked", "●"),
    ),
    Task(
        "copy-the-dutch-text",
        "Copy the Dutch text of a hit.",
        ("type kelder* OR geldboete", "see 1 of 1", "press F6", "see both languages", "type n",
         "copied § 2. De fietser die geen helm draagt, wordt gestraft met een geldboete van "
         "58 euro."),
        ("copied Dutch", "1 of 1"),
    ),
    Task(
        "copy-a-citation",
        "Copy a citation of a hit in both languages.",
        ("type geldboete", "see 1 of 1", "press F6", "see citation", "type c"),
        ("copied citation in both languages", "1 of 1"),
    ),
    Task(
        "copy-the-marked-hits",
        "Copy the French texts of two marked hits.",
        ("type fietser helm", "see 1 of 2", "press Tab Tab", "see 2 marked", "press F6",
         "see 2 marked hits: French", "type F"),
        ("2 marked", "copied"),
        ("both languages",),
    ),
    Task(
        "choose-what-to-copy",
        "See what can be copied.",
        ("type fietser helm", "see 1 of 2", "press Tab", "see 1 marked", "press F6"),
        ("both languages", "1 marked hit"),
    ),
)  # fmt: skip
_EXPORTING: Final = (
    Task(
        "export-tmx",
        "Write all hits to a translation memory.",
        ("type fietser helm", "see 1 of 2", "press F7", "see TMX", "type t", "see file",
         "press Enter", "file fietser-helm.tmx geldboete"),
        ("2 hits written to fietser-helm.tmx",),
        ("export",),
    ),
    Task(
        "export-csv",
        "Write the marked hits to a table.",
        ("type mensenhandel", "see 1 of 30", "press Tab Tab", "see 2 marked", "press F7",
         "see 2 marked hits as CSV", "type s", "see file", "type mijn lijst.csv", "press Enter",
         "file mijn\x00lijst.csv mensenhandel"),
        ("2 hits written to mijn lijst.csv",),
    ),
    Task(
        "choose-an-export",
        "See the formats of an export.",
        ("type mensenhandel", "see 1 of 30", "press Tab Tab", "see 2 marked", "press F7"),
        ("2 marked hits as XLSX", "all 30 passages found as TMX"),
    ),
    Task(
        "be-asked-before-overwriting",
        "Be warned that the file is there already.",
        ("type geldboete", "see 1 of 1", "press F7", "see TMX", "type t", "see file",
         "type lijst.tmx", "press Enter"),
        ("lijst.tmx exists: Enter again to overwrite",),
        files={"lijst.tmx": "old"},
    ),
    Task(
        "overwrite-a-file",
        "Write over a file after the warning.",
        ("type geldboete", "see 1 of 1", "press F7", "see TMX", "type t", "see file",
         "type lijst.tmx", "press Enter", "see Enter again", "press Enter",
         "file lijst.tmx geldboete"),
        ("1 hit written to lijst.tmx",),
        files={"lijst.tmx": "old"},
    ),
    Task(
        "complete-a-path",
        "Complete the name of a folder with Tab, and see its files.",
        ("type geldboete", "see 1 of 1", "press F7", "see TMX", "type t", "see file",
         "type vert", "press Tab", "see vertalingen/", "type w", "press Tab Tab"),
        ("vertalingen/wet-", "wet-2017.tmx", "wet-2018.tmx"),
        files={"vertalingen/wet-2017.tmx": "", "vertalingen/wet-2018.tmx": ""},
    ),
)  # fmt: skip
_TERMS: Final = (
    Task(
        "translate-a-term",
        "See the translations of a term, with their occurrences.",
        ("type handhaving", "see 1 of 10", "press F9", "see répression"),
        ("maintien", "répression", "translate"),
    ),
    Task(
        "see-the-occurrences-of-a-term",
        "See the occurrences of the second translation.",
        ("type handhaving", "see 1 of 10", "press F9", "see répression", "press Down"),
        ("maintien", "▹répression◃", "▸handhaving◂"),
    ),
    Task(
        "ask-for-both-terms",
        "See the passages with a term and one of its translations.",
        ("type handhaving", "see 1 of 10", "press F9", "see répression", "press Down Enter"),
        ("nl:handhaving fr:répression", "1 of 2"),
        ("confidence",),
    ),
    Task(
        "return-to-the-term",
        "Return to the query from before.",
        ("type handhaving", "see 1 of 10", "press F9", "see répression", "press Down Enter",
         "see 1 of 2", "press Escape"),
        ("handhaving", "1 of 10"),
        ("fr:répression",),
    ),
    Task(
        "save-a-pair-of-terms",
        "Save a term with its translation.",
        ("type handhaving", "see 1 of 10", "press F9", "see répression", "press Down F8",
         "file benelux-search/terms.tsv handhaving\trépression"),
        ("saved in",),
    ),
    Task(
        "find-similar-sentences",
        "Paste a sentence, and see how such sentences were translated.",
        (f"paste {_SENTENCE}", "see sentences like this one", "press C-]", "see %"),
        ("Nous demandons plus d'attention", "%"),
        ("no similar",),
    ),
)  # fmt: skip
_SHOWING: Final = (
    Task(
        "sort-by-date",
        "See the newest passages first.",
        ("type politie", "see 1 of ", "press C-x", "see menu", "type i"),
        ("newest first", "1 of "),
        ("menu: all",),
    ),
    Task(
        "sort-by-the-words-after",
        "See which words follow a word.",
        ("type veiligheid", "see 1 of ", "press C-x", "see menu", "type :", "type sort right",
         "press Enter"),
        ("by the words after", "1 of "),
    ),
    Task(
        "view-excerpts",
        "See two lines of each hit.",
        ("type mensenhandel", "see 1 of 30", "press F11"),
        ("the list shows excerpts", "1 of 30"),
    ),
    Task(
        "view-sentences",
        "See the sentences that match.",
        ("type mensenhandel", "see 1 of 30", "press F11", "see excerpts", "press F11"),
        ("the list shows sentences", "1 of "),
        ("searching",),
    ),
    Task(
        "view-documents",
        "See which documents have the word.",
        ("type mensenhandel", "see 1 of 30", "press F11 F11", "see list shows sentences",
         "press F11", "see list shows documents"),
        ("the list shows documents", "passages", "1 of 30"),
    ),
    Task(
        "preview-at-the-right",
        "See the passage beside the list, if there is room.",
        ("type mensenhandel",),
        ("1 of 30", "▸mensenhandel◂"),
        files={SETTINGS: 'preview = "right"\n'},
    ),
    Task(
        "preview-off",
        "See only the list.",
        ("type mensenhandel", "see 1 of 30", "press F12"),
        ("1 of 30",),
        ("▹",),
        files={SETTINGS: 'preview = "right"\n'},
    ),
    Task(
        "enlarge-the-preview",
        "See more of the passage.",
        ("type lokaal niveau", "see 1 of ", "press C-Up C-Up"),
        ("1 of 1", "▸lokaal◂ ▸niveau◂"),
    ),
    Task(
        "scroll-the-preview",
        "Read the end of a long passage without leaving the list.",
        ("type mensenhandel lokaal", "see 1 of ", "press C-Down C-Down C-Down", "rest",
         "press S-Down S-Down S-Down"),
        ("1 of ",),
    ),
    Task(
        "mark-the-differences",
        "See what differs between two notices.",
        ("type waterpeil centimeter", "see 1 of 2", "press Down", "see 2 of 2", "press C-x",
         "see menu", "type d"),
        ("differences marked", "436"),
        ("menu: all",),
    ),
    Task(
        "see-french-first-in-the-list",
        "See the French passage above the Dutch one.",
        ("type mensenhandel", "see 1 of 30", "press F3"),
        ("1 of 30", "▹traite des êtres"),
    ),
)  # fmt: skip
_START: Final = ("prompt", "start", "see AUTO")
_KEEPING: Final = (
    Task(
        "see-earlier-queries",
        "See the queries of before.",
        ("type geldboete", "see 1 of 1", "press Enter", "see of 17", "type q", "see 1 of 1",
         "press C-u", "type mensenhandel", "see 1 of 30", "press C-r"),
        ("history", "geldboete"),
    ),
    Task(
        "save-a-search",
        "Save a search under a name.",
        ("type mensenhandel", "see 1 of 30", "press F8", "see save this search", "press Enter",
         "see name", "type elke week", "press Enter"),
        ("saved as elke week", "1 of 30"),
    ),
    Task(
        "run-a-saved-search",
        "Run a saved search again.",
        ("type mensenhandel", "see 1 of 30", "press F8", "see save this search", "press Enter",
         "see name", "type elke week", "press Enter", "see saved as", "press C-u",
         "type geldboete", "see 1 of 1", "press F8", "see elke week", "type elke", "miss save this",
         "press Enter"),
        ("mensenhandel", "1 of 30"),
        ("geldboete", "elke week"),
    ),
    Task(
        "delete-a-saved-search",
        "Delete a saved search.",
        ("type mensenhandel", "see 1 of 30", "press F8", "see save this search", "press Enter",
         "see name", "type elke week", "press Enter", "see saved as", "press F8",
         "see elke week", "press Down DC"),
        ("saved searches", "save this search"),
        ("elke week",),
    ),
    Task(
        "start-again",
        "Find the last query again at the next start.",
        (*_START, "type mensenhandel", "see 1 of 30", "press Down", "see 2 of 30",
         "press C-q", "prompt", "start"),
        ("mensenhandel", "2 of 30", "F1 help"),
        in_shell=True,
    ),
    Task(
        "type-over-the-last-query",
        "Replace the query of the last session by typing another one.",
        (*_START, "type mensenhandel", "see 1 of 30", "press C-q", "prompt",
         "start", "see 1 of 30", "type geldboete"),
        ("geldboete", "1 of 1"),
        ("mensenhandel",),
        in_shell=True,
    ),
)  # fmt: skip
_HELP: Final = (
    Task(
        "open-the-menu",
        "See all actions.",
        ("type mensenhandel", "see 1 of 30", "press F10"),
        ("menu", "mark or unmark the hit"),
    ),
    Task(
        "read-the-help",
        "See the keys.",
        ("press F1",),
        ("open the document at the passage", "Enter"),
    ),
    Task(
        "read-the-help-of-a-prompt",
        "See the keys while a file name is asked for.",
        ("type geldboete", "see 1 of 1", "press F7", "see TMX", "type t", "see file",
         "press F1"),
        ("help", "back"),
    ),
    Task(
        "list-the-commands",
        "See the commands that can be typed.",
        ("type :", "type help", "press Enter"),
        (":help query explains the query language.", "q back"),
    ),
    Task(
        "edit-the-query-in-an-editor",
        "Write the query in the editor.",
        ("type geldboete", "see 1 of 1", "press C-x", "see menu", "press C-e"),
        ("AUTO>NL fietser helm", "1 of 2"),
    ),
    Task(
        "use-the-interface-in-dutch",
        "Use the program in Dutch.",
        ("type mensenhandel", "see 1 van 30", "press Tab"),
        ("2 van 30", "mensenhandel"),
        ("marked", "help  Enter open"),
        files={SETTINGS: 'language = "nl"\n'},
    ),
    Task(
        "use-the-interface-in-french",
        "Use the program in French.",
        ("type traite", "see 1 sur ", "press F10"),
        ("traite",),
        ("menu: all",),
        files={SETTINGS: 'language = "fr"\n'},
    ),
)  # fmt: skip
_TROUBLE: Final = (
    Task(
        "resize-the-window",
        "Make the window small and large again.",
        ("type mensenhandel", "see 1 of 30", "press Down", "see 2 of 30", "resize 40 12",
         "see 2 of 30", "resize back"),
        ("2 of 30", "F1 help", "▹traite des êtres humains◃"),
    ),
    Task(
        "suspend-and-return",
        "Go to the shell and come back.",
        (*_START, "type mensenhandel", "see 1 of 30", "press C-z", "prompt",
         "type echo in-the-$((1 + 1))-shell", "press Enter", "see in-the-2-shell", "type fg",
         "press Enter"),
        ("mensenhandel", "1 of 30", "F1 help"),
        ("ready>",),
        in_shell=True,
    ),
    Task(
        "work-in-two-windows",
        "Mark a hit in each of two windows, and find both at the next start.",
        (*_START, "type geldboete", "see 1 of 1", "window 2", *_START,
         "type verlichting", "see 1 of 1", "press Tab", "see 1 marked", "window 1", "press Tab",
         "see marked", "press C-q", "prompt", "window 2", "press C-q", "prompt",
         "window 3", "start", "see 2 marked", "press C-x", "see menu", "type 1"),
        ("2 marked", "Art. 6. De politie kan de", "die geen helm", "marked hits"),
        ("menu: all",),
        in_shell=True,
    ),
    Task(
        "see-a-new-version-of-the-index",
        "Go on searching while the index is built again.",
        ("type gemeente", "see 1 of ", "build", "see new version of the index", "press C-u",
         "type kelders", "see 1 of 1"),
        ("kelders", "1 of 1", "Maasstraat"),
        index="own",
    ),
    Task(
        "meet-a-damaged-index",
        "Be told that the index is damaged, and what to do.",
        ("see --repair",),
        ("--repair",),
        index="damaged",
    ),
    Task(
        "meet-no-index",
        "Be told that there is no index, and what can be indexed.",
        ("see Enter indexes corpus",),
        ("Enter indexes corpus: 10 files",),
        index="none",
    ),
    Task(
        "accept-the-offer-to-index",
        "Index the files that are offered, and search.",
        ("see Enter indexes corpus", "press Enter", "see the index is now available", "see pairs",
         "type geldboete"),
        ("geldboete", "1 of 1"),
        index="none",
    ),
    Task(
        "meet-errors-in-the-settings",
        "Be told of two errors in the settings.",
        ("see AUTO",),
        ("theme",),
        files={SETTINGS: 'theme = "pink"\nhistory = "many"\n'},
    ),
    Task(
        "edit-as-in-vi",
        "Go through the hits with the keys of vi.",
        ("type mensenhandel", "see 1 of 30", "press Escape", "type j", "see 2 of 30", "type j",
         "see 3 of 30", "type k", "see 2 of 30", "type G", "see 30 of 30", "type gg", "see 1 of 30",
         "type j"),
        ("mensenhandel", "2 of 30"),
        files={SETTINGS: 'editing = "vi"\n'},
    ),
    Task(
        "search-without-colours",
        "See matches without any colour.",
        ("type mensenhandel",),
        ("1 of 30", "▸mensenhandel◂"),
        environment={"NO_COLOR": "1"},
    ),
)  # fmt: skip
TASKS: Final = (
    *_FINDING,
    *_NARROWING,
    *_READING,
    *_MARKING,
    *_EXPORTING,
    *_TERMS,
    *_SHOWING,
    *_KEEPING,
    *_HELP,
    *_TROUBLE,
)
