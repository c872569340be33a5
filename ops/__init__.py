"""The whole installation on one machine as it would run on several. Nothing in `lib` knows of it."""
