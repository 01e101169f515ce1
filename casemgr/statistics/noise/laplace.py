"""Exact discrete Laplace noise: whole numbers and fair bits, nothing else.

Floating-point noise leaks through its rounding (Mironov 2012), so there is no float here. The
sampler is that of Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy"
(2020), algorithms 1 and 2; each function below is one of their steps. Probabilities are
fractions; the only randomness is ``bits``: so many fair bits as a whole number.

    P(X = x) = (1 - q) / (1 + q) · q^|x|     with q = exp(-1 / scale)

for every whole x: nothing is cut off. Two counts that differ by 1 are told apart by a factor of
exp(1 / scale) at most, whatever is published.
"""

import secrets
from collections.abc import Callable
from fractions import Fraction

Bits = Callable[[int], int]
_ONE = Fraction(1)


def below(limit: int, bits: Bits) -> int:
    """A whole number from 0 to ``limit`` - 1, each as likely: draws beyond it are thrown away."""
    width = (limit - 1).bit_length()
    while True:
        drawn = bits(width)
        if drawn < limit:
            return drawn


def happens(probability: Fraction, bits: Bits) -> bool:
    """True with exactly this probability."""
    return below(probability.denominator, bits) < probability.numerator


def survives(rate: Fraction, bits: Bits) -> bool:
    """True with probability exp(-``rate``), for any rate of 0 or more (algorithm 1).

    For a rate up to 1: the number of successes in a row, the n-th having probability rate / n,
    is even with probability 1 - rate + rate²/2! - … = exp(-rate). A larger rate has to survive
    each of its whole ones and then the rest.
    """
    while rate > _ONE:
        if not survives(_ONE, bits):
            return False
        rate -= _ONE
    trial = 1
    while happens(rate / trial, bits):
        trial += 1
    return trial % 2 == 1


def discrete_laplace(scale: Fraction, bits: Bits = secrets.randbits) -> int:
    """One draw with the given scale, a fraction t / s above 0 (algorithm 2).

    ``low`` and ``high`` make a geometric number in steps of 1 / t; every s steps are one of the
    result. A sign is drawn for it; the second zero is thrown away.
    """
    if scale <= 0:
        raise ValueError("a scale is above zero")
    t, s = scale.numerator, scale.denominator
    while True:
        low = below(t, bits)
        if not survives(Fraction(low, t), bits):
            continue
        high = 0
        while survives(_ONE, bits):
            high += 1
        size = (low + t * high) // s
        negative = bits(1) == 1
        if negative and size == 0:
            continue
        return -size if negative else size
