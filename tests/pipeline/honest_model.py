"""A model that does as it is told, by rule: it reads a prompt as any model would, and answers from nothing else."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from nupunkt import sent_spans

_BLOCK = re.compile(r"(?:Passage (P\d+):\n)?<<material ([a-z ]+) (\w+)>>\n(.*?)\n<<end \3>>", re.S)
_SHORT = (
    "What happened there?",
    "Go on.",
    "How do we know?",
    "And then?",
    "I had no idea.",
    "That surprises me.",
    "Good question.",
)
_MORE = (
    "I would not have thought so, and you may well be right about that.",
    "Yes, and I think that we will come back to that before long, you and I.",
    "Well, that is what I would have said too, had you asked me first.",
)
_LONG = (
    "So what would you say is the thing to remember here?",
    "How would you put that to somebody who hears of it for the first time?",
    "Let me ask you this: what came of it in the end?",
    "Is that what people thought would come of it, or was it a surprise?",
    "Who would have thought of that, and why does it matter to us now?",
    "And what does that tell us about the rest of it?",
    "Hold on: what should I make of that, do you think?",
)


def answer(title: str, prompt: str) -> dict[str, Any]:
    """An answer to the question whose schema has that title."""
    shapes = {"FirstReading": first_reading, "Findings": findings, "WrittenScene": scene, "ReadLines": reading}
    return shapes[title](prompt)


def blocks(prompt: str, name: str) -> list[tuple[str, str]]:
    """Label and text of the blocks of material called `name`."""
    return [(label or "", text) for label, called, _, text in _BLOCK.findall(prompt) if called == name]


def rows(prompt: str, name: str) -> list[dict[str, Any]]:
    """The entries of a listed block."""
    return [json.loads(line) for _, text in blocks(prompt, name) for line in text.splitlines() if line]


def sentences(text: str) -> list[str]:
    """Whole sentences of 6 to 30 words, as they stand."""
    found = []
    for paragraph in re.split(r"\n\s*\n", re.sub(r"^(?:\[from|Title):.*\n", "", text)):
        if not paragraph.lstrip().startswith(("#", "---")):
            found += [paragraph[a:b].strip() for a, b in sent_spans(paragraph)]
    return [s for s in found if 6 <= len(s.split()) <= 30 and s[-1] in ".!" and s.count('"') % 2 == 0]


def reading(prompt: str) -> dict[str, Any]:
    """Doubts the first word with a digit, or that denies, which none of the line's facts has."""
    facts = {row["id"]: f"{row['quote']} {row.get('says', '')}".casefold() for row in rows(prompt, "facts")}
    found = []
    for row in rows(prompt, "script"):
        quoted = " ".join(facts[label] for label in row["facts"])
        words = re.findall(r"[\w$€%.,’']*\d[\d.,%]*|\b(?:not|never|no|cannot|\w+n[’']t)\b", row["text"], re.I)
        strange = next((word for word in words if word.rstrip(".,").casefold() not in quoted), "")
        why = f"No fact says “{strange}”." if strange else "The facts say so."
        found.append({"line": row["line"], "why": why, "holds": not strange, "words": strange})
    return {"lines": found}


def first_reading(prompt: str) -> dict[str, Any]:
    number = int(re.search(r"Every outline has (\d)", prompt)[1])  # type: ignore[index]
    text = "\n\n".join(text for _, text in blocks(prompt, "excerpts"))
    counts = Counter(w.lower() for w in re.findall(r"\b[A-Za-z]{6,}\b", text or prompt))
    words = [w for w, _ in counts.most_common(number + 6)]
    words += [f"part {n}" for n in range(number + 6 - len(words))]
    said = [s for s in sentences(text) if not re.search(r"\d", s)] or ["What happened here?"] * 4
    return {
        "audience": "Listeners who are curious", "content_type": "explainer", "keywords": words[:5],
        "titles": [f"The story of the {w}" for w in words[:3]],
        "outlines": [
            {"title": f"By the {words[at]}", "segments": [f"About the {w}" for w in words[at : at + number]]}
            for at in (0, 2)
        ],
        "hook": said[0], "takeaways": said[:4], "talking_points": said[:3], "call_to_action": "Listen again next week.",
        "queries": [
            {"query": f"{w} {words[0]}", "rationale": f"What the {w} was.", "needs_recent_stats": at == 1}
            for at, w in enumerate(words[1:6])
        ],
    }  # fmt: skip


def findings(prompt: str) -> dict[str, Any]:
    wanted = int(re.search(r"Take about (\d+) facts", prompt)[1])  # type: ignore[index]
    segments = rows(prompt, "outline")
    found = [(label, s) for label, text in blocks(prompt, "passage") for s in sentences(text)]
    if not found:
        return {"facts": [], "insights": []}
    step = max(1, len(found) // wanted)
    facts = [
        {"passage": label, "quote": s, "claim": s, "segment": segments[n % len(segments)]["segment"]}
        for n, (label, s) in enumerate(found[::step][:wanted])
    ]
    insight = {"title": "What it shows", "content": facts[0]["claim"], "passages": [facts[0]["passage"]]}
    return {"facts": facts, "insights": [insight]}


def scene(prompt: str, lines: int = 0, share: float = 1.0) -> dict[str, Any]:
    """Facts told one by one, with a bridge between where there is room, to the words that were asked for."""
    wanted = share * int(re.search(r"Length: (\d+) words", prompt)[1])  # type: ignore[index]
    cast = [row["name"] for row in rows(prompt, "cast")]
    number = int(re.search(r"scene S(\d+)", prompt)[1])  # type: ignore[index]
    facts = rows(prompt, "facts")
    spare = wanted - sum(len(fact["says"].split()) for fact in facts)
    bridges = _LONG if spare > 7 * len(facts) else _SHORT
    told: list[dict[str, Any]] = []
    words = 0
    for n, fact in enumerate(facts):
        for text, ids in ((fact["says"], [fact["id"]]), (bridges[(number * 3 + n) % 7], [])):
            more = len(text.split())
            if words + more <= wanted * 1.04 and (not lines or len(told) < lines):
                told.append({"text": text, "fact_ids": ids})
                words += more
    while words < 0.95 * wanted and len(told) < (lines or 99):
        told.append({"text": _MORE[len(told) % len(_MORE)], "fact_ids": []})
        words += 12
    for n, line in enumerate(told):
        line["speaker"] = cast[n % len(cast)]
    return {"emotion": "neutral", "lines": told}
