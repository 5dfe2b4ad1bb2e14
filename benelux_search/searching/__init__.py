"""The use case of searching: a query in, passages with their counterparts out.

``answering`` is where it begins. Whoever only needs a name or an option loads no more than that.
"""
