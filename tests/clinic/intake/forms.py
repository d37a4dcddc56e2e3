"""Filling in a form as a browser would: every field that the page shows goes back, with some of them changed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

FIELD = re.compile(r"<(input|select|textarea)\b([^>]*)>(.*?)(?=<(?:input|select|textarea|label|/form)\b)", re.DOTALL)


def filled_in(page: str, **changes: Any) -> dict[str, Any]:
    """What a browser would post; a change of None takes a field away."""
    form = page[page.index('<form method="post">') :]
    posted: dict[str, Any] = {}
    for tag, attributes, after in FIELD.findall(form):
        named = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        name = unescape(named.get("name", ""))
        if not name or (named.get("type") in ("radio", "checkbox") and " checked" not in attributes):
            continue
        if tag == "select":
            chosen = re.search(r'<option value="([^"]*)" selected', after)
            value = chosen[1] if chosen else ""
        elif tag == "textarea":
            value = after.split("</textarea>")[0].removeprefix("\n")
        else:
            value = named.get("value", "")
        posted.setdefault(name, []).append(unescape(value))
    return posted | changes


def post(client: Client, address: str, page: str | None = None, **changes: Any) -> Any:
    """Open a page (or take one opened before), fill in the form and send it, following what it leads to."""
    shown = page if page is not None else client.get(address).content.decode()
    return client.post(address, filled_in(shown, **changes), follow=True)
