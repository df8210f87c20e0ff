"""Where a stranger's answers run: sandboxes of several kinds behind one interface.

`opening.open_sandbox` chooses one; `box.Sandbox` says what each of them does.
"""
