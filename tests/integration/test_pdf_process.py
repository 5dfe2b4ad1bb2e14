"""PDFs in a process of its own: what it gives, and what becomes of it."""

from __future__ import annotations

import marshal
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from daily import daily
from printing import Setting, print_columns, printer
from texts import PAIRS

from benelux_search import processes
from benelux_search.errors import EmptySource, SourceError, SourceTimeout
from benelux_search.pdf import process
from benelux_search.pdf.process import GuardedPdfSource, child_reader
from benelux_search.pdf.reader import PdfSource
from benelux_search.reading_options import Limits

# A form that draws itself twice: the library follows it down without end
ENDLESS = b"""%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
   /Resources << /XObject << /F 5 0 R >> >> >>
endobj
4 0 obj
<< /Length 5 >>
stream
/F Do
endstream
endobj
5 0 obj
<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length 11
   /Resources << /XObject << /F 5 0 R >> >> >>
stream
/F Do /F Do
endstream
endobj
trailer
<< /Root 1 0 R /Size 6 >>
%%EOF
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    out = printer("reportlab", path)
    print_columns(out, PAIRS, Setting(head=lambda page: f"Doc. 1/2 {page}"))
    out.save()
    return path


def child() -> subprocess.Popen[bytes]:
    process = child_reader().process
    assert process is not None
    return process


def test_it_gives_what_the_reader_gives(report: Path) -> None:
    assert GuardedPdfSource().read(report) == PdfSource().read(report)


def test_causes_keep_their_kind_and_limits_hold(tmp_path: Path, report: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    with pytest.raises(EmptySource) as error:
        GuardedPdfSource().read(empty)
    assert error.value.path == empty
    with pytest.raises(SourceError, match="bytes"):
        GuardedPdfSource(Limits(file_bytes=10)).read(report)


@pytest.mark.long
def test_a_drawing_without_end_costs_one_file(tmp_path: Path, report: Path) -> None:
    endless = tmp_path / "endless.pdf"
    endless.write_bytes(ENDLESS)
    source = GuardedPdfSource(Limits(page_seconds=3.0))
    with pytest.raises(SourceError, match=r"may never end|gave up"):
        source.read(endless)
    assert source.read(report).lines


def test_a_child_that_was_killed_is_replaced(report: Path) -> None:
    source = GuardedPdfSource()
    source.read(report)
    first = child()
    first.kill()
    first.wait()
    assert source.read(report).lines
    assert child().pid != first.pid


def test_one_child_reads_many_files_and_ends_when_told(report: Path) -> None:
    source = GuardedPdfSource()
    source.read(report)
    process = child()
    source.read(report)
    assert child() is process
    child_reader().close()
    assert process.poll() is not None


@pytest.mark.long
def test_a_child_that_is_stopped_is_no_verdict_on_the_file(report: Path) -> None:
    patient = GuardedPdfSource()
    patient.read(report)
    os.kill(child().pid, signal.SIGSTOP)
    with pytest.raises(SourceTimeout, match="got no processor time") as error:
        GuardedPdfSource(Limits(idle_seconds=0.5)).read(report)
    assert error.value.path == report
    assert patient.read(report).lines


def test_a_child_that_cannot_start_is_no_verdict_on_the_file(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"  # of an installation that lacks a module
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    child_reader().close()
    with pytest.raises(SourceError, match="does not start") as caught:
        GuardedPdfSource().read(report)
    assert isinstance(caught.value.__cause__, OSError)  # see indexing.workers.failure_of
    monkeypatch.undo()
    assert GuardedPdfSource().read(report).lines


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", daily([b"d", b"x", b"f", b"a"], 2))
@pytest.mark.parametrize(
    "answer", daily([b"[]", marshal.dumps((1, 2)), b"", b"[[], 1, [], 0, {}]"], 2)
)
def test_what_a_captured_process_sends_costs_one_file(
    report: Path, monkeypatch: pytest.MonkeyPatch, kind: bytes, answer: bytes
) -> None:
    def start(_: str, **options: Any) -> subprocess.Popen[bytes]:
        started = processes.start_python(
            "captured_pdf", [processes.import_folder("texts")], **options
        )
        processes.send(cast("BinaryIO", started.stdin), kind, answer)
        return started

    child_reader().close()
    monkeypatch.setattr(process, "start_python", start)
    with pytest.raises(SourceError, match="gave no document") as error:
        GuardedPdfSource().read(report)
    assert error.value.path == report
    monkeypatch.undo()
    assert GuardedPdfSource().read(report) == PdfSource().read(report)
