"""Staff and operators, their sessions; supplies the guard's verifier."""
