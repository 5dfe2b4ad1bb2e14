"""What a command loads: a search and the help wait for no module that they do not need.

Times depend on the machine, so these tests look at the loaded modules. Whoever adds a module to a
list here makes every search slower: ``python -X importtime`` shows by how much.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Shell
from samples import indexed_corpus
from templates import Templates

from benelux_search import cli

# The modules of the package that a search with text output may load, by room
SEARCH = {
    "": "_version api arguments declared_options errors forking index_reports logs model "
    "opened_index presentation processes results sentence_beads translator",
    "analysis": "abbreviations analyser analyzed_passage chunks folding prefilter query_text stems "
    "terms tokens vocabulary word_tokens",
    "cli": "direct_commands index_folder parameters printing search_command shell_completion "
    "terminal",
    "api": "opening",
    "index": "algebra deadline fields ports scoring statistics walk",
    "index.whoosh": "array_files contents document_fields engine_reader execution expansion "
    "form_vocabulary language_index matching packed_lists packing "
    "phrases postings segment term_dictionary",
    "index_files": "files folders lock_file operations records storage_errors",
    "indexing": "backends",
    "indexing.folder": "backend",
    "law": "citations codes",
    "lexicon": "dictionary everyday_words function_words known_terms lexicon_files linking lookup "
    "training_sentences training translation_table",
    "opened_index": "document_queries handle index search_queries term_queries",
    "output": "excerpts formats styled_lines text wrapping",
    "query": "field_names lexer parser query quotes tree word_leaves words",
    "search.hits": "executor steps",
    "search.marks": "counterparts highlighting",
    "search.queries": "compiler cross_lingual filters options questions ranking_weights relaxing "
    "scope suggestions understanding word_ways",
    "storage": "checksums compression_frames dictionaries generation_files generations guarded "
    "location open_generation pair_record passages pointers readings rows schema snapshot store "
    "store_segment",
    "text": "spelling",
    "text.encoding": "surrogates",
    "text.numbers": "dates numerals",
}
SEARCH_LIBRARIES = {"Stemmer", "cython_runtime", "numpy", "snowballstemmer", "zstandard"}
# The modules of the package that the help may load; typer and rich are most of its time
HELP = {
    "": "_version declared_options errors model presentation processes reading_options results "
    "sentence_beads storage translator",
    "cli": "app build_parameters direct_commands document_commands help_texts index_commands "
    "list_command match_command mcp_command parameters search_command serve_command "
    "shell_completion show_command term_commands terminal terms_command translate_command "
    "typer_app",
    "index": "",
    "output": "excerpts formats styled_lines text wrapping",
    "storage": "passages",
}
# Modules of Python and of libraries that take a few milliseconds each
SLOW = """
    asyncio concurrent.futures email http importlib.metadata logging multiprocessing random secrets
    socket ssl subprocess urllib.request xml zipfile
"""
DIRECT = {"search", "list", "show", "translate"}  # they load no typer
# The most modules of each command, of which NumPy and Python have 86 and 124
MOST = {
    "search vervuiling --limit 5": 367,
    "list": 346,
    "translate vervuiling": 374,
    "divergences vervuiling": 545,
    "status": 575,
}


@pytest.fixture
def indexed(shell: Shell, templates: Templates) -> Shell:
    templates.copy(indexed_corpus, Path())
    return shell


def loaded(*words: str) -> set[str]:
    """Return the modules that a command line loads in a new process."""
    script = (
        "import sys; from benelux_search.cli import main; status = main(sys.argv[1:]); "
        "print('loaded:', status, *sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
    )
    _, status, *modules = ran.stdout.splitlines()[-1].split()
    assert status == "0", ran.stderr
    return set(modules)


def of_the_package(modules: set[str]) -> set[str]:
    return {each for each in modules if each.partition(".")[0] == "benelux_search"}


def names(rooms: dict[str, str]) -> set[str]:
    """Return the full names of modules, and of the packages that they are in."""
    package = "benelux_search"
    full = {package}
    for room, modules in rooms.items():
        prefix = f"{package}.{room}" if room else package
        full |= {prefix, prefix.rpartition(".")[0]}
        full |= {f"{prefix}.{each}" for each in modules.split()}
    return full


def test_a_search_loads_what_it_needs(indexed: Shell) -> None:
    modules = loaded("search", "vervuiling", "--limit", "5")
    assert of_the_package(modules) - names(SEARCH) == set()
    tops = {each.partition(".")[0] for each in modules} - sys.stdlib_module_names
    libraries = {each for each in tops if not each.startswith("_")} - {"benelux_search"}
    assert libraries - SEARCH_LIBRARIES == set()
    assert modules & set(SLOW.split()) == set()


@pytest.mark.parametrize("line", MOST)
def test_a_command_loads_few_modules(line: str, indexed: Shell) -> None:
    modules = loaded(*line.split())
    assert len(modules) <= MOST[line]
    if line.split(maxsplit=1)[0] in DIRECT:
        assert modules & {"typer", "rich", "pydantic"} == set()


def test_the_help_loads_no_search(shell: Shell) -> None:
    modules = loaded("--help")
    assert of_the_package(modules) - names(HELP) == set()
    assert modules & {"numpy", "sqlite3", "Stemmer", "pydantic", "prompt_toolkit"} == set()


VARYING = re.compile(r"\(\d+ ms\)|\"took_ms\": [0-9.]+")


@pytest.mark.parametrize(
    "line",
    [
        "search vervuiling", "search de -nergens --limit 1 -C 1 --facets --explain",
        "search vervuiling --format json --lang nl", "search nergenswaar", "search vervuilign",
        "--index nowhere search water", "search water --since yesterday", "--plain search water",
        "--ui-language nl search pollution --lang fr --across", "search water --doc 999",
        "--ui-language fr search nergenswaar", "search water --format html",
        "list", "list water --sort date -n 1", "translate vervuiling", "translate nergens",
        "show strafwet --format json", "show niets:1",
    ],
)  # fmt: skip
def test_a_command_prints_the_same_without_typer_and_with_it(
    line: str, indexed: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> tuple[int, str, str]:
        ran = indexed(*line.split())
        return ran.status, VARYING.sub("", ran.out), VARYING.sub("", ran.err)

    direct = run()
    monkeypatch.setattr(cli, "_direct", lambda *_: None)
    assert run() == direct


def test_a_put_of_texts_loads_no_reader_of_files(tmp_path: Path) -> None:
    script = (
        "import sys; import benelux_search as bs\n"
        f"with bs.update_index({str(tmp_path / 'index')!r}) as update:\n"
        "    update.put(bs.Document(key='a', nl='De wet geldt.', fr='La loi vaut.'))\n"
        "    update.put(bs.Document(key='b', pairs=[('De wet geldt.', 'La loi vaut.')]))\n"
        "print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    modules = set(ran.stdout.split())
    readers = {each for each in of_the_package(modules) if ".documents.office" in each}
    assert readers | modules & {"benelux_search.documents.registry", "pypdfium2"} == set()
    assert len(modules) <= 570
