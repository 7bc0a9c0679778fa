from app.core.report.modules import describe_changes
from app.core.results.comparison import ModuleChange, Modules

CHANGES = (ModuleChange("lstm", "LSTM(8, 8)", "DynamicQuantizedLSTM(8, 8)"),) * 2


def test_every_replaced_submodule_has_a_line() -> None:
    line = "lstm was LSTM(8, 8); it is now DynamicQuantizedLSTM(8, 8)."
    assert describe_changes(Modules("before", "after", CHANGES)) == f"{line}\n{line}"


def test_a_copy_changes_nothing() -> None:
    said = "Nothing changed: the candidate is a copy of the fp32 module."
    assert describe_changes(Modules("same", "same", ())) == said
