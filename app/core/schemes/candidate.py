"""Makes the candidate of a spec on the engine that it names."""

from app.core.networks.models import Network, Runnable
from app.core.schemes.registry import find_scheme
from app.core.schemes.torch_dynamic import select_engine


def make_candidate(model: Network, scheme: str, engine: str) -> Runnable:
    """Returns the candidate; ``model`` is left as it is.

    Raises:
        SpecError: This processor lacks ``engine``.
        QuantizationError: A layer came back unquantized, as a bare one silently does.
    """
    select_engine(engine)
    return find_scheme(scheme).make(model)
