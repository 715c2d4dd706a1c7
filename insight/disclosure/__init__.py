"""Disclosure control: what may be shown so that nothing describes fewer than k pairs, not even by subtraction.

Pure functions over *cells*. A cell is the set of pairs behind a number; ``ALONE`` stands for a contributor who is not
known (a session without a pair): it never counts towards k, yet it makes a cell non-empty.

Three steps, as in Hundepool et al., *Statistical Disclosure Control* (Wiley 2012), ch. 4:

1. primary: a cell with 0 < n < k is not shown;
2. roll-up before blanking (``axis``): neighbouring periods are merged, small groups are pooled ("other units"), until
   the union has k pairs. On one axis this *is* complementary suppression: whatever is left over by subtracting what is
   shown from the total is itself either empty or a union of at least k pairs;
3. tables of several axes with all their margins (``tables``): complementary cells are added line by line until what
   every line hides has k pairs (Cox, *JASA* 75, 1980), then ``audit`` checks the whole by exact bounds, two linear
   programs a cell (Fischetti & Salazar, *Management Science* 47, 2001; HiGHS by scipy), and adds what it finds missing.

Looked at and not used: sdcMicro, sdcTable and tau-argus (R and Java: no place in a Python wheel), acro (it vetoes
outputs, and neither rolls up nor adds complementary cells), OpenDP and diffprivlib (noise makes a 20-pair programme
unreadable, and repeated views spend the budget).
"""

from insight.disclosure.axis import ALONE, OTHERS, Cells, Part, band, known, merge, missing, pool, safe
from insight.disclosure.tables import ANY, Exposure, audit, margins, suppress

__all__ = [
    "ALONE",
    "ANY",
    "OTHERS",
    "Cells",
    "Exposure",
    "Part",
    "audit",
    "band",
    "known",
    "margins",
    "merge",
    "missing",
    "pool",
    "safe",
    "suppress",
]
