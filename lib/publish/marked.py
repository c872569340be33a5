"""Markdown that a producer wrote, as HTML that is safe anywhere, and as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lib.publish.plain import allowed

_TIMESTAMP = re.compile(r"(\d+:)?\d{1,2}:\d{2} ")
_SCHEMES = ("http", "https", "mailto")


def html(markdown: str) -> str:
    """CommonMark as HTML. HTML in it is shown, not obeyed; pictures become links, since nothing is to be fetched."""
    return str(_parser().render(allowed(markdown)))


def feed_html(markdown: str) -> str:
    """The same with only the tags that podcast apps know: headings as bold paragraphs."""
    parser = _parser()
    tokens = parser.parse(allowed(markdown))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
        if token.type == "inline" and token.meta.get("heading"):
            token.children = [_html("<strong>"), *(token.children or []), _html("</strong>")]
    return str(parser.renderer.render(tokens, parser.options, {}))


def text(markdown: str) -> str:
    """The words without the marks, a paragraph or list entry a line, addresses after their names."""
    blocks, numbers = [], list[int | None]()
    for token in _parser().parse(allowed(markdown)):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            numbers.append(int(token.attrs.get("start", 1)) - 1 if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open" and numbers[-1] is not None:
            numbers[-1] += 1
        elif token.type == "inline":
            words = "".join(_inline(token.children or []))
            blocks.append((bool(numbers), _mark(numbers, words) + words))
        elif token.type in ("fence", "code_block"):
            blocks.append((False, token.content.rstrip()))
    lines = [("" if listed and i and blocks[i - 1][0] else "\n") + words for i, (listed, words) in enumerate(blocks)]
    return "\n".join(lines).strip() + "\n" if lines else ""


def _mark(numbers: Sequence[int | None], words: str) -> str:
    """What stands before an entry of a list; nothing before a timestamp, which apps look for where a line begins."""
    if not numbers or _TIMESTAMP.match(words):
        return ""
    return "• " if numbers[-1] is None else f"{numbers[-1]}. "


def _inline(children: Sequence[Token]) -> Iterator[str]:
    address = ""
    for token in children:
        if token.type == "link_open":
            address = str(token.attrs.get("href", ""))
        elif token.type == "link_close" and address:
            yield f" ({address})"
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n" if token.type == "hardbreak" else " "
        elif token.type == "image":
            yield f"{token.content} ({token.attrs.get('src', '')})"
        else:
            yield token.content


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.validateLink = _is_safe  # type: ignore[method-assign]
    parser.add_render_rule("image", _image_as_link)
    parser.core.ruler.push("headings", _mark_headings)
    return parser


def _is_safe(url: str) -> bool:
    """Relative addresses, and the schemes that lead a reader somewhere."""
    scheme, colon, _ = url.strip().partition(":")
    return not colon or any(c in scheme for c in "/?#") or scheme.lower() in _SCHEMES


def _image_as_link(_renderer: object, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    token = tokens[index]
    words = token.content or "picture"
    return f'<a href="{escape(str(token.attrs.get("src", "")))}">{escape(words)}</a>'


def _mark_headings(state: object) -> None:
    tokens: list[Token] = state.tokens  # type: ignore[attr-defined]
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            token.meta["heading"] = True


def _html(tag: str) -> Token:
    return Token("html_inline", "", 0, content=tag)
