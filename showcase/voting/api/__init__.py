"""The vote's dynamic addresses: thin views that hand a request on to the guard and to `casting`.

Machines (the page's script) get and send JSON, below `machine.py`; a browser without JavaScript
gets forms. Nothing here may be cached.
"""
