"""The commands for the operations that messages name."""

import copy
import pickle
from pathlib import Path

import pytest

from benelux_search.errors import Advice, IndexDamaged, Message, Operation
from benelux_search.translator import command_for, with_command

ROOT = Path("my index")


@pytest.mark.parametrize(
    ("advice", "command"),
    [
        (Advice(Operation.INDEX, ROOT), "benelux-search index --index 'my index' PATH"),
        (Advice(Operation.UPDATE), "benelux-search index PATH"),
        (Advice(Operation.UPDATE, None, ["a b", "c"]), "benelux-search index 'a b' c"),
        (Advice(Operation.UPDATE, None, "abcdefg"), "benelux-search index a b c d e (and 2 more)"),
        (Advice(Operation.REBUILD, ROOT), "benelux-search index --index 'my index' --rebuild PATH"),
        (Advice(Operation.REPAIR, ROOT), "benelux-search doctor --index 'my index' --repair"),
        (Advice(Operation.OTHER_DISK), "benelux-search --index DIR …"),
    ],
)
def test_each_operation_has_a_command(advice: Advice, command: str) -> None:
    assert command_for(advice) == command


def test_the_command_is_found_in_a_message_within_a_message() -> None:
    failed = Message("{}; {}", "the disk is full", Advice(Operation.OTHER_DISK))
    assert with_command(Message("{}. The index is unchanged", failed)) == (
        "the disk is full; keep the index in a folder on another disk. The index is unchanged. "
        "Run: benelux-search --index DIR …"
    )


@pytest.mark.parametrize("text", ["no index", Message("no {}", "index"), Message("{}", 1), ""])
def test_a_message_that_names_no_operation_stays(text: str) -> None:
    assert with_command(text) is text


def test_the_operation_is_kept_in_another_process() -> None:
    message = IndexDamaged("a file is missing", ROOT, repairable=False).message
    for copied in (pickle.loads(pickle.dumps(message)), copy.deepcopy(message)):
        assert copied == "a file is missing; rebuild the index from the documents"
        assert command_for(copied) == command_for(message)
