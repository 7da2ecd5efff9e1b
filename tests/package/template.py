"""A CloudFormation template, read for what a test asks."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from samtranslator.translator.transform import transform  # type: ignore[import-untyped]

from local.package import REGION

SAMPLE = {
    "Stage": "dev",
    "TablePrefix": "serambi-dev",
    "SiteDomain": "serambi.test",
    "MailDomain": "serambi.test",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a role's policy, its references as text (`RecordsTable.Arn`)."""

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: dict[str, Any] | None


class Template:
    """Resources by type and name, and what each function may do."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self.resources: dict[str, dict[str, Any]] = content["Resources"]

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the properties of all resources of a type, by logical id."""
        return {
            name: resource["Properties"]
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def properties(self, name: str) -> dict[str, Any]:
        """Return one resource's properties."""
        properties: dict[str, Any] = self.resources[name]["Properties"]
        return properties

    def functions(self) -> dict[str, dict[str, Any]]:
        """Return the properties of all functions, by logical id."""
        return self.of_type("AWS::Serverless::Function")

    def event(self, function: str) -> dict[str, Any]:
        """Return the properties of a function's only event."""
        (only,) = self.functions()[function]["Events"].values()
        properties: dict[str, Any] = only["Properties"]
        return properties

    def statements(self, function: str) -> Iterator[Statement]:
        """Yield what a function's own role may do."""
        role = self.properties(text(self.functions()[function]["Role"]).removesuffix(".Arn"))
        assert "ManagedPolicyArns" not in role
        for policy in role["Policies"]:
            for one in policy["PolicyDocument"]["Statement"]:
                yield Statement(
                    one["Effect"],
                    tuple(_listed(one["Action"])),
                    tuple(text(resource) for resource in _listed(one["Resource"])),
                    one.get("Condition"),
                )

    def grants(self) -> Iterator[tuple[str, str, str]]:
        """Yield every (function, action, resource) that the roles allow."""
        for function in self.functions():
            for statement in self.statements(function):
                for action in statement.actions:
                    for resource in statement.resources:
                        yield function, action, resource


def text(value: Any) -> str:
    """Return a reference as text: a Ref's name, a GetAtt with its dot, a Sub's pattern."""
    match value:
        case str():
            return value
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"{name}.{attribute}"
        case {"Fn::Sub": str(pattern)}:
            whole = pattern.startswith("${") and pattern.index("}") == len(pattern) - 1
            return pattern[2:-1] if whole else pattern
    return json.dumps(value)


def expand(content: dict[str, Any]) -> dict[str, Any]:
    """Write SAM's short forms out, as CloudFormation does."""
    for resource in content["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/deployment.zip"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        done: dict[str, Any] = transform(content, SAMPLE, _NoManagedPolicies())
    return done


class _NoManagedPolicies:
    def load(self) -> dict[str, str]:
        """Answer SAM's question for AWS's managed policies, of which functions have none."""
        return {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
