"""What is measured: each indicator is one function of facts, and its words stand in words.yaml.

`registry` says what an indicator is, `measuring` adds its rows up, `waiting` says for what the others wait.
The modules besides hold one theme each. A number and the records behind it come from the same rows.
"""
