"""Small counts are withheld, and as many others as it takes that nobody can work them out.

`withheld` is pure: counts and what adds up to what go in, and which of them may not be shown comes out.

**Primary**: a count from 1 to one below the limit is withheld. A zero is always shown.
**Secondary**: further counts are withheld until the following holds.

**What is guaranteed.** Suppose somebody has every count that is shown and every total, knows what adds up to what, and
knows that a withheld count is a whole number and no zero. Of each withheld count, the lowest and the highest number
that agree with all they have lie at least `limit - 1` apart; of small counts that are never shown, but would follow
from two others (how many fell by 30 % and not by 50 %), this holds too.

**What is not.** It does not hold against somebody who also has what was withheld of other people (a centre that knows
its own figures), nor does it hide that a group has a property that nobody, or everybody, in it has. And it does not
reckon with somebody who works backwards from which further counts were chosen: that is always the smallest that helps.

The method: counts and sums form a system of equations; a withheld count is exposed where the range of its solutions is
narrow (Gusfield, SIAM J Comput 1988;17:552-571; Castro, Comput Oper Res 2012;39:... for the problem at large). The
ranges are found by whole-number programming with HiGHS, through scipy.
"""
