"""Who is who: which names of many documents are one thing's, with what speaks for it and against it.

`profile` says what is known of a name; `judge` weighs two profiles (`people`, `bodies`, `subjects` by kind) and gives
a `verdict`; `block` and `cluster` put the names of a corpus together without comparing all with all.
"""
