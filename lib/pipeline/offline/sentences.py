"""Sentences of the sources, each with its place, whether it can be said, and whether it stands alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from lib.models.research import SourceText
from lib.pipeline.offline.blocks import Block, Section, read_blocks
from lib.pipeline.offline.clauses import halves
from lib.pipeline.offline.cleaning import speakable
from lib.pipeline.offline.grammar import AUXILIARIES, FINITE, NOUNS, Token, has_finite_verb, tag, upper_first
from lib.pipeline.offline.interviews import label_length, speaker_of
from lib.pipeline.offline.weights import STOPWORDS, stems

WORDS_MIN = 4
WORDS_MAX = 44
TURN_MAX = 32
QUOTED_MAX = 28
RARE = 3
SHORT = 6

_MASKED = re.compile(r"\[(?:\^?\w{1,12}|\d+(?:\s*[,–-]\s*\d+)*)\]|\*{1,3}|_{2,3}|(?m:^\s*(?:>\s?)+)")
_UNSPEAKABLE = re.compile(
    r"^(?:see|refer to|visit|read more|download|contact|e-?mail|call us|join us)\b|"
    r"[{}<>|\\^~=]|::|->|\w_\w|/\w+/|\w\(\)|\b(?:see|in|cf\.?) (?:section|chapter|figure|table|page|appendix)\b|"
    r"\b(?:figure|fig\.|table|chapter|section|appendix) \d|\b(?:described|mentioned|noted|discussed|shown|listed|"
    r"given|see|as) "
    r"(?:above|below|earlier|previously)\b|\b(?:this|the present) (?:article|paper|page|document|chapter|section|"
    r"post|guide|text|tutorial|feature|report)\b|"
    r"\b(?:in|of) these notes\b|\b(?:sub-?section|sub-?paragraph)s?\b|\bw/|\bw/o\b|\bp\.a\.|"
    r"\bpts\b|\b(?:vs|approx|incl|excl|resp|avg)\.|"
    r"\bno\. (?=[\w])|\b(?!km/h|m/s|l/s)[a-z]{1,5}/[a-z]\b|"
    r"\b(?:sections?|articles?|paragraphs?|clauses?|schedules?|annex(?:es)?|rules?) \d|"
    r"\b(?:the )?following (?:table|list|figure|section|example|diagram|code|command)s?\b|"
    r"^[QA]\d*[:.)]\s|^(?:two|three|four|five|six|several) (?:changes|reasons|things|points|steps|lessons|ways|factors|"
    r"questions|rules|measures|conditions|recommendations|conclusions)\b|"
    r"\bmay be cited as\b|\b(?:is|are) (?:hereby )?established\.$|\bunless the context\b|"
    r"\b(?:click|subscribe|sign up|(?:we|site|uses?|accept(?: all)?) cookies|"
    r"all rights reserved|copyright|newsletter|e\.g\.|et al)\b|@\w|#\w|"
    r"\bhttps?:|\bISBN\b|"
    r"\b(?:see|read|visit|at|to|from|via|of|the|an?|and|or|by|under|with)[.!?:]$",
    re.I,
)
"""The last kind ends where an address was taken out of it: "To follow the licence, see <https://…>."."""
SHOUTED_MAX = 0.5
_MISSED_END = re.compile(r"\b([a-z]{3,})[.!?]\s+(?=[A-Z][\w'’]*[\s,])")
_ABBREVIATIONS = frozenset(["etc", "approx", "dept", "est", "vol", "fig", "vs", "resp", "ca", "incl", "max", "min"])
_FALLEN = re.compile(r"^(?:it|they|he|she|him|her|his|hers|its|their|theirs|this|that|these|those|such|both|"
                     r"neither|another|others|"
                     r"some|most|none|many|few|several|all (?:of (?:them|it|this)|two|three|four|five|six|seven|eight|"
                     r"nine|ten)|one of (?:them|these|those)|here|"
                     r"so|then|thus|hence|therefore|"
                     r"instead|meanwhile|otherwise|consequently|similarly|likewise|nor|or|because of (?:this|that|"
                     r"it)|as a result|for example|"
                     r"for instance|in other words|that is|on the other hand|by contrast|in contrast|"
                     r"by comparison|in response|in return|"
                     r"after (?:that|this|which)|since then|by then|until then|even so|if so|with(?:out)? (?:it|"
                     r"them|this|that)|"
                     r"at (?:that|this)|in (?:this|that|these|those|both|each) |on (?:this|that)|from (?:this|"
                     r"that|there|then)|"
                     r"to (?:this|that|do so)|under (?:this|that)|for (?:this|that|these|those)|the (?:former|"
                     r"latter|same|other|others|rest|answer|"
                     r"result|reason|reasons|gap|idea|choice|difference|solution|effect|outcome|comparison|"
                     r"decision|change|lesson|"
                     r"consequence|alternative|exception|opposite|two|three|four|first|second|third|fourth|fifth|"
                     r"last|next|remaining|"
                     r"payments|letter|debate|project needed|question|problem|trick|catch|point|advice|figure|"
                     r"number|pair|children))\b", re.I)  # fmt: skip
_ABOUT_NOTHING = re.compile(
    r"It (?:is|was|seems|remains) (?:(?:not|also|quite|very|often) )*"
    r"(?!(?:the|an?|its?|his|her|their|this|that|in|on|at|for)\b)(?:beyond \w+|without \w+|\w+) (?:that|to)\s",
    re.I,
)
_FALLEN_SHARE = re.compile(r"^(?:(?:a|one) (?:third|half|quarter|fifth|tenth)\s+(?!of\b)|"
                           r"(?:there (?:were|are|was|is) )?"
                           r"[\d,.]+ (?:in|on|at|by|and|have|has|had|were|was|are)\b)", re.I)  # fmt: skip
_OF_ITSELF = re.compile(r"\bthis (?=(?:Act|Regulation|Law|Agreement|Directive|Convention|Treaty|Code|Constitution|"
                        r"Policy|Contract|Statute)\b)", re.I)  # fmt: skip
_LIGHT = re.compile(r"^(?:however|moreover|furthermore|in addition|additionally|also|but|and|yet|still|"
                    r"nevertheless|nonetheless|in fact|"
                    r"indeed|of course|finally|in short|in practice|notably|importantly|interestingly|above all|"
                    r"after all|overall|"
                    r"again|besides|first|second|third|secondly|thirdly|firstly|lastly|next)(?:,\s+|"
                    r"\s+(?=[a-z\"I]))", re.I)  # fmt: skip
_KEEPS_LIGHT = re.compile(r"^(?:still|yet|first|second|third|again|next|but also|also|above all)\s", re.I)
_DANGLING = re.compile(r"\b(?:there|here|as well|too|instead|likewise|either|otherwise|the same(?: way| thing)?|do so|"
                       r"did so|does so)[.!?]\"?$|"
                       r"\b(?:than before|the others|"
                       r"(?:between|of|in|on) the (?:two|three|four|five) [a-z]+|"
                       r"as such|the latter|the former|like that|like this|like those|"
                       r"that (?:day|night|week|month|year|winter|summer|spring|autumn|time|moment|decision|"
                       r"choice|vote|single)|those (?:days|years)|"
                       r"(?:this|these|those|such) [a-z]+|therefore|will know why|(?:the|that|this) (?:first|"
                       r"second|third|fourth|last|same|other) (?:question|point|reason|one|case|group|"
                       r"option|problem|answer|approach|method|step|part|kind|type)|of (?:that|this|them|these|"
                       r"those)\b)", re.I)  # fmt: skip
_MORE_AT_END = re.compile(r"\b(?:costs?|takes?|needs?|is|are|was|were) (?:more|less|longer|larger|smaller|"
                          r"cheaper|dearer|slower|faster|higher|lower)(?:[.,;]| and\b| but\b)", re.I)  # fmt: skip
_FIRST_PERSON = re.compile(
    r"\b(?:I|I'm|I've|I'd|I'll|we|we're|we've|we'd|we'll|my|our|ours|us|me|mine|myself|ourselves)\b", re.I
)
_QUOTED = re.compile(r'"[^"]*"')
_HOW_TO = re.compile(r"(?:how|what|when|where|which|why) to\b(?!.*\?)", re.I)
_LABEL = re.compile(r"[A-Z][\w.&/' ]{0,40}?(?: ?\([^)]*\))? [-–] (?=[A-Z])")
_SUBORDINATES = frozenset("as that which who whom when where because if so how while until unless whether to".split())
_INITIALS = re.compile(r"\bthe (?:[A-Z]\.){2,}$")
_THIRD = frozenset({"he", "she", "his", "her", "him", "hers"})
_PLAIN_THIRD = frozenset({"it", "its", "they", "them", "their", "theirs"})


_SOMEONE = re.compile(
    r"(?<!tow)(?<!wat)(?<!pap)(?<!riv)(?<!wint)(?<!lett)(?<!numb)(?<!summ)(?<!pow)(?<!ord)(?<!quart)(?<!comput)er$|"
    r"or$|ist$|"
    r"ian$|tenant$|student$|president$|patient$|agent$|man$|woman$|ee$|"
    r"boy$|girl$|son$|widow$|king$|queen$|nurse$|duke$|"
    r"child$|wife$|husband$|judge$|captain$|guard$|clerk$|cook$|chief$|host$|pilot$|priest$|monk$|bishop$|prince$"
)


class Stance(Enum):
    """How a sentence stands: by itself, on the one before it, glued to it (a running quotation), or not at all."""

    ALONE = "alone"
    LEANS = "leans"
    GLUED = "glued"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`source_text[start:end]` is the sentence as written; `text` is what can be said of it, `turn` who says it in an
    interview."""

    source_id: str
    block: Block
    start: int
    end: int
    text: str
    stance: Stance
    order: int
    turn: str = ""

    @property
    def section(self) -> Section:
        return self.block.section

    @property
    def word_count(self) -> int:
        return len(self.text.split())


