"""HTTP without the domain: middleware, guard, parsing, problems, OpenAPI."""
