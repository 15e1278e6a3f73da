"""An app for one-time codes, as somebody has it on their phone."""

from __future__ import annotations

import re

import pyotp


def app_of(page: str) -> pyotp.TOTP:
    """The app that took the picture of a page on which a second factor is set up."""
    found = re.search(r'<p class="address" id="address">([A-Z2-7 ]+)</p>', page)
    assert found, page[-2_000:]
    return pyotp.TOTP(found[1].replace(" ", ""))
