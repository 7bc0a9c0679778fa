"""Quantiles and probabilities from SciPy, which is loaded when one is first asked for.

It takes longer to load than a window to paint, and the first frame states nothing that needs it.
"""


def normal_quantile(probability: float) -> float:
    """Returns below which value a standard normal variable lies with a probability."""
    from scipy.special import ndtri

    return float(ndtri(probability))


def student_quantile(probability: float, freedom: float) -> float:
    """Returns below which value Student's t lies with a probability, at degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


def binomial_probability(most: int, trials: int, chance: float) -> float:
    """Returns how probable it is that at most ``most`` of independent trials succeed."""
    from scipy.special import bdtr

    return float(bdtr(most, trials, chance))
