from __future__ import annotations

from lib.pipeline.documents import read_document


def test_a_table_whose_head_is_blank_names_no_columns_by_its_first_row() -> None:
    table = ["| | |", "|---|---|", "| Kills | none lost |", "| Idle | 4 % |"]
    text = "\n".join(["# Measured", "", "What was measured is told in the table below.", "", *table, ""])
    found = read_document("measured.md", text.encode()).text
    assert "Kills: none lost." in found
    assert "Idle: 4 %." in found
