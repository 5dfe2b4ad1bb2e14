"""Web pages printed by Chromium."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path


def print_page(page: Path, pdf: Path) -> Path:
    """Print a web page as a PDF without heads and feet, and return the path of the PDF."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={profile}",
            f"--print-to-pdf={pdf}",
            page.absolute().as_uri(),
        ]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
    return pdf
