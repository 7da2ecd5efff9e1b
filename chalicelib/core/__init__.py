"""Clock, configuration, errors, ids and log: no AWS, no web, no capability."""
