"""Write the script of the sample episode to docs/examples/sample-script.md, for readers.

python -m benchmarks.sample_script
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.script_quality import ROOT, case, make
from lib.models.research import Research
from lib.models.script import Script
from lib.pipeline.duration import script_seconds

TARGET: Path = ROOT / "docs" / "examples" / "sample-script.md"


def as_markdown(script: Script, research: Research) -> str:
    """The script with the numbers of its facts, and the facts with their quotes below."""
    numbers: dict[str, int] = {}
    parts = [
        "# The sample episode, as the offline writer wrote it",
        "Port Ellery is an invented town. The three sources are in `data/samples/`; nothing below was edited by hand. "
        "Numbers in brackets are the facts a line stands on. "
        f"Expected length: {script_seconds(script) / 60:.1f} minutes.",
    ]
    for scene in script.scenes:
        parts.append(f"## {scene.title}")
        for line in scene.lines:
            marks = "".join(f" [{numbers.setdefault(fact, len(numbers) + 1)}]" for fact in line.used_fact_ids)
            parts.append(f"**{line.speaker}:** {line.text}{marks}")
    facts = {fact.id: fact for fact in research.fact_cards}
    parts.append("## Facts")
    parts += [
        f"{n}. “{' '.join(facts[i].quote.split())}” ({facts[i].author}, {facts[i].date})" for i, n in numbers.items()
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the file."""
    sources, idea, minutes = case("sample")
    _, research, script = make(sources, idea, minutes)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(as_markdown(script, research), encoding="utf-8")
    print(TARGET.relative_to(ROOT))


if __name__ == "__main__":
    main()
