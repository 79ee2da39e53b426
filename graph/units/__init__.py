"""The unit of work: one document's bytes in, an encoded record of what it says out; kept, and done by many processes.

`unit` is the function, `record` its result as bytes, `cache` where results are kept, under a `fingerprint` of all that
they hang on, `pool` the processes that work, and `stage` puts these together for a build.
"""
