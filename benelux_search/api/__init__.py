"""The public functions of the library: read documents, build, open and check an index.

The functions connect the readers of files, the search engine and the store. Each function imports
the modules that it needs when it is first called, so that importing these modules is fast.
"""
