"""One origin for site and API: the distribution, its bucket and what each answer carries."""

import json
from fnmatch import fnmatch
from typing import Any

import pytest

from chalicelib.uploads.service import DOCUMENTS, LISTS
from local.site import SECURITY_HEADERS
from tests.package.template import Template, text

pytestmark = pytest.mark.slow

NEVER_KEPT = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's CachingDisabled
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # AWS's AllViewerExceptHostHeader
PERSONAL = (
    *("identity", "authorizer", "caller", "user", "sourceIp", "userAgent", "extendedRequestId"),
    *("$context.path", "requestOverride", "input", "header", "querystring"),
)


@pytest.fixture
def distribution(template: Template) -> dict[str, Any]:
    config: dict[str, Any] = template.properties("Distribution")["DistributionConfig"]
    return config


def test_one_distribution_has_site_and_api(distribution: dict[str, Any]) -> None:
    origins = {origin["Id"]: origin for origin in distribution["Origins"]}
    assert text(origins["site"]["DomainName"]) == "SiteBucket.RegionalDomainName"
    assert text(origins["site"]["OriginAccessControlId"]) == "SiteAccess"
    assert "${RestAPI}.execute-api" in text(origins["api"]["DomainName"])
    assert origins["api"]["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert distribution["DefaultCacheBehavior"]["TargetOriginId"] == "site"


def test_api_stands_under_its_stage_s_name(template: Template) -> None:
    assert template.properties("RestAPI")["StageName"] == "api"


def test_answers_of_the_api_are_not_kept(distribution: dict[str, Any]) -> None:
    *_, last = distribution["CacheBehaviors"]
    assert (last["PathPattern"], last["TargetOriginId"]) == ("/api/*", "api")
    assert last["CachePolicyId"] == NEVER_KEPT
    assert last["OriginRequestPolicyId"] == ALL_BUT_HOST  # with it Authorization, cookies, keys
    assert {"POST", "DELETE"} <= set(last["AllowedMethods"])


def test_lists_are_uploaded_at_an_address_of_the_site(
    template: Template, distribution: dict[str, Any]
) -> None:
    # One origin for the page and its upload: no page may post elsewhere, and no other here.
    (behaviour,) = (
        one for one in distribution["CacheBehaviors"] if one["TargetOriginId"] == "uploads"
    )
    assert behaviour["PathPattern"] == LISTS
    assert behaviour["CachePolicyId"] == NEVER_KEPT
    origins = {origin["Id"]: origin for origin in distribution["Origins"]}
    assert text(origins["uploads"]["DomainName"]) == "UploadsBucket.RegionalDomainName"
    assert "OriginAccessControlId" not in origins["uploads"]  # the form itself is signed
    (function,) = behaviour["FunctionAssociations"]
    assert text(function["FunctionARN"]) == "UploadAddress.FunctionARN"
    assert 'uri = "/"' in template.properties("UploadAddress")["FunctionCode"]


def test_scans_are_uploaded_at_an_address_of_the_site(
    template: Template, distribution: dict[str, Any]
) -> None:
    (behaviour,) = (
        one for one in distribution["CacheBehaviors"] if one["TargetOriginId"] == "documents"
    )
    assert behaviour["PathPattern"] == DOCUMENTS
    assert behaviour["CachePolicyId"] == NEVER_KEPT
    origins = {origin["Id"]: origin for origin in distribution["Origins"]}
    assert text(origins["documents"]["DomainName"]) == "DocumentsBucket.RegionalDomainName"
    assert "OriginAccessControlId" not in origins["documents"]  # the form itself is signed
    (function,) = behaviour["FunctionAssociations"]
    assert text(function["FunctionARN"]) == "UploadAddress.FunctionARN"


def test_only_public_answers_are_kept_and_as_long_as_they_say(
    template: Template, distribution: dict[str, Any]
) -> None:
    kept = {
        behaviour["PathPattern"]: behaviour
        for behaviour in distribution["CacheBehaviors"]
        if behaviour["TargetOriginId"] == "api" and behaviour["CachePolicyId"] != NEVER_KEPT
    }
    assert set(kept) == {
        "/api/reference/*",
        "/api/trust-list",
        "/api/certificates",
        "/api/status-lists*",
    }
    for behaviour in kept.values():
        assert text(behaviour["CachePolicyId"]) == "PublicAnswerCache"
        assert "POST" not in behaviour["AllowedMethods"]
        assert "OriginRequestPolicyId" not in behaviour  # no cookie, no Authorization
    policy = template.properties("PublicAnswerCache")["CachePolicyConfig"]
    assert (policy["MinTTL"], policy["DefaultTTL"]) == (0, 0)
    part = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    assert part["HeadersConfig"]["Headers"] == ["Accept-Language"]
    assert part["CookiesConfig"] == {"CookieBehavior": "none"}


def test_everything_is_served_over_https(distribution: dict[str, Any]) -> None:
    behaviours = [distribution["DefaultCacheBehavior"], *distribution["CacheBehaviors"]]
    policies = {behaviour["ViewerProtocolPolicy"] for behaviour in behaviours}
    assert policies == {"redirect-to-https", "https-only"}


@pytest.mark.parametrize(
    ("policy", "caching"),
    [("PageHeaders", "no-cache"), ("StaticHeaders", "public, max-age=31536000, immutable")],
)
def test_pages_carry_the_headers_that_they_carry_on_one_machine(
    template: Template, policy: str, caching: str
) -> None:
    config = template.properties(policy)["ResponseHeadersPolicyConfig"]
    known = config["SecurityHeadersConfig"]
    sent = {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]} | {
        "Content-Security-Policy": known["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "Referrer-Policy": known["ReferrerPolicy"]["ReferrerPolicy"],
        "X-Frame-Options": known["FrameOptions"]["FrameOption"],
        "X-Content-Type-Options": "nosniff" if "ContentTypeOptions" in known else "",
    }
    assert sent == {**SECURITY_HEADERS, "Cache-Control": caching}
    assert known["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert "'unsafe-inline'" not in sent["Content-Security-Policy"]


def test_worker_and_manifest_are_asked_about_each_time_and_allowed_by_the_policy(
    distribution: dict[str, Any],
) -> None:
    # No behaviour of its own takes /officer/*: it falls to the pages', which are no-cache.
    patterns = [behaviour["PathPattern"] for behaviour in distribution["CacheBehaviors"]]
    assert not any(fnmatch("/officer/sw.js", pattern) for pattern in patterns)
    default = distribution["DefaultCacheBehavior"]
    assert text(default["ResponseHeadersPolicyId"]) == "PageHeaders"
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "worker-src 'self';" in policy
    assert "manifest-src 'self';" in policy


def test_bucket_is_the_distribution_s_alone(template: Template) -> None:
    assert all(template.properties("SiteBucket")["PublicAccessBlockConfiguration"].values())
    bucket_policy = template.properties("SiteBucketPolicy")
    assert text(bucket_policy["Bucket"]) == "SiteBucket"
    read, insecure = bucket_policy["PolicyDocument"]["Statement"]
    assert read["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert read["Action"] == "s3:GetObject"
    source = text(read["Condition"]["StringEquals"]["aws:SourceArn"])
    assert source.endswith("distribution/${Distribution}")
    assert insecure["Effect"] == "Deny"


def test_refusals_of_the_gateway_look_like_ours(template: Template) -> None:
    body = template.properties("RestAPI")["DefinitionBody"]
    refusals = body["x-amazon-apigateway-gateway-responses"]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "MISSING_AUTHENTICATION_TOKEN"} <= set(refusals)
    assert refusals["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == "404"
    for refusal in refusals.values():
        problem = json.loads(refusal["responseTemplates"]["application/json"])
        assert str(problem["status"]) == refusal["statusCode"]
        assert {"title", "detail"} < set(problem)
        assert problem["type"] == f"urn:serambi:problem:{problem['code']}"
        headers = refusal["responseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
        assert headers["gatewayresponse.header.Cache-Control"] == "'no-store'"


def test_codes_of_the_gateway_s_refusals_have_words(template: Template) -> None:
    from chalicelib.web.problems import words

    body = template.properties("RestAPI")["DefinitionBody"]
    refusals = body["x-amazon-apigateway-gateway-responses"].values()
    codes = {json.loads(one["responseTemplates"]["application/json"])["code"] for one in refusals}
    assert codes - set(words("en")["errors"]) <= {"too_many_requests"}


def test_requests_are_throttled_and_their_content_is_not_logged(template: Template) -> None:
    (settings,) = template.properties("RestAPI")["MethodSettings"]
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert settings["DataTraceEnabled"] is False
    assert settings["LoggingLevel"] == "OFF"
    assert 550 <= settings["ThrottlingRateLimit"] <= 2_500  # the peak; Jakarta's own limit


def test_access_log_names_nobody(template: Template) -> None:
    log = template.properties("RestAPI")["AccessLogSetting"]
    assert text(log["DestinationArn"]) == "ApiAccessLogGroup.Arn"
    told = json.loads(log["Format"])
    assert told["route"] == "$context.resourcePath"  # the pattern, without its values
    for value in told.values():
        assert not any(name in value for name in PERSONAL), value


def test_api_has_one_stage(expanded: Template) -> None:
    stages = expanded.of_type("AWS::ApiGateway::Stage")
    assert [stage["StageName"] for stage in stages.values()] == ["api"]