def read_sentences(sources: Sequence[SourceText]) -> list[Sentence]:
    """Every sentence of the sources that can be said aloud, in reading order."""
    return [sentence for source in sources for sentence in _of_text(source.id, source.text)]


@lru_cache(maxsize=64)
def _of_text(source_id: str, text: str) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    source = SourceText(id=source_id, title="", text=text)
    low = text.lower()
    turn, section = "", None
    for block in read_blocks(source):
        turn = speaker_of(text[block.start : block.end], text) or (turn if block.section == section else "")
        section = block.section
        for start, end in _whole_quotations(text[block.start : block.end]):
            at, to = block.start + start, block.start + end
            at += _label_length(text[at:to], text)
            said = speakable(text[at:to])
            said = upper_first(said) if block.is_run_in and start == 0 else said
            if is_sayable(said) and not _is_fragment(said, low) and not _is_errand(said):
                found.append(Sentence(source_id, block, at, to, said, stance(said), len(found), turn))
    often = Counter(root for sentence in found for root in set(stems(sentence.text)))
    return tuple(
        _with_definite(sentence, before, often) for before, sentence in zip([None, *found], found, strict=False)
    )


def _whole_quotations(paragraph: str) -> Iterator[tuple[int, int]]:
    """Sentences of a paragraph; a quotation of several is one while it is short enough to be said, and none of a longer
    one is given, for nobody would hear who speaks.
    """
    opened, count = -1, 0
    for start, end in split(paragraph):
        raw = paragraph[start:end]
        marks = sum(raw.count(mark) for mark in '"“”„«»')
        opened = start if opened < 0 else opened
        count += marks
        if count % 2:
            continue
        if opened == start or len(paragraph[opened:end].split()) <= QUOTED_MAX:
            yield opened, end
        opened, count = -1, 0


