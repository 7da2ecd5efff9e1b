"""The resources of the CloudFormation template, with its references filled in for one machine."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.emulator import ACCOUNT, REGION

TEMPLATE = Path(__file__).resolve().parent.parent / ".chalice" / "resources.json"
_PLACE = re.compile(r"\$\{([A-Za-z0-9:.]+)\}")


class Resources:
    """What the template describes; references to made resources resolve once `made` knows them."""

    def __init__(self, prefix: str, template: Path = TEMPLATE) -> None:
        content = json.loads(template.read_text())
        self._resources: dict[str, dict[str, Any]] = content["Resources"]
        self.made: dict[str, str] = {
            name: str(parameter.get("Default", ""))
            for name, parameter in content.get("Parameters", {}).items()
        } | {
            "TablePrefix": prefix,
            "Stage": "local",
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::StackName": prefix,
        }

    def of_type(self, kind: str) -> Iterator[str]:
        """Yield the logical ids of all resources of a type, such as AWS::SQS::Queue."""
        return (id_ for id_, resource in self._resources.items() if resource["Type"] == kind)

    def properties(self, logical_id: str, wanted: set[str] | None = None) -> dict[str, Any]:
        """Return a resource's properties, or those of them that are wanted, as plain values."""
        properties = self._resources[logical_id].get("Properties", {})
        return {
            name: self._plain(value)
            for name, value in properties.items()
            if wanted is None or name in wanted
        }

    def _plain(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(value, list):
            return [self._plain(part) for part in value]
        if not isinstance(value, dict):
            return value
        if "Ref" in value:
            return self.made[value["Ref"]]
        if "Fn::GetAtt" in value:
            target = value["Fn::GetAtt"]
            return self.made[target if isinstance(target, str) else ".".join(target)]
        if "Fn::Sub" in value:
            return _PLACE.sub(lambda match: self.made[match[1]], value["Fn::Sub"])
        return {name: self._plain(part) for name, part in value.items()}
