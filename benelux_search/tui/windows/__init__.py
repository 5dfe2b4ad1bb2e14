"""Windows over the screen: menus, questions, and the help."""
