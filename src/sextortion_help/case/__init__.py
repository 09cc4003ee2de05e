"""The case: what one person wrote down, kept on their own computer under a passphrase.

``model`` is the case as a value, ``log`` its chain of events, ``store`` the files, ``vault`` the
lock on them, ``age`` the public encryption format, ``passphrase`` how to choose a good one.
"""
