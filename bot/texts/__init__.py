"""Every text that a person reads on Discord, together so that they can be read aloud, and translated, in one place.

One module per feature; plain functions with the facts as arguments. Texts are short, say what to do next, and use the
same word for the same thing: cohort, week, check-in, streak, freeze, capstone, submission, review, reviewer, organiser.
"""
