from dataclasses import replace

from fakes import make_divergence

from app.core.report.divergence import describe_cell, explain_no_cell

DIVERGENCE = make_divergence()


def test_the_units_of_c_are_means_of_the_batch() -> None:
    assert explain_no_cell(DIVERGENCE) == ""
    assert describe_cell(DIVERGENCE) == "the cell state, mean of the batch"


def test_a_record_without_the_units_of_c_is_told_from_a_network_without_c() -> None:
    bare = replace(DIVERGENCE, cell_units=None)
    assert describe_cell(bare) == explain_no_cell(bare) == "the record holds no units of c"
    assert explain_no_cell(replace(bare, cell=None)) == "a GRU has no c"
