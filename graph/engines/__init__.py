"""Engines that read documents and map steps on other machines: the same code, with the same results.

`spark` is the one there is. It hands out errands (`errand`), each of which leaves a file on a shelf that all machines
see (`shelf`); what a file holds, and when it is whole, is said by `parcel`.
"""
