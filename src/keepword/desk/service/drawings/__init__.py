"""Frameworks and numbers drawn as SVG by the server: no script, no style of their own, colours by class.

Each stands beside a table of the same; static/desk/service.css has the classes.
"""
