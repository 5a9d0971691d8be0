"""Tests of the readers of personas of other programs; all samples are made up."""
