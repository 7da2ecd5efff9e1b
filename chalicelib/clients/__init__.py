"""The only importers of boto3: one small class for each outside service."""