def _is_fragment(said: str, low: str) -> bool:
    """Whether it is a note rather than a sentence: a thing that is counted elsewhere, here bare before its participle
    ("Sample lost in transit.").
    """
    tokens = tag(said)
    bare = len(tokens) > 2 and tokens[0].tag in ("NN", "NNS") and tokens[1].tag in ("VBD", "VBN")
    if not bare or tokens[1].lower in AUXILIARIES:
        return False
    word = tokens[0].lower
    if any(t.tag in FINITE for t in tokens[2:]) and tokens[0].tag == "NNS":
        return False
    return bool(re.search(rf"\b(?:an?|each|every|these|the|no) {re.escape(word)}\b", low))


def _label_length(raw: str, text: str) -> int:
    """How long the name is that a sentence is entered under: "CALC - CALC is a tool.", or whose turn it is."""
    if turn := label_length(raw, text):
        return turn
    label = _LABEL.match(raw)
    return label.end() if label and not _is_errand(raw) else 0


def _is_errand(said: str) -> bool:
    """Whether it is an entry of a list, though verbs stand in it: "Advocating for what can be supported."."""
    tokens = tag(said)
    entry = _LABEL.match(said) or _HOW_TO.match(said) or (tokens[0].lower.endswith("ing") and len(tokens[0].text) >= 5)
    if not entry:
        return False
    upto = next((at for at, token in enumerate(tokens) if token.lower in _SUBORDINATES), len(tokens))
    return not any(t.tag in ("VBZ", "VBP", "MD") or t.lower in AUXILIARIES for t in tokens[1:upto])


