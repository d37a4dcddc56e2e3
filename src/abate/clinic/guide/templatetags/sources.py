"""Numbers of sources in the guide's pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from abate.clinic.guide.documents import Source

register = template.Library()


@register.simple_tag(takes_context=True)
def source(context: dict[str, Any], name: str) -> SafeString:
    """A link to a source at the end of the page, by its number there."""
    number = list(context["sources"]).index(name) + 1
    return format_html('<a class="source" href="#source-{}" aria-label="Source [{}]">[{}]</a>', name, number, number)


@register.simple_tag(takes_context=True)
def how_read(context: dict[str, Any], name: str) -> str:
    """How a source was read, in words."""
    found: Source = context["sources"][name]
    return found.read_words
