"""Suggestions for lines that are there: what is asked, what would change, and a script with some of it accepted.

task       what a writer is asked            changes   from old lines and new ones to single changes, and back
tighten    shorter without other words       words     which words of two lines differ
extend     longer with facts not told yet
"""
