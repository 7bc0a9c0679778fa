from fakes import make_comparison

from app.core.report.caveats import describe_other
from app.core.report.spec_text import describe_spec
from app.core.spec import ComparisonSpec


def test_what_is_of_other_parameters_says_of_which() -> None:
    spec = ComparisonSpec(seed=7)
    assert describe_other(make_comparison(spec)) == (
        f"It holds {describe_spec(spec)}, which is not what the parameters at the left say."
    )
