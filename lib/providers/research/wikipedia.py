"""Wikipedia, without a key, through its API: https://www.mediawiki.org/wiki/API:Search and Extension:TextExtracts."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from lib.errors import BadAnswer, ProviderFailed, RateLimited
from lib.providers.research import Hit, Option, Spec
from lib.providers.research._answers import TITLE_CHARACTERS, in_order, items, part, plain, words
from lib.providers.research._http import USER_AGENT, Adapter, address

_HEADING = re.compile(r"^(={2,6})\s*(.+?)\s*\1\s*$", re.MULTILINE)
_APPENDIX = re.compile(
    r"^##\s(?:See also|References|Notes|External links|Further reading|Bibliography|Citations|Sources)\s*$",
    re.MULTILINE,
)


class Wikipedia(Adapter):
    """An article's date is that of its last edit and says nothing about what stands in it, so none is given."""

    spec: ClassVar[Spec] = Spec(
        name="wikipedia",
        label="Wikipedia",
        about="Articles of the free encyclopedia, without a key and at no cost.",
        docs_url="https://www.mediawiki.org/wiki/API:Etiquette",
        options=(
            address("https://en.wikipedia.org", help="Another language is https://fr.wikipedia.org and the like."),
            Option("contact", "Contact", help="An e-mail or web address of yours, as Wikipedia asks for."),
        ),
    )

    def search(self, query: str, *, limit: int = 5, recent: bool = False) -> list[Hit]:
        """See `Search.search`; each hit holds the whole article. It knows no dates, so `recent` changes nothing."""
        asked = {"list": "search", "srsearch": query, "srlimit": str(limit), "srnamespace": "0", "srprop": "snippet"}
        found = items(self._query(asked), "search", self.spec.label)
        return in_order(self._articles(found[:limit]), limit, recent)

    def test(self) -> str:
        general = part(self._query({"meta": "siteinfo"}), "general")
        return f"{words(general, 'sitename') or 'Wikipedia'} answers."

    def _articles(self, found: list[dict[str, Any]]) -> list[Hit]:
        """Each article by itself: one that fails loses none of the others. Raises ProviderFailed when all did."""
        hits: list[Hit] = []
        failure: ProviderFailed | None = None
        for item in found:
            try:
                hits += [hit for hit in [self._article(item)] if hit]
            except ProviderFailed as error:
                failure = error
        if failure and not hits:
            raise failure
        return hits

    def _article(self, found: dict[str, Any]) -> Hit | None:
        """The article as Markdown; nothing for a list of meanings or an empty one."""
        asked = {
            "prop": "extracts|info|pageprops", "ppprop": "disambiguation", "inprop": "url", "explaintext": "1",
            "exsectionformat": "wiki", "pageids": str(found.get("pageid", "")),
        }  # fmt: skip
        pages = items(self._query(asked), "pages", self.spec.label)
        text = _markdown(words(pages[0], "extract")) if pages else ""
        if not text or "pageprops" in pages[0]:
            return None
        return Hit(
            title=plain(words(pages[0], "title"), TITLE_CHARACTERS), url=words(pages[0], "fullurl"),
            excerpt=plain(words(found, "snippet")), text=text, author="Wikipedia",
        )  # fmt: skip

    def _query(self, asked: dict[str, str]) -> dict[str, Any]:
        contact = "".join(c for c in self._setup.option("contact") if c.isascii() and c.isprintable())
        answer = self._ask(
            "GET", "/w/api.php", headers={"User-Agent": f"{USER_AGENT} {contact}".strip()},
            params={"action": "query", "format": "json", "formatversion": "2", **asked},
        )  # fmt: skip
        if refusal := part(answer, "error"):
            _refuse(words(refusal, "code"), plain(words(refusal, "info"), 200))
        if not isinstance(answer.get("query"), dict):
            raise BadAnswer(
                "Wikipedia answered with something that is not what was asked for.", hint="Try again later."
            )
        return part(answer, "query")


def _refuse(code: str, said: str) -> None:
    if code in ("ratelimited", "maxlag"):
        raise RateLimited("Wikipedia asks to wait before the next question.", hint="Try again in a minute.")
    raise BadAnswer(f"Wikipedia did not accept the question. It says: “{said}”.", hint="Word it differently.")


def _markdown(extract: str) -> str:
    """Headings after `#` marks, and nothing from the lists at the end on."""
    text = _HEADING.sub(lambda found: f"{'#' * len(found[1])} {found[2]}", extract)
    appendix = _APPENDIX.search(text)
    return (text[: appendix.start()] if appendix else text).strip()


PROVIDER = Wikipedia