def _with_definite(sentence: Sentence, before: Sentence | None, often: Mapping[str, int]) -> Sentence:
    """A rare thing spoken of as known ("The court agreed") leans on the sentence that brought it up, and so does what
    is too short to be a thought of its own.
    """
    if sentence.stance is not Stance.ALONE or before is None or before.block != sentence.block:
        return sentence
    if sentence.word_count <= SHORT and before.order == sentence.order - 1 and '"' not in sentence.text:
        return replace(sentence, stance=Stance.LEANS)
    tokens = tag(sentence.text)
    if (
        len(tokens) < 3
        or tokens[0].lower != "the"
        or tokens[1].tag not in ("NN", "NNS")
        or tokens[2].tag in (*NOUNS, "IN", "HYPH", "POS")
    ):
        return sentence
    roots = stems(tokens[1].text)
    return replace(sentence, stance=Stance.LEANS) if roots and often[roots[0]] <= RARE else sentence


def split(paragraph: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of a paragraph, without the white space around them."""
    from nupunkt import sent_spans

    masked = _MASKED.sub(lambda m: " " * len(m.group()), paragraph).replace("\n", " ").replace("\r", " ")
    spans = []
    for start, end in sent_spans(masked):
        cuts = [start + m.end() for m in _MISSED_END.finditer(masked[start:end]) if m.group(1) not in _ABBREVIATIONS]
        for at, to in zip([start, *cuts], [*cuts, end], strict=True):
            raw = paragraph[at:to]
            spans.append((at + len(raw) - len(raw.lstrip()), to - len(raw) + len(raw.rstrip())))
    return _with_initials([(start, end) for start, end in spans if start < end], paragraph)


def _with_initials(spans: list[tuple[int, int]], paragraph: str) -> list[tuple[int, int]]:
    """The sentences, put together again where initials before a name ended one: "the U.S. General Services …"."""
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        first = re.match(r"[A-Z][\w'’-]+", paragraph[start:end])
        named = first is not None and first.group().lower() not in STOPWORDS
        if whole and named and _INITIALS.search(paragraph[whole[-1][0] : whole[-1][1]]):
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def is_sayable(said: str) -> bool:
    """Whether a cleaned sentence is whole, of a length to say, and free of what only a reader can use."""
    words = said.split()
    if len(words) > (QUOTED_MAX if in_first_person(said) else TURN_MAX) and (in_first_person(said) or not halves(said)):
        return False
    letters = sum(c.isalpha() or c.isspace() for c in said)
    return (
        WORDS_MIN <= len(words) <= WORDS_MAX
        and bool(re.search(r"[.!?][\"')]?$", said))
        and (said[0].isupper() or said[0].isdigit() or said[0] in "\"'£$€")
        and letters >= 0.78 * len(said)
        and sum(c.isupper() for c in said) <= SHOUTED_MAX * letters
        and not _UNSPEAKABLE.search(said)
        and said.count('"') % 2 == 0
        and has_finite_verb(said)
    )


def stance(said: str) -> Stance:
    """Whether the sentence can be understood by someone who did not hear the one before."""
    if re.fullmatch(r'"[^"]*"', said):
        return Stance.GLUED
    said = _OF_ITSELF.sub("the ", said)
    unquoted = _QUOTED.sub("", said)
    body = without_light_start(said)
    if _FALLEN_SHARE.match(body):
        return Stance.LEANS
    fallen = _FALLEN.match(body.lstrip('"')) and not _ABOUT_NOTHING.match(body)
    if fallen or _DANGLING.search(unquoted) or said.endswith("?") or _orphan_pronoun(unquoted):
        return Stance.LEANS
    return Stance.LEANS if _points_back(unquoted) else Stance.ALONE


def _points_back(unquoted: str) -> bool:
    """Whether it speaks of "that route", "a duller story", "each costs", "must first": of something said before."""
    tokens = tag(unquoted)
    for at, token in enumerate(tokens[:-1]):
        after = tokens[at + 1]
        if token.lower == "that" and token.tag == "DT" and after.tag in (*NOUNS, "JJ") and at + 2 < len(tokens):
            verb = tokens[at + 2]
            if not (after.tag in ("NNS", "NNP", "NNPS") or verb.tag in NOUNS):
                return True
        if token.lower in ("a", "an") and after.tag == "JJR" and "than" not in unquoted.split():
            return True
        if token.tag == "MD" and after.lower == "first":
            return True
    first = tokens[0].lower if tokens else ""
    verb_next = len(tokens) > 1 and (tokens[1].tag in FINITE or tokens[1].lower in AUXILIARIES)
    compares = bool(_MORE_AT_END.search(unquoted)) and "than" not in unquoted.split()
    return compares or (first in ("each", "one", "another", "either", "all", "everyone", "afterwards", "later")
                        and verb_next) or first in ("afterwards", "later", "elsewhere", "thereafter")  # fmt: skip


def _orphan_pronoun(unquoted: str) -> bool:
    """A pronoun that comes before anything it could mean."""
    tokens = tag(unquoted)
    for at, token in enumerate(tokens):
        before = tokens[:at]
        if token.lower in _THIRD and not any(_is_someone(t) for t in before):
            return True
        if token.lower in ("it", "them") and any(t.tag in NOUNS for t in before) and _is_object(tokens, at):
            return True
        if token.lower in _PLAIN_THIRD and not any(t.tag in NOUNS or t.lower == "nobody" for t in before):
            return (
                token.lower != "it"
                or at + 1 >= len(tokens)
                or at == 0
                or tokens[at + 1].lower not in ("is", "was", "takes", "took")
            )
    return False


def _is_someone(token: Token) -> bool:
    return token.tag == "NNP" or (token.tag == "NN" and bool(_SOMEONE.search(token.lower)))


def _is_object(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is what the first verb of the sentence acts on: its own subject it cannot mean."""
    follows = tokens[at + 1].tag if at + 1 < len(tokens) else "."
    before = tokens[:at]
    verbs = sum(t.tag in FINITE for t in before)
    acts = bool(before) and before[-1].tag in (*FINITE, "VB", "VBN", "VBG") and verbs == 1
    only = sum(t.tag in NOUNS for t in before) == 1
    return (acts or only) and follows not in FINITE and not any(t.text in (",", ";", ":") for t in before)


def without_light_start(said: str) -> str:
    """The sentence without a connective that only ties it to the one before ("However, …")."""
    if _KEEPS_LIGHT.match(said):
        return said
    return upper_first(_LIGHT.sub("", said, count=1))


def in_first_person(said: str) -> bool:
    """Whether the writer of the source speaks of themselves outside quotation marks."""
    return bool(_FIRST_PERSON.search(re.sub(r"\bUS\b", "", _QUOTED.sub("", said))))
