"""torch's schemes that run on this machine, on the engine that a new comparison has."""

from app.core.schemes.registry import SCHEMES
from app.core.schemes.scheme import TORCH
from app.core.schemes.torch_dynamic import supported_engines
from app.core.spec import ComparisonSpec

SCHEMES_HERE = [
    scheme.key
    for scheme in SCHEMES
    if scheme.runtime == TORCH
    and scheme.find_problem(ComparisonSpec(), supported_engines()) is None
]
