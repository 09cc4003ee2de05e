"""Evidence: taken in without changing it, sealed, checked again, and given out on purpose.

``finding`` walks to files, ``reading`` reads one safely, ``sniffing`` and ``words_only`` tell what
it is, ``gate`` is the rule on intimate images, ``intake`` puts these together; ``checking`` and
``giving_out`` do what their names say. Nothing here asks or prints.
"""
